//! `actus import markdown`: folders and files that mean no good.

use super::markdown::{folder, import, write};
use super::{counts, warnings};
use crate::harness::database::Database;
use crate::harness::process::actus;

fn reasons(report: &serde_json::Value) -> Vec<String> {
    let skipped = report["skipped"].as_array().unwrap().iter();
    skipped
        .map(|row| {
            format!(
                "{}: {}",
                row["id"].as_str().unwrap(),
                row["reason"].as_str().unwrap()
            )
        })
        .collect()
}

#[test]
fn a_file_that_cannot_be_read_is_skipped_with_its_line() {
    let database = Database::sqlite();
    let mut bomb = "---\na0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..40 {
        let before = format!("*a{}, ", level - 1).repeat(9);
        bomb.push_str(&format!("a{level}: &a{level} [{before}x]\n"));
    }
    bomb.push_str("---\n");
    let deep = format!("---\na: {}\n---\n", "[".repeat(100_000));
    let long = format!("---\na: {}\n---\n", "x".repeat(300_000));
    let large = "x ".repeat(3 << 20);
    let place = folder(
        &database,
        &[
            ("a.md", b"---\ntitle: Bon\n---\n"),
            ("b.md", b"un\ndeux \xFF\n"),
            ("c.md", bomb.as_bytes()),
            ("d.md", deep.as_bytes()),
            ("e.md", long.as_bytes()),
            ("f.md", large.as_bytes()),
            ("g.md", b"---\ntitle: x\n"),
            ("h.md", b"+++\ntitle = 'x\n+++\n"),
            ("i.md", b"---\n- a\n---\n"),
        ],
    );
    let report = import(&database, &place, &[]);
    assert_eq!(counts(&report), [1, 0, 0, 0], "{report}");
    let reasons = reasons(&report);
    for (reason, expected) in reasons.iter().zip([
        "b.md: line 2: it is not in UTF-8",
        "c.md: line ",
        "d.md: line 2: the YAML is malformed",
        "e.md: line 1: the front matter is longer than 256 KiB",
        "f.md: it is larger than 4 MiB",
        "g.md: line 1: the front matter that begins here is not closed",
        "h.md: line 2: the TOML is malformed",
        "i.md: line 2: the front matter has no keys",
    ]) {
        assert!(reason.starts_with(expected), "{reason}");
        assert_eq!(reason.lines().count(), 1, "{reason}");
    }
    assert_eq!(reasons.len(), 8, "{reasons:?}");
    assert!(reasons[1].contains("says more than 4 MiB"), "{reasons:?}");
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_and_hidden_files_passed_over() {
    let database = Database::sqlite();
    let text = b"---\ndate: 2024-01-01\n---\n".as_slice();
    let place = folder(
        &database,
        &[
            ("un.md", text),
            (".cache/deux.md", text),
            (".trois.md", text),
            ("quatre.txt", text),
            ("CINQ.MD", text),
        ],
    );
    let secret = database.file("secret.md", "# Un secret");
    let outside = std::path::Path::new(&secret).parent().unwrap();
    std::os::unix::fs::symlink(&secret, format!("{place}/lien.md")).unwrap();
    std::os::unix::fs::symlink(outside, format!("{place}/dehors")).unwrap();
    let report = import(&database, &place, &[]);
    assert_eq!(counts(&report), [2, 0, 0, 0], "{report}");
    assert_eq!(
        reasons(&report),
        ["lien.md: it is a link, and links are not followed"]
    );
    let deep = format!("{}six.md", "d/".repeat(40));
    write(&place, &deep, text);
    let report = import(&database, &place, &[]);
    assert_eq!(counts(&report), [0, 0, 2, 0]);
    assert!(
        warnings(&report).contains("lies deeper than 32 others"),
        "{report}"
    );
}

#[test]
fn what_is_no_folder_of_markdown_is_refused() {
    let database = Database::sqlite();
    let file = database.file("un.md", "# Un");
    let empty = folder(&database, &[("un.txt", b"x")]);
    for (source, expected) in [
        (file.as_str(), "is a file; give a folder"),
        (empty.as_str(), "it has no Markdown"),
        ("never-there", "never-there: "),
    ] {
        let arguments = [
            "--database",
            &database.url,
            "import",
            "markdown",
            source,
            "--prune",
        ];
        let error = actus(&arguments).fails_with(1);
        assert!(error.contains(expected), "{error}");
    }
    assert!(!std::path::Path::new(&database.url).exists());
}

#[test]
fn odd_values_are_dropped_or_told() {
    let database = Database::sqlite();
    let text = "---\ntitle: [Un, Deux]\ndate: hier\nstatus: fini\nslug: \"!\"\nsubsites: [\"a!\", MI]\n\
        image: \"javascript:x\"\nattachments: {a: b}\ntags: [{label: Export}, 2024, null, [x]]\n\
        template: page.html\nlanguage: \"français\"\n---\nCorps\n";
    let place = folder(&database, &[("un.md", text.as_bytes())]);
    let report = import(&database, &place, &[]);
    assert_eq!(counts(&report), [1, 0, 0, 0], "{report}");
    let told = warnings(&report);
    for part in [
        "its date \\\"hier\\\" is no date",
        "its status \\\"fini\\\" is unknown",
        "its subsite is not a subsite code",
        "the image is not an http or https address",
        "its language is not a language tag",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert_eq!(report["tags"]["created"], 2);
}
