-- Text columns never hold a NUL character: see src/store/text.rs.
-- Times are UTC. `*_sort` columns hold text without accents and letter case, to order by.

CREATE TABLE categories (
    id          INTEGER   NOT NULL PRIMARY KEY,
    slug        TEXT      NOT NULL UNIQUE,
    title       TEXT      NOT NULL,
    title_sort  TEXT      NOT NULL,
    description TEXT,
    parent_id   BIGINT    REFERENCES categories (id) DEFERRABLE INITIALLY DEFERRED,
    created_at  TIMESTAMP NOT NULL,
    updated_at  TIMESTAMP NOT NULL
);
CREATE INDEX categories_by_parent ON categories (parent_id);
CREATE INDEX categories_by_title ON categories (title_sort, id);

CREATE TABLE tags (
    id          INTEGER   NOT NULL PRIMARY KEY,
    slug        TEXT      NOT NULL UNIQUE,
    label       TEXT      NOT NULL UNIQUE,
    label_sort  TEXT      NOT NULL,
    -- The folded words of the label, a space before each, for type-ahead.
    label_words TEXT      NOT NULL,
    created_at  TIMESTAMP NOT NULL,
    updated_at  TIMESTAMP NOT NULL
);
CREATE INDEX tags_by_label ON tags (label_sort, label);

CREATE TABLE subsites (
    id         INTEGER   NOT NULL PRIMARY KEY,
    code       TEXT      NOT NULL UNIQUE,
    name       TEXT      NOT NULL,
    url        TEXT,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);

CREATE TABLE articles (
    id              INTEGER   NOT NULL PRIMARY KEY,
    slug            TEXT      NOT NULL UNIQUE,
    title           TEXT      NOT NULL,
    title_sort      TEXT      NOT NULL,
    summary         TEXT,
    template        TEXT      NOT NULL,
    language        TEXT,
    author          TEXT,
    category_id     BIGINT    REFERENCES categories (id),
    status          TEXT      NOT NULL CHECK (status IN ('draft', 'scheduled', 'published', 'archived')),
    published_at    TIMESTAMP NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    updated_at      TIMESTAMP NOT NULL,
    deleted_at      TIMESTAMP,
    reading_minutes INTEGER   NOT NULL,
    image           TEXT,
    -- The template under which lists show the article, null while they do not. Visible articles
    -- are those whose `listed_as` is a news template.
    listed_as       TEXT GENERATED ALWAYS AS
        (CASE WHEN status = 'published' AND deleted_at IS NULL THEN template END) STORED
);
CREATE INDEX articles_by_date ON articles (listed_as, published_at, id);
CREATE INDEX articles_by_category ON articles (category_id, listed_as, published_at, id);
CREATE INDEX articles_by_title ON articles (listed_as, title_sort, id);
CREATE INDEX articles_by_update ON articles (listed_as, updated_at, id);

-- Apart from the article, so that lists do not read through bodies.
CREATE TABLE article_bodies (
    article_id INTEGER NOT NULL PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    html       TEXT    NOT NULL
);

CREATE TABLE article_tags (
    article_id BIGINT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    tag_id     BIGINT NOT NULL REFERENCES tags (id),
    PRIMARY KEY (article_id, tag_id)
) WITHOUT ROWID;
CREATE INDEX article_tags_by_tag ON article_tags (tag_id, article_id);

CREATE TABLE article_subsites (
    article_id BIGINT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    subsite_id BIGINT NOT NULL REFERENCES subsites (id),
    PRIMARY KEY (article_id, subsite_id)
) WITHOUT ROWID;
CREATE INDEX article_subsites_by_subsite ON article_subsites (subsite_id, article_id);

CREATE TABLE attachments (
    article_id BIGINT  NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    title      TEXT    NOT NULL,
    url        TEXT    NOT NULL,
    media_type TEXT,
    bytes      BIGINT,
    PRIMARY KEY (article_id, position)
) WITHOUT ROWID;

-- How many listed articles there are, kept in the transaction of every write.
-- In `category`, `subsite` and `tag`, -1 means any; in `category`, -2 means none.
CREATE TABLE article_counts (
    category BIGINT NOT NULL,
    subsite  BIGINT NOT NULL,
    template TEXT   NOT NULL,
    tag      BIGINT NOT NULL,
    articles BIGINT NOT NULL,
    PRIMARY KEY (category, subsite, template, tag)
) WITHOUT ROWID;

-- Every write in order: the version of the database, and what followers read.
CREATE TABLE changes (
    seq     INTEGER   NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind    TEXT      NOT NULL CHECK (kind IN ('article', 'category', 'tag', 'subsite')),
    subject BIGINT    NOT NULL,
    action  TEXT      NOT NULL CHECK (action IN ('created', 'updated', 'deleted')),
    at      TIMESTAMP NOT NULL
);

-- What each source said last of each of its rows, so that a second import changes nothing.
CREATE TABLE import_records (
    source       TEXT   NOT NULL,
    kind         TEXT   NOT NULL CHECK (kind IN ('article', 'category', 'tag', 'subsite')),
    external_key TEXT   NOT NULL,
    subject      BIGINT NOT NULL,
    content_hash BLOB   NOT NULL,
    PRIMARY KEY (external_key, kind, source)
) WITHOUT ROWID;
CREATE INDEX import_records_by_subject ON import_records (source, kind, subject, external_key);
