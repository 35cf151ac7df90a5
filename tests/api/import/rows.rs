//! How rows are read.

use serde_json::{Value, json};

use super::{DUMP, ONE, counts, small, warnings};
use crate::harness::database::Database;
use crate::harness::process::{Server, actus, import};

#[test]
fn text_is_kept_to_the_byte() {
    let dump = DUMP
        .replacen("'Un titre'", r"'  l\'été \0 \Z 🎉 \\ \n \r '", 1)
        .replace("'Veille'", r"'a\0b'");
    for database in Database::each() {
        import(&database, &dump, &[]);
        let server = Server::start(&database);
        let article = server.get_json("/api/v1/articles/1")["data"].clone();
        assert_eq!(article["title"], "  l'été \0 \u{1A} 🎉 \\ \n \r ");
        assert_eq!(article["tags"][0]["label"], "a\0b");
        assert_eq!(counts(&import(&database, &dump, &[])), [0, 0, 3, 0]);
    }
}

#[test]
fn a_mapping_names_other_tables_and_columns() {
    let dump = r"
CREATE TABLE news (num int, rubrique int, modele text, sites text, corbeille int, nom text, corps text, quand text, etat text);
INSERT INTO news VALUES (7, 1, 'news_structured', 'mi!', 0, 'Titre', '# Un\n\n*deux*', '2022-07-01 12:00:00', 'published'),
  (8, 1, 'news_structured', 'mi!', 0, 'Brouillon', '', '2022-07-01 12:00:00', 'draft'),
  (9, 1, 'news_structured', 'mi!', 0, 'Inconnu', '', '2022-07-01 12:00:00', 'en cours');
CREATE TABLE mots (num int, mot text);
INSERT INTO mots VALUES (1, 'Export');
CREATE TABLE liens (mot int, quoi int, genre text);
INSERT INTO liens VALUES (1, 7, 'news');
CREATE TABLE sites (cle text, titre text, adresse text);
INSERT INTO sites VALUES ('mi', 'International', 'https://mi.example');
";
    let mapping = r#"
[articles]
table = "news"
id = "num"
category_id = "rubrique"
template = "modele"
subsites = "sites"
deleted = "corbeille"
title = "nom"
body = "corps"
published_at = "quand"
status = "etat"
timezone = "Europe/Paris"
body_format = "markdown"
[tags]
table = "mots"
id = "num"
label = "mot"
[tag_links]
table = "liens"
tag_id = "mot"
element_id = "quoi"
element_type = "genre"
article_type = "news"
[subsites]
table = "sites"
code = "cle"
name = "titre"
url = "adresse"
"#;
    for database in Database::each() {
        let file = database.file("mapping.toml", mapping);
        let report = import(&database, dump, &["--mapping", &file]);
        assert!(warnings(&report).contains("en cours"), "{report}");
        let server = Server::start(&database);
        let article = server.get_json("/api/v1/articles/7")["data"].clone();
        assert_eq!(article["published_at"], "2022-07-01T10:00:00Z");
        assert_eq!(article["body"]["html"], "<h1>Un</h1>\n<p><em>deux</em></p>");
        assert_eq!(article["tags"][0]["label"], "Export");
        assert_eq!(
            server.get_json("/api/v1/subsites/mi")["data"]["name"],
            "International"
        );
        assert_eq!(server.get("/api/v1/articles/8").status, 404);
        assert_eq!(server.get("/api/v1/articles/9").status, 404);
    }
}

#[test]
fn a_column_that_the_mapping_names_must_be_there() {
    let database = Database::sqlite();
    let file = database.file("dump.sql", DUMP);
    let mapping = database.file("mapping.toml", "[articles]\nauthor = \"qui\"\n");
    let arguments = [
        "--database",
        &database.url,
        "import",
        "legacy",
        &file,
        "--mapping",
        &mapping,
    ];
    let error = actus(&arguments).fails_with(1);
    assert!(error.contains("has no column \"qui\""), "{error}");
}

#[test]
fn what_is_odd_is_told_and_what_cannot_be_taken_is_skipped() {
    let dump = r"
CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text, deleted int, titre text, date_publication text, langue text, image text);
INSERT INTO ressource_article VALUES
  (1, 33, 'news_structured', 'mi!zz', 0, 'Un', '0000-00-00 00:00:00', 'français', 'javascript:x'),
  (2, 57, 'news_structured', 'MI!', NULL, 'Deux', NULL, NULL, NULL),
  (2, 57, 'news_structured', 'mi!', 0, 'Encore', NULL, NULL, NULL),
  (NULL, 57, 'news_structured', '', 0, 'Sans', NULL, NULL, NULL),
  ('x', 57, 'news_structured', '', 0, 'Texte', NULL, NULL, NULL);
CREATE TABLE ressource_categorie (id_cat int, titre text, id_parent int);
INSERT INTO ressource_categorie VALUES (57, 'Actualités', 58), (58, 'Haut', 57), (59, 'Seul', 404);
CREATE TABLE tags (id_tag int, label text);
INSERT INTO tags VALUES (1, 'Export'), (2, NULL), (3, 'Export');
CREATE TABLE tags_elements (id_tag int, element_id int, element_type text);
INSERT INTO tags_elements VALUES (1, 1, 'article'), (3, 1, 'article'), (9, 1, 'article'), (1, 77, 'article'), (2, 1, 'document');
";
    for database in Database::each() {
        let report = import(&database, dump, &[]);
        assert_eq!(counts(&report), [2, 0, 0, 0]);
        let skipped: Vec<&Value> = report["skipped"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| &row["id"])
            .collect();
        assert_eq!(skipped, [&json!(2), &json!(null), &json!("x")]);
        let warnings = warnings(&report);
        for part in [
            "category 33 has no row of its own; it was made",
            "subsite mi has no row of its own; it was made",
            "\\\"zz\\\" in sp_subsite is no code closed by",
            "article 1: its date is \\\"0000-00-00 00:00:00\\\"",
            "article 1: its language",
            "article 1: the image",
            "article 2: deleted is NULL",
            "category 58: its parent 57 is below it",
            "category 59: its parent 404 does not exist",
            "tag 2: its label is NULL",
            "2 tag links dangle and were skipped: 1 lead to no article, 1 to no tag",
        ] {
            assert!(warnings.contains(part), "{part}: {warnings}");
        }
        let server = Server::start(&database);
        let article = server.get_json("/api/v1/articles/1")["data"].clone();
        assert_eq!(article["published_at"], article["created_at"]);
        assert_eq!(article["category"]["title"], "Category 33");
        assert_eq!(article["tags"].as_array().unwrap().len(), 1);
        assert_eq!(article["subsites"], json!(["mi"]));
        assert_eq!(server.get("/api/v1/articles/2").status, 404);
        assert_eq!(counts(&import(&database, dump, &[])), [0, 0, 2, 0]);
    }
}

#[test]
fn a_deletion_may_be_a_date() {
    let articles = "(1, 57, 'news_structured', 'mi!', '2019-05-05 10:00:00'),
        (2, 57, 'news_structured', 'mi!', '0000-00-00 00:00:00'), (3, 57, 'news_structured', 'mi!', 'non')";
    for database in Database::each() {
        import(&database, small(articles, "(1, 'a')"), &[]);
        let server = Server::start(&database);
        let statuses = [1, 2, 3].map(|id| server.get(&format!("/api/v1/articles/{id}")).status);
        assert_eq!(statuses, [410, 200, 200]);
    }
}

#[test]
fn there_may_be_more_tags_than_a_statement_has_variables() {
    let tags: Vec<String> = (1..=40_000)
        .map(|id| format!("({id}, 'mot {id}')"))
        .collect();
    for database in Database::each() {
        import(&database, small(ONE, &tags.join(",")), &[]);
        let report = import(&database, small(ONE, "(1, 'mot 1')"), &["--prune"]);
        assert_eq!(report["tags"]["deleted"], 39_999);
    }
}

#[test]
fn years_that_no_database_orders_are_no_dates() {
    let dump = DUMP.replace("'2020-01-01 10:00:00'", "'-9999-01-01 00:00:00'");
    for database in Database::each() {
        let report = import(&database, &dump, &[]);
        assert!(
            warnings(&report).contains("article 1: its date is"),
            "{report}"
        );
    }
}

#[test]
fn large_bodies_and_deep_ones_are_taken() {
    let deep = "<div>".repeat(100_000);
    let large = "mot ".repeat(1_000_000);
    let dump = DUMP
        .replace("<p>Un</p>", &deep)
        .replace("<p>Deux</p>", &large);
    let database = Database::sqlite();
    assert_eq!(counts(&import(&database, &dump, &[])), [3, 0, 0, 0]);
}

#[test]
fn an_article_in_too_many_places_is_skipped() {
    let codes: String = (0..200).map(|n| format!("s{n}!")).collect();
    let database = Database::sqlite();
    let articles = format!("(1, 57, 'news_structured', '{codes}', '0')");
    let report = import(&database, small(&articles, "(1, 'a')"), &[]);
    assert!(
        report["skipped"][0]["reason"]
            .as_str()
            .unwrap()
            .contains("200 subsites"),
        "{report}"
    );
}
