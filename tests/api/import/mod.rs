//! `actus import`: what goes in, what comes out, and what is refused.

mod feed;
mod following;
mod ghost;
mod ghost_hostile;
mod killed;
mod markdown;
mod markdown_hostile;
mod rows;
mod server;
mod server_followed;
mod server_refused;
mod shared;
mod sources;
mod transaction;
mod wordpress;
mod wordpress_hidden;

use serde_json::Value;

const DUMP: &str = r"
CREATE TABLE `ressource_article` (`id_article` int, `id_cat` int, `template` text, `sp_subsite` text,
  `deleted` int, `titre` text, `texte` text, `date_publication` datetime);
INSERT INTO `ressource_article` VALUES
  (1, 57, 'news_structured', 'mi!', 0, 'Un titre', '<p>Un</p>', '2020-01-01 10:00:00'),
  (2, 57, 'news_structured', 'mi!', 0, 'Un titre', '<p>Deux</p>', '2020-01-02 10:00:00'),
  (3, 58, 'news_structured', '', 1, 'Trois', '', '2020-01-03 10:00:00');
CREATE TABLE `tags` (`id_tag` int, `label` text);
INSERT INTO `tags` VALUES (1, 'Export'), (2, 'Veille');
CREATE TABLE `tags_elements` (`id_tag` int, `element_id` int, `element_type` text);
INSERT INTO `tags_elements` VALUES (1, 1, 'article'), (2, 1, 'article'), (2, 2, 'article');
";

const ONE: &str = "(1, 57, 'news_structured', 'mi!', '0')";

/// A dump with these rows of articles and tags, and no links.
fn small(articles: &str, tags: &str) -> String {
    format!(
        "CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text, deleted text);
         INSERT INTO ressource_article VALUES {articles};
         CREATE TABLE tags (id_tag int, label text);
         INSERT INTO tags VALUES {tags};
         CREATE TABLE tags_elements (id_tag int, element_id int, element_type text);"
    )
}

fn counts(report: &Value) -> [u64; 4] {
    ["created", "updated", "unchanged", "deleted"].map(|name| report[name].as_u64().unwrap())
}

fn warnings(report: &Value) -> String {
    report["warnings"].to_string()
}
