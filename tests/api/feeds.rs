//! Feeds: Atom, RSS and JSON Feed, which all say the same.

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, SqliteConnection};
use serde_json::{Value, json};

use crate::harness::database::Database;
use crate::harness::process::{Server, import};

const PATHS: [&str; 3] = ["/feeds/atom.xml", "/feeds/rss.xml", "/feeds/feed.json"];

/// Texts with what XML cannot hold, addresses of every kind, and articles without anything.
const DUMP: &str = r#"
CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text, deleted int,
  titre text, chapo text, texte text, date_publication text, auteur text, langue text, image text, pdf text);
INSERT INTO ressource_article VALUES
  (1, 57, 'news_structured', 'mi!ad!', 0, 'L\'été\0\Z & <b>nous</b>', 'R&D\b < demain',
   '<p>Un <a href="/medias/x.pdf">a</a>, <a href="x.pdf">b</a>, <a href="//cdn.example/x">c</a>, <a href="\#note">d</a>, <a href="?q=1">e</a></p><img src="/été.jpg" alt="]]>">',
   '2022-05-24 08:30:00', 'La rédaction', 'fr', '/medias/x.jpg', 'guide.pdf'),
  (2, NULL, 'news_structured', '', 0, 'Nackt', NULL, '', '2022-05-23', NULL, NULL, NULL, NULL),
  (3, 57, 'news_structured', '', 1, 'Supprimé', NULL, '', '2022-05-24', NULL, NULL, NULL, NULL),
  (4, 57, 'page', '', 0, 'Page', NULL, '', '2022-05-24', NULL, NULL, NULL, NULL);
CREATE TABLE ressource_categorie (id_cat int, titre text);
INSERT INTO ressource_categorie VALUES (57, 'Actualités');
CREATE TABLE subsites (code text, nom text);
INSERT INTO subsites VALUES ('mi', 'Horizon International');
CREATE TABLE tags (id_tag int, label text);
INSERT INTO tags VALUES (3, 'Service "clients"'), (4, 'Élan');
CREATE TABLE tags_elements (id_tag int, element_id int, element_type text);
INSERT INTO tags_elements VALUES (3, 1, 'article'), (4, 1, 'article');
"#;

fn serve(database: &Database, options: &[&str]) -> Server {
    let mut arguments = vec!["--database", &database.url, "serve"];
    arguments.extend(["--public-url", "https://news.example"]);
    arguments.extend(["--site-name", "Horizon", "--site-language", "fr"]);
    arguments.extend(options);
    Server::start_with(&arguments)
}

/// A feed as text, an element a line.
fn feed(server: &Server, path: &str) -> String {
    let answer = server.get(path);
    assert_eq!(answer.status, 200, "{path}");
    String::from_utf8(answer.body)
        .unwrap()
        .replace("><", ">\n<")
}

fn with_known_times(database: &Database) {
    let mut conn = SqliteConnection::establish(&database.url).unwrap();
    conn.batch_execute(
        "UPDATE articles SET updated_at = '2026-11-02 09:30:00.25' WHERE id = 1;
         UPDATE articles SET updated_at = '2026-11-01 09:30:00' WHERE id = 2;",
    )
    .unwrap();
}

#[test]
fn feeds_are_written_whole() {
    let database = Database::sqlite();
    import(&database, DUMP, &[]);
    with_known_times(&database);
    let server = serve(&database, &["--websub-hub", "https://hub.example/?a=b&c"]);
    insta::assert_snapshot!("atom", feed(&server, PATHS[0]));
    insta::assert_snapshot!("rss", feed(&server, PATHS[1]));
    let json = serde_json::to_string_pretty(&server.get_json(PATHS[2])).unwrap();
    insta::assert_snapshot!("json", json);
}

#[test]
fn all_three_name_the_articles_of_the_list_by_the_same_ids() {
    let mut rows = String::new();
    for id in 1..=60 {
        let place = if id % 2 == 0 { "mi" } else { "ad" };
        rows.push_str(&format!(
            "INSERT INTO ressource_article VALUES ({id}, 57, 'news_structured', '{place}!', 0, 'Un', '2022-05-{:02}');",
            id % 28 + 1
        ));
    }
    let dump = format!(
        "CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text, deleted int, titre text, date_publication text);{rows}"
    );
    for database in Database::each() {
        import(&database, &dump, &[]);
        let server = serve(&database, &[]);
        for filter in ["", "?subsite=mi", "?to=2022-05-10", "?q=rien"] {
            let separator = if filter.is_empty() { "?" } else { "&" };
            let list = format!("/api/v1/articles{filter}{separator}per_page=50&sort=-published_at");
            let rows = server.get_json(&list)["data"].as_array().unwrap().clone();
            let expected: Vec<String> = rows
                .iter()
                .map(|row| format!("https://news.example/api/v1/articles/{}", row["id"]))
                .collect();
            let ids = |path: &str, start: &str| -> Vec<String> {
                let feed = feed(&server, &format!("{path}{filter}"));
                let lines = feed.lines().filter_map(|line| line.strip_prefix(start));
                lines
                    .map(|line| line.split('<').next().unwrap().to_owned())
                    .collect()
            };
            let atom = ids(PATHS[0], "<id>");
            assert_eq!(atom[1..], expected, "{filter}");
            let rss = ids(PATHS[1], "<guid isPermaLink=\"false\">");
            assert_eq!(rss, expected, "{filter}");
            let json = server.get_json(&format!("{}{filter}", PATHS[2]));
            let items = json["items"].as_array().unwrap().iter();
            let json: Vec<&str> = items.map(|item| item["id"].as_str().unwrap()).collect();
            assert_eq!(json, expected, "{filter}");
        }
    }
}

#[test]
fn a_feed_is_called_after_what_its_filter_names() {
    for database in Database::each() {
        import(&database, DUMP, &[]);
        let server = serve(&database, &[]);
        for (query, title, page) in [
            ("", "Horizon", "/"),
            (
                "?category=57",
                "Actualités – Horizon",
                "/categories/actualites",
            ),
            (
                "?subsite=MI&category=actualites",
                "Actualités · Horizon International – Horizon",
                "/categories/actualites?subsite=mi",
            ),
            ("?tag=elan", "Élan – Horizon", "/?tag=elan"),
            (
                "?tag=elan,service-clients",
                "Horizon",
                "/?tag=elan,service-clients",
            ),
            ("?q=L'ÉTÉ+-nuit", "“ete -nuit” – Horizon", "/?q=ete%20-nuit"),
            ("?category=99", "Horizon", "/?category=99"),
            ("?language=de", "Horizon", "/?language=de"),
        ] {
            let encoded = query.replace('É', "%C3%89");
            let json = server.get_json(&format!("{}{encoded}", PATHS[2]));
            assert_eq!(json["title"], title, "{query}");
            let page = format!("https://news.example{page}");
            assert_eq!(json["home_page_url"], page, "{query}");
            let language = if query == "?language=de" { "de" } else { "fr" };
            assert_eq!(json["language"], language);
        }
    }
}

#[test]
fn an_empty_feed_is_whole() {
    for database in Database::each() {
        let server = serve(&database, &[]);
        let atom = feed(&server, PATHS[0]);
        assert!(
            atom.contains("<updated>1970-01-01T00:00:00Z</updated>"),
            "{atom}"
        );
        let rss = feed(&server, PATHS[1]);
        assert!(
            !rss.contains("<item>") && !rss.contains("<lastBuildDate>"),
            "{rss}"
        );
        assert_eq!(server.get_json(PATHS[2])["items"], json!([]));
    }
}

#[test]
fn feeds_are_asked_for_as_lists_are() {
    let database = Database::sqlite();
    import(&database, DUMP, &[]);
    let server = serve(&database, &[]);
    for (path, media_type) in PATHS.into_iter().zip([
        "application/atom+xml; charset=utf-8",
        "application/rss+xml; charset=utf-8",
        "application/feed+json",
    ]) {
        // Readers accept what they please.
        let answer = server.send("GET", path, &[("Accept", "text/html")]);
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, media_type)
        );
        assert!(!answer.headers.contains_key("link"), "there is no hub");
        let head = server.send("HEAD", path, &[]);
        assert_eq!((head.status, head.body.len()), (200, 0));
        let known = [("If-None-Match", answer.header("etag"))];
        let again = server.send("GET", path, &known);
        assert_eq!((again.status, again.body.len()), (304, 0));
        let packed = server.send("GET", path, &[("Accept-Encoding", "gzip")]);
        assert_eq!(packed.header("content-encoding"), "gzip");
        let post = server.send("POST", path, &[]);
        assert_eq!(
            (post.status, post.header("allow")),
            (405, "GET, HEAD, OPTIONS")
        );
        let unknown = server.get(&format!("{path}?tagg=elan"));
        assert_eq!(unknown.status, 400);
        assert_eq!(unknown.json()["errors"][0]["parameter"], "tagg");
        assert_eq!(server.get(&format!("{path}?page=2")).status, 400);
    }
}

#[test]
fn subscribers_find_the_hub() {
    let database = Database::sqlite();
    import(&database, DUMP, &[]);
    let server = serve(&database, &["--websub-hub", "https://hub.example/"]);
    for path in PATHS {
        for _ in 0..2 {
            let answer = server.get(&format!("{path}?tag=elan&category=57"));
            assert_eq!(
                answer.header("link"),
                format!(
                    "<https://hub.example/>; rel=\"hub\", <https://news.example{path}?category=57&tag=elan>; rel=\"self\""
                )
            );
        }
    }
    let json = server.get_json(PATHS[2]);
    assert_eq!(
        json["hubs"],
        json!([{"type": "WebSub", "url": "https://hub.example/"}])
    );
}

#[test]
fn another_slug_is_the_same_entry() {
    let database = Database::sqlite();
    import(&database, DUMP, &[]);
    let server = serve(&database, &[]);
    let entry = || -> Value { server.get_json(PATHS[2])["items"][1].clone() };
    let before = entry();
    let mut conn = SqliteConnection::establish(&database.url).unwrap();
    conn.batch_execute(
        "UPDATE articles SET slug = 'nu' WHERE id = 2;
         INSERT INTO changes (kind, subject, action, at) VALUES ('article', 2, 'updated', '2026-11-26 10:00:00');",
    )
    .unwrap();
    let after = entry();
    assert_ne!(before["url"], after["url"]);
    assert_eq!(before["id"], after["id"]);
}
