//! Articles as search engines read them.

use serde_json::{Value, json};

use crate::harness::database::Database;
use crate::harness::process::{Server, import};

const DUMP: &str = r"
CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text, deleted int,
  titre text, chapo text, texte text, date_publication text, auteur text, langue text, image text);
INSERT INTO ressource_article VALUES
  (1, 57, 'news_structured', 'mi!', 0, 'L\'été </script><!-- ', 'Un résumé', '<p>Deux mots</p>', '2022-05-24 08:30:00', 'Ana Silva', 'pt', '/medias/été.jpg'),
  (2, NULL, 'news_structured', '', 0, 'Court', '', '', '2022-05-24', NULL, NULL, NULL),
  (3, NULL, 'news_structured', '', 0, 'De nous', NULL, '', '2022-05-24', 'Horizon', NULL, NULL),
  (4, NULL, 'news_structured', '', 1, 'Supprimé', NULL, '', '2022-05-24', NULL, NULL, NULL),
  (5, NULL, 'page', '', 0, 'Page', NULL, '', '2022-05-24', NULL, NULL, NULL);
CREATE TABLE ressource_categorie (id_cat int, titre text);
INSERT INTO ressource_categorie VALUES (57, 'Actualités');
CREATE TABLE tags (id_tag int, label text);
INSERT INTO tags VALUES (3, 'Service clients'), (4, 'Élan');
CREATE TABLE tags_elements (id_tag int, element_id int, element_type text);
INSERT INTO tags_elements VALUES (3, 1, 'article'), (4, 1, 'article');
";

fn serve(database: &Database) -> Server {
    import(database, DUMP, &[]);
    Server::start_with(&[
        "--database",
        &database.url,
        "serve",
        "--public-url",
        "https://news.example",
        "--site-name",
        "Horizon",
        "--site-language",
        "fr",
    ])
}

/// The answer, and when the article last changed.
fn without_time(mut article: Value) -> (Value, Value) {
    let time = article
        .as_object_mut()
        .unwrap()
        .remove("dateModified")
        .unwrap();
    (article, time)
}

#[test]
fn an_article_is_told_whole() {
    for database in Database::each() {
        let server = serve(&database);
        let answer = server.get("/api/v1/articles/1/jsonld");
        assert_eq!(answer.header("content-type"), "application/ld+json");
        let text = String::from_utf8(answer.body.clone()).unwrap();
        assert!(!text.contains('<'), "it is safe in a script element");
        let (article, modified) = without_time(answer.json());
        let site =
            json!({"@type": "Organization", "name": "Horizon", "url": "https://news.example/"});
        let url = "https://news.example/articles/l-ete-script";
        assert_eq!(
            article,
            json!({
                "@context": "https://schema.org",
                "@type": "NewsArticle",
                "@id": "https://news.example/api/v1/articles/1",
                "mainEntityOfPage": {"@type": "WebPage", "@id": url},
                "url": url,
                "headline": "L'été </script><!-- ",
                "description": "Un résumé",
                "datePublished": "2022-05-24T08:30:00Z",
                "author": [{"@type": "Person", "name": "Ana Silva"}],
                "publisher": site,
                "image": ["https://news.example/medias/%C3%A9t%C3%A9.jpg"],
                "inLanguage": "pt",
                "articleSection": "Actualités",
                "keywords": ["Élan", "Service clients"],
                "isAccessibleForFree": true,
                "wordCount": 2
            })
        );
        let shown = server.get_json("/api/v1/articles/1")["data"].clone();
        assert_eq!(modified, shown["updated_at"]);
        assert_eq!(article["url"], shown["url"]);
    }
}

#[test]
fn what_is_not_known_is_left_out_and_the_site_stands_for_the_author() {
    let database = Database::sqlite();
    let server = serve(&database);
    let article = server.get_json("/api/v1/articles/court/jsonld");
    for name in ["description", "image", "articleSection", "keywords"] {
        assert!(article.get(name).is_none(), "{name}");
    }
    assert_eq!(article["author"][0]["@type"], "Organization");
    assert_eq!(article["author"][0], article["publisher"]);
    assert_eq!(article["inLanguage"], "fr");
    let article = server.get_json("/api/v1/articles/3/jsonld");
    assert_eq!(article["author"][0], article["publisher"]);
}

#[test]
fn it_is_asked_for_as_the_article_is() {
    for database in Database::each() {
        let server = serve(&database);
        for (path, status) in [
            ("1", 200),
            ("4", 410),
            ("5", 404),
            ("99", 404),
            ("no-such", 404),
        ] {
            let answer = server.get(&format!("/api/v1/articles/{path}/jsonld"));
            assert_eq!(answer.status, status, "{path}");
        }
        let path = "/api/v1/articles/1/jsonld";
        assert_eq!(server.get(&format!("{path}?a=b")).status, 400);
        let html = [("Accept", "text/html")];
        assert_eq!(server.send("GET", path, &html).status, 406);

        let tag = server.get(path).header("etag").to_owned();
        let known = server.send("GET", path, &[("If-None-Match", &tag)]);
        assert_eq!((known.status, known.body.len()), (304, 0));
    }
}
