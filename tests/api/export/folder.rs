//! `actus export --format markdown-dir`, and what `import markdown` gives back of it.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use super::{counts, export, import, lines, with_lines};
use crate::harness::database::Database;
use crate::harness::process::actus;

/// A folder of Markdown with all content, as paths and texts.
fn export_folder(database: &Database, name: &str) -> (String, BTreeMap<String, String>) {
    let folder = database.file(name, "");
    std::fs::remove_file(&folder).unwrap();
    export(database, &["--format", "markdown-dir", "--output", &folder]);
    let mut files = BTreeMap::new();
    read(Path::new(&folder), "", &mut files);
    (folder, files)
}

fn read(root: &Path, below: &str, files: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(root.join(below)).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{below}{}", entry.file_name().to_str().unwrap());
        match entry.file_type().unwrap().is_dir() {
            true => read(root, &format!("{path}/"), files),
            false => {
                let text = std::fs::read_to_string(entry.path()).unwrap();
                files.insert(path, text);
            }
        }
    }
}

fn import_folder(database: &Database, folder: &str, options: &[&str]) -> Value {
    let start = [
        "--database",
        &database.url,
        "import",
        "markdown",
        folder,
        "--json",
    ];
    serde_json::from_str(&actus(&[&start[..], options].concat()).succeeds()).unwrap()
}

#[test]
fn a_folder_of_markdown_gives_back_what_it_has() {
    let source = Database::sqlite();
    actus(&["--database", &source.url, "generate", "--articles", "150"]).succeeds();
    let (folder, files) = export_folder(&source, "markdown");
    for database in Database::each() {
        let report = import_folder(&database, &folder, &[]);
        assert_eq!(report["skipped"], serde_json::json!([]), "{report}");
        let (_, again) = export_folder(&database, "again");
        assert_eq!(again.len(), files.len());
        for (path, text) in &files {
            assert_eq!(again.get(path), Some(text), "{path}");
        }
        let report = import_folder(&database, &folder, &["--prune"]);
        assert_eq!(counts(&report)[..2], [0, 0], "{report}");
        assert_eq!(counts(&report)[3], 0, "{report}");
        actus(&["--database", &database.url, "check"]).succeeds();
    }
}

#[test]
fn odd_titles_labels_and_names_come_back() {
    let time = "2020-01-02T03:04:05.678901Z";
    let article = serde_json::json!({"type": "article", "id": 9, "slug": "neuf",
        "former_slugs": ["huit", "sept"], "title": "true # \"x\": [y] \u{E9}\u{1F389}\n",
        "summary": "- a: b\\n", "template": "", "language": "pt-BR", "author": " A, B ",
        "category_id": 3, "tags": [1, 2, 4], "subsites": ["a,b", "mi"], "status": "archived",
        "published_at": time, "created_at": time, "updated_at": time, "deleted_at": null,
        "image": "/i.png", "attachments": [{"title": "T: x", "url": "/f.pdf",
        "media_type": "application/pdf", "bytes": 12}], "html": "<p>--- <em>a</em></p>\n<hr>"});
    let dated = |mut line: Value| {
        line["created_at"] = time.into();
        line["updated_at"] = time.into();
        line.to_string()
    };
    let mut all = vec![];
    for (id, code) in [(5, "mi"), (6, "a,b")] {
        all.push(dated(
            serde_json::json!({"type": "subsite", "id": id, "code": code, "name": code,
            "url": null}),
        ));
    }
    for (id, parent) in [(2, None), (3, Some(2))] {
        all.push(dated(
            serde_json::json!({"type": "category", "id": id, "slug": format!("cat-{id}"),
            "title": "null", "description": "~", "parent_id": parent}),
        ));
    }
    for (id, label) in [(1, "C"), (2, "C++"), (4, " un, deux ")] {
        all.push(dated(
            serde_json::json!({"type": "tag", "id": id, "slug": format!("t-{id}"),
            "label": label}),
        ));
    }
    all.push(article.to_string());
    let source = Database::sqlite();
    import(&source, &with_lines(&all, 1), &[]);
    let (folder, _) = export_folder(&source, "markdown");
    let database = Database::sqlite();
    let report = import_folder(&database, &folder, &[]);
    assert_eq!(counts(&report), [1, 0, 0, 0], "{report}");
    let [mut expected, mut found] =
        [&source, &database].map(|of| lines(&export(of, &[]), "article").remove(0));
    // A line end at the end of a title is one of YAML's blocks.
    expected["title"] = expected["title"].as_str().unwrap().trim_end().into();
    for article in [&mut expected, &mut found] {
        article["subsites"]
            .as_array_mut()
            .unwrap()
            .sort_by_key(Value::to_string);
    }
    assert_eq!(found, expected);
    let without_times = |database: &Database, kind: &str| -> Vec<Value> {
        let mut rows = lines(&export(database, &[]), kind);
        for row in &mut rows {
            row.as_object_mut()
                .unwrap()
                .retain(|key, _| !key.ends_with("_at"));
        }
        rows
    };
    for kind in ["category", "tag"] {
        assert_eq!(without_times(&database, kind), without_times(&source, kind));
    }
}
