-- What search finds, in segments that never change: see src/store/search/. It is made from the
-- articles by the program, right after this migration.
DROP TABLE article_search;

-- `age` counts up and never comes again: of two segments that have an article, the later one is right. `length`: how many
-- articles it has.
CREATE TABLE search_segments (
    segment  INTEGER NOT NULL PRIMARY KEY,
    age      BIGINT  NOT NULL UNIQUE,
    length   BIGINT  NOT NULL,
    articles BLOB    NOT NULL
);

-- The words of a segment in order, some to a block. `kind`: 0 which articles have a word, 1 where.
CREATE TABLE search_blocks (
    segment    BIGINT   NOT NULL REFERENCES search_segments (segment),
    kind       SMALLINT NOT NULL,
    first_word TEXT NOT NULL,
    entries    BLOB     NOT NULL,
    PRIMARY KEY (segment, kind, first_word)
);

-- The words of articles that were written one by one, until they are enough for a segment.
CREATE TABLE search_recent (
    article_id INTEGER NOT NULL PRIMARY KEY REFERENCES articles (id),
    words      BLOB    NOT NULL
);

-- `searched`: by which version of the rules the words were made; 0 before they were. `segments`: the
-- age of the latest segment.
INSERT INTO bookkeeping VALUES ('searched', 0), ('segments', 0);
