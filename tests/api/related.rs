//! Articles related to one.

use proptest::prelude::*;

use crate::harness::database::Database;
use crate::harness::legacy::{Legacy, LegacyArticle};
use crate::harness::process::{Server, import};
use crate::mix::Mix;

/// What is related to some articles is what a plain count of shared labels gives.
pub fn related_agree(
    server: &Server,
    legacy: &Legacy,
    mix: &Mix,
    query: &str,
) -> Result<(), TestCaseError> {
    for article in legacy.visible().take(3) {
        let own = legacy.labels(article);
        let shared = |other: &LegacyArticle| legacy.labels(other).intersection(&own).count();
        let mut expected: Vec<&LegacyArticle> = mix.expected(legacy);
        expected.retain(|other| other.id != article.id && shared(other) > 0);
        expected.sort_by_key(|other| std::cmp::Reverse((shared(other), other.date, other.id)));
        let expected: Vec<i64> = expected.iter().map(|other| other.id).take(4).collect();
        let path = format!("/api/v1/articles/{}/related?limit=4&{query}", article.id);
        let answer = server.get_json(&path);
        let rows = answer["data"].as_array().unwrap();
        let given: Vec<i64> = rows.iter().map(|row| row["id"].as_i64().unwrap()).collect();
        prop_assert_eq!(given, expected, "{}", path);
    }
    Ok(())
}

const DUMP: &str = "CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text, deleted int, titre text, date_publication text);
INSERT INTO ressource_article VALUES
 (1, 57, 'news_structured', 'mi!', 0, 'Un', '2022-05-01'),
 (2, 57, 'news_structured', 'mi!', 0, 'Deux', '2022-05-02'),
 (3, 57, 'news_structured', 'rh!', 0, 'Trois', '2022-05-03'),
 (4, 57, 'news_structured', 'mi!', 0, 'Quatre', '2022-05-04'),
 (5, 57, 'news_structured', 'mi!', 0, 'Cinq', '2022-05-05'),
 (6, 57, 'news_structured', 'mi!', 1, 'Six', '2022-05-06'),
 (7, 57, 'page', 'mi!', 0, 'Sept', '2022-05-07'),
 (8, 57, 'news_structured', 'mi!', 0, 'Huit', '2022-05-08');
CREATE TABLE tags (id_tag int, label text);
INSERT INTO tags VALUES (1, 'a'), (2, 'b'), (3, 'c');
CREATE TABLE tags_elements (id_tag int, element_id int, element_type text);
INSERT INTO tags_elements VALUES (1, 1, 'article'), (2, 1, 'article'),
 (1, 2, 'article'), (2, 2, 'article'), (1, 3, 'article'), (2, 4, 'article'), (3, 5, 'article'),
 (1, 6, 'article'), (2, 6, 'article'), (1, 7, 'article'), (2, 7, 'article');";

#[test]
fn those_that_share_most_tags_come_first_and_then_the_newest() {
    for database in Database::each() {
        import(&database, DUMP, &[]);
        let server = Server::start(&database);
        let related = |path: &str| -> Vec<i64> {
            let answer = server.get_json(&format!("/api/v1/articles/{path}"));
            let rows = answer["data"].as_array().unwrap();
            assert_eq!(answer["meta"]["total"], rows.len());
            rows.iter().map(|row| row["id"].as_i64().unwrap()).collect()
        };
        assert_eq!(related("1/related"), [2, 4, 3]);
        assert_eq!(related("un/related?limit=2"), [2, 4]);
        assert_eq!(related("1/related?subsite=rh"), [3]);
        assert_eq!(related("5/related"), [0; 0]);
        assert_eq!(related("8/related"), [0; 0]);
        for (path, status) in [
            ("6/related", 410),
            ("7/related", 404),
            ("99/related", 404),
            ("1/related?limit=0", 400),
            ("1/related?limit=21", 400),
        ] {
            let answer = server.get(&format!("/api/v1/articles/{path}"));
            assert_eq!(answer.status, status, "{path}");
        }
    }
}
