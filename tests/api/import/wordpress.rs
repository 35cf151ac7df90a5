//! `actus import wordpress`.

use serde_json::{Value, json};

use super::{counts, warnings};
use crate::harness::database::Database;
use crate::harness::process::{Server, actus, actus_reading, import_from};

const SITE: &str = include_str!("../../corpus/wordpress/site.xml");

fn import(database: &Database, export: impl AsRef<[u8]>, options: &[&str]) -> Value {
    import_from(database, "wordpress", export, options)
}

fn fails(database: &Database, export: impl AsRef<[u8]>, options: &[&str]) -> String {
    let file = database.file("export.xml", export);
    let start = ["--database", &database.url, "import", "wordpress", &file];
    actus(&[&start[..], options].concat()).fails_with(1)
}

/// An export with these items.
fn export(items: &str) -> String {
    format!("<rss><channel><wp:wxr_version>1.2</wp:wxr_version>{items}</channel></rss>")
}

fn item(id: u32, fields: &str) -> String {
    format!(
        "<item><wp:post_id>{id}</wp:post_id><wp:post_type>post</wp:post_type>\
         <wp:status>publish</wp:status><pubDate>Thu, 01 Sep 2022 06:00:00 GMT</pubDate>{fields}</item>"
    )
}

fn article(server: &Server, slug: &str) -> Value {
    server.get_json(&format!("/api/v1/articles/{slug}"))["data"].clone()
}

#[test]
fn a_post_becomes_an_article_with_all_that_it_has() {
    for database in Database::each() {
        let report = import(&database, SITE, &["--timezone", "Europe/Paris"]);
        assert_eq!(counts(&report), [6, 0, 0, 0], "{report}");
        let server = Server::start(&database);
        let article = article(&server, "rentree");
        assert_eq!(article["title"], "Rentrée – l'essentiel");
        assert_eq!(article["author"], "Léa Martin");
        assert_eq!(article["published_at"], "2022-09-01T06:00:00Z");
        assert_eq!(article["updated_at"], "2022-09-02T07:00:00Z");
        assert_eq!(article["category"]["title"], "Vie locale");
        let category = server.get_json("/api/v1/categories/locale")["data"].clone();
        let parent = server.get_json("/api/v1/categories/actualite")["data"].clone();
        assert_eq!(parent["title"], "Actualité & débats");
        assert_eq!(category["parent_id"], parent["id"]);
        let labels: Vec<&Value> = article["tags"]
            .as_array()
            .unwrap()
            .iter()
            .map(|tag| &tag["label"])
            .collect();
        assert_eq!(labels, ["Actualité & débats", "École"]);
        assert!(
            article["image"].to_string().contains("cour.jpg"),
            "{article}"
        );
        let attachments = article["attachments"].to_string();
        for part in [
            "emission.mp3",
            "audio/mpeg",
            "1234",
            "menu.pdf",
            "Menu de la cantine",
        ] {
            assert!(attachments.contains(part), "{part}: {attachments}");
        }
        assert_eq!(server.get("/api/v1/articles/la-rentree").status, 308);
    }
}

#[test]
fn bodies_lose_what_only_wordpress_understands() {
    let database = Database::sqlite();
    let report = import(&database, SITE, &[]);
    let server = Server::start(&database);
    let classic = article(&server, "rentree");
    let html = classic["body"]["html"].as_str().unwrap();
    for part in [
        "<p>Premier paragraphe<br>sur deux lignes.</p>",
        "<figcaption>La cour de l'école</figcaption>",
        "https://www.youtube-nocookie.com/embed/aB3-_x9Qz01",
        "Il a dit [sic] : gardé",
        "https://courrier.example/son.mp3",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    for part in ["[caption", "[gallery", "[widget", "more"] {
        assert!(!html.contains(part), "{part}: {html}");
    }
    assert_eq!(
        html.matches("cour.jpg").count(),
        2,
        "caption and gallery: {html}"
    );
    let summary = classic["summary"].as_str().unwrap();
    assert!(
        summary.starts_with("Premier paragraphe sur deux lignes."),
        "{summary}"
    );
    let told = warnings(&report);
    assert!(
        told.contains("[widget]") && told.contains("file 99"),
        "{told}"
    );

    let blocks = article(&server, "en-blocs");
    let html = blocks["body"]["html"].as_str().unwrap();
    assert!(
        html.starts_with("<p>Un <strong>bloc</strong></p>"),
        "{html}"
    );
    assert!(
        html.contains("https://player.vimeo.com/video/123456789"),
        "{html}"
    );
    assert_eq!(blocks["summary"], "Un résumé");
    assert_eq!(blocks["author"], "inconnu");
}

#[test]
fn statuses_keep_what_was_hidden_hidden() {
    for database in Database::each() {
        import(&database, SITE, &[]);
        let server = Server::start(&database);
        let list = server.get_json("/api/v1/articles");
        assert_eq!(list["meta"]["total"], 2, "{list}");
        assert_eq!(server.get("/api/v1/articles/jete").status, 410);
        for hidden in ["brouillon", "secret", "prive", "a-propos"] {
            assert_eq!(
                server.get(&format!("/api/v1/articles/{hidden}")).status,
                404
            );
        }
    }
}

#[test]
fn pages_templates_zones_and_categories_are_options() {
    let database = Database::sqlite();
    let options = [
        "--pages",
        "--categories",
        "tags",
        "--timezone",
        "Europe/Paris",
    ];
    let report = import(&database, SITE, &options);
    assert_eq!(counts(&report), [7, 0, 0, 0]);
    assert_eq!(counts(&report["categories"]), [0, 0, 0, 0]);
    let server = Server::start(&database);
    assert_eq!(
        article(&server, "en-blocs")["published_at"],
        "2022-07-14T08:00:00Z"
    );
    let rentree = article(&server, "rentree");
    assert_eq!(rentree["category"], Value::Null);
    assert_eq!(rentree["tags"].as_array().unwrap().len(), 3);
    let pages = Server::start_with(&[
        "--database",
        &database.url,
        "serve",
        "--news-templates",
        "page",
    ]);
    assert_eq!(article(&pages, "a-propos")["title"], "À propos");
    let file = database.file("export.xml", SITE);
    for wrong in [["--categories", "all"], ["--timezone", "Paris"]] {
        let start = ["--database", &database.url, "import", "wordpress", &file];
        actus(&[&start[..], &wrong].concat()).fails_with(2);
    }
}

#[test]
fn a_second_import_changes_nothing_an_edit_just_that_and_prune_deletes() {
    for database in Database::each() {
        import(&database, SITE, &["--dry-run"]);
        assert_eq!(counts(&import(&database, SITE, &[])), [6, 0, 0, 0]);
        let second = import(&database, SITE, &["--prune"]);
        assert_eq!(counts(&second), [0, 0, 6, 0]);
        for kind in ["categories", "tags"] {
            assert_eq!(counts(&second[kind])[..2], [0, 0], "{kind}");
        }
        let edited = SITE.replace("Un <strong>bloc</strong>", "Autre");
        assert_eq!(counts(&import(&database, &edited, &[])), [0, 1, 5, 0]);
        let without = SITE.replace("<wp:post_id>11</wp:post_id>", "<wp:post_id>99</wp:post_id>");
        assert_eq!(
            counts(&import(&database, &without, &["--prune"])),
            [1, 0, 5, 1]
        );
        actus(&["--database", &database.url, "check"]).succeeds();
    }
}

#[test]
fn a_file_that_is_cut_off_is_read_to_there_and_prunes_nothing() {
    let database = Database::sqlite();
    import(&database, SITE, &[]);
    let (cut, _) = SITE.split_once("<em>résumé").unwrap();
    let report = import(&database, cut, &[]);
    assert_eq!(counts(&report), [0, 0, 1, 0]);
    assert!(
        warnings(&report).contains("line 76: the file ends within"),
        "{report}"
    );
    let error = fails(&database, cut, &["--prune"]);
    assert!(error.contains("cut off"), "{error}");
}

#[test]
fn faults_are_mended_and_their_lines_told() {
    let cases = [
        (
            "<title>A\u{1}B</title>",
            "AB",
            "control characters were dropped",
        ),
        ("<title>A & B</title>", "A & B", "names no character"),
        (
            "<title>A &bogus; B</title>",
            "A &bogus; B",
            "names no character",
        ),
        ("<title><![CDATA[A</title>", "A", "CDATA section"),
        ("<title>A</titel></title>", "A", "ends nothing"),
        ("<title>A 1 < 2</title>", "A 1 < 2", "begins no tag"),
        ("<x><title>A</x><title>B</title>", "B", "not closed"),
        ("<title>&eacute;&#233; x</title>", "éé x", ""),
    ];
    for (fields, title, warning) in cases {
        let database = Database::sqlite();
        let text = export(&format!(
            "\n{}\n{}",
            item(1, fields),
            item(2, "<title>Z</title>")
        ));
        let report = import(&database, text, &[]);
        assert_eq!(counts(&report), [2, 0, 0, 0], "{fields}: {report}");
        let told = warnings(&report);
        assert!(told.contains(warning), "{fields}: {told}");
        assert!(
            warning.is_empty() || told.contains("line 2: "),
            "{fields}: {told}"
        );
        // Where elements were mended, what hides the post may be lost.
        let is_draft = told.contains("article 1: its elements were mended");
        let elements = ["CDATA section", "ends nothing", "not closed"];
        assert_eq!(is_draft, elements.contains(&warning), "{fields}: {told}");
        let server = Server::start(&database);
        let list = server.get_json("/api/v1/articles?sort=title");
        let first = if is_draft { "Z" } else { title };
        assert_eq!(list["data"][0]["title"], first, "{fields}");
    }
}

#[test]
fn an_item_that_is_not_closed_ends_where_the_next_begins() {
    let database = Database::sqlite();
    let open = item(1, "<title>A</title>").replace("</item>", "");
    let report = import(&database, export(&(open + &item(2, ""))), &[]);
    assert_eq!(counts(&report), [2, 0, 0, 0], "{report}");
}

#[test]
fn entities_of_the_file_are_not_known_and_nothing_is_loaded() {
    let database = Database::sqlite();
    let secret = database.file("secret.txt", "a secret");
    let bomb = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a \"{}\"><!ENTITY b \"&a;&a;&a;&a;\">\
         <!ENTITY x SYSTEM \"file://{secret}\">]>{}",
        "x".repeat(1_000),
        export(&item(1, "<title>&b;&x;</title>"))
    );
    import(&database, bomb, &[]);
    let server = Server::start(&database);
    let list = server.get_json("/api/v1/articles");
    assert_eq!(list["data"][0]["title"], "&b;&x;");
}

#[test]
fn limits_are_told_in_one_line() {
    let database = Database::sqlite();
    let deep = export(&"<x>".repeat(100_000));
    assert!(fails(&database, deep, &[]).contains("deeper than 256"));
    let wide = export(&format!("<x y=\"{}\">", "y".repeat(100_000)));
    assert!(fails(&database, wide, &[]).contains("longer than 64 KiB"));
    let feed = "<rss><channel><item><title>x</title></item></channel></rss>";
    for other in [feed, "", "{}", "<html></html>"] {
        assert!(
            fails(&database, other, &[]).contains("no export of WordPress"),
            "{other}"
        );
    }
    assert!(!std::path::Path::new(&database.url).exists());

    let large = format!(
        "<content:encoded>{}</content:encoded>",
        "x ".repeat(3 << 20)
    );
    let report = import(&database, export(&(item(1, &large) + &item(2, ""))), &[]);
    assert_eq!(counts(&report), [1, 0, 0, 0]);
    assert!(
        report["skipped"][0]["reason"]
            .to_string()
            .contains("larger than 4 MiB")
    );
    let elements = format!(
        "<content:encoded><![CDATA[{}]]></content:encoded>",
        "<p>x</p>".repeat(60_000)
    );
    let report = import(&database, export(&item(3, &elements)), &[]);
    assert!(
        report["skipped"]
            .to_string()
            .contains("more than 30000 elements"),
        "{report}"
    );
}

#[test]
fn exports_come_in_other_encodings_prefixes_and_by_standard_input() {
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"ENC\"?>\r\n{}",
        export(&item(1, "<title>Été</title>"))
    );
    let latin1: Vec<u8> = text
        .replace("ENC", "iso-8859-1")
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    let utf16: Vec<u8> = format!("\u{FEFF}{}", text.replace("ENC", "utf-16"))
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let prefix = text.replace("ENC", "utf-8").replace("wp:", "w:").replace(
        "<rss>",
        "<rss xmlns:w=\"http://wordpress.org/export/1.0/\">",
    );
    for bytes in [latin1, utf16, prefix.into_bytes()] {
        let database = Database::sqlite();
        let arguments = [
            "--database",
            &database.url,
            "import",
            "wordpress",
            "-",
            "--json",
        ];
        actus_reading(&arguments, &bytes).succeeds();
        let server = Server::start(&database);
        let list = server.get_json("/api/v1/articles");
        assert_eq!(list["data"][0]["title"], json!("Été"));
    }
}
