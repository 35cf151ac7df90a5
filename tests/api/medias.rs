//! Pictures of the demo's articles.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::harness::database::Database;
use crate::harness::page::Page;
use crate::harness::process::Server;

/// The addresses of the articles' pictures.
fn pictures(server: &Server) -> Vec<String> {
    let list = server.get_json("/api/v1/articles?per_page=100&fields=image");
    let articles = list["data"].as_array().unwrap().iter();
    articles
        .filter_map(|article| article["image"]["url"].as_str())
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_picture_of_the_demo_is_served() {
    let server = Server::start_with(&["demo"]);
    let pictures = pictures(&server);
    assert_eq!(pictures.len(), 14);
    for path in pictures {
        let answer = server.get(&path);
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), "image/svg+xml");
        assert_eq!(
            answer.header("content-security-policy"),
            "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        );
        assert_eq!(
            answer.header("cross-origin-resource-policy"),
            "cross-origin"
        );
        assert!(answer.header("cache-control").starts_with("public"));
        let known = answer.header("etag").to_owned();
        let again = server.send("GET", &path, &[("If-None-Match", &known)]);
        assert_eq!(again.status, 304, "{path}");
    }
}

#[test]
fn a_picture_of_the_demo_is_small_and_loads_and_runs_nothing() {
    let server = Server::start_with(&["demo"]);
    for path in pictures(&server) {
        let body = server.get(&path).body;
        assert!(body.len() <= 4_096, "{path}: {} bytes", body.len());
        let text = String::from_utf8(body).unwrap();
        let mut reader = Reader::from_str(&text);
        let (mut depth, mut elements) = (0, 0);
        loop {
            match reader
                .read_event()
                .unwrap_or_else(|e| panic!("{path}: {e}"))
            {
                Event::Start(element) => {
                    depth += 1;
                    elements += 1;
                    assert_harmless(&path, &element);
                }
                Event::Empty(element) => {
                    elements += 1;
                    assert_harmless(&path, &element);
                }
                Event::End(_) => depth -= 1,
                Event::Text(words) => assert!(words.trim().is_empty(), "{path}"),
                Event::Eof => break,
                other => panic!("{path}: {other:?}"),
            }
        }
        assert_eq!(depth, 0, "{path} ends early");
        assert!(elements > 10, "{path} shows something");
    }
}

/// An element that draws, and refers to nothing but parts of its own picture.
#[track_caller]
fn assert_harmless(path: &str, element: &BytesStart<'_>) {
    let name = element.name();
    let draws = [
        "svg", "defs", "pattern", "g", "path", "rect", "circle", "use",
    ];
    assert!(draws.contains(&name.as_ref()), "{path}: {name:?}");
    for attribute in element.attributes() {
        let attribute = attribute.unwrap_or_else(|e| panic!("{path}: {e}"));
        let (key, value) = (attribute.key.as_ref(), attribute.value);
        assert!(!key.starts_with("on"), "{path}: {key}");
        assert!(!key.ends_with("href") || value.starts_with('#'), "{path}");
        assert!(
            !value.contains("url(") || value.starts_with("url(#"),
            "{path}"
        );
        assert_eq!(value.contains("://"), key == "xmlns", "{path}: {value}");
    }
}

#[test]
fn pages_elsewhere_find_the_picture_of_an_article() {
    let server = Server::start_with(&["demo", "--public-url", "https://news.example"]);
    let article = server.get_json("/api/v1/articles/1065")["data"].clone();
    assert_eq!(article["image"]["url"], "/medias/2026/forum.svg");
    let whole = "https://news.example/medias/2026/forum.svg";
    let slug = article["slug"].as_str().unwrap();
    let page = Page::of(&server.get(&format!("/articles/{slug}")));
    assert_eq!(
        page.attribute("meta[property='og:image']", "content"),
        whole
    );
    let json_ld = server.get_json("/api/v1/articles/1065/jsonld");
    assert_eq!(json_ld["image"][0], whole);
}

#[test]
fn a_server_of_ones_own_news_has_no_pictures_of_the_demo() {
    let server = Server::start(&Database::sqlite());
    for path in ["/medias/x", "/medias/2026/forum.svg"] {
        assert_eq!(server.get(path).status, 404, "{path}");
        assert_eq!(server.send("POST", path, &[]).status, 404, "{path}");
    }
    let demo = Server::start_with(&["demo"]);
    for path in [
        "/medias/x",
        "/medias/2026/x.svg",
        "/medias/",
        "/medias/2026/..%2f2025/abidjan.svg",
    ] {
        assert_eq!(demo.get(path).status, 404, "{path}");
    }
    let answer = demo.send("POST", "/medias/2026/forum.svg", &[]);
    assert_eq!(
        (answer.status, answer.header("allow")),
        (405, "GET, HEAD, OPTIONS")
    );
}
