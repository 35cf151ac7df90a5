//! What is no export, and imports that are killed.

use std::process::{Command, Stdio};
use std::time::Duration;

use super::{HEADER, counts, export, import, with_lines};
use crate::harness::database::Database;
use crate::harness::process::{actus, actus_reading};

const TAG: &str = r#"{"type":"tag","id":1,"slug":"a","label":"A","created_at":"2020-01-01T00:00:00Z","updated_at":"2020-01-01T00:00:00Z"}"#;

const RECORD: &str = r#"{"type":"record","source":"blog","kind":"tag","key":"t","id":1,"hash":"0000000000000000000000000000000000000000000000000000000000000000"}"#;

#[test]
fn what_is_no_whole_export_is_refused_in_one_line_and_leaves_nothing() {
    let end = r#"{"type":"end","articles":0}"#;
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (Vec::new(), "no export of actus"),
        (b"<xml/>".to_vec(), "line 1: it is no export"),
        (b"\xff\xfe{\0".to_vec(), "line 1: it is no export"),
        (HEADER.replace(":1,", ":2,").into_bytes(), "of version 2"),
        (format!("{HEADER}\n{TAG}\n").into_bytes(), "cut off"),
        (format!("{HEADER}\n{}", &TAG[..40]).into_bytes(), "line 2"),
        (
            format!("{HEADER}\n{end}\n{TAG}\n").into_bytes(),
            "line 3: it comes behind the end",
        ),
        (
            format!("{HEADER}\n{HEADER}\n{end}\n").into_bytes(),
            "second header",
        ),
        (
            format!("{HEADER}\n{{\"type\":\"end\",\"articles\":3}}\n").into_bytes(),
            "had 3 articles, but 0 came",
        ),
        (
            with_lines(&[TAG.replace("\"a\"", "\"A b\"")], 0).into_bytes(),
            "is not a slug",
        ),
        (
            with_lines(&[TAG.replace("\"id\":1", "\"id\":-1")], 0).into_bytes(),
            "-1 is not an id",
        ),
        (
            with_lines(&[TAG.replace("\"id\":1", "\"id\":9223372036854775807")], 0).into_bytes(),
            "is not an id",
        ),
        (
            with_lines(&[TAG.replace("2020-01-01T00", "-2020-01-01T00")], 0).into_bytes(),
            "years 0 to 9999",
        ),
        (
            with_lines(&[TAG.replace("{", "{\"colour\":1,")], 0).into_bytes(),
            "unknown field `colour`",
        ),
        (
            with_lines(&[RECORD.replace("tag", "page")], 0).into_bytes(),
            "\"page\" is no kind of a record",
        ),
        (
            with_lines(&[RECORD.replace("00", "é")], 0).into_bytes(),
            "is no hash of a record",
        ),
        (with_lines(&["[".repeat(100_000)], 0).into_bytes(), "line 2"),
        (
            format!("{HEADER}\n{}\"\u{0}\"", "{\"a\":".repeat(5_000)).into_bytes(),
            "line 2",
        ),
        ([HEADER.as_bytes(), b"\n\"\xff\xfe\""].concat(), "line 2"),
    ];
    for (content, reason) in cases {
        let database = Database::sqlite();
        let arguments = ["--database", &database.url, "import", "jsonl", "-"];
        let error = actus_reading(&arguments, &content).fails_with(1);
        assert!(error.contains(reason), "{reason}: {error}");
        assert!(!std::path::Path::new(&database.url).exists());
    }
}

#[test]
fn compressed_exports_are_read_and_cut_ones_refused() {
    let database = Database::sqlite();
    actus(&["--database", &database.url, "generate", "--articles", "20"]).succeeds();
    let content = export(&database, &[]);
    let packed = zstd::encode_all(content.as_bytes(), 3).unwrap();
    let whole = database.file("news.jsonl.zst", &packed);
    let cut = database.file("cut.jsonl.zst", &packed[..packed.len() / 2]);
    let other = Database::sqlite();
    actus(&["--database", &other.url, "import", "jsonl", &cut]).fails_with(1);
    actus(&["--database", &other.url, "import", "jsonl", &whole]).succeeds();
    assert_eq!(export(&other, &[]), content);
}

#[test]
fn a_line_that_never_ends_is_refused() {
    let database = Database::sqlite();
    let mut content = format!("{HEADER}\n\"").into_bytes();
    content.resize(content.len() + 65 * 1024 * 1024, b'x');
    let packed = zstd::encode_all(content.as_slice(), 1).unwrap();
    let file = database.file("long.jsonl", packed);
    let error = actus(&["--database", &database.url, "import", "jsonl", &file]).fails_with(1);
    assert!(error.contains("line 2: it is longer than"), "{error}");
}

#[test]
fn killing_an_import_leaves_the_old_state_or_the_new_one() {
    let source = Database::sqlite();
    actus(&["--database", &source.url, "generate", "--articles", "300"]).succeeds();
    let content = export(&source, &[]);
    let file = source.file("news.jsonl", &content);
    let database = Database::sqlite();
    actus(&["--database", &database.url, "migrate"]).succeeds();
    let before = export(&database, &[]);
    for attempt in 0..12 {
        let mut child = Command::new(env!("CARGO_BIN_EXE_actus"))
            .args(["--database", &database.url, "import", "jsonl", &file])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(attempt * 40));
        child.kill().unwrap();
        child.wait().unwrap();
        let after = export(&database, &[]);
        assert!(after == before || after == content);
        actus(&["--database", &database.url, "check"]).succeeds();
    }
    let [created, updated, unchanged, deleted] = counts(&import(&database, &content, &[]));
    assert_eq!([updated, deleted], [0, 0]);
    assert_eq!(created + unchanged, 300);
    assert_eq!(export(&database, &[]), content);
}
