//! The schema of either database.

use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::{PgConnection, SqliteConnection};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};

use crate::harness::database::Database;
use crate::harness::process::{Server, actus};

fn up_down_up<DB: diesel::backend::Backend>(conn: &mut impl MigrationHarness<DB>, folder: &str) {
    let migrations = || FileBasedMigrations::from_path(folder).unwrap();
    conn.run_pending_migrations(migrations()).unwrap();
    conn.revert_all_migrations(migrations()).unwrap();
    conn.run_pending_migrations(migrations()).unwrap();
}

#[test]
fn migrations_run_up_down_and_up_again() {
    let database = Database::sqlite();
    let mut conn = SqliteConnection::establish(&database.url).unwrap();
    up_down_up(&mut conn, "migrations/sqlite");
    if let Some(database) = Database::postgres() {
        let mut conn = PgConnection::establish(&database.url).unwrap();
        up_down_up(&mut conn, "migrations/postgres");
    }
}

#[test]
fn migrating_twice_says_that_there_was_nothing_to_do() {
    let database = Database::sqlite();
    let migrate = || actus(&["--database", &database.url, "migrate"]).succeeds();
    assert_eq!(migrate(), "4 migrations were run.\n");
    assert_eq!(migrate(), "The schema is up to date.\n");
}

#[test]
fn a_database_of_a_newer_actus_is_left_alone() {
    use diesel::connection::SimpleConnection;
    let database = Database::sqlite();
    actus(&["--database", &database.url, "migrate"]).succeeds();
    let mut conn = SqliteConnection::establish(&database.url).unwrap();
    conn.batch_execute(
        "INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000')",
    )
    .unwrap();
    let error = actus(&["--database", &database.url, "migrate"]).fails_with(1);
    assert!(error.contains("29991231000000"), "{error}");
}

/// Articles as the first schema kept them: without text, and found by nobody.
const OLD_CONTENT: &str = "\
    INSERT INTO articles (id, slug, title, title_sort, template, status, published_at, created_at, updated_at, reading_minutes) VALUES
        (1, 'un', 'Un', 'un', 'news_structured', 'published', '2022-05-24 00:00:00', '2022-05-24 00:00:00', '2022-05-24 00:00:00', 0),
        (2, 'deux', 'Deux', 'deux', 'news_structured', 'draft', '2022-05-24 00:00:00', '2022-05-24 00:00:00', '2022-05-24 00:00:00', 0);
    INSERT INTO article_bodies (article_id, html) VALUES (1, '<p>L''été &amp; après'), (2, '');
    INSERT INTO article_counts (category, subsite, template, tag, articles) VALUES (-1, -1, 'news_structured', -1, 1), (-2, -1, 'news_structured', -1, 1);
    INSERT INTO changes (kind, subject, action, at) VALUES ('article', 1, 'created', '2022-05-24 00:00:00');";

#[test]
fn content_of_an_earlier_version_is_brought_up_to_date() {
    use diesel::connection::SimpleConnection;
    for database in Database::each() {
        if database.kind == "SQLite" {
            let mut conn = SqliteConnection::establish(&database.url).unwrap();
            let migrations = FileBasedMigrations::from_path("migrations/sqlite").unwrap();
            conn.run_next_migration(migrations).unwrap();
            conn.batch_execute(OLD_CONTENT).unwrap();
        } else {
            let mut conn = PgConnection::establish(&database.url).unwrap();
            let migrations = || FileBasedMigrations::from_path("migrations/postgres").unwrap();
            conn.revert_all_migrations(migrations()).unwrap();
            conn.run_next_migration(migrations()).unwrap();
            conn.batch_execute(OLD_CONTENT).unwrap();
        }
        actus(&["--database", &database.url, "migrate"]).succeeds();
        actus(&["--database", &database.url, "check"]).succeeds();
        let server = Server::start(&database);
        let page = server.get_json("/api/v1/articles?q=ete&formats=html,text");
        let body = &page["data"][0]["body"];
        assert_eq!(body["html"], "<p>L'été &amp; après</p>");
        assert_eq!(body["text"], "L'été & après");
        assert_eq!(page["data"][0]["reading_minutes"], 1);
        // Followers are told of it.
        let changes = server.get_json("/api/v1/changes");
        assert_eq!(changes["data"][0]["article"]["id"], 1);
    }
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

#[test]
fn every_id_column_is_a_foreign_key_with_an_index() {
    let database = Database::sqlite();
    actus(&["--database", &database.url, "migrate"]).succeeds();
    let mut conn = SqliteConnection::establish(&database.url).unwrap();
    let mut names = |sql: &str| -> Vec<String> {
        let rows: Vec<Name> = diesel::sql_query(sql).load(&mut conn).unwrap();
        rows.into_iter().map(|row| row.name).collect()
    };
    let columns = "SELECT t.name || '.' || c.name AS name FROM pragma_table_list t, pragma_table_info(t.name) c \
                   WHERE t.schema = 'main' AND t.type = 'table' AND c.name LIKE '%\\_id' ESCAPE '\\' ORDER BY 1";
    let references = "SELECT t.name || '.' || k.\"from\" AS name FROM pragma_table_list t, pragma_foreign_key_list(t.name) k \
                      WHERE t.schema = 'main' ORDER BY 1";
    let indexed = "SELECT DISTINCT t.name || '.' || i.name AS name FROM pragma_table_list t, pragma_index_list(t.name) l, \
                   pragma_index_info(l.name) i WHERE t.schema = 'main' AND i.seqno = 0 \
                   UNION SELECT t.name || '.' || c.name FROM pragma_table_list t, pragma_table_info(t.name) c \
                   WHERE t.schema = 'main' AND c.pk = 1";
    let columns = names(columns);
    assert!(columns.len() >= 8, "{columns:?}");
    let references = names(references);
    for column in columns {
        assert!(references.contains(&column), "{column} refers to nothing");
    }
    let indexed = names(indexed);
    for column in references {
        assert!(indexed.contains(&column), "{column} has no index");
    }
}

#[test]
fn check_finds_what_is_wrong() {
    use diesel::connection::SimpleConnection;
    let breaks = [
        (
            "UPDATE article_counts SET articles = articles + 1 WHERE tag = -1",
            "count table",
        ),
        ("DELETE FROM article_counts", "count table"),
        (
            "UPDATE tags SET label_words = ''",
            "is not sorted by its label",
        ),
        (
            "UPDATE articles SET title_sort = 'x'",
            "is not sorted by its title",
        ),
        (
            "DELETE FROM article_bodies",
            "1 articles have lost their bodies",
        ),
        (
            "PRAGMA foreign_keys = OFF; DELETE FROM tags",
            "a row of article_tags refers to no row of tags",
        ),
        ("DELETE FROM __diesel_schema_migrations", "not up to date"),
        (
            "UPDATE article_bodies SET html = '<p onclick=\"x()\">un</p>'",
            "1 bodies are not as they are rendered",
        ),
        (
            "UPDATE article_bodies SET text = 'autre chose'",
            "search does not find what is stored: 1 articles",
        ),
        (
            "DELETE FROM search_recent",
            "search does not find what is stored: 1 articles",
        ),
        (
            "UPDATE search_recent SET words = x'00'",
            "the search index cannot be read",
        ),
    ];
    for (sql, part) in breaks {
        let database = Database::sqlite();
        let dump = "CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text, deleted int);
            INSERT INTO ressource_article VALUES (1, 57, 'news_structured', 'mi!', 0);
            CREATE TABLE tags (id_tag int, label text);
            INSERT INTO tags VALUES (1, 'Export');
            CREATE TABLE tags_elements (id_tag int, element_id int, element_type text);
            INSERT INTO tags_elements VALUES (1, 1, 'article');";
        crate::harness::process::import(&database, dump, &[]);
        let check = || actus(&["--database", &database.url, "check"]);
        assert_eq!(check().succeeds(), "The database is whole.\n");
        let mut conn = SqliteConnection::establish(&database.url).unwrap();
        conn.batch_execute(sql).unwrap();
        let found = check();
        assert_eq!(found.status.code(), Some(1), "{sql}");
        assert!(found.stderr.contains(part), "{sql}: {}", found.stderr);
    }
}

#[test]
fn processes_may_begin_a_database_together() {
    let database = Database::sqlite();
    let migrate = || actus(&["--database", &database.url, "migrate"]).succeeds();
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(migrate);
        }
    });
    assert_eq!(migrate(), "The schema is up to date.\n");
}
