DELETE FROM bookkeeping WHERE name = 'searched';
DROP TABLE search_recent;
DROP TABLE search_blocks;
DROP TABLE search_segments;

CREATE VIRTUAL TABLE article_search USING fts5 (
    title, tags, summary, body,
    content = '', contentless_delete = 1, tokenize = 'ascii'
);
