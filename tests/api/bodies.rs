//! Bodies in their four formats, which say the same.

use serde_json::{Value, json};

use crate::harness::database::Database;
use crate::harness::process::{Server, import};

const BODY: &str = r#"<!-- wp:paragraph --><h2>Le programme de l'été</h2>
<p>Un <b>mot</b> &amp; <a href="/suite" onclick="x()">la suite</a><script>alert(1)</script><br>à la ligne
<ul><li>un<ul><li>deux</ul><li>trois</ul>
<figure><img src="/a.jpg" alt="Une plage" onerror="x()"><figcaption>La plage</figcaption></figure>
<table><tr><th colspan=2>Prix<tr><td>1<td>2</table>
<blockquote>Cité</blockquote><pre><code class="language-rust">fn main() {}</code></pre><hr>
<iframe src="https://www.youtube.com/embed/aqz-KE-bpKQ"></iframe>
<iframe src="https://stranger.example/x"></iframe>"#;

fn served(database: &Database) -> Server {
    let dump = format!(
        "CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text, deleted int, titre text, texte text);
         INSERT INTO ressource_article VALUES (1, 57, 'news_structured', 'mi!', 0, 'Un', '{}');",
        BODY.replace('\'', "''")
    );
    import(database, dump, &[]);
    Server::start(database)
}

/// The texts of blocks, in order.
fn texts(blocks: &Value, found: &mut Vec<String>) {
    match blocks {
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if name == "text" => found.push(text.clone()),
                    Value::String(_) => {}
                    other => texts(other, found),
                }
            }
        }
        _ => {}
    }
}

fn words(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn a_body_says_the_same_in_every_format() {
    for database in Database::each() {
        let server = served(&database);
        let article = server.get_json("/api/v1/articles/1?formats=html,text,markdown,blocks");
        let body = &article["data"]["body"];
        let mut found = Vec::new();
        texts(&body["blocks"], &mut found);
        let text = body["text"].as_str().unwrap();
        assert_eq!(words(&found.concat()), words(text));
        assert!(text.contains("Un mot & la suite\nà la ligne"), "{text}");
        assert!(!text.contains("alert"), "{text}");
        let markdown = body["markdown"].as_str().unwrap();
        for part in [
            "## Le programme de l'été",
            "**mot**",
            "[la suite](/suite)",
            "- un",
        ] {
            assert!(markdown.contains(part), "{part}: {markdown}");
        }
        let html = body["html"].as_str().unwrap();
        for part in [
            "<h2>",
            "<strong>mot</strong>",
            "colspan=\"2\"",
            "youtube-nocookie.com",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
        for part in [
            "onclick",
            "onerror",
            "<script",
            "<iframe src=\"https://stranger",
        ] {
            assert!(!html.contains(part), "{part}: {html}");
        }
    }
}

#[test]
fn blocks_are_typed() {
    let database = Database::sqlite();
    let server = served(&database);
    let article = server.get_json("/api/v1/articles/1?formats=blocks");
    let blocks = article["data"]["body"]["blocks"].as_array().unwrap();
    let types: Vec<&str> = blocks.iter().map(|b| b["type"].as_str().unwrap()).collect();
    assert_eq!(
        types,
        [
            "heading",
            "paragraph",
            "list",
            "image",
            "table",
            "quote",
            "code",
            "divider",
            "embed",
            "paragraph"
        ]
    );
    assert_eq!(
        blocks[1],
        json!({"type": "paragraph", "spans": [
            {"text": "Un ", "marks": []},
            {"text": "mot", "marks": ["strong"]},
            {"text": " & ", "marks": []},
            {"text": "la suite", "marks": [], "href": "/suite"},
            {"text": "\nà la ligne", "marks": []}
        ]})
    );
    assert_eq!(
        blocks[8],
        json!({
            "type": "embed",
            "provider": "YouTube",
            "url": "https://www.youtube.com/watch?v=aqz-KE-bpKQ",
            "title": null
        })
    );
    assert_eq!(blocks[2]["items"][0]["blocks"][1]["type"], "list");
}

#[test]
fn only_the_formats_that_are_asked_for_come() {
    let database = Database::sqlite();
    let server = served(&database);
    let formats = |path: &str| -> Option<Vec<String>> {
        let answer = server.get_json(path);
        let data = &answer["data"];
        let article = data.get(0).unwrap_or(data);
        let body = article.get("body")?.as_object();
        Some(body.map_or_else(Vec::new, |body| body.keys().cloned().collect()))
    };
    for (path, expected) in [
        ("/api/v1/articles/1", Some(vec!["html"])),
        ("/api/v1/articles/1?formats=text", Some(vec!["text"])),
        (
            "/api/v1/articles/1?formats=blocks,markdown",
            Some(vec!["markdown", "blocks"]),
        ),
        ("/api/v1/articles", Some(vec![])),
        (
            "/api/v1/articles?formats=text,html",
            Some(vec!["html", "text"]),
        ),
        ("/api/v1/articles?formats=text&fields=title", None),
        (
            "/api/v1/articles?fields=body&formats=markdown",
            Some(vec!["markdown"]),
        ),
        ("/api/v1/articles/1?fields=body", Some(vec!["html"])),
        ("/api/v1/articles?fields=body", Some(vec!["html"])),
        ("/api/v1/articles?fields=title&formats=html", None),
    ] {
        let expected =
            expected.map(|names| names.into_iter().map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(formats(path), expected, "{path}");
    }
}
