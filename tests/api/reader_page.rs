//! The reader page, as it comes from the server.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::harness::client::Answer;
use crate::harness::database::Database;
use crate::harness::page::Page;
use crate::harness::process::{Server, import};

const FRENCH: &[(&str, &str)] = &[("Accept-Language", "fr-FR, en;q=0.5")];
/// As browsers ask when somebody opens an address.
const BROWSER: &[(&str, &str)] = &[
    (
        "Accept",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    ),
    ("Accept-Language", "fr"),
];

const HOSTILE: &str = r#"
CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text, deleted int,
  titre text, chapo text, texte text, date_publication text, auteur text, langue text, image text, pdf text);
INSERT INTO ressource_article VALUES
  (1, 57, 'news_structured', 'mi!', 0, '</script><script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '<h1>A</h1><h4>B</h4><p onclick="x()">Mot</p>',
   '2022-05-24 08:30:00', '<i>moi</i>', 'fr', NULL, '/medias/guide.pdf'),
  (2, 57, 'news_structured', 'mi!', 1, 'Supprimé', NULL, '', '2022-05-24', NULL, NULL, NULL, NULL),
  (3, 57, 'news_structured', 'mi!', 0, 'Autre', NULL, '', '2022-05-23', NULL, 'en', NULL, NULL);
CREATE TABLE ressource_categorie (id_cat int, titre text, intro text, id_parent int);
INSERT INTO ressource_categorie VALUES (57, 'A & <B>', 'Une <introduction>', 0);
CREATE TABLE tags (id_tag int, label text);
INSERT INTO tags VALUES (3, '<b>gras</b>'), (4, '"Élan"');
CREATE TABLE tags_elements (id_tag int, element_id int, element_type text);
INSERT INTO tags_elements VALUES (3, 1, 'article'), (4, 1, 'article'), (4, 3, 'article');
CREATE TABLE subsites (code text, nom text, url text);
INSERT INTO subsites VALUES ('mi', 'Le <site>', NULL);
"#;

pub fn demo() -> Server {
    Server::start_with(&["demo", "--site-name", "Horizon"])
}

#[track_caller]
pub fn open(server: &Server, path: &str) -> Page {
    let answer = server.send("GET", path, FRENCH);
    assert_eq!(answer.status, 200, "{path}");
    Page::of(&answer)
}

pub fn titles(list: &Value) -> Vec<String> {
    let articles = list["data"].as_array().unwrap().iter();
    articles
        .map(|article| article["title"].as_str().unwrap())
        .map(|title| title.split_ascii_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

#[test]
fn the_front_page_shows_what_the_api_lists() {
    let server = demo();
    let page = open(&server, "/");
    let list = server.get_json("/api/v1/articles?facets=tags,categories");
    assert_eq!(page.texts("#cards .title"), titles(&list));
    let total = list["meta"]["total"].as_i64().unwrap();
    assert_eq!(page.text(".total"), format!("{total} articles"));
    let first = &list["data"][0];
    let day = first["published_at"].as_str().unwrap();
    let (year, month, day) = (&day[..4], &day[5..7], &day[8..10]);
    assert_eq!(
        page.texts("#cards time")[0],
        format!("{day}/{month}/{year}")
    );
    assert_eq!(
        page.texts("#cards .category")[0],
        first["category"]["title"].as_str().unwrap()
    );

    let counted = list["meta"]["facets"]["tags"].as_array().unwrap();
    let counted: BTreeSet<String> = counted
        .iter()
        .map(|tag| format!("{} {}", tag["label"].as_str().unwrap(), tag["count"]))
        .collect();
    let chips = page.texts(".chips button[data-slug]");
    assert_eq!(chips.iter().cloned().collect::<BTreeSet<_>>(), counted);
    assert!(chips[0].starts_with("Dématérialisation"), "{chips:?}");
}

#[test]
fn the_page_of_a_chapter_has_its_filter_bar() {
    let server = demo();
    let page = open(&server, "/categories/57?subsite=mi");
    let category = server.get_json("/api/v1/categories/57")["data"].clone();
    assert_eq!(page.text("h1"), category["title"].as_str().unwrap());
    let description = category["description"].as_str().unwrap();
    assert_eq!(page.text(".chapter .lead"), description);
    let bar = server.get_json("/api/v1/categories/57/tags?subsite=mi");
    let bar: Vec<String> = bar["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| format!("{} {}", tag["label"].as_str().unwrap(), tag["count"]))
        .collect();
    assert_eq!(page.texts(".chips button[data-slug]"), bar);
    assert_eq!(page.attribute("#subsite option[selected]", "value"), "mi");
}

#[test]
fn what_an_address_says_wrongly_is_told_as_a_page_to_people() {
    let server = demo();
    for (path, status) in [
        ("/nowhere", 404),
        ("/articles/nothing", 404),
        ("/articles/1004", 410),
        ("/categories/nothing", 404),
        ("/?from=yesterday", 400),
    ] {
        let answer = server.send("GET", path, BROWSER);
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.header("cache-control"), "no-store");
        let page = Page::of(&answer);
        assert_eq!(page.attribute("html", "lang"), "fr");
        assert_eq!(page.all("h1").len(), 1);
        let told = server.get(path);
        assert_eq!(told.status, status, "{path}");
        assert_eq!(told.header("content-type"), "application/problem+json");
    }
    let page = Page::of(&server.send("GET", "/?from=yesterday", BROWSER));
    assert_eq!(page.text("dt"), "from");
    // Programs are told in their way, whatever they accept beside.
    let answer = server.send("GET", "/api/v1/articles/1004", BROWSER);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let answer = server.send("POST", "/", BROWSER);
    assert_eq!(
        (answer.status, answer.header("allow")),
        (405, "GET, HEAD, OPTIONS")
    );
}

#[test]
fn a_page_speaks_the_language_that_is_asked_for() {
    let server = demo();
    let page = |path: &str, accepted: &str| {
        let answer = server.send("GET", path, &[("Accept-Language", accepted)]);
        let tag = answer.header("etag").to_owned();
        let again = [("Accept-Language", accepted), ("If-None-Match", &tag)];
        let again = server.send("GET", path, &again);
        assert_eq!(again.status, 304);
        for answer in [&answer, &again] {
            let vary = answer.header("vary").to_lowercase();
            assert!(vary.contains("accept-language"), "{vary}");
        }
        Page::of(&answer).attribute("html", "lang")
    };
    assert_eq!(page("/", "en-GB, fr;q=0.8"), "en");
    assert_eq!(page("/", "fr"), "fr");
    assert_eq!(page("/", "de"), "fr");
    assert_eq!(page("/?lang=en", "fr"), "en");
    let english = open(&server, "/?lang=en");
    let link = english.attributes("#cards .title a", "href");
    assert!(link[0].ends_with("?lang=en"), "{link:?}");
}

#[test]
fn what_is_searched_for_is_marked() {
    let server = demo();
    let page = open(&server, "/?q=facture*");
    assert_eq!(page.attribute("#q", "value"), "facture*");
    assert!(
        page.texts("#cards .summary mark")
            .contains(&"Facture".to_owned())
    );
    assert_eq!(
        page.attribute("meta[name='robots']", "content"),
        "noindex, follow"
    );
    let nothing = open(&server, "/?q=xyzzyx");
    assert_eq!(nothing.all(".empty").len(), 1);
}

#[test]
fn the_request_behind_a_page_gives_what_it_shows() {
    let server = demo();
    let page = open(
        &server,
        "/categories/57?subsite=mi&tag=export&q=l'export&lang=en&per_page=3",
    );
    let paths = page.attributes(".call .path a", "href");
    let list = server.get_json(&paths[0]);
    assert_eq!(page.texts("#cards .title"), titles(&list));
    assert!(
        paths[1].starts_with("/api/v1/categories/actualites/tags?subsite=mi"),
        "{paths:?}"
    );
    server.get_json(&paths[1]);
    let curl = page.texts(".call pre").remove(0);
    assert_eq!(curl.matches('\'').count(), 2, "{curl}");
}

#[test]
fn an_article_has_all_that_belongs_to_it() {
    let server = demo();
    let article = server.get_json("/api/v1/articles/1042?formats=text")["data"].clone();
    let slug = article["slug"].as_str().unwrap();
    let page = open(&server, &format!("/articles/{slug}"));
    assert_eq!(page.text("h1"), article["title"].as_str().unwrap());
    assert_eq!(page.text(".article > header time"), "24/05/2022");
    assert_eq!(
        page.attribute("a[data-pdf]", "href"),
        "/api/v1/articles/1042/pdf"
    );
    let files = article["attachments"].as_array().unwrap();
    assert_eq!(page.texts(".attachments a").len(), files.len());
    let shown: String = page.text(".article .body").split_whitespace().collect();
    let said: String = article["body"]["text"]
        .as_str()
        .unwrap()
        .split_whitespace()
        .collect();
    assert_eq!(shown, said);
    let related = server.get_json("/api/v1/articles/1042/related?limit=3");
    assert_eq!(page.texts(".related .title"), titles(&related));
}

#[test]
fn a_page_says_what_it_is_to_machines() {
    let server = demo();
    for path in ["/", "/categories/57?tag=export", "/articles/1042"] {
        let page = open(&server, path);
        let address = page.attribute("link[rel='canonical']", "href");
        assert!(address.starts_with("http://"), "{address}");
        assert_eq!(
            page.attribute("meta[property='og:url']", "content"),
            address
        );
        for kind in ["atom+xml", "rss+xml", "feed+json"] {
            let feed = format!("link[rel='alternate'][type='application/{kind}']");
            assert!(page.attribute(&feed, "href").starts_with("/feeds/"));
        }
        let oembed = page.attribute("link[type='application/json+oembed']", "href");
        assert!(oembed.contains("/oembed?url=http"), "{oembed}");
        let said: Value =
            serde_json::from_str(&page.text("script[type='application/ld+json']")).unwrap();
        assert_eq!(said["@context"], "https://schema.org");
        assert_eq!(said["url"], address);
    }
    let page = open(&server, "/categories/57?tag=export&lang=en");
    let canonical = page.attribute("link[rel='canonical']", "href");
    assert!(
        canonical.ends_with("/categories/actualites?tag=export"),
        "{canonical}"
    );
    let feed = page.attribute("link[type='application/atom+xml']", "href");
    assert_eq!(feed, "/feeds/atom.xml?tag=export&category=actualites");
}

#[test]
fn nothing_in_the_news_becomes_part_of_the_page() {
    for database in Database::each() {
        import(&database, HOSTILE, &[]);
        let server = Server::start(&database);
        for path in [
            "/",
            "/categories/57",
            "/articles/1",
            "/?q=alert",
            "/?subsite=mi&author=%3Ci%3Emoi%3C/i%3E",
        ] {
            let page = open(&server, path);
            let scripts = page.all("script:not([src]):not([type='application/ld+json'])");
            assert!(scripts.is_empty(), "{path}");
            assert!(
                page.all("img, main i, main b, introduction, site")
                    .is_empty(),
                "{path}"
            );
            assert!(page.all("[onclick], [onerror]").is_empty(), "{path}");
            for said in page.texts("script[type='application/ld+json']") {
                serde_json::from_str::<Value>(&said).unwrap();
            }
        }
        let page = open(&server, "/articles/1");
        assert_eq!(page.text("h1"), "</script><script>alert(1)</script>");
        assert_eq!(page.texts(".body h2, .body h3"), ["A", "B"]);
    }
}

#[test]
fn pages_are_kept_and_asked_after_like_all_answers() {
    let server = demo();
    let first = server.send("GET", "/", FRENCH);
    let tag = first.header("etag").to_owned();
    let again = |language: &str| -> Answer {
        server.send(
            "GET",
            "/",
            &[("Accept-Language", language), ("If-None-Match", &tag)],
        )
    };
    assert_eq!(again("fr").status, 304);
    assert_eq!(again("en").status, 200);
    let policy = first.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"));
    let page = Page::of(&first);
    for selector in ["link[rel='stylesheet']", "script[src]", "link[rel='icon']"] {
        for address in page
            .attributes(selector, "href")
            .into_iter()
            .chain(page.attributes(selector, "src"))
        {
            let asset = server.get(&address);
            assert_eq!(asset.status, 200, "{address}");
            assert!(asset.header("cache-control").contains("immutable"));
        }
    }
}
