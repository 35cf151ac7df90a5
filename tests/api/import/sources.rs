//! Where a dump comes from, and what is refused.

use std::io::Write;

use super::{DUMP, counts};
use crate::harness::database::Database;
use crate::harness::process::{Server, actus, actus_reading, import};

#[test]
fn a_dump_may_be_compressed_or_come_from_standard_input() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(DUMP.as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    let zstd = zstd::encode_all(DUMP.as_bytes(), 1).unwrap();
    for bytes in [DUMP.as_bytes(), &gzip, &zstd] {
        let database = Database::sqlite();
        assert_eq!(counts(&import(&database, bytes, &[])), [3, 0, 0, 0]);

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

#[test]
fn the_dump_of_two_databases_is_refused() {
    let database = Database::sqlite();
    let file = database.file("dump.sql", format!("{DUMP}{DUMP}"));
    let error = actus(&["--database", &database.url, "import", "legacy", &file]).fails_with(1);
    assert!(error.contains("comes a second time"), "{error}");
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
fn a_database_that_is_no_file_is_refused() {
    let database = Database::sqlite();
    let file = database.file("dump.sql", DUMP);
    for url in ["", ":memory:", "sqlite:"] {
        actus(&["--database", url, "import", "legacy", &file]).fails_with(2);
    }
}
