//! `actus export --format wxr`, and what `import wordpress` reads of it.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::{counts, export, import, lines, with_lines};
use crate::harness::database::Database;
use crate::harness::process::{actus, actus_reading};

fn wxr(database: &Database, options: &[&str]) -> String {
    export(database, &[&["--format", "wxr"], options].concat())
}

fn import_wxr(database: &Database, content: &str) -> Value {
    let start = [
        "--database",
        &database.url,
        "import",
        "wordpress",
        "-",
        "--pages",
        "--json",
    ];
    serde_json::from_str(&actus_reading(&start, content.as_bytes()).succeeds()).unwrap()
}

/// Whether `xmllint` finds it well-formed; it is not everywhere.
fn is_well_formed(content: &str) -> bool {
    let child = Command::new("xmllint")
        .args(["--noout", "--huge", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn();
    let Ok(mut child) = child else {
        eprintln!("xmllint is not here: well-formedness was not tried");
        return true;
    };
    let mut input = child.stdin.take().unwrap();
    std::io::Write::write_all(&mut input, content.as_bytes()).unwrap();
    drop(input);
    child.wait().unwrap().success()
}

/// What WordPress can keep of each article, by slug.
fn kept(database: &Database) -> BTreeMap<String, Value> {
    let content = export(database, &[]);
    let names = |kind: &str, name: &str| -> BTreeMap<i64, Value> {
        let rows = lines(&content, kind);
        rows.iter()
            .map(|row| (row["id"].as_i64().unwrap(), row[name].clone()))
            .collect()
    };
    let categories = names("category", "slug");
    let labels = names("tag", "label");
    let articles = lines(&content, "article").into_iter();
    articles
        .map(|article| {
            let category = article["category_id"].as_i64().map(|id| &categories[&id]);
            let tags = article["tags"].as_array().unwrap().iter();
            let mut tags: Vec<String> = tags
                .map(|id| labels[&id.as_i64().unwrap()].to_string())
                .collect();
            tags.sort();
            let status = match article["status"].as_str().unwrap() {
                "archived" => "draft",
                status => status,
            };
            // To the second.
            let second = |name: &str| article[name].as_str().unwrap()[..19].to_owned();
            let slug = article["slug"].as_str().unwrap().to_owned();
            let kept = json!({
                "title": article["title"], "summary": article["summary"], "html": article["html"],
                "author": article["author"], "category": category, "tags": tags, "status": status,
                "deleted": !article["deleted_at"].is_null(), "published_at": second("published_at"),
                "updated_at": second("updated_at"), "image": article["image"],
                "former_slugs": article["former_slugs"],
            });
            (slug, kept)
        })
        .collect()
}

/// The slug of each category's parent.
fn parents(database: &Database) -> BTreeMap<String, Option<String>> {
    let rows = lines(&export(database, &[]), "category");
    let slug = |id: &Value| {
        let row = rows.iter().find(|row| row["id"] == *id)?;
        Some(row["slug"].as_str().unwrap().to_owned())
    };
    rows.iter()
        .map(|row| (slug(&row["id"]).unwrap(), slug(&row["parent_id"])))
        .collect()
}

#[test]
fn made_up_news_comes_back_through_wordpress() {
    let source = Database::sqlite();
    actus(&["--database", &source.url, "generate", "--articles", "200"]).succeeds();
    let content = wxr(&source, &["--public-url", "https://news.example"]);
    assert!(is_well_formed(&content));
    assert_eq!(
        wxr(&source, &["--public-url", "https://news.example/"]),
        content
    );
    for database in Database::each() {
        let report = import_wxr(&database, &content);
        assert_eq!(report["skipped"], json!([]), "{report}");
        let (mut found, mut expected) = (kept(&database), kept(&source));
        assert_eq!(found.len(), 200);
        for (slug, article) in &mut expected {
            let found = found.get_mut(slug).unwrap();
            // Addresses are whole there.
            for article in [&mut *article, &mut *found] {
                let image = article["image"].as_str().unwrap_or_default();
                article["image"] = image.replace("https://news.example", "").into();
            }
            assert_eq!(found, article, "{slug}");
        }
        assert_eq!(parents(&database), parents(&source));
    }
}

fn article(id: i64, fields: Value) -> String {
    let time = "2020-01-02T03:04:05Z";
    let mut article = json!({"type": "article", "id": id, "slug": format!("a-{id}"),
        "former_slugs": [], "title": "Titre", "summary": null, "template": "news_structured",
        "language": null, "author": null, "category_id": null, "tags": [], "subsites": [],
        "status": "published", "published_at": time, "created_at": time, "updated_at": time,
        "deleted_at": null, "image": null, "attachments": [], "html": "<p>Corps</p>"});
    for (key, value) in fields.as_object().unwrap() {
        article[key] = value.clone();
    }
    article.to_string()
}

#[test]
fn what_means_something_to_xml_or_wordpress_is_text() {
    let source = Database::sqlite();
    let content = with_lines(
        &[
            article(
                1,
                json!({"title": "A ]]> <b> & \u{1}\u{FFFF}é", "summary": "1 < 2 & 3",
                "author": "Léa & Cie", "html": "<p>[gallery ids=\"1\"] ]]&gt; &amp;amp; \u{8}x</p>\n\
                <pre><code>a\n\n\nhttps://youtu.be/aB3-_x9Qz01\n</code></pre>\n<ul><li>u<li>v</ul>"}),
            ),
            article(
                2,
                json!({"author": "Lea Cie", "status": "scheduled", "template": "page",
                "attachments": [{"title": "Le menu", "url": "/menu.pdf", "media_type": null, "bytes": null}],
                "image": "/cour.jpg", "former_slugs": ["ancien"]}),
            ),
            article(3, json!({"status": "draft", "author": "Léa Cie"})),
            article(4, json!({"status": "archived"})),
            article(5, json!({"deleted_at": "2021-01-01T00:00:00Z"})),
        ],
        5,
    );
    import(&source, &content, &[]);
    let content = wxr(&source, &["--public-url", "https://news.example"]);
    assert!(is_well_formed(&content));
    assert!(content.contains("<wp:wxr_version>1.2</wp:wxr_version>"));
    assert!(content.contains("<wp:attachment_url><![CDATA[https://news.example/menu.pdf]]>"));
    assert!(content.contains("<wp:status><![CDATA[trash]]>"));

    let database = Database::sqlite();
    let report = import_wxr(&database, &content);
    assert_eq!(counts(&report), [5, 0, 0, 0], "{report}");
    let (found, expected) = (kept(&database), kept(&source));
    assert_eq!(found["a-1"]["title"], "A ]]> <b> & é");
    assert_eq!(found["a-1"]["summary"], "1 < 2 & 3");
    let html = expected["a-1"]["html"]
        .as_str()
        .unwrap()
        .replace('\u{8}', "");
    assert_eq!(found["a-1"]["html"], html.as_str());
    for slug in ["a-1", "a-2", "a-3"] {
        assert_eq!(found[slug]["author"], expected[slug]["author"]);
    }
    for name in ["status", "former_slugs", "published_at"] {
        assert_eq!(found["a-2"][name], expected["a-2"][name]);
    }
    assert_eq!(found["a-2"]["image"], "https://news.example/cour.jpg");
    let files = lines(&export(&database, &[]), "article")[1]["attachments"].clone();
    assert_eq!(files[0]["title"], "Le menu");
    assert_eq!(files[0]["url"], "https://news.example/menu.pdf");
    assert_eq!(
        [&found["a-3"]["status"], &found["a-4"]["status"]],
        ["draft", "draft"]
    );
    assert_eq!(found["a-5"]["deleted"], true);
}

#[test]
fn parents_come_first_and_a_filter_selects() {
    let source = Database::sqlite();
    let time = "2020-01-02T03:04:05Z";
    let category = |id: i64, parent: Option<i64>| {
        json!({"type": "category", "id": id, "slug": format!("c-{id}"), "title": format!("C & {id}"),
            "description": "d", "parent_id": parent, "created_at": time, "updated_at": time})
        .to_string()
    };
    let content = with_lines(
        &[
            category(1, Some(3)),
            category(2, None),
            category(3, Some(4)),
            category(4, None),
            article(1, json!({"category_id": 1})),
            article(2, json!({"category_id": 2})),
        ],
        2,
    );
    import(&source, &content, &[]);
    let nicenames = |content: &str| -> Vec<String> {
        let after = content.split("<wp:category_nicename><![CDATA[").skip(1);
        after.map(|rest| rest[..3].to_owned()).collect()
    };
    let whole = wxr(&source, &[]);
    assert_eq!(nicenames(&whole), ["c-2", "c-4", "c-3", "c-1"]);
    let some = wxr(&source, &["--category", "c-1"]);
    assert_eq!(nicenames(&some), ["c-4", "c-3", "c-1"]);
    assert!(some.contains("<wp:post_id>1</wp:post_id>"));
    assert!(!some.contains("<wp:post_id>2</wp:post_id>"));
    let path = source.file("news.xml", "");
    std::fs::remove_file(&path).unwrap();
    assert_eq!(wxr(&source, &["--output", &path]), "");
    assert_eq!(std::fs::read_to_string(path).unwrap(), whole);
}
