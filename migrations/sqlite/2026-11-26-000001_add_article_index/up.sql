-- The listed articles in the order of dates, by all that a filter asks of them: see
-- src/store/article_index/. `revision` is the change up to which the chunk was made.
CREATE TABLE article_index (
    chunk    INTEGER NOT NULL PRIMARY KEY,
    revision BIGINT  NOT NULL,
    articles BLOB    NOT NULL
);

-- `indexed`: up to which change; -1 before it is made.
INSERT INTO bookkeeping VALUES ('indexed', -1);

-- Lists by date and by category are read from the index, in memory.
DROP INDEX articles_by_date;
DROP INDEX articles_by_category;
CREATE INDEX articles_by_category ON articles (category_id);
DROP INDEX articles_by_title;
CREATE INDEX articles_by_title ON articles (title_sort, id);
DROP INDEX articles_by_update;
CREATE INDEX articles_by_update ON articles (updated_at, id);
