//! What stands for our pages on other sites.

use serde_json::Value;

use crate::harness::client::Answer;
use crate::harness::database::Database;
use crate::harness::page::Page;
use crate::harness::process::{Server, import};

const DUMP: &str = "
CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text, deleted int, titre text, date_publication text, auteur text);
INSERT INTO ressource_article VALUES
  (1, 57, 'news_structured', 'mi!', 0, 'L''été \"<b>&', '2022-05-24', 'La rédaction'),
  (2, 57, 'news_structured', 'mi!', 1, 'Supprimé', '2022-05-24', NULL),
  (3, 57, 'news_structured', 'mi!', 0, 'Trois', '2022-05-24', NULL);
CREATE TABLE ressource_categorie (id_cat int, titre text);
INSERT INTO ressource_categorie VALUES (57, 'Actualités');
";

fn serving(database: &Database) -> Server {
    import(database, DUMP, &[]);
    let options = [
        "--public-url",
        "https://news.example",
        "--site-name",
        "Horizon",
    ];
    let mut arguments = vec!["--database", &database.url, "serve"];
    arguments.extend(options);
    Server::start_with(&arguments)
}

fn ask(server: &Server, page: &str, more: &str) -> Answer {
    let url: String = page.bytes().map(|byte| format!("%{byte:02X}")).collect();
    server.get(&format!("/oembed?url={url}{more}"))
}

/// The frame in the answer: its attributes.
fn frame(answer: &Value) -> (String, String, String) {
    let html = scraper::Html::parse_fragment(answer["html"].as_str().unwrap());
    let selector = scraper::Selector::parse("iframe").unwrap();
    let mut frames = html.select(&selector);
    let frame = frames.next().unwrap();
    assert!(frames.next().is_none());
    let attribute = |name: &str| frame.attr(name).unwrap().to_owned();
    for name in ["width", "height"] {
        assert_eq!(attribute(name), answer[name].to_string());
    }
    (attribute("src"), attribute("title"), attribute("style"))
}

#[test]
fn an_article_is_shown_in_a_frame() {
    for database in Database::each() {
        let server = serving(&database);
        let path = server.get_json("/api/v1/articles/1")["data"]["url"].clone();
        let answer = ask(&server, path.as_str().unwrap(), "");
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), "application/json");
        let answer = answer.json();
        for (name, value) in [
            ("type", "rich"),
            ("version", "1.0"),
            ("title", "L'été \"<b>&"),
            ("author_name", "La rédaction"),
            ("provider_name", "Horizon"),
            ("provider_url", "https://news.example"),
        ] {
            assert_eq!(answer[name], value);
        }
        assert_eq!(answer["cache_age"], 60);
        let (src, title, _) = frame(&answer);
        assert_eq!(src, "https://news.example/embed?ids=1&limit=1");
        assert_eq!(title, "L'été \"<b>&");
        let nobody = ask(&server, "https://news.example/articles/3", "").json();
        assert!(nobody.get("author_name").is_none());
        let shown = server.get(src.strip_prefix("https://news.example").unwrap());
        assert_eq!(Page::of(&shown).texts(".title"), ["L'été \"<b>&"]);
    }
}

#[test]
fn a_list_is_shown_with_its_filter() {
    let database = Database::sqlite();
    let server = serving(&database);
    for (page, title, list) in [
        ("https://news.example", "Horizon", "?limit=5"),
        (
            "http://news.example/?tag=b,a&q=été&utm_source=x&cursor=y",
            "Horizon",
            "?tag=a,b&q=ete&limit=5",
        ),
        (
            "https://news.example/categories/actualites/?subsite=mi&lang=en",
            "Actualités",
            "?subsite=mi&lang=en&category=actualites&limit=5",
        ),
    ] {
        let answer = ask(&server, page, "").json();
        assert_eq!(answer["title"], title);
        let (src, ..) = frame(&answer);
        assert_eq!(src, format!("https://news.example/embed{list}"));
    }
}

#[test]
fn a_frame_is_no_larger_than_asked_for() {
    let database = Database::sqlite();
    let server = serving(&database);
    for page in ["https://news.example/", "https://news.example/articles/3"] {
        for (width, height) in [(320, 4_000), (4_000, 300), (100, 100), (1, 1)] {
            let answer = ask(
                &server,
                page,
                &format!("&maxwidth={width}&maxheight={height}"),
            )
            .json();
            assert!(answer["width"].as_u64().unwrap() <= width, "{answer}");
            assert!(answer["height"].as_u64().unwrap() <= height, "{answer}");
            frame(&answer);
        }
    }
    let fewer = ask(&server, "https://news.example/", "&maxheight=500").json();
    assert!(frame(&fewer).0.ends_with("limit=2"), "{fewer}");
}

#[test]
fn the_answer_comes_as_xml_too() {
    let database = Database::sqlite();
    let server = serving(&database);
    let json = ask(&server, "https://news.example/articles/1", "&format=json").json();
    let answer = ask(&server, "https://news.example/articles/1", "&format=xml");
    assert_eq!(answer.header("content-type"), "text/xml; charset=utf-8");
    let text = String::from_utf8(answer.body).unwrap();
    let mut reader = quick_xml::Reader::from_str(&text);
    let (mut path, mut said) = (Vec::new(), serde_json::Map::new());
    loop {
        use quick_xml::events::Event;
        match reader.read_event().unwrap() {
            Event::Start(start) => path.push(start.name().0.to_owned()),
            Event::End(_) => drop(path.pop()),
            Event::Text(part) => append(&mut said, &path, &part),
            Event::GeneralRef(entity) => {
                let written = format!("&{};", &*entity);
                append(
                    &mut said,
                    &path,
                    &quick_xml::escape::unescape(&written).unwrap(),
                );
            }
            Event::Eof => break,
            _ => {}
        }
    }
    for (name, value) in json.as_object().unwrap() {
        let value = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        assert_eq!(said[name], value, "{name}");
    }
    assert_eq!(said.len(), json.as_object().unwrap().len());
}

fn append(said: &mut serde_json::Map<String, Value>, path: &[String], part: &str) {
    assert_eq!(path[0], "oembed");
    let before = said.remove(&path[1]).unwrap_or_default();
    let text = before.as_str().unwrap_or_default().to_owned() + part;
    said.insert(path[1].clone(), text.into());
}

#[test]
fn only_pages_of_ours_that_are_there_have_an_answer() {
    let database = Database::sqlite();
    let server = serving(&database);
    for page in [
        "https://other.example/articles/1",
        "https://news.example:8443/articles/1",
        "https://news.example/articles/2",
        "https://news.example/articles/4",
        "https://news.example/articles/rien-de-tel",
        "https://news.example/categories/99",
        "https://news.example/docs/",
        "articles/1",
        "?",
    ] {
        let answer = ask(&server, page, "");
        assert_eq!(answer.status, 404, "{page}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    let page = "https://news.example/";
    for (query, status) in [
        ("&format=yaml", 501),
        ("&format=XML", 501),
        ("&maxwidth=0", 400),
        ("&maxheight=wide", 400),
        ("&callback=x", 400),
    ] {
        assert_eq!(ask(&server, page, query).status, status, "{query}");
    }
    for path in ["/oembed", "/oembed?url=", "/oembed?format=json"] {
        let answer = server.get(path);
        assert_eq!(answer.status, 400, "{path}");
        assert_eq!(answer.json()["errors"][0]["parameter"], "url");
    }
}

#[test]
fn pages_lead_to_their_answers() {
    let database = Database::sqlite();
    let server = serving(&database);
    for path in [
        "/?subsite=mi",
        "/categories/actualites?tag=x",
        "/articles/3",
    ] {
        let mut page = server.get(path);
        if page.status == 308 {
            page = server.get(page.header("location"));
        }
        let page = Page::of(&page);
        for (kind, media_type) in [
            ("json", "application/json"),
            ("xml", "text/xml; charset=utf-8"),
        ] {
            let selector = format!("link[rel=alternate][type$='{kind}+oembed']");
            let address = page.attribute(&selector, "href");
            let answer = server.get(address.strip_prefix("https://news.example").unwrap());
            assert_eq!(answer.status, 200, "{address}");
            assert_eq!(answer.header("content-type"), media_type);
        }
    }
}

#[test]
fn what_wordpress_adds_is_no_error() {
    let server = Server::start_with(&["demo"]);
    let page = format!("http://{}/categories/57", server.address);
    let answer = server.get(&format!(
        "/oembed?format=json&maxwidth=600&maxheight=900&url={page}&dnt=1"
    ));
    assert_eq!(answer.status, 200);
    assert_eq!(server.get(&format!("/oembed?url={page}&x=1")).status, 400);
}
