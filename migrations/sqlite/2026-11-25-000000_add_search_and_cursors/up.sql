-- What this database alone knows: the key by which cursors are signed.
CREATE TABLE secrets (
    name   TEXT NOT NULL PRIMARY KEY,
    secret BLOB NOT NULL
) WITHOUT ROWID;
INSERT INTO secrets VALUES ('cursors', randomblob(32));

-- `rendered`: by which version of the renderer all bodies were made.
-- `compacted`: up to which change the log has been emptied.
CREATE TABLE bookkeeping (
    name  TEXT   NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
) WITHOUT ROWID;
INSERT INTO bookkeeping VALUES ('rendered', 0), ('compacted', 0);

-- The plain text of the body: what search reads and shows.
ALTER TABLE article_bodies ADD COLUMN text TEXT NOT NULL DEFAULT '';

-- Where a listed article was before the change, as JSON; null for one that no list showed.
ALTER TABLE changes ADD COLUMN before TEXT;

-- The words of articles that are not deleted, folded and parted by spaces: see
-- src/domain/words.rs. The row id is the article's.
CREATE VIRTUAL TABLE article_search USING fts5 (
    title, tags, summary, body,
    content = '', contentless_delete = 1, tokenize = 'ascii'
);

-- The slugs that articles had before: they lead to where the article is now.
CREATE TABLE former_slugs (
    slug       TEXT   NOT NULL PRIMARY KEY,
    article_id BIGINT NOT NULL REFERENCES articles (id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX former_slugs_by_article ON former_slugs (article_id);
