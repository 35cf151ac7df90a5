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
