//! `actus import ghost`.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use super::{counts, warnings};
use crate::harness::database::Database;
use crate::harness::process::{Server, actus, actus_reading, import_from};

const V1: &str = include_str!("../../corpus/ghost/v1.json");
const V3: &str = include_str!("../../corpus/ghost/v3.json");
const V4: &str = include_str!("../../corpus/ghost/v4.json");
const V5: &str = include_str!("../../corpus/ghost/v5.json");
const SITE: &str = "https://courrier.example/";

fn import(database: &Database, export: impl AsRef<[u8]>, options: &[&str]) -> Value {
    import_from(database, "ghost", export, options)
}

fn article(server: &Server, slug: &str) -> Value {
    server.get_json(&format!("/api/v1/articles/{slug}"))["data"].clone()
}

fn labels(article: &Value) -> Vec<&str> {
    let tags = article["tags"].as_array().unwrap().iter();
    tags.map(|tag| tag["label"].as_str().unwrap()).collect()
}

fn html(article: &Value) -> &str {
    article["body"]["html"].as_str().unwrap()
}

#[test]
fn posts_of_every_version_become_articles_with_all_that_they_have() {
    for database in Database::each() {
        for (export, created) in [(V1, 2), (V3, 2), (V5, 3)] {
            let database = match database.kind {
                "SQLite" => Database::sqlite(),
                _ => Database::postgres().unwrap(),
            };
            let report = import(&database, export, &["--url", SITE]);
            assert_eq!(counts(&report), [created, 0, 0, 0], "{report}");
            let server = Server::start(&database);
            match export {
                V1 => {
                    let article = article(&server, "les-halles-rouvrent");
                    assert_eq!(article["title"], "Les halles rouvrent");
                    assert_eq!(article["author"], "Léa Martin");
                    assert_eq!(article["language"], "fr");
                    assert_eq!(article["summary"], "Ce que l'on y trouve");
                    assert_eq!(article["published_at"], "2017-09-01T06:00:00Z");
                    assert_eq!(article["updated_at"], "2017-09-02T07:00:00Z");
                    assert_eq!(labels(&article), ["Vie locale"]);
                    let other = self::article(&server, "sans-html");
                    assert_eq!(other["published_at"], "2017-09-01T06:00:00Z");
                    assert_eq!(other["author"], Value::Null);
                }
                V3 => {
                    let article = article(&server, "le-pont-neuf");
                    assert_eq!(article["author"], "La rédaction");
                    assert_eq!(article["summary"], "Un an de travaux. Bilan.");
                    assert_eq!(labels(&article), ["Travaux", "Ville & quartiers"]);
                    let image = "https://courrier.example/content/images/2020/05/pont.jpg";
                    assert!(article["image"].to_string().contains(image), "{article}");
                    let other = self::article(&server, "rappel");
                    assert_eq!(other["author"], "Léa Martin");
                    assert_eq!(other["summary"], "Pour mémoire");
                    let told = warnings(&report);
                    assert!(told.contains("it has 2 authors"), "{told}");
                    assert!(told.contains("1 to no tag"), "{told}");
                }
                _ => {
                    let article = article(&server, "le-festival-commence");
                    assert_eq!(article["author"], "Léa Martin");
                    assert_eq!(labels(&article), ["Culture"]);
                }
            }
        }
    }
}

#[test]
fn bodies_are_what_ghost_shows() {
    for (export, slugs) in [
        (V1, &["les-halles-rouvrent", "sans-html"][..]),
        (V3, &["le-pont-neuf", "rappel"]),
        (V5, &["le-festival-commence", "la-carte", "texte-seul"]),
    ] {
        let database = Database::sqlite();
        let report = import(&database, export, &["--url", SITE]);
        let server = Server::start(&database);
        for slug in slugs {
            insta::assert_snapshot!(*slug, html(&article(&server, slug)));
        }
        if export == V5 {
            let told = warnings(&report);
            assert!(told.contains("\\\"sondage\\\" is unknown"), "{told}");
            assert_eq!(told.matches("for members alone").count(), 2, "{told}");
        }
    }
    let database = Database::sqlite();
    let report = import(&database, V5, &[]);
    let server = Server::start(&database);
    let article = article(&server, "le-festival-commence");
    assert!(html(&article).contains("href=\"/parc/\""), "{article}");
    assert!(!article.to_string().contains("__GHOST_URL__"));
    let told = warnings(&report);
    assert!(
        told.contains("1 articles have addresses on the site itself"),
        "{told}"
    );
}

#[test]
fn statuses_keep_what_was_hidden_hidden() {
    for database in Database::each() {
        let report = import(&database, V4, &[]);
        assert_eq!(counts(&report), [8, 0, 0, 0], "{report}");
        let skipped = &report["skipped"][0];
        assert!(skipped["reason"].to_string().contains("came before"));
        let told = warnings(&report);
        for part in ["members", "paid", "tiers", "sent by mail", "mijoté"] {
            assert!(told.contains(part), "{part}: {told}");
        }
        let server = Server::start(&database);
        let list = server.get_json("/api/v1/articles");
        assert_eq!(list["meta"]["total"], 1, "{list}");
        assert_eq!(article(&server, "pour-tous")["author"], "Léa Martin");
        for hidden in [
            "pour-les-membres",
            "pour-les-abonnes",
            "pour-une-offre",
            "en-cours",
            "par-courriel",
            "a-venir",
            "etat-nouveau",
        ] {
            let path = format!("/api/v1/articles/{hidden}");
            assert_eq!(server.get(&path).status, 404, "{hidden}");
        }
    }
}

#[test]
fn pages_templates_internal_tags_and_categories_are_options() {
    let database = Database::sqlite();
    let report = import(&database, V1, &["--internal-tags", "--template", "news"]);
    assert!(
        warnings(&report).contains("pages were left out: 1; --pages"),
        "{report}"
    );
    let serve = ["--database", &database.url, "serve", "--news-templates"];
    let server = Server::start_with(&[&serve[..], &["news,page"]].concat());
    let with_internal = article(&server, "les-halles-rouvrent");
    assert_eq!(labels(&with_internal), ["#une", "Vie locale"]);
    drop(server);

    let options = ["--pages", "--categories", "first", "--prune"];
    let report = import(&database, V1, &options);
    assert_eq!(counts(&report), [1, 2, 0, 0], "{report}");
    assert_eq!(counts(&report["tags"])[3], 2, "{report}");
    let server = Server::start(&database);
    let article = article(&server, "les-halles-rouvrent");
    assert_eq!(article["category"]["title"], "Vie locale");
    assert_eq!(article["category"]["slug"], "vie-locale");
    assert_eq!(labels(&article), [""; 0]);
    let pages = Server::start_with(&[&serve[..], &["page"]].concat());
    assert_eq!(
        self::article(&pages, "a-propos")["title"],
        json!("À propos")
    );

    let database = Database::sqlite();
    import(&database, V3, &["--categories", "only"]);
    let server = Server::start(&database);
    let article = self::article(&server, "le-pont-neuf");
    assert_eq!(article["category"]["title"], "Ville & quartiers");
    assert_eq!(labels(&article), [""; 0]);
    let file = database.file("export.json", V3);
    for wrong in [["--categories", "all"], ["--url", "courrier.example"]] {
        let start = ["--database", &database.url, "import", "ghost", &file];
        actus(&[&start[..], &wrong].concat()).fails_with(2);
    }
}

#[test]
fn a_second_import_changes_nothing_an_edit_just_that_and_prune_deletes() {
    for database in Database::each() {
        import(&database, V3, &["--dry-run"]);
        assert_eq!(counts(&import(&database, V3, &[])), [2, 0, 0, 0]);
        let second = import(&database, V3, &["--prune"]);
        assert_eq!(counts(&second), [0, 0, 2, 0], "{second}");
        assert_eq!(counts(&second["tags"])[..2], [0, 0], "{second}");
        let edited = V3.replace("Enfin !", "Bientôt !");
        assert_eq!(counts(&import(&database, &edited, &[])), [0, 1, 1, 0]);
        let retagged = edited.replace("Travaux", "Chantiers");
        let report = import(&database, &retagged, &[]);
        assert_eq!(counts(&report)[..2], [0, 0], "{report}");
        assert_eq!(counts(&report["tags"])[1], 1, "{report}");
        let mut without: Value = serde_json::from_str(&retagged).unwrap();
        let data = &mut without["db"][0]["data"];
        data["posts"].as_array_mut().unwrap().remove(0);
        let report = import(&database, without.to_string(), &["--prune"]);
        assert_eq!(counts(&report), [0, 0, 1, 1], "{report}");
        let server = Server::start(&database);
        assert_eq!(server.get("/api/v1/articles/le-pont-neuf").status, 410);
        drop(server);
        actus(&["--database", &database.url, "check"]).succeeds();
    }
}

#[test]
fn tables_come_in_any_order_with_or_without_what_is_around_them() {
    let database = Database::sqlite();
    import(&database, V3, &[]);
    let export: Value = serde_json::from_str(V3).unwrap();
    let data = export["db"][0]["data"].as_object().unwrap();
    let reversed: serde_json::Map<String, Value> = data.clone().into_iter().rev().collect();
    let same = [
        json!({"data": reversed, "meta": export["db"][0]["meta"]}),
        json!({"db": {"data": data}}),
        json!(data),
    ];
    for export in same {
        let report = import(&database, export.to_string(), &[]);
        assert_eq!(counts(&report), [0, 0, 2, 0], "{report}");
    }
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(b"\xEF\xBB\xBF").unwrap();
    gzip.write_all(V3.as_bytes()).unwrap();
    let start = ["--database", &database.url, "import", "ghost", "-"];
    let told = actus_reading(&start, &gzip.finish().unwrap()).succeeds();
    assert!(told.contains("Nothing has changed"), "{told}");
}

fn posts(posts: Value, meta: Value) -> String {
    json!({"db": [{"meta": {"version": "5.80.0"}, "data": {"posts": posts, "posts_meta": meta}}]})
        .to_string()
}

#[test]
fn what_is_sent_by_mail_alone_or_shown_to_nobody_knows_whom_stays_hidden() {
    let database = Database::sqlite();
    let post = |id: &str, status: &str, visibility: Value| {
        json!({"id": id, "title": id, "slug": id, "html": "<p>x</p>", "status": status,
            "visibility": visibility, "published_at": "2022-05-24T08:00:00.000Z"})
    };
    let export = posts(
        json!([
            post("mail", "scheduled", json!("public")),
            post("sent", "published", json!("public")),
            post("tiers", "published", json!(["gold"])),
            post("open", "published", json!("public")),
        ]),
        json!([{"post_id": "mail", "email_only": 1}, {"post_id": "sent", "email_only": true}]),
    );
    let report = import(&database, export, &[]);
    assert_eq!(counts(&report), [4, 0, 0, 0], "{report}");
    let server = Server::start(&database);
    let listed = server.get_json("/api/v1/articles")["data"].clone();
    assert_eq!(listed.as_array().unwrap().len(), 1, "{listed}");
    assert_eq!(listed[0]["slug"], "open");
}

#[test]
fn pages_that_are_left_out_are_not_gone() {
    let database = Database::sqlite();
    let page = json!({"id": "1", "title": "Page", "slug": "page", "html": "<p>x</p>", "type": "page",
        "status": "published", "published_at": "2022-05-24T08:00:00.000Z"});
    let export = posts(json!([page]), json!([]));
    assert_eq!(
        counts(&import(&database, &export, &["--pages"])),
        [1, 0, 0, 0]
    );
    assert_eq!(
        counts(&import(&database, &export, &["--prune"])),
        [0, 0, 0, 0]
    );
}
