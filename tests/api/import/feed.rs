//! `actus import feed`.

use serde_json::Value;

use super::{counts, warnings};
use crate::harness::database::Database;
use crate::harness::process::{Server, actus, import_from};

const RSS: &str = include_str!("../../corpus/feed/rss.xml");
const RDF: &str = include_str!("../../corpus/feed/rdf.xml");
const ATOM: &str = include_str!("../../corpus/feed/atom.xml");
const JSON: &str = include_str!("../../corpus/feed/feed.json");

fn import(database: &Database, feed: impl AsRef<[u8]>, options: &[&str]) -> Value {
    import_from(database, "feed", feed, options)
}

fn article(server: &Server, slug: &str) -> Value {
    server.get_json(&format!("/api/v1/articles/{slug}"))["data"].clone()
}

#[test]
fn every_form_of_feed_says_the_same() {
    for database in Database::each() {
        for feed in [RSS, RDF, ATOM, JSON] {
            let database = match database.kind {
                "SQLite" => Database::sqlite(),
                _ => Database::postgres().unwrap(),
            };
            let report = import(&database, feed, &["--category", "ailleurs"]);
            assert!(counts(&report)[0] >= 1, "{report}");
            let server = Server::start(&database);
            let article = article(&server, "un-deux");
            assert_eq!(article["title"], "Un & deux", "{feed}");
            assert_eq!(article["author"], "Léa", "{feed}");
            assert_eq!(article["published_at"], "2022-09-01T06:00:00Z", "{feed}");
            assert_eq!(article["category"]["slug"], "ailleurs", "{feed}");
            let tags = article["tags"].to_string();
            assert!(tags.contains("\"Export\""), "{tags}");
            let html = article["body"]["html"].as_str().unwrap();
            assert!(html.contains("Corps"), "{html}");
            if feed != RDF {
                assert_eq!(article["summary"], "Le résumé", "{feed}");
                let attachments = article["attachments"].to_string();
                for part in ["https://courrier.example/", "son.mp3", "audio/mpeg", "12"] {
                    assert!(attachments.contains(part), "{part}: {attachments}");
                }
                assert!(html.contains("href=\"https://courrier.example/"), "{html}");
            }
        }
    }
}

#[test]
fn addresses_are_read_where_the_feed_says() {
    let database = Database::sqlite();
    import(&database, ATOM, &[]);
    let server = Server::start(&database);
    let article = article(&server, "un-deux");
    let html = article["body"]["html"].as_str().unwrap();
    assert!(html.contains("Corps 1 &lt; 2"), "{html}");
    assert!(
        html.contains("\"https://courrier.example/base/x\""),
        "{html}"
    );
    assert_eq!(article["updated_at"], "2022-09-02T08:00:00Z");
}

#[test]
fn an_entry_without_content_has_its_description_and_one_without_a_name_is_skipped() {
    let database = Database::sqlite();
    let report = import(&database, RSS, &[]);
    assert_eq!(counts(&report), [2, 0, 0, 0]);
    assert!(
        report["skipped"][0]["reason"]
            .to_string()
            .contains("line 25"),
        "{report}"
    );
    let server = Server::start(&database);
    let article = article(&server, "deux");
    assert_eq!(article["body"]["html"], "<p>Seule la description</p>");
    assert_eq!(article["summary"], Value::Null);
    assert_eq!(article["published_at"], "2022-09-01T06:00:00Z");
}

#[test]
fn a_second_import_changes_nothing_and_what_has_left_the_feed_stays() {
    for database in Database::each() {
        import(&database, RSS, &[]);
        assert_eq!(counts(&import(&database, RSS, &[])), [0, 0, 2, 0]);
        let edited = RSS.replace("Seule la description", "Autre");
        assert_eq!(counts(&import(&database, &edited, &[])), [0, 1, 1, 0]);
        let file = database.file("feed.xml", RSS);
        let prune = [
            "--database",
            &database.url,
            "import",
            "feed",
            &file,
            "--prune",
        ];
        assert!(
            actus(&prune)
                .fails_with(2)
                .contains("--prune is not for feeds")
        );
        actus(&["--database", &database.url, "check"]).succeeds();
    }
}

#[test]
fn malformed_feeds_are_read_as_far_as_they_go_and_others_refused() {
    let database = Database::sqlite();
    let (cut, _) = RSS.split_once("Seule").unwrap();
    let report = import(&database, cut, &[]);
    assert_eq!(counts(&report), [1, 0, 0, 0]);
    assert!(warnings(&report).contains("the file ends within <description>"));
    let deep = format!("{{\"version\": {}", "[".repeat(100_000));
    for other in [
        "",
        "<html></html>",
        "[]",
        "{}",
        "{\"version\": \"x\"}",
        "text",
        &deep,
    ] {
        let file = database.file("feed.xml", other);
        let run = actus(&["--database", &database.url, "import", "feed", &file]);
        let error = run.fails_with(1);
        assert!(error.contains("feed.xml: it is no "), "{error}");
    }
}

#[test]
fn entries_go_to_the_category_that_is_here() {
    for database in Database::each() {
        import_from(&database, "legacy", super::DUMP, &[]);
        let server = Server::start(&database);
        let here = server.get_json("/api/v1/categories/57")["data"].clone();
        let slug = here["slug"].as_str().unwrap();
        let report = import(&database, RSS, &["--category", slug]);
        assert_eq!(counts(&report["categories"])[0], 0, "{report}");
        let article = article(&server, "un-deux");
        assert_eq!(article["category"]["id"], 57);
        let again = import(&database, RSS, &["--category", slug]);
        assert_eq!(counts(&again)[..2], [0, 0], "{again}");
    }
}

#[test]
fn two_sources_of_one_kind_are_told_apart_by_their_names() {
    let database = Database::sqlite();
    let feed = |title: &str| {
        format!(
            "<rss version='2.0'><channel><title>x</title><link>https://a.example/</link>
             <item><guid isPermaLink='false'>1</guid><title>{title}</title></item></channel></rss>"
        )
    };
    assert_eq!(
        counts(&import(&database, feed("Un"), &["--origin", "a"])),
        [1, 0, 0, 0]
    );
    assert_eq!(
        counts(&import(&database, feed("Deux"), &["--origin", "b"])),
        [1, 0, 0, 0]
    );
    assert_eq!(
        counts(&import(&database, feed("Trois"), &["--origin", "a"])),
        [0, 1, 0, 0]
    );
    let server = Server::start(&database);
    let titles = server.get_json("/api/v1/articles?sort=title")["data"].to_string();
    assert!(
        titles.contains("\"Deux\"") && titles.contains("\"Trois\""),
        "{titles}"
    );
    let file = database.file("feed.xml", feed("Un"));
    let line = actus(&[
        "--database",
        &database.url,
        "import",
        "feed",
        &file,
        "--origin",
        "a b",
    ])
    .fails_with(2);
    assert!(line.contains("--origin"), "{line}");
}

fn json_feed(items: &str) -> String {
    format!("{{\"items\": [{items}], \"version\": \"https://jsonfeed.org/version/1.1\"}}")
}

#[test]
fn one_bad_item_of_a_json_feed_does_not_refuse_the_others() {
    for database in Database::each() {
        let large = "x".repeat(5 << 20);
        let long = "x".repeat(1_100);
        let items = [
            r#"{"id": "a", "title": "Un", "tags": null, "authors": null, "attachments": [{"title": "x"}, 1]}"#,
            r#"{"id": "b", "title": 5, "tags": "Export", "authors": {"name": "Léa"}, "title": "x"}"#,
            r#"{"id": 7, "title": ["x"], "date_published": {}, "content_html": 1.5, "image": true}"#,
            r#"{"id": "c", "attachments": [{"url": "https://courrier.example/a.pdf", "mime_type": "a/b\u0000", "size_in_bytes": "x"}]}"#,
            "null",
            r#"["id"]"#,
            &format!(r#"{{"id": "d", "content_html": "{large}"}}"#),
            &format!(r#"{{"id": "e", "tags": [{}1]}}"#, "1,".repeat(100_000)),
            &format!(r#"{{"id": "{long}", "url": "https://courrier.example/"}}"#),
            r#"{"id": "\u0000"}"#,
            r#"{"title": "x"}"#,
        ];
        let feed = json_feed(&items.join(","));
        let report = import(&database, &feed, &["--timezone", "UTC"]);
        assert_eq!(counts(&report), [4, 0, 0, 0], "{report}");
        let skipped = report["skipped"].to_string();
        for reason in [
            "item 5: the entry is no object",
            "item 6: the entry is no object",
            "item 7: the entry is larger than 4 MiB",
            "item 8: the entry is larger than 4 MiB",
            "the id is longer than 1024 bytes",
            "the id has a NUL in it",
            "item 11: the entry has no id",
        ] {
            assert!(skipped.contains(reason), "{reason}: {skipped}");
        }
        let server = Server::start(&database);
        let list = server.get_json("/api/v1/articles");
        let mut articles = list["data"].as_array().unwrap().iter();
        let five = articles.find(|article| article["title"] == "5").unwrap();
        assert_eq!(five["author"], "Léa");
        assert_eq!(five["tags"][0]["label"], "Export");
        actus(&["--database", &database.url, "check"]).succeeds();
    }
}

#[test]
fn keys_of_xml_have_a_limit_that_databases_share() {
    for database in Database::each() {
        let entry = |length: usize| format!("<item><guid>{}</guid></item>", "é".repeat(length));
        let feed = format!("<rss><channel>{}{}</channel></rss>", entry(512), entry(513));
        let report = import(&database, feed, &[]);
        assert_eq!(counts(&report), [1, 0, 0, 0], "{report}");
        let reason = report["skipped"][0]["reason"].to_string();
        assert!(reason.contains("longer than 1024 bytes"), "{reason}");
    }
}

#[test]
fn content_that_is_elsewhere_leaves_the_summary_as_the_body() {
    let database = Database::sqlite();
    let entry = |content: &str| {
        format!(
            "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>a</id><title>Un</title>\
             <summary>Le résumé</summary>{content}</entry></feed>"
        )
    };
    let src = "<content src='https://courrier.example/a.pdf' type='application/pdf'/>";
    for content in [src, "<content/>", &format!("{src}<content>  </content>")] {
        import(&database, entry(content), &[]);
        let article = article(&Server::start(&database), "un");
        assert_eq!(article["body"]["html"], "<p>Le résumé</p>", "{content}");
    }
    let both = format!("{src}<content>Corps</content>");
    import(&database, entry(&both), &[]);
    let article = article(&Server::start(&database), "un");
    assert_eq!(article["body"]["html"], "<p>Corps</p>");
    assert_eq!(article["summary"], "Le résumé");
}

#[test]
fn what_is_to_come_is_scheduled_and_mail_addresses_are_nobodys() {
    let database = Database::sqlite();
    let feed = "<rss version='2.0'><channel><title>x</title><link>https://a.example/</link>
        <item><guid isPermaLink='false'>1</guid><title>Demain</title><pubDate>24 May 2093 08:00:00 GMT</pubDate></item>
        <item><guid isPermaLink='false'>2</guid><title>Où\u{A0}?</title><pubDate>24 May 2022 08:00:00 GMT</pubDate>
          <author>jean@a.example (Jean)</author></item></channel></rss>";
    assert_eq!(counts(&import(&database, feed, &[])), [2, 0, 0, 0]);
    let server = Server::start(&database);
    let listed = server.get_json("/api/v1/articles")["data"].clone();
    assert_eq!(listed.as_array().unwrap().len(), 1, "{listed}");
    assert_eq!(listed[0]["title"], "Où\u{A0}?");
    assert_eq!(listed[0]["author"], "Jean");
}
