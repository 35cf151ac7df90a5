//! What an import makes of an export is equal, table by table, on both databases and back.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::{arbitrary, counts, export, import, lines, with_lines};
use crate::harness::database::Database;
use crate::harness::process::{self, actus};
use crate::harness::tries;

/// Every table that holds content, with all its columns, and what is derived where it has one form.
const TABLES: [&str; 11] = [
    "SELECT json_array(id, slug, title, title_sort, description, parent_id, created_at, updated_at) AS line FROM categories ORDER BY id",
    "SELECT json_array(id, slug, label, label_sort, label_words, created_at, updated_at) AS line FROM tags ORDER BY id",
    "SELECT json_array(id, code, name, url, created_at, updated_at) AS line FROM subsites ORDER BY id",
    "SELECT json_array(id, slug, title, title_sort, summary, template, language, author, category_id, status, published_at, created_at, updated_at, deleted_at, reading_minutes, image, listed_as) AS line FROM articles ORDER BY id",
    "SELECT json_array(article_id, html, text) AS line FROM article_bodies ORDER BY article_id",
    "SELECT json_array(article_id, tag_id) AS line FROM article_tags ORDER BY article_id, tag_id",
    "SELECT json_array(article_id, subsite_id) AS line FROM article_subsites ORDER BY article_id, subsite_id",
    "SELECT json_array(article_id, position, title, url, media_type, bytes) AS line FROM attachments ORDER BY article_id, position",
    "SELECT json_array(slug, article_id) AS line FROM former_slugs ORDER BY slug",
    "SELECT json_array(category, subsite, template, tag, articles) AS line FROM article_counts ORDER BY 1",
    "SELECT json_array(source, kind, external_key, subject, hex(content_hash)) AS line FROM import_records WHERE source <> 'jsonl' ORDER BY 1",
];

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    line: String,
}

fn tables(database: &Database) -> Vec<Vec<String>> {
    let mut conn = SqliteConnection::establish(&database.url).unwrap();
    let table = |query: &&str| {
        let rows: Vec<Row> = diesel::sql_query(*query).load(&mut conn).unwrap();
        rows.into_iter().map(|row| row.line).collect()
    };
    TABLES.iter().map(table).collect()
}

/// Exports and imports into a new SQLite database, by way of PostgreSQL where there is one.
fn sent_round(database: &Database) -> Database {
    let first = export(database, &[]);
    if let Some(between) = Database::postgres() {
        import(&between, &first, &[]);
        assert_eq!(export(&between, &[]), first, "of PostgreSQL");
    }
    let last = Database::sqlite();
    let report = import(&last, &first, &[]);
    assert_eq!(report["skipped"], serde_json::json!([]));
    assert_eq!(report["warnings"], serde_json::json!([]));
    assert_eq!(export(&last, &[]), first);
    actus(&["--database", &last.url, "check"]).succeeds();
    last
}

#[test]
fn any_database_comes_back_equal() {
    tries(24)
        .run(&arbitrary::export(9), |content| {
            let database = Database::sqlite();
            import(&database, &content, &[]);
            let last = sent_round(&database);
            assert_eq!(tables(&last), tables(&database));
            Ok(())
        })
        .unwrap();
}

#[test]
fn made_up_news_comes_back_equal() {
    let database = Database::sqlite();
    actus(&["--database", &database.url, "generate", "--articles", "400"]).succeeds();
    let last = sent_round(&database);
    assert_eq!(tables(&last), tables(&database));
}

#[test]
fn legacy_news_that_was_renamed_and_deleted_comes_back_equal() {
    let database = Database::sqlite();
    let dump = std::fs::read_to_string("demo/legacy.sql").unwrap();
    process::import(&database, &dump, &[]);
    SqliteConnection::establish(&database.url)
        .unwrap()
        .batch_execute(
            "INSERT INTO former_slugs SELECT 'former-' || slug, id FROM articles;
             UPDATE articles SET deleted_at = '2026-01-02 03:04:05.678901' WHERE id = (SELECT min(id) FROM articles);
             UPDATE articles SET status = 'draft' WHERE id = (SELECT max(id) FROM articles);",
        )
        .unwrap();
    let _ = actus(&["--database", &database.url, "check", "--repair"]);
    let last = sent_round(&database);
    assert_eq!(tables(&last), tables(&database));
}

#[test]
fn a_second_import_changes_nothing_and_an_edited_line_changes_just_that() {
    for database in Database::each() {
        let source = Database::sqlite();
        actus(&["--database", &source.url, "generate", "--articles", "30"]).succeeds();
        let content = export(&source, &[]);
        assert_eq!(counts(&import(&database, &content, &[])), [30, 0, 0, 0]);
        let again = import(&database, &content, &[]);
        assert_eq!(counts(&again), [0, 0, 30, 0]);
        assert_eq!(again["categories"]["updated"], 0);
        assert_eq!(again["tags"]["updated"], 0);
        assert_eq!(again["subsites"]["updated"], 0);

        let title = lines(&content, "article")[3]["title"].clone();
        let edited = content.replacen(&title.to_string(), "\"Tout autre chose\"", 1);
        assert_eq!(counts(&import(&database, &edited, &[])), [0, 1, 29, 0]);

        let shorter: String = content
            .lines()
            .filter(|line| !line.starts_with("{\"type\":\"article\",\"id\":7,"))
            .map(|line| format!("{line}\n"))
            .collect::<String>()
            .replace("\"articles\":30", "\"articles\":29");
        assert_eq!(
            counts(&import(&database, &shorter, &["--prune"])),
            [0, 1, 28, 1]
        );
    }
}

#[test]
fn what_is_there_already_is_nobodys_to_overwrite() {
    let database = Database::sqlite();
    actus(&["--database", &database.url, "generate", "--articles", "5"]).succeeds();
    let content = export(&database, &[]);
    let report = import(&database, &content, &[]);
    assert_eq!(counts(&report), [0, 0, 0, 0]);
    assert_eq!(report["skipped"].as_array().unwrap().len(), 5);
    assert!(
        report["skipped"][0]["reason"]
            .as_str()
            .unwrap()
            .contains("did not come from this source"),
        "{report}"
    );
    assert_eq!(
        lines(&export(&database, &[]), "article"),
        lines(&content, "article")
    );
}

#[test]
fn a_source_goes_on_where_its_content_was_moved_to() {
    for moved in Database::each() {
        let first = Database::sqlite();
        let dump = std::fs::read_to_string("demo/legacy.sql").unwrap();
        let whole = counts(&process::import(&first, &dump, &[]));
        import(&moved, &export(&first, &[]), &[]);
        let again = process::import(&moved, &dump, &["--prune"]);
        assert_eq!(counts(&again), [0, 0, whole[0], 0], "{again}");
        for kind in ["categories", "tags", "subsites"] {
            assert_eq!(counts(&again[kind])[..2], [0, 0], "{again}");
        }
        let edited = dump.replacen("<p>", "<p>Autre ", 1);
        assert_eq!(counts(&process::import(&moved, &edited, &[]))[1], 1);
        actus(&["--database", &moved.url, "check"]).succeeds();
    }
}

#[test]
fn an_article_may_have_had_more_names_than_a_statement_takes() {
    let former: Vec<String> = (0..33_000).map(|n| format!("old-{n:05}")).collect();
    let article = serde_json::json!({
        "type": "article", "id": 1, "slug": "new", "former_slugs": former, "title": "T",
        "summary": null, "template": "news_structured", "language": null, "author": null,
        "category_id": null, "tags": [], "subsites": [], "status": "published",
        "published_at": "2020-01-01T00:00:00Z", "created_at": "2020-01-01T00:00:00Z",
        "updated_at": "2020-01-01T00:00:00Z", "deleted_at": null, "image": null,
        "attachments": [], "html": "",
    });
    let database = Database::sqlite();
    let report = import(&database, &with_lines(&[article.to_string()], 1), &[]);
    assert_eq!(counts(&report), [1, 0, 0, 0]);
    assert_eq!(lines(&export(&database, &[]), "article"), [article]);
}
