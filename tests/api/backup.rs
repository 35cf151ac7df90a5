//! `actus backup` and `actus restore`: a copy of one moment, and the way back.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};

use crate::harness::database::Database;
use crate::harness::process::{Finished, Server, actus, import};

const DUMP: &str = r"
CREATE TABLE `ressource_article` (`id_article` int, `id_cat` int, `template` text, `sp_subsite` text,
  `deleted` int, `titre` text, `texte` text, `date_publication` datetime);
INSERT INTO `ressource_article` VALUES
  (1, 57, 'news_structured', 'mi!', 0, 'Un titre', '<p>Un</p>', '2020-01-01 10:00:00'),
  (2, 57, 'news_structured', 'mi!', 0, 'Deux', '<p>Deux</p>', '2020-01-02 10:00:00');
";

fn filled() -> Database {
    let database = Database::sqlite();
    import(&database, DUMP, &[]);
    database
}

fn run(database: &Database, arguments: &[&str]) -> Finished {
    actus(&[&["--database", &database.url], arguments].concat())
}

fn total(database: &Database) -> i64 {
    let server = Server::start(database);
    let list = server.get_json("/api/v1/articles");
    list["meta"]["total"].as_i64().unwrap()
}

fn empty(database: &Database) {
    SqliteConnection::establish(&database.url)
        .unwrap()
        .batch_execute("UPDATE articles SET title = 'changed since'")
        .unwrap();
}

fn titles(path: &str) -> String {
    let server = Server::start_with(&["--database", path, "serve"]);
    server.get_json("/api/v1/articles?fields=title")["data"].to_string()
}

#[test]
fn a_restored_backup_is_the_database_of_that_moment() {
    let database = filled();
    let before = titles(&database.url);
    let backup = database.file("news.backup", "");
    std::fs::remove_file(&backup).unwrap();
    let told = run(&database, &["backup", &backup]).succeeds();
    assert!(told.contains("whole"), "{told}");
    actus(&["--database", &backup, "check"]).succeeds();

    empty(&database);
    assert!(titles(&database.url).contains("changed since"));
    let refused = run(&database, &["restore", &backup]).fails_with(1);
    assert!(refused.contains("--force"), "{refused}");
    run(&database, &["restore", &backup, "--force"]).succeeds();
    run(&database, &["check"]).succeeds();
    assert_eq!(titles(&database.url), before);

    let elsewhere = database.file("elsewhere.db", "");
    std::fs::remove_file(&elsewhere).unwrap();
    actus(&["--database", &elsewhere, "restore", &backup]).succeeds();
    assert_eq!(titles(&elsewhere), before);
}

#[test]
fn a_backup_overwrites_nothing_unless_told_to() {
    let database = filled();
    let taken = database.file("news.backup", "somebody's notes");
    let refused = run(&database, &["backup", &taken]).fails_with(1);
    assert!(refused.contains("--force"), "{refused}");
    assert_eq!(std::fs::read(&taken).unwrap(), b"somebody's notes");
    run(&database, &["backup", &taken, "--force"]).succeeds();
    actus(&["--database", &taken, "check"]).succeeds();
}

#[test]
fn a_backup_of_no_database_makes_none() {
    let database = Database::sqlite();
    let error = run(&database, &["backup", "never.db"]).fails_with(1);
    assert!(error.contains("no such file"), "{error}");
    assert!(!Path::new(&database.url).exists());
    assert!(!Path::new("never.db").exists());
}

#[test]
fn what_is_no_whole_database_is_not_restored() {
    let database = filled();
    let before = std::fs::read(&database.url).unwrap();
    let backup = database.file("good.backup", "");
    run(&database, &["backup", &backup, "--force"]).succeeds();
    let good = std::fs::read(&backup).unwrap();
    let mut scratched = good.clone();
    scratched[4096 * 3..4096 * 6].fill(0xAA);
    for (content, name) in [
        (
            b"no database, but long enough to be read as one".to_vec(),
            "text",
        ),
        (good[..good.len() / 2].to_vec(), "half"),
        (scratched, "scratched"),
        (Vec::new(), "empty"),
    ] {
        let file = database.file(name, content);
        run(&database, &["restore", &file, "--force"]).fails_with(1);
        assert_eq!(std::fs::read(&database.url).unwrap(), before, "{name}");
    }
    let other = database.file("other.db", "");
    SqliteConnection::establish(&other)
        .unwrap()
        .batch_execute("CREATE TABLE other (x int)")
        .unwrap();
    let error = run(&database, &["restore", &other, "--force"]).fails_with(1);
    assert!(error.contains("no database of actus"), "{error}");
    assert_eq!(std::fs::read(&database.url).unwrap(), before);
}

#[test]
fn nothing_is_restored_under_a_running_server() {
    let database = filled();
    let backup = database.file("news.backup", "");
    run(&database, &["backup", &backup, "--force"]).succeeds();
    let mut server = Server::start(&database);
    let error = run(&database, &["restore", &backup, "--force"]).fails_with(1);
    assert!(error.contains("stop the server"), "{error}");
    assert_eq!(server.get_json("/api/v1/articles")["meta"]["total"], 2);
    // The backup itself does not mind.
    run(&database, &["backup", &backup, "--force"]).succeeds();
    assert!(server.terminate().success());
    run(&database, &["restore", &backup, "--force"]).succeeds();
    assert_eq!(total(&database), 2);
}

#[test]
fn no_backup_takes_the_place_of_the_database_itself() {
    let database = filled();
    let mut server = Server::start(&database);
    let link = database.file("link.db", "");
    std::fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink(&database.url, &link).unwrap();
    let beside = format!("{}-wal", database.url);
    for target in [&database.url, &link, &beside] {
        let error = run(&database, &["backup", target, "--force"]).fails_with(1);
        assert!(error.contains("of the database itself"), "{error}");
    }
    assert_eq!(server.get_json("/api/v1/articles")["meta"]["total"], 2);
    assert!(server.terminate().success());
    run(&database, &["check"]).succeeds();
}

#[test]
fn no_backup_takes_the_place_of_a_database_that_is_open() {
    let (database, other) = (filled(), filled());
    let mut server = Server::start(&other);
    let error = run(&database, &["backup", &other.url, "--force"]).fails_with(1);
    assert!(error.contains("stop the server"), "{error}");
    assert_eq!(server.get_json("/api/v1/articles")["meta"]["total"], 2);
    assert!(server.terminate().success());
    run(&database, &["backup", &other.url, "--force"]).succeeds();
    assert_eq!(total(&other), 2);
}

/// A copy of a database and of what lies in its WAL, as a process leaves them that is killed.
fn killed_copy(database: &Database) -> String {
    let copy = database.file("killed.db", "");
    let mut conn = SqliteConnection::establish(&database.url).unwrap();
    conn.batch_execute("PRAGMA journal_mode = WAL; UPDATE articles SET image = '/of-the-wal.png'")
        .unwrap();
    for suffix in ["", "-wal"] {
        let (from, to) = (
            format!("{}{suffix}", database.url),
            format!("{copy}{suffix}"),
        );
        std::fs::copy(from, to).unwrap();
    }
    conn.batch_execute("UPDATE articles SET image = '/of-the-database.png'")
        .unwrap();
    copy
}

#[test]
fn a_wal_that_was_left_is_not_read_into_a_backup() {
    let database = filled();
    let backup = killed_copy(&database);
    let wal = format!("{backup}-wal");
    let left = std::fs::read(&wal).unwrap();
    let is_of_the_database = || {
        actus(&["--database", &backup, "check"]).succeeds();
        let content = |path| actus(&["--database", path, "export"]).succeeds();
        assert_eq!(content(&backup), content(&database.url));
    };
    run(&database, &["backup", &backup, "--force"]).succeeds();
    assert!(!Path::new(&wal).exists());
    is_of_the_database();

    // Where only the WAL was left, it is somebody's, too.
    std::fs::remove_file(&backup).unwrap();
    std::fs::write(&wal, left).unwrap();
    let refused = run(&database, &["backup", &backup]).fails_with(1);
    assert!(refused.contains("-wal is there already"), "{refused}");
    run(&database, &["backup", &backup, "--force"]).succeeds();
    assert!(!Path::new(&wal).exists());
    is_of_the_database();
}

#[test]
fn what_cannot_be_asked_whether_it_is_open_is_not_replaced() {
    let database = filled();
    let backup = database.file("news.backup", "");
    run(&database, &["backup", &backup, "--force"]).succeeds();
    let path = killed_copy(&database);
    let wal = format!("{path}-wal");
    // The index of a WAL that nobody can write.
    std::fs::create_dir(format!("{path}-shm")).unwrap();
    let before = (std::fs::read(&path).unwrap(), std::fs::read(&wal).unwrap());
    let error = actus(&["--database", &path, "restore", &backup, "--force"]).fails_with(1);
    assert!(error.contains("cannot be replaced"), "{error}");
    let after = (std::fs::read(&path).unwrap(), std::fs::read(&wal).unwrap());
    assert!(after == before);
}

#[test]
fn a_damaged_database_can_be_replaced() {
    let database = filled();
    let backup = database.file("news.backup", "");
    run(&database, &["backup", &backup, "--force"]).succeeds();
    std::fs::write(&database.url, vec![0xAA; 9_000]).unwrap();
    std::fs::write(format!("{}-wal", database.url), "left over").unwrap();
    run(&database, &["restore", &backup, "--force"]).succeeds();
    run(&database, &["check"]).succeeds();
    assert_eq!(total(&database), 2);
}

#[test]
fn backups_made_while_others_write_are_whole() {
    let database = filled();
    let rows: Vec<String> = (3..2_000)
        .map(|id| format!("({id}, 57, 'news_structured', 'mi!', 0, 'T{id}', '', NULL)"))
        .collect();
    let dump = DUMP.replace(
        "INSERT INTO `ressource_article` VALUES",
        &format!("INSERT INTO `ressource_article` VALUES {},", rows.join(",")),
    );
    let file = database.file("large.sql", dump);
    let mut writer = Command::new(env!("CARGO_BIN_EXE_actus"))
        .args(["--database", &database.url, "import", "legacy", &file])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let backup = database.file("news.backup", "");
    loop {
        let ended = writer.try_wait().unwrap().is_some();
        run(&database, &["backup", &backup, "--force"]).succeeds();
        actus(&["--database", &backup, "check"]).succeeds();
        if ended {
            break;
        }
    }
}

#[test]
fn killing_a_backup_or_a_restore_leaves_the_old_file_or_the_new_one() {
    let database = filled();
    let backup = database.file("news.backup", "");
    run(&database, &["backup", &backup, "--force"]).succeeds();
    for attempt in 0..16 {
        for command in ["backup", "restore"] {
            let mut child = Command::new(env!("CARGO_BIN_EXE_actus"))
                .args(["--database", &database.url, command, &backup, "--force"])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            std::thread::sleep(Duration::from_millis(attempt * 4));
            child.kill().unwrap();
            child.wait().unwrap();
            actus(&["--database", &backup, "check"]).succeeds();
            run(&database, &["check"]).succeeds();
        }
    }
    assert_eq!(total(&database), 2);
}

#[test]
fn of_postgresql_the_right_command_is_told() {
    let Some(database) = Database::postgres() else {
        return;
    };
    let secret = database.url.replacen("://", "://somebody:secret@", 1);
    let secret = match database.url.contains('@') {
        true => database.url.replacen('@', ":secret@", 1),
        false => secret,
    };
    for (command, tool) in [("backup", "pg_dump"), ("restore", "pg_restore")] {
        let error = actus(&["--database", &secret, command, "news.backup"]).fails_with(1);
        assert!(error.contains(tool), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
}

#[test]
fn what_is_no_file_is_not_replaced() {
    let database = Database::sqlite();
    actus(&["--database", &database.url, "migrate"]).succeeds();
    let device = database.file("device", "");
    std::fs::remove_file(&device).unwrap();
    std::os::unix::fs::symlink("/dev/null", &device).unwrap();
    let line = actus(&["--database", &database.url, "backup", &device, "--force"]).fails_with(1);
    assert!(line.contains("is no file"), "{line}");
    assert!(std::fs::symlink_metadata(&device).unwrap().is_symlink());
}
