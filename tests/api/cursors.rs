//! Pages by cursor: there and back, whatever comes and goes meanwhile.

use serde_json::Value;

use crate::harness::database::Database;
use crate::harness::process::{Server, import};

/// Walks a list by `next_cursor` to its end and by `prev_cursor` back to its start: what each way
/// showed of every item's `name`, in the order of the list.
pub fn walk_both_ways<T>(server: &Server, first: &str, name: &str) -> (Vec<T>, Vec<T>)
where
    T: for<'de> serde::Deserialize<'de>,
{
    let separator = if first.contains('?') { '&' } else { '?' };
    let at = |cursor: &str| server.get_json(&format!("{first}{separator}cursor={cursor}"));
    let values = |page: &Value| -> Vec<T> {
        let items = page["data"].as_array().unwrap();
        items
            .iter()
            .map(|item| serde_json::from_value(item[name].clone()).unwrap())
            .collect()
    };
    let mut page = server.get_json(first);
    let mut there = values(&page);
    let mut pages = 1;
    while let Some(cursor) = page["meta"]["next_cursor"].as_str() {
        page = at(cursor);
        pages += 1;
        assert_eq!(page["meta"]["page"], pages, "{first}");
        there.extend(values(&page));
        assert!(pages < 1_000, "a walk ends");
    }
    let mut back = values(&page);
    while let Some(cursor) = page["meta"]["prev_cursor"].as_str() {
        page = at(cursor);
        back.splice(0..0, values(&page));
        pages -= 1;
    }
    assert_eq!(pages, 1, "{first}");
    (there, back)
}

const DUMP: &str = "CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text, deleted int, titre text, date_publication text);
INSERT INTO ressource_article VALUES
 (1, 57, 'news_structured', 'mi!rh!', 0, 'Un', '2022-05-01'),
 (2, 57, 'news_structured', 'mi!', 0, 'Deux', '2022-05-02'),
 (3, 58, 'news_structured', 'rh!', 0, 'Trois', '2022-05-03'),
 (4, 59, 'news_structured', 'mi!', 0, 'Quatre', '2022-05-03'),
 (5, 57, 'news_structured', 'ad!', 0, 'Cinq', '2022-05-03');
CREATE TABLE ressource_categorie (id_cat int, titre text);
INSERT INTO ressource_categorie VALUES (57, 'Même'), (58, 'même'), (59, 'Autre');
CREATE TABLE tags (id_tag int, label text);
INSERT INTO tags VALUES (1, 'Été'), (2, 'ete'), (3, 'Zoo'), (4, 'abeille');
CREATE TABLE tags_elements (id_tag int, element_id int, element_type text);
";

fn served(database: &Database) -> Server {
    import(database, DUMP, &[]);
    Server::start(database)
}

#[test]
fn every_list_can_be_walked_there_and_back() {
    for database in Database::each() {
        let server = served(&database);
        let lists = [
            ("/api/v1/articles", "id"),
            ("/api/v1/articles?sort=title", "id"),
            ("/api/v1/categories/57/articles", "id"),
            ("/api/v1/categories", "id"),
            ("/api/v1/tags", "slug"),
            ("/api/v1/subsites", "code"),
        ];
        for (list, name) in lists {
            let all = server.get_json(list);
            let expected: Vec<Value> = all["data"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item[name].clone())
                .collect();
            for per_page in 1..4 {
                let separator = if list.contains('?') { '&' } else { '?' };
                let first = format!("{list}{separator}per_page={per_page}");
                let (there, back) = walk_both_ways::<Value>(&server, &first, name);
                assert_eq!(there, expected, "{first} on {}", database.kind);
                assert_eq!(back, expected, "{first} on {}", database.kind);
            }
        }
    }
}

#[test]
fn what_is_added_in_front_moves_no_page_behind() {
    let database = Database::sqlite();
    let server = served(&database);
    let first = server.get_json("/api/v1/articles?per_page=2");
    let newer = "INSERT INTO ressource_article VALUES (9, 57, 'news_structured', 'mi!', 0, 'Neuf', '2023-01-01');";
    import(&database, format!("{DUMP}{newer}"), &[]);
    let next = server.get_json(
        first["meta"]["next_cursor"]
            .as_str()
            .map_or_else(
                || panic!("there is a next page"),
                |cursor| format!("/api/v1/articles?per_page=2&cursor={cursor}"),
            )
            .as_str(),
    );
    assert_eq!(next["data"][0]["id"], 3);
    assert_eq!(next["data"][1]["id"], 2);
    assert_eq!(next["meta"]["total"], 6);
    // The newer one is found on the way back.
    let link = next["links"]["prev"].as_str().unwrap();
    let prev = server.get_json(link);
    assert_eq!(prev["data"][1]["id"], 4);
    let before = server.get_json(prev["links"]["prev"].as_str().unwrap());
    assert_eq!(before["data"][0]["id"], 9);
    assert_eq!(before["links"]["prev"], Value::Null);
}

#[test]
fn links_of_a_page_at_a_cursor_lead_on_by_cursors() {
    let database = Database::sqlite();
    let server = served(&database);
    let first = server.get_json("/api/v1/articles?per_page=2");
    let cursor = first["meta"]["next_cursor"].as_str().unwrap();
    let page = server.get(&format!("/api/v1/articles?cursor={cursor}&per_page=2"));
    let links = &page.json()["links"];
    for relation in ["prev", "next"] {
        assert!(
            links[relation].as_str().unwrap().contains("cursor="),
            "{links}"
        );
    }
    assert_eq!(links["first"], "/api/v1/articles?per_page=2&page=1");
    assert_eq!(links["last"], "/api/v1/articles?per_page=2&page=3");
    assert!(page.header("link").contains("cursor="));
}

#[test]
fn a_cursor_is_good_for_its_own_query_only() {
    let database = Database::sqlite();
    let server = served(&database);
    let page = server.get_json("/api/v1/articles?per_page=1&subsite=mi");
    let cursor = page["meta"]["next_cursor"].as_str().unwrap();
    // How the query is spelled, how long pages are and what is shown do not matter.
    for same in [
        format!("subsite=MI&cursor={cursor}"),
        format!("cursor={cursor}&subsite=%6di&per_page=3&fields=title&count=none"),
        format!("sort=-published_at&cursor={cursor}&subsite=mi"),
    ] {
        let page = server.get_json(&format!("/api/v1/articles?{same}"));
        assert_eq!(page["data"][0]["id"], 2, "{same}");
    }
    let damaged = format!("{}A", &cursor[..cursor.len() - 1]);
    for other in [
        format!("/api/v1/articles?cursor={cursor}"),
        format!("/api/v1/articles?subsite=rh&cursor={cursor}"),
        format!("/api/v1/articles?subsite=mi&sort=title&cursor={cursor}"),
        format!("/api/v1/categories/57/articles?subsite=mi&cursor={cursor}"),
        format!("/api/v1/articles?subsite=mi&cursor={damaged}"),
        format!("/api/v1/articles?subsite=mi&page=1&cursor={cursor}"),
        "/api/v1/articles?cursor=x".to_owned(),
        "/api/v1/tags?cursor=%00".to_owned(),
    ] {
        let answer = server.get(&other);
        assert_eq!(answer.status, 400, "{other}");
        assert_eq!(answer.json()["errors"][0]["parameter"], "cursor", "{other}");
    }
}

#[test]
fn a_cursor_outlives_the_server() {
    let database = Database::sqlite();
    let server = served(&database);
    let page = server.get_json("/api/v1/articles?per_page=3");
    let cursor = page["meta"]["next_cursor"].as_str().unwrap().to_owned();
    drop(server);
    let server = Server::start(&database);
    let page = server.get_json(&format!("/api/v1/articles?per_page=3&cursor={cursor}"));
    assert_eq!(page["data"][0]["id"], 2);
}

#[test]
fn a_page_of_which_nothing_is_left_leads_back() {
    for database in Database::each() {
        let server = served(&database);
        for sort in ["published_at", "-published_at", "title"] {
            let list = format!("/api/v1/articles?sort={sort}&per_page=2");
            let first = server.get_json(&list);
            let ids = |page: &Value| page["data"].clone();
            let next = first["meta"]["next_cursor"].as_str().unwrap();
            let second = server.get_json(&format!("{list}&cursor={next}"));
            let before = second["meta"]["prev_cursor"].as_str().unwrap();
            let gone = |part: &str| {
                // All but the two of one page are deleted.
                let kept: Vec<i64> = ids(if part == "after" { &first } else { &second })
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|article| article["id"].as_i64().unwrap())
                    .collect();
                (1..=5)
                    .filter(|id| !kept.contains(id))
                    .fold(DUMP.to_owned(), |dump, id| {
                        let row = format!("\n ({id}, ");
                        let (start, rest) = dump.split_once(&row).unwrap();
                        format!("{start}{row}{}", rest.replacen("!', 0, ", "!', 1, ", 1))
                    })
            };
            for (part, cursor, way) in [("after", next, "prev"), ("before", before, "next")] {
                import(&database, gone(part), &[]);
                let empty = server.get_json(&format!("{list}&cursor={cursor}"));
                assert_eq!(empty["data"].as_array().unwrap().len(), 0, "{sort} {part}");
                let link = empty["links"][way].as_str().unwrap();
                let back = server.get_json(link);
                let length = back["data"].as_array().unwrap().len();
                assert_eq!(length, 2, "{sort} {part} on {}", database.kind);
                import(&database, DUMP, &[]);
            }
        }
    }
}
