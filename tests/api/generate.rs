//! `actus generate`: made-up news, the same for the same seed.

use serde_json::Value;

use crate::harness::database::Database;
use crate::harness::process::{Finished, Server, actus};

fn generate(database: &Database, options: &[&str]) -> Finished {
    let mut arguments = vec!["--database", &database.url, "generate"];
    arguments.extend(options);
    actus(&arguments)
}

/// What a follower is given of all articles, bodies too.
fn content(database: &Database) -> Value {
    let server = Server::start_with(&[
        "--database",
        &database.url,
        "serve",
        "--public-url",
        "https://news.example",
    ]);
    let mut answers = vec![
        server.get_json("/api/v1/changes?limit=1000")["data"].clone(),
        server.get_json("/api/v1/categories?per_page=100")["data"].clone(),
        server.get_json("/api/v1/subsites")["data"].clone(),
        server.get_json("/api/v1/tags?per_page=100")["data"].clone(),
    ];
    for page in 1..=3 {
        let list = format!("/api/v1/articles?per_page=100&formats=html,text&page={page}");
        answers.push(server.get_json(&list)["data"].clone());
    }
    Value::from(answers)
}

#[test]
fn the_same_seed_gives_the_same_content_on_any_database() {
    let mut contents = Vec::new();
    for database in Database::each().chain([Database::sqlite()]) {
        let output = generate(&database, &["--articles", "300"]).succeeds();
        for row in ["300", "40", "2000", "12"] {
            assert!(output.contains(&format!(" {row} ")), "{output}");
        }
        let check = actus(&["--database", &database.url, "check"]).succeeds();
        assert_eq!(check, "The database is whole.\n", "{}", database.kind);
        contents.push(content(&database));
    }
    for two in contents.windows(2) {
        assert_eq!(two[0], two[1]);
    }

    let database = Database::sqlite();
    generate(&database, &["--articles", "300", "--seed", "2"]).succeeds();
    assert_ne!(content(&database), contents[0]);
}

#[test]
fn generated_news_has_every_facet() {
    let database = Database::sqlite();
    generate(&database, &["--articles", "1000"]).succeeds();
    let server = Server::start(&database);
    let list = server.get_json(
        "/api/v1/articles?q=projet&facets=tags,categories,subsites,years,languages,authors&facet_limit=1000",
    );
    let total = list["meta"]["total"].as_i64().unwrap();
    assert!((100..950).contains(&total), "{total}");
    for (facet, fewest) in [
        ("tags", 300),
        ("categories", 38),
        ("subsites", 12),
        ("years", 15),
        ("languages", 1),
        ("authors", 100),
    ] {
        let values = list["meta"]["facets"][facet].as_array().unwrap().len();
        assert!(values >= fewest, "{facet}: {values}");
    }
    let largest = server.get_json("/api/v1/categories/57")["data"]["article_count"].clone();
    assert!((60..140).contains(&largest.as_i64().unwrap()), "{largest}");
}

#[test]
fn only_an_empty_database_is_filled() {
    for database in Database::each() {
        generate(&database, &["--articles", "3"]).succeeds();
        let error = generate(&database, &["--articles", "3"]).fails_with(1);
        assert!(error.contains("has articles already"), "{error}");
    }
}

#[test]
fn a_number_of_articles_is_asked_for() {
    let database = Database::sqlite();
    for options in [
        &[][..],
        &["--articles", "0"],
        &["--articles", "10000001"],
        &["--articles", "ten"],
        &["--articles", "1", "--seed", "x"],
    ] {
        let error = generate(&database, options).fails_with(2);
        assert!(error.contains("actus --help"), "{error}");
    }
    assert!(!std::path::Path::new(&database.url).exists());
}
