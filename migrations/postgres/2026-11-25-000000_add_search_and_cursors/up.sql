-- What this database alone knows: the key by which cursors are signed.
CREATE TABLE secrets (
    name   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    secret BYTEA NOT NULL
);
-- Each UUID has 122 random bits.
INSERT INTO secrets VALUES (
    'cursors',
    decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex')
);

-- `rendered`: by which version of the renderer all bodies were made.
-- `compacted`: up to which change the log has been emptied.
CREATE TABLE bookkeeping (
    name  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO bookkeeping VALUES ('rendered', 0), ('compacted', 0);

-- The plain text of the body: what search reads and shows.
ALTER TABLE article_bodies ADD COLUMN text TEXT NOT NULL DEFAULT '';

-- Where a listed article was before the change, as JSON; null for one that no list showed.
ALTER TABLE changes ADD COLUMN before TEXT;

-- The words of articles that are not deleted, folded, with their places; title, tags, summary and
-- body have the weights A to D: see src/domain/words.rs.
CREATE TABLE article_search (
    article_id BIGINT   NOT NULL PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    words      TSVECTOR NOT NULL
);
CREATE INDEX article_search_by_word ON article_search USING gin (words);

-- The slugs that articles had before: they lead to where the article is now.
CREATE TABLE former_slugs (
    slug       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    article_id BIGINT NOT NULL REFERENCES articles (id) ON DELETE CASCADE
);
CREATE INDEX former_slugs_by_article ON former_slugs (article_id);
