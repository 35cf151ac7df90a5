//! `actus check --repair`: what is derived is made anew when it is wrong.

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};

use crate::harness::database::Database;
use crate::harness::process::{Server, actus};

fn execute(database: &Database, sql: &str) {
    match database.kind {
        "SQLite" => SqliteConnection::establish(&database.url)
            .unwrap()
            .batch_execute(sql),
        _ => PgConnection::establish(&database.url)
            .unwrap()
            .batch_execute(sql),
    }
    .unwrap();
}

/// What is done to the database, and what the repair says.
const DAMAGES: [(&str, &str); 11] = [
    (
        "UPDATE articles SET title_sort = 'zzz' WHERE id = 3",
        "sort key",
    ),
    ("UPDATE categories SET title_sort = 'zzz'", "sort key"),
    ("UPDATE tags SET label_words = ''", "sort key"),
    (
        "UPDATE article_bodies SET html = '<script>alert(1)</script><p>x</p>' WHERE article_id = 5",
        "1 bodies",
    ),
    (
        "UPDATE article_bodies SET text = 'other' WHERE article_id = 5",
        "1 bodies",
    ),
    (
        "UPDATE articles SET reading_minutes = 77 WHERE id = 9",
        "1 bodies",
    ),
    (
        "UPDATE article_counts SET articles = articles + 1",
        "the count table",
    ),
    ("DELETE FROM article_counts", "the count table"),
    (
        "DELETE FROM search_blocks; DELETE FROM search_segments; DELETE FROM search_recent",
        "the search index",
    ),
    (
        "UPDATE search_segments SET articles = search_segments.articles || search_segments.articles",
        "the search index",
    ),
    ("DELETE FROM article_index", "the index of articles"),
];

#[test]
fn what_is_derived_and_wrong_is_made_anew() {
    for database in Database::each() {
        let url = &database.url;
        actus(&["--database", url, "generate", "--articles", "80"]).succeeds();
        for (damage, deed) in DAMAGES {
            execute(&database, damage);
            let found = actus(&["--database", url, "check"]);
            assert!(!found.status.success(), "{damage} is found");
            let told = actus(&["--database", url, "check", "--repair"]).succeeds();
            assert!(told.contains(deed), "{damage}: {told}");
            assert!(told.contains("The database is whole."), "{told}");
            let told = actus(&["--database", url, "check"]).succeeds();
            assert_eq!(told, "The database is whole.\n", "{damage}");
        }
    }
}

#[test]
fn a_whole_database_is_left_as_it_is() {
    let database = Database::sqlite();
    let url = &database.url;
    actus(&["--database", url, "generate", "--articles", "50"]).succeeds();
    let before = std::fs::read(url).unwrap();
    let told = actus(&["--database", url, "check", "--repair"]).succeeds();
    assert_eq!(told, "The database is whole.\n");
    assert_eq!(std::fs::read(url).unwrap(), before);
}

#[test]
fn a_server_shows_what_was_repaired() {
    let database = Database::sqlite();
    let url = &database.url;
    actus(&["--database", url, "generate", "--articles", "100"]).succeeds();
    let sound = Server::start(&database).get_json("/api/v1/tags");
    execute(
        &database,
        "UPDATE article_counts SET articles = articles + 5",
    );
    let server = Server::start(&database);
    assert_ne!(server.get_json("/api/v1/tags"), sound);
    actus(&["--database", url, "check", "--repair"]).succeeds();
    assert_eq!(server.get_json("/api/v1/tags"), sound);
}

#[test]
fn what_cannot_be_repaired_is_told() {
    let database = Database::sqlite();
    let url = &database.url;
    actus(&["--database", url, "generate", "--articles", "50"]).succeeds();
    execute(
        &database,
        "PRAGMA foreign_keys = OFF; INSERT INTO attachments VALUES (999999, 0, 'x', 'x', NULL, NULL);
         DELETE FROM article_bodies WHERE article_id = 7",
    );
    let finished = actus(&["--database", url, "check", "--repair"]);
    assert_eq!(finished.status.code(), Some(1));
    for left in [
        "attachments refers to no row",
        "1 articles have lost their bodies",
    ] {
        assert!(finished.stderr.contains(left), "{}", finished.stderr);
    }
}
