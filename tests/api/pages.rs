//! How lists are cut into pages, and found by prefix and category.

use serde_json::Value;

use crate::harness::database::Database;
use crate::harness::process::{Server, import};
use crate::lists::walk;

const THREE: &str = "
CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text, deleted int, titre text, date_publication text);
INSERT INTO ressource_article VALUES
  (1, 57, 'news_structured', 'mi!', 0, 'Un', '2020-01-01'),
  (2, 57, 'news_structured', 'mi!', 0, 'Deux', '2020-01-02'),
  (3, 58, 'news_structured', '', 0, 'Trois', '2020-01-03');
";

#[test]
fn pages_have_neighbours_in_links_and_headers() {
    for database in Database::each() {
        import(&database, THREE, &[]);
        let server = Server::start(&database);
        let answer = server.get("/api/v1/articles?sort=title&per_page=1&page=2");
        let page = answer.json();
        let link = |page: u32| format!("/api/v1/articles?sort=title&per_page=1&page={page}");
        assert_eq!(
            page["links"]["self"],
            "/api/v1/articles?sort=title&per_page=1&page=2"
        );
        for (name, number) in [("first", 1), ("prev", 1), ("next", 3), ("last", 3)] {
            assert_eq!(page["links"][name], link(number));
            let header = format!("<{}>; rel=\"{name}\"", link(number));
            assert!(answer.header("link").contains(&header), "{header}");
        }
        assert_eq!(answer.header("x-total-count"), "3");
        assert_eq!(page["meta"]["page"], 2);
        assert!(page["meta"]["next_cursor"].is_string());
    }
}

#[test]
fn a_page_past_the_end_is_empty_and_leads_back() {
    for database in Database::each() {
        import(&database, THREE, &[]);
        let server = Server::start(&database);
        let page = server.get_json("/api/v1/articles?page=4000000000&per_page=2");
        assert_eq!(page["data"], serde_json::json!([]));
        assert_eq!(page["meta"]["total"], 3);
        assert_eq!(page["links"]["next"], Value::Null);
        assert_eq!(page["links"]["prev"], "/api/v1/articles?per_page=2&page=2");
    }
}

#[test]
fn the_articles_of_a_category_are_those_of_its_filter() {
    for database in Database::each() {
        import(&database, THREE, &[]);
        let server = Server::start(&database);
        let (ids, _) = walk(&server, "/api/v1/categories/57/articles");
        assert_eq!(ids, [2, 1]);
        let (ids, _) = walk(&server, "/api/v1/categories/category-58/articles");
        assert_eq!(ids, [3]);
        let (ids, _) = walk(&server, "/api/v1/categories/57/articles?category=58");
        assert_eq!(ids, Vec::<i64>::new());
    }
}

#[test]
fn categories_tags_and_subsites_are_cut_into_pages_too() {
    let dump = format!(
        "{THREE}
        CREATE TABLE tags (id_tag int, label text);
        INSERT INTO tags VALUES (1, 'zèbre'), (2, 'Écran'), (3, 'œuvre'), (4, 'Nord');"
    );
    for database in Database::each() {
        import(&database, &dump, &[]);
        let server = Server::start(&database);
        let (ids, meta) = walk(&server, "/api/v1/tags?per_page=3");
        assert_eq!(ids, [2, 4, 3, 1], "in alphabetical order");
        assert_eq!(meta["pages"], 2);
        let (ids, meta) = walk(&server, "/api/v1/categories?per_page=1&count=none");
        assert_eq!(ids, [57, 58]);
        assert_eq!(meta["total"], Value::Null);
        let page = server.get("/api/v1/subsites");
        assert_eq!(page.header("x-total-count"), "1");
        assert_eq!(page.json()["data"][0]["code"], "mi");
    }
}

#[test]
fn a_prefix_finds_tags_by_the_start_of_any_word() {
    let dump = format!(
        "{THREE}
        CREATE TABLE tags (id_tag int, label text);
        INSERT INTO tags VALUES (1, 'L''été'), (2, 'Service clients'), (3, 'Œuvres'), (4, '100%');"
    );
    for database in Database::each() {
        import(&database, &dump, &[]);
        let server = Server::start(&database);
        let ask = |prefix: &str| walk(&server, &format!("/api/v1/tags?prefix={prefix}")).0;
        assert_eq!(ask("ET"), [1]);
        assert_eq!(ask("%C3%A9t"), [1]);
        assert_eq!(ask("clie"), [2]);
        assert_eq!(ask("service+cl"), [2]);
        assert_eq!(ask("oeu"), [3]);
        assert_eq!(ask("ervice"), Vec::<i64>::new());
        assert_eq!(ask("10"), [4]);
        assert_eq!(ask("%25"), Vec::<i64>::new());
    }
}
