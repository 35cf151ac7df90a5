//! What other sites put on their pages.

use std::io::Read as _;

use crate::harness::database::Database;
use crate::harness::page::Page;
use crate::harness::process::{Server, import};

#[test]
fn the_component_is_one_small_script_for_any_page() {
    let database = Database::sqlite();
    let server = Server::start_with(&[
        "--database",
        &database.url,
        "serve",
        "--cors-origins",
        "https://partner.example",
    ]);
    // The second answer comes from the cache, the last one to a page that may not read the API.
    for origin in [
        "https://partner.example",
        "https://partner.example",
        "https://other.example",
    ] {
        let headers = [("Origin", origin), ("Accept-Encoding", "gzip")];
        let answer = server.send("GET", "/embed.js", &headers);
        assert_eq!(answer.status, 200);
        assert_eq!(
            answer.header("content-type"),
            "text/javascript; charset=utf-8"
        );
        assert_eq!(
            answer.header("cross-origin-resource-policy"),
            "cross-origin"
        );
        let allowed = answer.header("access-control-allow-origin");
        assert!(allowed == "*" || allowed == origin, "{allowed}");
        assert!(answer.header("cache-control").contains("max-age=60"));
        assert!(answer.body.len() < 8_192, "{} bytes", answer.body.len());
        let mut script = String::new();
        flate2::read::GzDecoder::new(answer.body.as_slice())
            .read_to_string(&mut script)
            .unwrap();
        assert!(script.contains("customElements.define(\"actus-news\""));
        assert!(
            script.contains("container-type: inline-size"),
            "its style is in it"
        );
    }
}

const HOSTILE: &str = "
CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text, deleted int, titre text, chapo text, date_publication text, image text);
INSERT INTO ressource_article VALUES
  (1, 57, 'news_structured', 'mi!', 0, '<script>alert(1)</script> & \"x\"', '</ul><img src=x onerror=alert(1)>', '2022-05-24', 'https://a.example/x.jpg?a=1&b=\"2\"'),
  (2, 57, 'news_structured', '', 0, 'Deux', NULL, '2022-05-23', NULL),
  (3, 58, 'news_structured', '', 0, 'Trois', NULL, '2022-05-22', NULL);
CREATE TABLE tags (id_tag int, label text);
INSERT INTO tags VALUES (3, '<b>Élan</b>'), (4, 'Zèle');
CREATE TABLE tags_elements (id_tag int, element_id int, element_type text);
INSERT INTO tags_elements VALUES (3, 1, 'article'), (4, 2, 'article');
";

fn serving(database: &Database, options: &[&str]) -> Server {
    import(database, HOSTILE, &[]);
    let mut arguments = vec!["--database", &database.url, "serve"];
    arguments.extend(options);
    Server::start_with(&arguments)
}

fn page(server: &Server, path: &str) -> Page {
    let answer = server.get(path);
    assert_eq!(answer.status, 200, "{path}");
    Page::of(&answer)
}

fn directive(policy: &str, name: &str) -> String {
    let mut directives = policy.split("; ").filter_map(|one| one.split_once(' '));
    let found = directives.find(|(known, _)| *known == name);
    found
        .unwrap_or_else(|| panic!("no {name} in {policy}"))
        .1
        .to_owned()
}

#[test]
fn a_list_for_frames_can_be_read_without_scripts() {
    for database in Database::each() {
        let server = serving(&database, &["--public-url", "https://news.example"]);
        let list = page(
            &server,
            "/embed?category=57&lang=fr&utm_source=x&filter&sort=title",
        );
        assert_eq!(
            list.texts(".title"),
            ["<script>alert(1)</script> & \"x\"", "Deux"]
        );
        assert_eq!(list.texts(".date"), ["24/05/2022", "23/05/2022"]);
        let links = list.attributes(".title a[target=_top]", "href");
        assert_eq!(links[1], "https://news.example/articles/deux");
        assert_eq!(list.texts("a.button"), ["<b>Élan</b> 1", "Zèle 1"]);
        assert_eq!(
            list.attributes("a.button[target=_top]", "href")[1],
            "/?category=57&sort=title&lang=fr&tag=zele"
        );
        let component = list.all("actus-news")[0].value();
        for (name, value) in [
            ("category", "57"),
            ("sort", "title"),
            ("limit", "5"),
            ("theme", "auto"),
            ("lang", "fr"),
            ("filter", ""),
        ] {
            assert_eq!(component.attr(name), Some(value), "{name}");
        }

        let other = page(&server, "/embed?limit=1&theme=dark&lang=en");
        assert_eq!(other.texts(".date"), ["24 May 2022"]);
        assert_eq!(other.attribute("html", "data-theme"), "dark");
        assert_eq!(other.attribute(".foot a", "href"), "/?lang=en");
        assert_eq!(other.all("actus-news[filter]").len(), 0);
        let none = page(&server, "/embed?tag=rien-de-tel&lang=fr");
        assert_eq!(none.text(".message"), "Aucun article ne correspond.");
    }
}

#[test]
fn what_articles_say_is_text_in_a_frame() {
    let database = Database::sqlite();
    let server = serving(&database, &[]);
    for path in [
        "/embed?filter=true",
        "/embed?filter=true&author=%22%3E%3Cscript%3Ealert(2)",
        "/embed?filter=true&tag=b-elan-b",
    ] {
        let list = page(&server, path);
        assert_eq!(list.all("script:not([src])").len(), 0, "{path}");
        assert_eq!(list.all("[onerror], b, .summary img").len(), 0, "{path}");
    }
    let list = page(&server, "/embed");
    assert_eq!(list.texts(".title")[0], "<script>alert(1)</script> & \"x\"");
    assert_eq!(list.text(".summary"), "</ul><img src=x onerror=alert(1)>");
    assert_eq!(
        list.attribute(".image", "src"),
        "https://a.example/x.jpg?a=1&b=%222%22"
    );
}

#[test]
fn the_settings_say_who_may_show_it_in_a_frame() {
    let database = Database::sqlite();
    for (options, ancestors) in [
        (vec![], "*"),
        (
            vec!["--embed-origins", "https://a.example,https://b.example"],
            "'self' https://a.example https://b.example",
        ),
    ] {
        let server = serving(&database, &options);
        for path in ["/embed?subsite=mi", "/embed?subsite=mi"] {
            let answer = server.get(path);
            let policy = answer.header("content-security-policy");
            assert_eq!(directive(policy, "frame-ancestors"), ancestors);
            assert_eq!(directive(policy, "default-src"), "'none'");
            assert_eq!(directive(policy, "script-src"), "'self'");
            assert_eq!(directive(policy, "style-src"), "'self'");
            assert!(!answer.headers.contains_key("x-frame-options"));
            assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        }
    }
}

#[test]
fn the_page_speaks_the_language_that_is_asked_for() {
    let database = Database::sqlite();
    let server = serving(&database, &["--site-language", "fr"]);
    let lang = |path: &str, accepted: &str| {
        let answer = server.send("GET", path, &[("Accept-Language", accepted)]);
        assert!(answer.header("vary").contains("Accept-Language"));
        Page::of(&answer).attribute("html", "lang")
    };
    for _ in 0..2 {
        assert_eq!(lang("/embed", "en-GB,fr;q=0.5"), "en");
        assert_eq!(lang("/embed", "de"), "fr");
        assert_eq!(lang("/embed?lang=fr", "en"), "fr");
        assert_eq!(lang("/embed?lang=de", "en"), "en");
    }
}

#[test]
fn a_value_that_makes_no_sense_is_told() {
    let database = Database::sqlite();
    let server = serving(&database, &[]);
    for (query, parameter) in [
        ("limit=0", "limit"),
        ("limit=51", "limit"),
        ("theme=blue", "theme"),
        ("layout=tower", "layout"),
        ("accent=red", "accent"),
        ("tag=%C3%A9", "tag"),
        ("filter=perhaps", "filter"),
    ] {
        let answer = server.get(&format!("/embed?{query}"));
        assert_eq!(answer.status, 400, "{query}");
        assert_eq!(answer.json()["errors"][0]["parameter"], parameter);
    }
    for query in [
        "limit=&theme=",
        "accent=%23aAbBcC",
        "unknown=1",
        "tag=elan&tag=zele",
    ] {
        assert_eq!(
            server.get(&format!("/embed?{query}")).status,
            200,
            "{query}"
        );
    }
}

#[test]
fn all_that_a_page_loads_is_there_and_kept_for_ever() {
    let database = Database::sqlite();
    let server = serving(&database, &[]);
    let list = page(&server, "/embed");
    let mut files = list.attributes("link[rel=stylesheet]", "href");
    files.extend(list.attributes("script:not([src='/embed.js'])", "src"));
    assert_eq!(files.len(), 3);
    for file in files {
        for _ in 0..2 {
            let answer = server.get(&file);
            assert_eq!(answer.status, 200, "{file}");
            let kept = answer.header("cache-control");
            assert_eq!(kept, "public, max-age=31536000, immutable", "{file}");
        }
    }
}

#[test]
fn the_builder_begins_with_what_its_address_says() {
    for database in Database::each() {
        let server = serving(&database, &["--public-url", "https://news.example"]);
        let path = "/embed/builder?category=57&subsite=mi&tag=zele&author=A%22b&limit=7&filter\
                    &theme=dark&accent=ABCDEF&lang=en&x=y";
        let builder = page(&server, path);
        for (name, chosen) in [("category", "57"), ("subsite", "mi")] {
            let selector = format!("select[name={name}] option[selected]");
            assert_eq!(builder.attributes(&selector, "value"), [chosen]);
        }
        let data = |name: &str| builder.attributes(&format!("[{name}]"), name);
        assert_eq!(data("data-chosen"), ["zele"]);
        assert_eq!(data("data-home"), ["https://news.example"]);
        assert_eq!(builder.attribute("input[name=limit]", "value"), "7");
        assert_eq!(builder.attribute("input[name=accent]", "value"), "#abcdef");
        let checked = builder.attributes("input[type=radio][checked]", "value");
        assert_eq!(checked, ["list", "dark", "en"]);
        assert_eq!(builder.attribute("actus-news", "author"), "A\"b");
        assert_eq!(builder.text("h1"), "Embed the news");
        assert_eq!(
            page(&server, "/embed/builder").text("h1"),
            "Intégrer les actualités"
        );
        let answer = server.get("/embed/builder");
        let policy = answer.header("content-security-policy");
        assert_eq!(directive(policy, "frame-ancestors"), "'self'");
    }
}
