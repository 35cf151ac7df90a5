DELETE FROM bookkeeping WHERE name IN ('searched', 'segments');
-- An earlier actus fills its search index when it renders bodies anew.
UPDATE bookkeeping SET value = 0 WHERE name = 'rendered';
DROP TABLE search_recent;
DROP TABLE search_blocks;
DROP TABLE search_segments;

CREATE VIRTUAL TABLE article_search USING fts5 (
    title, tags, summary, body,
    content = '', contentless_delete = 1, tokenize = 'ascii'
);
