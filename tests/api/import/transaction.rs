//! All or nothing, whoever looks on.

use std::process::{Command, Stdio};

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};

use super::{DUMP, counts, small};
use crate::harness::database::Database;
use crate::harness::process::{Server, actus, import};

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
fn a_dry_run_leaves_an_empty_database_empty() {
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
fn a_server_starts_while_an_import_writes() {
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

/// Whether somebody is writing to an SQLite database right now.
fn is_locked(probe: &mut SqliteConnection) -> bool {
    probe.batch_execute("BEGIN IMMEDIATE; ROLLBACK").is_err()
}

#[test]
fn killing_an_import_leaves_the_old_state() {
    let database = Database::sqlite();
    import(&database, DUMP, &[]);
    let rows: Vec<String> = (1..=3_000)
        .map(|id| format!("({id}, 57, 'news_structured', 'mi!', '0')"))
        .collect();
    let file = database.file("large.sql", small(&rows.join(","), "(1, 'Export')"));
    let mut probe = SqliteConnection::establish(&database.url).unwrap();
    let mut killed_in_the_middle = 0;
    for _ in 0..10 {
        let mut child = Command::new(env!("CARGO_BIN_EXE_actus"))
            .args(["--database", &database.url, "import", "legacy", &file])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while !is_locked(&mut probe) && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let server = Server::start(&database);
        let total = server.get_json("/api/v1/articles")["meta"]["total"].clone();
        assert!(total == 2 || total == 3_000, "{total}");
        killed_in_the_middle += u32::from(total == 2);
        actus(&["--database", &database.url, "check"]).succeeds();
    }
    assert!(
        killed_in_the_middle > 0,
        "every import was over before it was killed"
    );
}
