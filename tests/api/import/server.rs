//! The legacy database itself, on a real MariaDB.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::Value;

use super::counts;
use crate::harness::database::Database;
use crate::harness::legacy::{CATEGORIES, CODES, Legacy, legacy};
use crate::harness::mariadb::LegacyServer;
use crate::harness::process::{Server, actus, import};
use crate::harness::tries;

/// A binary collation for which a space at the end counts: texts are one when their bytes are.
const BY_BYTES: &str = "utf8mb4_nopad_bin";
/// For this one neither letter case nor accents count.
const BY_LETTERS: &str = "utf8mb4_general_ci";

/// The tables of the legacy query; codes are always compared without letter case.
const TABLES: &str = "
CREATE TABLE ressource_article (
  id_article int NOT NULL PRIMARY KEY, id_cat int, template varchar(64), titre varchar(255),
  date_publication datetime, auteur varchar(255), langue varchar(8),
  sp_subsite varchar(255) COLLATE utf8mb4_general_ci, deleted tinyint NOT NULL DEFAULT 0,
  chapo text, texte longtext);
CREATE TABLE tags (id_tag int NOT NULL PRIMARY KEY, label varchar(255));
CREATE TABLE tags_elements (id_tag int, element_id int, element_type varchar(32));
";

fn server(collation: &str) -> Option<LegacyServer> {
    let mut server = LegacyServer::create(collation)?;
    server.execute(TABLES);
    Some(server)
}

fn import_server(database: &Database, server: &LegacyServer, options: &[&str]) -> Value {
    let mut arguments = vec!["--database", &database.url, "import", "legacy", &server.url];
    arguments.push("--json");
    arguments.extend(options);
    serde_json::from_str(&actus(&arguments).succeeds()).unwrap()
}

fn labels(server: &Server, category: i64, query: &str) -> BTreeSet<String> {
    let answer = server.get(&format!("/api/v1/categories/{category}/tags{query}"));
    if answer.status == 404 {
        return BTreeSet::new();
    }
    let rows = answer.json()["data"].as_array().unwrap().clone();
    let label = |row: &Value| row["label"].as_str().unwrap().to_owned();
    rows.iter().map(label).collect()
}

/// For each category and code: what the API gives, as the legacy query and with codes matched
/// whole, and what the legacy query gives.
fn answers(
    database: &Database,
    server: &mut LegacyServer,
) -> Vec<(String, [BTreeSet<String>; 2], BTreeSet<String>)> {
    import_server(database, server, &[]);
    actus(&["--database", &database.url, "check"]).succeeds();
    let api = Server::start(database);
    let mut answers = Vec::new();
    for category in CATEGORIES {
        for code in CODES {
            let query = format!("?subsite={code}");
            let given = [
                labels(&api, category, &format!("{query}&subsite_match=legacy")),
                labels(&api, category, &query),
            ];
            let name = format!("{}: {category}/{code}", database.kind);
            answers.push((name, given, server.labels(category, code)));
        }
    }
    answers
}

fn gives_what_the_query_gives(database: &Database, legacy: &Legacy) -> Result<(), TestCaseError> {
    let mut server = server(BY_BYTES).unwrap();
    server.execute(&legacy.inserts());
    for (name, [leaky, whole], literal) in answers(database, &mut server) {
        prop_assert_eq!(&leaky, &literal, "{}", name);
        // Only "mi" is the end of another code.
        if !name.ends_with("/mi") {
            prop_assert_eq!(&whole, &literal, "{}", name);
        }
    }
    Ok(())
}

/// What is one to a collation is one answer to the legacy query, and all spellings are given here.
fn gives_all_spellings(database: &Database, legacy: &Legacy) -> Result<(), TestCaseError> {
    let mut server = server(BY_LETTERS).unwrap();
    server.execute(&in_other_cases(legacy).inserts());
    for (name, [leaky, _], literal) in answers(database, &mut server) {
        prop_assert!(leaky.is_superset(&literal), "{name}: {leaky:?} {literal:?}");
        for label in leaky.difference(&literal) {
            let mut of_query = literal.iter();
            prop_assert!(
                of_query.any(|one| server.are_one(BY_LETTERS, one, label)),
                "{name}: {label:?} is not in {literal:?}"
            );
        }
    }
    Ok(())
}

/// The same database, where templates and types of elements are written in several cases.
fn in_other_cases(legacy: &Legacy) -> Legacy {
    let mut legacy = legacy.clone();
    for article in legacy.articles.iter_mut().step_by(3) {
        if article.template == "news_structured" {
            article.template = "News_Structured";
        }
    }
    for link in legacy.links.iter_mut().step_by(2) {
        if link.2 == "article" {
            link.2 = "ARTICLE";
        }
    }
    legacy
}

fn try_each(cases: u32, holds: fn(&Database, &Legacy) -> Result<(), TestCaseError>) {
    if server(BY_BYTES).is_none() {
        return;
    }
    tries(cases)
        .run(&legacy(40), |legacy| {
            Database::each().try_for_each(|database| holds(&database, &legacy))
        })
        .unwrap();
}

#[test]
fn the_filter_bar_is_what_the_literal_query_gives_on_mariadb() {
    try_each(12, gives_what_the_query_gives);
}

#[test]
fn under_a_collation_without_case_and_accents_it_is_the_same_in_all_spellings() {
    try_each(8, gives_all_spellings);
}

const ROWS: &str = "
INSERT INTO ressource_article (id_article, id_cat, template, titre, date_publication, sp_subsite, texte, deleted) VALUES
  (1, 57, 'news_structured', 'Élan', '2022-05-24 08:00:00', '!mi!', '<p>Un</p>', 0),
  (2, 57, 'news_structured', 'Deux', '2022-05-25 08:00:00', 'mi!ad!', '<p>Deux</p>', 0),
  (3, 58, 'news_structured', 'Trois', '0000-00-00 00:00:00', '', NULL, 0);
INSERT INTO tags VALUES (1, 'zèle'), (2, 'œuvre');
INSERT INTO tags_elements VALUES (1, 1, 'article'), (2, 2, 'article'), (2, 1, 'document');
";

#[test]
fn a_second_import_changes_nothing_and_an_edited_row_changes_just_that() {
    for database in Database::each() {
        let Some(mut source) = server(BY_LETTERS) else {
            return;
        };
        source.execute("SET sql_mode = ''");
        source.execute(ROWS);
        assert_eq!(
            counts(&import_server(&database, &source, &[])),
            [3, 0, 0, 0]
        );
        assert_eq!(
            counts(&import_server(&database, &source, &[])),
            [0, 0, 3, 0]
        );

        source.execute("UPDATE ressource_article SET texte = '<p>Autre</p>' WHERE id_article = 2;");
        source.execute("DELETE FROM ressource_article WHERE id_article = 3;");
        assert_eq!(
            counts(&import_server(&database, &source, &[])),
            [0, 1, 1, 0]
        );
        let pruned = import_server(&database, &source, &["--prune"]);
        assert_eq!(counts(&pruned), [0, 0, 2, 1]);
        let api = Server::start(&database);
        let body = api.get_json("/api/v1/articles/2")["data"]["body"]["html"].clone();
        assert_eq!(body, "<p>Autre</p>");
        assert_eq!(api.get("/api/v1/articles/3").status, 410);
    }
}

#[test]
fn a_dump_of_it_says_the_same() {
    for database in Database::each() {
        let Some(mut source) = server(BY_LETTERS) else {
            return;
        };
        source.execute("SET sql_mode = ''");
        source.execute(ROWS);
        import_server(&database, &source, &[]);
        let dump = format!("{TABLES}{ROWS}").replace(" COLLATE utf8mb4_general_ci", "");
        assert_eq!(counts(&import(&database, dump, &[])), [0, 0, 3, 0]);
    }
}

#[test]
fn values_of_all_types_are_read_as_a_dump_has_them() {
    let Some(mut source) = LegacyServer::create("latin1_swedish_ci") else {
        return;
    };
    source.execute(
        "CREATE TABLE ressource_article (
           id_article bigint unsigned, id_cat decimal(10,0), template enum('news_structured','page'),
           titre varchar(255), chapo blob, texte mediumtext CHARACTER SET utf8mb4,
           date_publication timestamp NULL, sp_subsite set('mi!','ad!'), deleted bit(1),
           auteur varchar(40) CHARACTER SET ucs2, image varbinary(200)) ENGINE=MyISAM;
         SET time_zone = '+02:00';
         INSERT INTO ressource_article VALUES
           (7, 57, 'news_structured', 'Été à Liège', X'E9', '<p>🎉</p>', '2022-05-24 10:00:00',
            'mi!,ad!', b'0', 'Zoé', 'https://news.example/a.jpg'),
           (8, 57, 'news_structured', '', NULL, NULL, NULL, '', b'1', NULL, NULL);",
    );
    let database = Database::sqlite();
    let report = import_server(&database, &source, &[]);
    assert_eq!(counts(&report), [2, 0, 0, 0]);
    let warnings = report["warnings"].to_string();
    assert!(warnings.contains("kept by MyISAM"), "{warnings}");
    assert!(warnings.contains("read as windows-1252"), "{warnings}");
    let api = Server::start(&database);
    let article = api.get_json("/api/v1/articles/7")["data"].clone();
    assert_eq!(article["title"], "Été à Liège");
    assert_eq!(article["summary"], "é");
    assert_eq!(article["author"], "Zoé");
    assert_eq!(article["body"]["html"], "<p>🎉</p>");
    assert_eq!(article["published_at"], "2022-05-24T08:00:00Z");
    assert_eq!(article["image"]["url"], "https://news.example/a.jpg");
    assert_eq!(api.get("/api/v1/articles/8").status, 410);
}

#[test]
fn all_tables_are_read_as_they_are_at_one_moment() {
    let Some(mut source) = server(BY_BYTES) else {
        return;
    };
    source.execute(&ROWS.replace("0000-00-00", "2020-01-01"));
    let url = source.url.clone();
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    // The two articles change places, always in one transaction.
    let writer = std::thread::spawn(move || {
        let places = [("un", 1, 2), ("deux", 2, 1)];
        for (name, one, other) in places.iter().cycle() {
            source.execute(&format!(
                "START TRANSACTION;
                 UPDATE ressource_article SET titre = '{name}' WHERE id_article < 3;
                 UPDATE tags SET label = '{name}' WHERE id_tag = 1;
                 UPDATE tags_elements SET element_id = {one} WHERE id_tag = 1;
                 UPDATE tags_elements SET element_id = {other} WHERE id_tag = 2 AND element_type = 'article';
                 COMMIT;"
            ));
            if stopped.try_recv().is_ok() {
                return;
            }
        }
    });
    for _ in 0..12 {
        let database = Database::sqlite();
        actus(&["--database", &database.url, "import", "legacy", &url]).succeeds();
        let api = Server::start(&database);
        let title = api.get_json("/api/v1/articles/1")["data"]["title"].clone();
        let tagged = api.get_json("/api/v1/tags")["data"].to_string();
        if title != "Élan" {
            assert!(tagged.contains(title.as_str().unwrap()), "{title} {tagged}");
            assert_eq!(api.get_json("/api/v1/articles/2")["data"]["title"], title);
        }
    }
    stop.send(()).unwrap();
    writer.join().unwrap();
}
