//! `actus import legacy`: what goes in, what comes out, and what is refused.

use std::collections::BTreeMap;
use std::io::Write;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::harness::database::Database;
use crate::harness::legacy::{Legacy, legacy};
use crate::harness::process::{Server, actus, actus_reading, import};
use crate::harness::tries;

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

fn counts(report: &Value) -> [u64; 4] {
    ["created", "updated", "unchanged", "deleted"].map(|name| report[name].as_u64().unwrap())
}

fn warnings(report: &Value) -> String {
    report["warnings"].to_string()
}

#[test]
fn a_second_import_changes_nothing_and_an_edited_row_changes_just_that() {
    for database in Database::each() {
        let first = import(&database, DUMP, &[]);
        assert_eq!(counts(&first), [3, 0, 0, 0]);
        let server = Server::start(&database);
        let before = server.get_json("/api/v1/articles");

        let second = import(&database, DUMP, &[]);
        assert_eq!(counts(&second), [0, 0, 3, 0]);
        for kind in ["categories", "tags", "subsites"] {
            assert_eq!(counts(&second[kind])[..2], [0, 0], "{kind}");
        }
        assert_eq!(server.get_json("/api/v1/articles"), before);

        let edited = DUMP.replace("'<p>Deux</p>'", "'<p>Autre</p>'");
        assert_eq!(counts(&import(&database, &edited, &[])), [0, 1, 2, 0]);
        let after = server.get_json("/api/v1/articles?ids=1");
        assert_eq!(
            after["data"][0], before["data"][1],
            "the other one is as it was"
        );
        let body = server.get_json("/api/v1/articles/2")["data"]["body"]["html"].clone();
        assert_eq!(body, "<p>Autre</p>");
    }
}

#[test]
fn nothing_has_changed_is_said_in_words() {
    let database = Database::sqlite();
    import(&database, DUMP, &[]);
    let file = database.file("dump.sql", DUMP);
    let output = actus(&["--database", &database.url, "import", "legacy", &file]).succeeds();
    assert!(output.contains("Nothing has changed."), "{output}");
    assert!(
        output.contains("| articles   |       0 |       0 |         3 |       0 |"),
        "{output}"
    );
}

#[test]
fn slugs_are_unique_and_stay_when_titles_change() {
    for database in Database::each() {
        import(&database, DUMP, &[]);
        let server = Server::start(&database);
        let slug =
            |id: u32| server.get_json(&format!("/api/v1/articles/{id}"))["data"]["slug"].clone();
        assert_eq!((slug(1), slug(2)), (json!("un-titre"), json!("un-titre-2")));
        import(
            &database,
            &DUMP.replace(
                "(1, 57, 'news_structured', 'mi!', 0, 'Un titre'",
                "(1, 57, 'news_structured', 'mi!', 0, 'Nouveau'",
            ),
            &[],
        );
        assert_eq!(
            server.get_json("/api/v1/articles/1")["data"]["title"],
            "Nouveau"
        );
        assert_eq!(slug(1), json!("un-titre"));
    }
}

#[test]
fn a_deletion_in_the_source_is_one_here_and_can_be_taken_back() {
    for database in Database::each() {
        import(&database, DUMP, &[]);
        let deleted = DUMP.replace(
            "'mi!', 0, 'Un titre', '<p>Un</p>'",
            "'mi!', 1, 'Un titre', '<p>Un</p>'",
        );
        assert_eq!(counts(&import(&database, &deleted, &[])), [0, 0, 2, 1]);
        let server = Server::start(&database);
        assert_eq!(server.get("/api/v1/articles/1").status, 410);
        assert_eq!(
            server.get_json("/api/v1/categories/57/tags")["data"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
        assert_eq!(counts(&import(&database, DUMP, &[])), [0, 1, 2, 0]);
        assert_eq!(server.get("/api/v1/articles/1").status, 200);
    }
}

#[test]
fn what_is_gone_from_the_source_is_deleted_only_with_prune() {
    let without_second = DUMP
        .replace("  (2, 57, 'news_structured', 'mi!', 0, 'Un titre', '<p>Deux</p>', '2020-01-02 10:00:00'),\n", "")
        .replace(", (2, 'Veille')", "")
        .replace(", (2, 1, 'article'), (2, 2, 'article')", "");
    for database in Database::each() {
        import(&database, DUMP, &[]);
        let kept = import(&database, &without_second, &[]);
        assert_eq!(counts(&kept)[3], 0);
        let server = Server::start(&database);
        assert_eq!(server.get("/api/v1/articles/2").status, 200);

        let pruned = import(&database, &without_second, &["--prune"]);
        assert_eq!(counts(&pruned)[3], 1);
        assert_eq!(server.get("/api/v1/articles/2").status, 410);
        assert_eq!(
            counts(&import(&database, &without_second, &["--prune"]))[3],
            0,
            "once"
        );

        let back = import(&database, DUMP, &["--prune"]);
        assert_eq!(counts(&back)[3], 0);
        assert_eq!(server.get("/api/v1/articles/2").status, 200);
        actus(&["--database", &database.url, "check"]).succeeds();
    }
}

#[test]
fn a_tag_without_articles_is_pruned() {
    let without_tag = DUMP
        .replace(", (2, 'Veille')", "")
        .replace(", (2, 1, 'article'), (2, 2, 'article')", "");
    for database in Database::each() {
        import(&database, DUMP, &[]);
        let report = import(&database, &without_tag, &["--prune"]);
        assert_eq!(report["tags"]["deleted"], 1);
        let server = Server::start(&database);
        assert_eq!(server.get("/api/v1/tags/veille").status, 404);
    }
}

#[test]
fn a_dry_run_tells_and_writes_nothing() {
    for database in Database::each() {
        let report = import(&database, DUMP, &["--dry-run"]);
        assert_eq!(counts(&report), [3, 0, 0, 0]);
        assert_eq!(report["dry_run"], true);
        if database.kind == "SQLite" {
            assert!(
                !std::path::Path::new(&database.url).exists(),
                "not even a file"
            );
        }
        let server = Server::start(&database);
        assert_eq!(server.get_json("/api/v1/articles")["meta"]["total"], 0);
        assert_eq!(server.get_json("/api/v1/tags")["meta"]["total"], 0);
    }
}

#[test]
fn a_dump_may_be_compressed_or_come_from_standard_input() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(DUMP.as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    let zstd = zstd::encode_all(DUMP.as_bytes(), 1).unwrap();
    for bytes in [DUMP.as_bytes(), &gzip, &zstd] {
        let database = Database::sqlite();
        let file = database.file("dump", bytes);
        let by_name = actus(&[
            "--database",
            &database.url,
            "import",
            "legacy",
            &file,
            "--json",
        ])
        .succeeds();
        assert_eq!(
            counts(&serde_json::from_str(&by_name).unwrap()),
            [3, 0, 0, 0]
        );

        let database = Database::sqlite();
        let arguments = [
            "--database",
            &database.url,
            "import",
            "legacy",
            "-",
            "--json",
        ];
        let by_pipe = actus_reading(&arguments, bytes).succeeds();
        assert_eq!(
            counts(&serde_json::from_str(&by_pipe).unwrap()),
            [3, 0, 0, 0]
        );
    }
}

#[test]
fn a_bad_source_is_refused_in_one_line_and_leaves_nothing() {
    let cut = format!("-- MySQL dump 10.19\n{DUMP}");
    let cases = [
        ("a dump without its end", cut.as_str(), "line "),
        (
            "a dump cut in a string",
            DUMP.split_at(DUMP.find("Deux").unwrap()).0,
            "line ",
        ),
        ("no dump", "\u{FFFD}PNG\r\n", "line 1"),
        ("an empty file", "", "is empty"),
        (
            "no column",
            &DUMP.replace("`deleted`", "`removed`"),
            "line 2: table \"ressource_article\" has no column \"deleted\"",
        ),
        (
            "no label",
            &DUMP.replace("`label`", "`name`"),
            "table \"tags\" has no column \"label\"",
        ),
        (
            "no articles",
            &DUMP.replace("ressource_article", "other"),
            "has no table \"ressource_article\"",
        ),
        (
            "a short row",
            &DUMP.replace("(2, 'Veille')", "(2)"),
            "\"tags\"",
        ),
    ];
    for (name, dump, part) in cases {
        let database = Database::sqlite();
        let file = database.file("dump.sql", dump);
        let error = actus(&["--database", &database.url, "import", "legacy", &file]).fails_with(1);
        assert!(error.contains(part), "{name}: {error}");
        assert!(error.contains("dump.sql"), "{name}: {error}");
        assert!(!std::path::Path::new(&database.url).exists(), "{name}");
    }
}

#[test]
fn a_refused_dump_leaves_what_was_there() {
    for database in Database::each() {
        import(&database, DUMP, &[]);
        let server = Server::start(&database);
        let before = server.get_json("/api/v1/articles");
        let cut = DUMP
            .replace("Deux", "Autre")
            .replace("(2, 2, 'article');", "(2, 2, 'arti");
        let file = database.file("cut.sql", cut);
        actus(&["--database", &database.url, "import", "legacy", &file]).fails_with(1);
        assert_eq!(server.get_json("/api/v1/articles"), before);
    }
}

#[test]
fn other_failures_and_usage_errors_are_one_line_too() {
    let database = Database::sqlite();
    let file = database.file("dump.sql", DUMP);
    let mapping = database.file("mapping.toml", "[articles]\ntitel = \"x\"\n");
    let run =
        |arguments: &[&str]| actus(&[&["--database", database.url.as_str()], arguments].concat());
    let error = run(&["import", "legacy", "/no/such/file"]).fails_with(1);
    assert!(error.contains("/no/such/file"), "{error}");
    let error = run(&["import", "legacy", &file, "--mapping", &mapping]).fails_with(1);
    assert!(error.contains("line 2: unknown field `titel`"), "{error}");
    run(&["import", "legacy", "mysql://host/db"]).fails_with(1);
    actus(&["--database", "postgres://127.0.0.1:1/x", "check"]).fails_with(1);
    actus(&["--database", "/no/such/folder/x.db", "serve"]).fails_with(1);
    run(&["check"]).fails_with(1);
    for usage in [
        &["import", "legacy"][..],
        &["import", "legacy", &file, "--no-such-option"],
        &["serve", "--bind", "nowhere"],
        &["serve", "--workers", "0"],
        &["serve", "--news-templates", "news,"],
        &["no-such-command"],
    ] {
        let error = run(usage).fails_with(2);
        assert!(error.starts_with("actus: "), "{error}");
    }
}

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
        assert_eq!(
            article["body"]["html"],
            "<h1>Un</h1>\n<p><em>deux</em></p>\n"
        );
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
fn a_dump_in_latin1_is_read_in_its_charset() {
    let database = Database::sqlite();
    let dump = format!(
        "/*!40101 SET NAMES latin1 */;\n{}",
        DUMP.replace("'Veille'", "'Été \u{0153}'")
    );
    let latin1: Vec<u8> = dump
        .chars()
        .map(|c| match c {
            'œ' => 0x9C,
            c => u8::try_from(u32::from(c)).unwrap(),
        })
        .collect();
    let file = database.file("dump.sql", latin1);
    actus(&["--database", &database.url, "import", "legacy", &file]).succeeds();
    let server = Server::start(&database);
    assert_eq!(
        server.get_json("/api/v1/tags/ete-oe")["data"]["label"],
        "Été œ"
    );
}

/// All that a visitor can see, but for the times of imports.
fn visible_content(server: &Server) -> Value {
    let strip = |mut article: Value| {
        for name in ["created_at", "updated_at", "slug", "url"] {
            article.as_object_mut().unwrap().remove(name);
        }
        for tag in article["tags"].as_array_mut().unwrap() {
            *tag = tag["label"].take();
        }
        article
    };
    let list = server.get_json("/api/v1/articles?per_page=100&formats=html&sort=title");
    let articles: Vec<Value> = list["data"]
        .as_array()
        .unwrap()
        .iter()
        .cloned()
        .map(strip)
        .collect();
    let labels: BTreeMap<String, Value> = server.get_json("/api/v1/tags?per_page=100")["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| (tag["label"].to_string(), tag["article_count"].clone()))
        .filter(|(_, count)| *count != 0)
        .collect();
    json!({"articles": articles, "labels": labels})
}

fn a_later_dump_replaces_an_earlier_one(
    pair: (&Database, &Database),
    before: &Legacy,
    after: &Legacy,
) -> Result<(), TestCaseError> {
    let (followed, fresh) = pair;
    import(followed, &before.dump(), &[]);
    import(followed, &after.dump(), &["--prune"]);
    import(fresh, &after.dump(), &[]);
    let check = actus(&["--database", &followed.url, "check"]);
    prop_assert!(check.status.success(), "{}", check.stderr);
    let (followed, fresh) = (Server::start(followed), Server::start(fresh));
    let content = |server: &Server| {
        // Addresses differ by port alone.
        visible_content(server)
            .to_string()
            .replace(&server.address, "")
    };
    prop_assert_eq!(content(&followed), content(&fresh));
    Ok(())
}

fn run(cases: u32, database: impl Fn() -> Database) {
    tries(cases)
        .run(&(legacy(25), legacy(25)), |(before, after)| {
            a_later_dump_replaces_an_earlier_one((&database(), &database()), &before, &after)
        })
        .unwrap();
}

#[test]
fn following_a_source_ends_where_a_fresh_import_does_on_sqlite() {
    run(24, Database::sqlite);
}

#[test]
fn following_a_source_ends_where_a_fresh_import_does_on_postgres() {
    if Database::postgres().is_some() {
        run(8, || Database::postgres().unwrap());
    }
}

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

const ONE: &str = "(1, 57, 'news_structured', 'mi!', '0')";

#[test]
fn a_deletion_may_be_a_date() {
    let articles = "(1, 57, 'news_structured', 'mi!', '2019-05-05 10:00:00'),
        (2, 57, 'news_structured', 'mi!', '0000-00-00 00:00:00'), (3, 57, 'news_structured', 'mi!', 'non')";
    for database in Database::each() {
        import(&database, &small(articles, "(1, 'a')"), &[]);
        let server = Server::start(&database);
        let statuses = [1, 2, 3].map(|id| server.get(&format!("/api/v1/articles/{id}")).status);
        assert_eq!(statuses, [410, 200, 200]);
    }
}

#[test]
fn labels_change_hands_between_two_dumps() {
    let dumps = [
        "(1, 'a'), (2, 'b')",
        "(2, 'a'), (5, 'b')",
        "(1, 'b'), (2, 'a')",
        "(1, 'a'), (2, 'b')",
        "(1, 'x'), (2, 'x'), (5, 'z')",
        "(1, 'z'), (2, 'z'), (5, 'z')",
        "(1, 'x'), (2, 'x'), (3, 'a'), (4, 'b')",
        "(4, 'a'), (3, 'b'), (9, 'x')",
    ];
    for database in Database::each() {
        for tags in dumps {
            import(&database, &small(ONE, tags), &["--prune"]);
            let server = Server::start(&database);
            let list = server.get_json("/api/v1/tags");
            let mut wanted: Vec<&str> = tags.split('\'').skip(1).step_by(2).collect();
            wanted.sort_unstable();
            wanted.dedup();
            let labels: Vec<&str> = list["data"]
                .as_array()
                .unwrap()
                .iter()
                .map(|tag| tag["label"].as_str().unwrap())
                .collect();
            assert_eq!(labels, wanted, "{}: {tags}", database.kind);
            actus(&["--database", &database.url, "check"]).succeeds();
        }
    }
}

#[test]
fn there_may_be_more_tags_than_a_statement_has_variables() {
    let tags: Vec<String> = (1..=40_000)
        .map(|id| format!("({id}, 'mot {id}')"))
        .collect();
    for database in Database::each() {
        import(&database, &small(ONE, &tags.join(",")), &[]);
        let report = import(&database, &small(ONE, "(1, 'mot 1')"), &["--prune"]);
        assert_eq!(report["tags"]["deleted"], 39_999);
    }
}

#[test]
fn a_row_that_cannot_be_taken_any_more_is_not_gone() {
    let long = format!("(1, 57, '{}', 'mi!', '0')", "x".repeat(65));
    for database in Database::each() {
        import(&database, &small(ONE, "(1, 'a')"), &[]);
        let report = import(&database, &small(&long, "(1, NULL)"), &["--prune"]);
        assert_eq!(
            (counts(&report)[3], &report["tags"]["deleted"]),
            (0, &json!(0))
        );
        let server = Server::start(&database);
        assert_eq!(server.get("/api/v1/articles/1").status, 200);
        assert_eq!(server.get("/api/v1/tags/a").status, 200);
    }
}

#[test]
fn a_dump_without_the_tables_of_tags_does_not_take_tags_away() {
    let database = Database::sqlite();
    import(&database, DUMP, &[]);
    let (articles, _) = DUMP.split_once("CREATE TABLE `tags`").unwrap();
    let file = database.file("dump.sql", articles);
    let error = actus(&["--database", &database.url, "import", "legacy", &file]).fails_with(1);
    assert!(error.contains("tables of tags"), "{error}");
    let server = Server::start(&database);
    assert_eq!(
        server.get_json("/api/v1/articles/1")["data"]["tags"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn the_dump_of_two_databases_is_refused() {
    let database = Database::sqlite();
    let file = database.file("dump.sql", format!("{DUMP}{DUMP}"));
    let error = actus(&["--database", &database.url, "import", "legacy", &file]).fails_with(1);
    assert!(error.contains("comes a second time"), "{error}");
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
    let report = import(&database, &small(&articles, "(1, 'a')"), &[]);
    assert!(
        report["skipped"][0]["reason"]
            .as_str()
            .unwrap()
            .contains("200 subsites"),
        "{report}"
    );
}

#[test]
fn a_dry_run_leaves_an_empty_database_empty() {
    use diesel::connection::SimpleConnection;
    use diesel::{Connection, SqliteConnection};
    let database = Database::sqlite();
    SqliteConnection::establish(&database.url)
        .unwrap()
        .batch_execute("CREATE TABLE other (x int)")
        .unwrap();
    let before = std::fs::read(&database.url).unwrap();
    import(&database, DUMP, &["--dry-run"]);
    assert_eq!(std::fs::read(&database.url).unwrap(), before, "to the byte");
}

#[test]
fn a_database_that_is_no_file_is_refused() {
    let database = Database::sqlite();
    let file = database.file("dump.sql", DUMP);
    for url in ["", ":memory:", "sqlite:"] {
        actus(&["--database", url, "import", "legacy", &file]).fails_with(2);
    }
}

#[test]
fn a_server_starts_while_an_import_writes() {
    use diesel::connection::SimpleConnection;
    use diesel::{Connection, SqliteConnection};
    let database = Database::sqlite();
    import(&database, DUMP, &[]);
    let mut writer = SqliteConnection::establish(&database.url).unwrap();
    writer
        .batch_execute("BEGIN IMMEDIATE; DELETE FROM article_bodies")
        .unwrap();
    let server = Server::start(&database);
    assert_eq!(
        server.get_json("/api/v1/articles/1")["data"]["body"]["html"],
        "<p>Un</p>"
    );
    writer.batch_execute("ROLLBACK").unwrap();
}

#[test]
fn killing_an_import_leaves_the_old_state() {
    use std::process::{Command, Stdio};
    let database = Database::sqlite();
    import(&database, DUMP, &[]);
    let rows: Vec<String> = (1..=3_000)
        .map(|id| format!("({id}, 57, 'news_structured', 'mi!', '0')"))
        .collect();
    let file = database.file("large.sql", small(&rows.join(","), "(1, 'Export')"));
    for _ in 0..10 {
        let mut child = Command::new(env!("CARGO_BIN_EXE_actus"))
            .args(["--database", &database.url, "import", "legacy", &file])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Wherever it is by then: each round starts while the last one's files are warm.
        let server = Server::start(&database);
        child.kill().unwrap();
        child.wait().unwrap();
        let total = server.get_json("/api/v1/articles")["meta"]["total"].clone();
        assert!(total == 2 || total == 3_000, "{total}");
        actus(&["--database", &database.url, "check"]).succeeds();
    }
}
