//! `actus import ghost` with files that are malformed, or meant to do harm.

use serde_json::{Value, json};

use super::{counts, warnings};
use crate::harness::database::Database;
use crate::harness::process::{Server, actus, import_from};

const V4: &str = include_str!("../../corpus/ghost/v4.json");

fn import(database: &Database, export: impl AsRef<[u8]>) -> Value {
    import_from(database, "ghost", export, &[])
}

fn fails(database: &Database, export: impl AsRef<[u8]>) -> String {
    let file = database.file("export.json", export);
    let arguments = ["--database", &database.url, "import", "ghost", &file];
    let told = actus(&arguments).fails_with(1);
    assert!(told.len() < 600, "{told}");
    told
}

/// An export with these rows of posts, as JSON.
fn posts(rows: &str) -> String {
    format!("{{\"db\":[{{\"meta\":{{\"version\":\"5.0.0\"}},\"data\":{{\"posts\":[{rows}]}}}}]}}")
}

fn post(id: &str, column: &str, value: &str) -> String {
    format!(
        "{{\"id\":{id},\"title\":\"T\",\"status\":\"published\",\"published_at\":\"2024-01-01T00:00:00Z\",\"{column}\":{value}}}"
    )
}

#[test]
fn what_a_key_holds_stays_in_its_line() {
    let database = Database::sqlite();
    let post = r#"{"id":"a\nskipped: b\u001b[2J","title":"T","status":"published"}"#;
    let file = database.file("export.json", posts(post));
    let told = actus(&["--database", &database.url, "import", "ghost", &file]).stderr;
    assert_eq!(
        told,
        "warning: article a skipped: b\u{FFFD}[2J: it has no date; the time of its import is used\n"
    );
}

#[test]
fn what_is_no_export_is_refused_in_one_line() {
    let database = Database::sqlite();
    let deep = "[".repeat(10_000);
    let long = format!("\"{}\"", "x".repeat(1 << 20));
    for (export, part) in [
        ("", "cut off"),
        ("<rss></rss>", "not the JSON of Ghost"),
        ("[]", "no table \"posts\""),
        ("{\"db\":[]}", "no table \"posts\""),
        ("{\"data\":{\"tags\":[]}}", "no table \"posts\""),
        ("{\"posts\":{\"id\":1}}", "expected an array of rows"),
        ("{\"posts\":\"a\"}", "expected an array of rows"),
        ("{\"db\":1}", "expected an object with tables"),
        ("{\"posts\":[]} {}", "trailing characters"),
        (&format!("{{\"x\":{deep}"), "nested deeper than 64"),
        (&posts(&post("1", "html", &deep)), "nested deeper than 64"),
        (&format!("{{\"db\":{long}}}"), "expected an object"),
    ] {
        let told = fails(&database, export);
        assert!(told.contains(part), "{part}: {told}");
    }
    let (cut, _) = V4.split_once("Texte de en-cours").unwrap();
    let told = fails(&database, cut);
    assert!(told.contains("it is cut off at line"), "{told}");
    let utf16: Vec<u8> = format!("\u{FEFF}{V4}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert!(fails(&database, utf16).contains("UTF-16"));
    let latin1 = posts(&post("1", "html", "\"Été\"")).replace("É", "?");
    let latin1: Vec<u8> = latin1
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    assert!(fails(&database, latin1).contains("invalid unicode"));
    assert!(!std::path::Path::new(&database.url).exists());
}

#[test]
fn rows_that_cannot_be_taken_are_skipped_and_told() {
    let database = Database::sqlite();
    let huge = format!("\"{}\"", "x ".repeat(50 << 20));
    let deep = format!(
        "{{\"root\":{}{}}}",
        "{\"children\":[".repeat(5_000),
        "]}".repeat(5_000)
    );
    let wide = format!(
        "{{\"root\":{{\"children\":[{}{{}}]}}}}",
        "{},".repeat(300_000)
    );
    let rows = [
        post("1", "html", "\"<p>Un</p>\""),
        post("1", "html", "\"<p>Deux</p>\""),
        post("2", "html", &huge),
        post("3", "lexical", &json!(deep).to_string()),
        post("4", "lexical", &json!(wide).to_string()),
        post("5", "mobiledoc", "\"[not JSON\""),
        post("\" \"", "html", "\"\""),
        post("null", "html", "\"\""),
        post("6", "html", "{\"a\":[1]}"),
        post("7", "title", "\"Fin \\ud83d\""),
        post("8", "lexical", "\"{}\""),
        "1, [], \"x\", null".to_owned(),
    ];
    // What is given twice in one row is no JSON that Ghost writes.
    let rows: Vec<String> = rows
        .iter()
        .map(|row| {
            row.replace(
                "\"title\":\"T\",",
                if row.contains("Fin") {
                    ""
                } else {
                    "\"title\":\"T\","
                },
            )
        })
        .collect();
    let report = import(&database, posts(&rows.join(",")));
    assert_eq!(counts(&report), [4, 0, 0, 0], "{report}");
    let skipped = report["skipped"].to_string();
    for part in [
        "the id came before",
        "its html is longer than 4 MiB",
        "its lexical cannot be read: recursion limit",
        "its lexical has more than 200000 values",
        "its mobiledoc cannot be read",
        "row 7 of posts has no id",
        "row 8 of posts has no id",
    ] {
        assert!(skipped.contains(part), "{part}: {skipped}");
    }
    assert_eq!(
        warnings(&report).matches("is no object").count(),
        4,
        "{report}"
    );
    let server = Server::start(&database);
    let list = server.get_json("/api/v1/articles?sort=title");
    assert_eq!(list["data"][0]["title"], "Fin \u{FFFD}");
}

#[test]
fn bodies_of_countless_elements_are_skipped() {
    let database = Database::sqlite();
    let html = "<p>a</p>".repeat(60_000);
    let card = json!({"root": {"children": [{"type": "html", "html": html}]}});
    let lexical = json!({"root": {"children": vec![json!({"type": "paragraph"}); 60_000]}});
    let rows = [
        post("1", "html", &json!(html).to_string()),
        post("2", "lexical", &json!(card.to_string()).to_string()),
        post("3", "lexical", &json!(lexical.to_string()).to_string()),
        post("4", "plaintext", &json!("a\n\n".repeat(60_000)).to_string()),
        post("5", "html", &json!("a < b ".repeat(60_000)).to_string()),
    ];
    let report = import(&database, posts(&rows.join(",")));
    assert_eq!(counts(&report), [1, 0, 0, 0], "{report}");
    let skipped = report["skipped"].to_string();
    assert_eq!(
        skipped.matches("more than 30000 elements").count(),
        4,
        "{report}"
    );
}

#[test]
fn what_is_skipped_is_not_gone() {
    let database = Database::sqlite();
    import(&database, posts(&post("\"a\"", "lexical", "\"{}\"")));
    let broken = posts(&post("\"a\"", "lexical", "\"{\""));
    let report = import_from(&database, "ghost", broken, &["--prune"]);
    assert_eq!(counts(&report), [0, 0, 0, 0], "{report}");
    let server = Server::start(&database);
    assert_eq!(server.get("/api/v1/articles/t").status, 200);
}

#[test]
fn too_many_terms_are_refused() {
    let database = Database::sqlite();
    let tags: Vec<String> = (0..100_002)
        .map(|n| format!("{{\"id\":{n},\"name\":\"t{n}\"}}"))
        .collect();
    let export = format!("{{\"posts\":[],\"tags\":[{}]}}", tags.join(","));
    assert!(fails(&database, export).contains("more than 100000 tags and authors"));
    let links: Vec<String> = (0..300)
        .map(|n| format!("{{\"post_id\":1,\"tag_id\":{n}}}"))
        .collect();
    let export = format!(
        "{{\"posts\":[{}],\"tags\":[{}],\"posts_tags\":[{}]}}",
        post("1", "html", "\"\""),
        tags.get(..300).unwrap().join(","),
        links.join(",")
    );
    let report = import(&database, export);
    assert_eq!(counts(&report), [0, 0, 0, 0]);
    let reason = report["skipped"][0]["reason"].to_string();
    assert!(reason.contains("it has 300 tags"), "{report}");
}
