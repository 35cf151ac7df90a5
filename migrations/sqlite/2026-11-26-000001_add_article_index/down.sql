DROP TABLE article_index;
DELETE FROM bookkeeping WHERE name = 'indexed';
DROP INDEX articles_by_category;
DROP INDEX articles_by_title;
DROP INDEX articles_by_update;
CREATE INDEX articles_by_date ON articles (listed_as, published_at, id);
CREATE INDEX articles_by_category ON articles (category_id, listed_as, published_at, id);
CREATE INDEX articles_by_title ON articles (listed_as, title_sort, id);
CREATE INDEX articles_by_update ON articles (listed_as, updated_at, id);
