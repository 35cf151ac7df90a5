//! Several sources in one database: what is one's, and what is another's.

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use serde_json::{Value, json};

use super::{counts, small};
use crate::harness::database::Database;
use crate::harness::process::{Server, actus, actus_reading, import, import_from};

/// A dump whose articles have these categories and tags.
fn dump(categories: &str, tags: &str, articles: &str, links: &str) -> String {
    format!(
        "CREATE TABLE ressource_categorie (id_cat int, titre text);
         INSERT INTO ressource_categorie VALUES {categories};
         CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text, deleted int, titre text);
         INSERT INTO ressource_article VALUES {articles};
         CREATE TABLE tags (id_tag int, label text);
         INSERT INTO tags VALUES {tags};
         CREATE TABLE tags_elements (id_tag int, element_id int, element_type text);
         INSERT INTO tags_elements VALUES {links};"
    )
}

fn feed(items: &[(&str, &str)]) -> String {
    let item = |(id, tag): &(&str, &str)| json!({"id": id, "title": id, "tags": [tag]});
    let items: Vec<Value> = items.iter().map(item).collect();
    json!({"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": items}).to_string()
}

fn wordpress(tag: Option<&str>) -> String {
    let tag = tag.map(|tag| {
        format!("<category domain=\"post_tag\" nicename=\"t\"><![CDATA[{tag}]]></category>")
    });
    format!(
        "<rss version=\"2.0\" xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel>
         <wp:wxr_version>1.2</wp:wxr_version>
         <item><title>Billet</title><wp:post_id>5</wp:post_id><wp:post_name>billet</wp:post_name>
         <wp:post_date_gmt>2022-05-24 08:00:00</wp:post_date_gmt><wp:status>publish</wp:status>
         <wp:post_type>post</wp:post_type>{}</item></channel></rss>",
        tag.unwrap_or_default()
    )
}

fn ghost(tags: &[&str]) -> String {
    let tag = |label: &&str| json!({"id": *label, "name": label, "slug": label.to_lowercase()});
    let tags: Vec<Value> = tags.iter().map(tag).collect();
    let post = json!({"id": "1", "title": "Carnet", "slug": "carnet", "html": "<p>x</p>",
        "status": "published", "published_at": "2022-05-24T08:00:00.000Z"});
    json!({"db": [{"meta": {"version": "5.0.0"}, "data": {"posts": [post], "tags": tags}}]})
        .to_string()
}

fn labels(server: &Server, article: &str) -> Vec<String> {
    let tags = server.get_json(&format!("/api/v1/articles/{article}"))["data"]["tags"].clone();
    let label = |tag: &Value| tag["label"].as_str().unwrap().to_owned();
    tags.as_array().unwrap().iter().map(label).collect()
}

#[test]
fn an_id_that_was_taken_is_not_given_to_two() {
    for database in Database::each() {
        import_from(
            &database,
            "feed",
            feed(&[("a", "Presse")]),
            &["--category", "presse"],
        );
        let dump = dump(
            "(1, 'Un'), (2, 'Deux')",
            "(1, 'Export'), (2, 'Veille')",
            "(7, 1, 'news_structured', '', 0, 'Sept'), (8, 2, 'news_structured', '', 0, 'Huit')",
            "(1, 7, 'article'), (2, 8, 'article')",
        );
        let report = import(&database, &dump, &[]);
        assert_eq!(counts(&report["categories"])[0], 2, "{report}");
        let server = Server::start(&database);
        for (id, title, label) in [(7, "Un", "Export"), (8, "Deux", "Veille")] {
            let article = server.get_json(&format!("/api/v1/articles/{id}"))["data"].clone();
            assert_eq!(article["category"]["title"], title, "{article}");
            assert_eq!(labels(&server, &id.to_string()), [label]);
        }
        let again = import(&database, &dump, &[]);
        for kind in ["categories", "tags"] {
            assert_eq!(counts(&again[kind])[..2], [0, 0], "{again}");
        }
        assert_eq!(counts(&again), [0, 0, 2, 0]);
    }
}

const ONE: &str = "(1, 57, 'news_structured', '', 0, 'Un')";

#[test]
fn a_tag_that_another_source_has_is_linked_and_left_alone() {
    for database in Database::each() {
        let legacy = dump(
            "(57, 'C')",
            "(7, 'Actu'), (8, 'Seul')",
            ONE,
            "(7, 1, 'article')",
        );
        import(&database, &legacy, &[]);
        let server = Server::start(&database);
        let before = server.get_json("/api/v1/articles/1");
        let report = import_from(&database, "wordpress", wordpress(Some("Actu")), &[]);
        assert_eq!(counts(&report["tags"])[..2], [0, 0], "{report}");
        assert_eq!(
            server.get_json("/api/v1/articles/1"),
            before,
            "nothing of it has changed"
        );
        assert_eq!(labels(&server, "billet"), ["Actu"]);

        import_from(&database, "wordpress", wordpress(Some("News")), &[]);
        assert_eq!(labels(&server, "billet"), ["News"]);
        assert_eq!(
            labels(&server, "1"),
            ["Actu"],
            "one source does not rename another's"
        );

        import_from(&database, "ghost", ghost(&["Seul", "Neuf"]), &[]);
        import_from(&database, "ghost", ghost(&[]), &["--prune"]);
        let tags = server.get_json("/api/v1/tags")["data"].to_string();
        assert!(tags.contains("Seul") && !tags.contains("Neuf"), "{tags}");
        assert_eq!(counts(&import(&database, &legacy, &[]))[..2], [0, 0]);
        actus(&["--database", &database.url, "check"]).succeeds();
    }
}

#[test]
fn what_is_not_here_any_more_is_made_anew() {
    let database = Database::sqlite();
    let legacy = small("(1, 57, 'news_structured', 'mi!', '0')", "(1, 'Export')");
    import(&database, &legacy, &[]);
    SqliteConnection::establish(&database.url)
        .unwrap()
        .batch_execute("DELETE FROM tags")
        .unwrap();
    import(&database, &legacy, &[]);
    let server = Server::start(&database);
    assert_eq!(
        server.get_json("/api/v1/tags")["data"][0]["label"],
        "Export"
    );
}

#[test]
fn an_entry_that_stands_elsewhere_now_says_the_same() {
    for database in Database::each() {
        let item = |n: u32| {
            format!(
                "<item><guid isPermaLink='false'>{n}</guid><title>{n}</title><pubDate>bientôt</pubDate></item>\n"
            )
        };
        let feed = |items: String| {
            format!("<rss version='2.0'><channel><title>x</title>\n{items}</channel></rss>")
        };
        import_from(&database, "feed", feed((1..=3).map(item).collect()), &[]);
        let longer = feed((0..=3).map(item).collect());
        assert_eq!(
            counts(&import_from(&database, "feed", longer, &[])),
            [1, 0, 3, 0]
        );
    }
}

#[test]
fn keys_that_no_database_could_hold_are_skipped() {
    for database in Database::each() {
        let long = "x".repeat(2_000);
        let report = import_from(
            &database,
            "feed",
            feed(&[("a\0b", "Un\0e"), (&long, "Deux"), ("c", "Trois\0")]),
            &[],
        );
        assert_eq!(counts(&report), [1, 0, 0, 0], "{report}");
        let reasons = report["skipped"].to_string();
        assert!(reasons.contains("NUL"), "{reasons}");
        let again = import_from(&database, "feed", feed(&[("c", "Trois\0")]), &[]);
        assert_eq!(counts(&again), [0, 0, 1, 0]);
    }
}

#[test]
fn an_export_that_is_given_back_again_keeps_its_times() {
    for database in Database::each() {
        let source = Database::sqlite();
        import(
            &source,
            dump("(57, 'C')", "(7, 'Actu')", ONE, "(7, 1, 'article')"),
            &[],
        );
        let give = || {
            let export = actus(&["--database", &source.url, "export"]).succeeds();
            let arguments = ["--database", &database.url, "import", "jsonl", "-"];
            actus_reading(&arguments, export.as_bytes()).succeeds();
            assert!(
                actus(&["--database", &database.url, "export"]).succeeds() == export,
                "the copy is equal"
            );
        };
        give();
        import(
            &source,
            dump("(57, 'Autre')", "(7, 'Nouveau')", ONE, "(7, 1, 'article')"),
            &[],
        );
        give();
    }
}

#[test]
fn a_body_that_nobody_could_read_is_skipped() {
    let database = Database::sqlite();
    let large = "x".repeat((16 << 20) + 1);
    let dump = format!(
        "CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text, deleted int, texte longtext);
         INSERT INTO ressource_article VALUES (1, 57, 'news_structured', '', 0, '{large}'), (2, 57, 'news_structured', '', 0, 'x');"
    );
    let report = import(&database, dump, &[]);
    assert_eq!(counts(&report), [1, 0, 0, 0]);
    let reasons = report["skipped"].to_string();
    assert!(reasons.contains("longer than 16 MiB"), "{reasons}");
}

#[test]
fn what_nothing_tells_from_others_is_not_gone() {
    let database = Database::sqlite();
    import_from(&database, "wordpress", wordpress(None), &[]);
    let damaged = wordpress(None).replace("<wp:post_id>5</wp:post_id>", "<wp:post_id>");
    let file = database.file("damaged.xml", damaged);
    let arguments = ["--database", &database.url, "import", "wordpress", &file];
    let line = actus(&[&arguments[..], &["--prune"]].concat()).fails_with(1);
    assert!(line.contains("ids cannot be read"), "{line}");
    actus(&arguments).succeeds();
    let server = Server::start(&database);
    assert_eq!(server.get("/api/v1/articles/billet").status, 200);
}
