//! The demo: a database in which every rule shows.

use std::collections::BTreeSet;

use crate::harness::database::Database;
use crate::harness::process::{Server, actus, import};

#[test]
fn the_demo_shows_every_rule() {
    let server = Server::start_with(&["demo"]);
    let total = |path: &str| server.get_json(path)["meta"]["total"].clone();
    assert_eq!(total("/api/v1/articles"), 31);
    assert_eq!(total("/api/v1/categories"), 5);
    assert_eq!(total("/api/v1/subsites"), 2);

    let category = server.get_json("/api/v1/categories/57")["data"].clone();
    assert_eq!(category["title"], "Actualités");
    assert!(
        category["description"]
            .as_str()
            .is_some_and(|text| text.len() > 50)
    );

    for (id, status) in [
        (1004, 410),
        (1053, 404),
        (1007, 404),
        (1013, 404),
        (1027, 404),
    ] {
        assert_eq!(
            server.get(&format!("/api/v1/articles/{id}")).status,
            status,
            "{id}"
        );
    }
    let slugs: BTreeSet<String> = [1003, 1056]
        .map(|id| server.get_json(&format!("/api/v1/articles/{id}"))["data"]["slug"].to_string())
        .into();
    assert_eq!(slugs.len(), 2, "one title, two slugs");
}

#[test]
fn the_filter_bar_of_the_demo_differs_by_subsite_and_match() {
    let server = Server::start_with(&["demo"]);
    let bar = |query: &str| {
        let answer = server.get_json(&format!("/api/v1/categories/57/tags?{query}"));
        let rows = answer["data"].as_array().unwrap().clone();
        let labels: Vec<String> = rows
            .iter()
            .map(|row| row["label"].as_str().unwrap().to_owned())
            .collect();
        labels
    };
    let exact = bar("subsite=mi");
    let legacy = bar("subsite=mi&subsite_match=legacy");
    assert!(exact.contains(&"Service clients".to_owned()));
    assert!(exact.len() < legacy.len(), "admi leaks into mi, as it did");
    assert_eq!(exact.iter().filter(|label| *label == "Veille").count(), 1);
}

#[test]
fn nothing_in_the_demo_runs() {
    let server = Server::start_with(&["demo"]);
    let articles = server.get_json("/api/v1/articles?per_page=100&formats=html");
    for article in articles["data"].as_array().unwrap() {
        let html = article["body"]["html"].as_str().unwrap();
        for forbidden in ["<script", "onclick", "style=", "javascript:"] {
            assert!(!html.contains(forbidden), "{}: {forbidden}", article["id"]);
        }
    }
}

#[test]
fn the_demo_does_not_touch_content_of_its_own() {
    let database = Database::sqlite();
    let dump = "CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text, deleted int, titre text);
        INSERT INTO ressource_article VALUES (1003, 57, 'news_structured', 'mi!', 0, 'Le mien');";
    import(&database, dump, &[]);
    let error = actus(&["--database", &database.url, "demo"]).fails_with(1);
    assert!(error.contains("content of its own"), "{error}");
    let server = Server::start(&database);
    assert_eq!(
        server.get_json("/api/v1/articles/1003")["data"]["title"],
        "Le mien"
    );
}

#[test]
fn the_demo_takes_an_empty_database_and_its_own_again() {
    let database = Database::sqlite();
    for _ in 0..2 {
        let server = Server::start_with(&["--database", &database.url, "demo"]);
        assert_eq!(server.get_json("/api/v1/articles")["meta"]["total"], 31);
    }
}
