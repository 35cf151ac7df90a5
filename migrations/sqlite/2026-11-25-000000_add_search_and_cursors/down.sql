DROP TABLE former_slugs;
DROP TABLE article_search;
ALTER TABLE changes DROP COLUMN before;
ALTER TABLE article_bodies DROP COLUMN text;
DROP TABLE bookkeeping;
DROP TABLE secrets;
