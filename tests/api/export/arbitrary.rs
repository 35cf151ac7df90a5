//! Arbitrary content of a database, as the lines of its export.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::with_lines;

fn time() -> impl Strategy<Value = String> {
    (1990..2030, 1..=12, 1..=28, 0..24, 0..1_000_000).prop_map(
        |(year, month, day, hour, micros)| {
            format!("{year}-{month:02}-{day:02}T{hour:02}:30:00.{micros:06}Z")
        },
    )
}

fn text() -> impl Strategy<Value = String> {
    "[a-zé\0\u{E000} \"<&🎉]{0,20}"
}

fn body() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("<p>Un <strong>mot</strong></p>"),
        Just("<h2>Titre</h2>"),
        Just("<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>"),
        Just("<script>alert(1)</script>"),
        Just("<p onclick=x>été &amp; hiver<br>suite</p>"),
        Just("texte nu"),
        Just("<table><tr><td>1</td></tr></table>"),
    ];
    prop::collection::vec(part, 0..5).prop_map(|parts| parts.concat())
}

fn file() -> impl Strategy<Value = Value> {
    (text(), "[a-z]{1,5}\\.(pdf|txt|x)", prop::option::of(0_i64..9_999)).prop_map(
        |(title, name, bytes)| {
            let media_type = name.ends_with("pdf").then_some("application/pdf");
            json!({"title": title, "url": format!("/f/{name}"), "media_type": media_type, "bytes": bytes})
        },
    )
}

const SUBSITES: [&str; 3] = ["mi", "admi", "é,x"];

fn article() -> impl Strategy<Value = Value> {
    let names = (
        text(),
        prop::option::of(text()),
        prop::option::of(text()),
        body(),
    );
    let links = (
        prop::option::of(0..4_i64),
        prop::sample::subsequence(vec![0_i64, 1, 2, 3, 4], 0..5),
        prop::sample::subsequence(SUBSITES.to_vec(), 0..3),
        prop::collection::vec(file(), 0..3),
        0..3_usize,
    );
    let state = (
        prop::sample::select(vec!["draft", "scheduled", "published", "archived"]),
        prop::sample::select(vec!["news_structured", "page", ""]),
        prop::option::of(prop::sample::select(vec!["fr", "pt-BR"])),
        [time(), time(), time()],
        prop::option::of(time()),
    );
    (names, links, state).prop_map(
        |(
            (title, summary, author, html),
            (category_id, tags, subsites, attachments, former),
            (status, template, language, [published_at, created_at, updated_at], deleted_at),
        )| {
            json!({
                "type": "article", "former_slugs": vec![(); former], "title": title,
                "summary": summary, "template": template, "language": language, "author": author,
                "category_id": category_id, "tags": tags, "subsites": subsites, "status": status,
                "published_at": published_at, "created_at": created_at, "updated_at": updated_at,
                "deleted_at": deleted_at, "image": null, "attachments": attachments, "html": html,
            })
        },
    )
}

fn record(source: &str, kind: &str, key: &str, id: i64) -> String {
    let hash = format!("{id:064x}");
    json!({"type": "record", "source": source, "kind": kind, "key": key, "id": id, "hash": hash})
        .to_string()
}

/// An export with up to `most` articles, of which it uses any of some categories, tags and subsites.
pub fn export(most: usize) -> impl Strategy<Value = String> {
    let articles = prop::collection::vec((1..40_i64, article()), 0..most);
    let times = prop::collection::vec(time(), 24);
    (articles, times, prop::collection::vec(text(), 4)).prop_map(|(articles, times, texts)| {
        let mut lines = Vec::new();
        let mut times = times.into_iter().cycle();
        let mut dated = |mut line: Value| {
            line["created_at"] = times.next().into();
            line["updated_at"] = times.next().into();
            lines.push(line.to_string());
        };
        for (id, code) in [7, 2, 31].into_iter().zip(SUBSITES) {
            dated(
                json!({"type": "subsite", "id": id, "code": code, "name": texts[0], "url": "/s"}),
            );
        }
        for (id, title) in (0..).zip(&texts) {
            let parent_id = (id > 1).then_some(id - 1);
            dated(
                json!({"type": "category", "id": id, "slug": format!("c{id}"), "title": title,
                "description": texts[1], "parent_id": parent_id}),
            );
        }
        for id in 0..5 {
            dated(json!({"type": "tag", "id": id, "slug": format!("t{id}"),
                "label": format!("{}{id}", texts[2])}));
        }
        let mut id = 0;
        let count = articles.len();
        for (step, mut article) in articles {
            id += step;
            let former = article["former_slugs"].as_array().map_or(0, Vec::len);
            let former: Vec<String> = (0..former).map(|n| format!("old-{id}-{n}")).collect();
            article["id"] = id.into();
            article["slug"] = format!("a-{id}").into();
            article["former_slugs"] = former.into();
            lines.push(article.to_string());
            lines.push(record("blog", "article", &format!("a{id}é"), id));
            if step > 1 {
                lines.push(record("old blog", "article", &id.to_string(), id));
            }
        }
        lines.push(record("blog", "tag", "t", 3));
        lines.push(record("blog", "category", "c", 2));
        lines.push(record("blog", "subsite", "mi", 0));
        with_lines(&lines, count)
    })
}
