//! One article: its shape, its body, and when it is not there.

use serde_json::{Value, json};

use crate::harness::database::Database;
use crate::harness::process::{Server, import};

const DUMP: &str = r#"
CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text, deleted int,
  titre text, chapo text, texte text, date_publication text, auteur text, langue text, image text, pdf text);
INSERT INTO ressource_article VALUES
  (1042, 57, 'news_structured', 'mi!ad!', 0, 'L\'été, à l\'œuvre', 'Un résumé', '<p onclick="x()">Un <b>mot</b><script>x()</script></p>',
   '2022-05-24 08:30:00', 'La rédaction', 'fr', 'https://a.example/x.jpg', 'https://a.example/guide.pdf'),
  (1043, 57, 'news_structured', '', 1, 'Supprimé', NULL, '', '2022-05-24', NULL, NULL, NULL, NULL),
  (1044, 57, 'page', '', 0, 'Page', NULL, '', '2022-05-24', NULL, NULL, NULL, NULL),
  (1045, NULL, 'news_structured', '', 0, '2024', NULL, '', '2022-05-24', NULL, NULL, 'javascript:x()', NULL);
CREATE TABLE ressource_categorie (id_cat int, titre text, intro text, id_parent int);
INSERT INTO ressource_categorie VALUES (57, 'Actualités', 'Une <introduction>', 0), (58, 'En dessous', NULL, 57);
CREATE TABLE tags (id_tag int, label text);
INSERT INTO tags VALUES (3, 'Service clients'), (4, 'Élan');
CREATE TABLE tags_elements (id_tag int, element_id int, element_type text);
INSERT INTO tags_elements VALUES (3, 1042, 'article'), (4, 1042, 'article'), (4, 1044, 'article');
"#;

/// The answer without the times of the import, which no test knows.
fn without_times(mut article: Value) -> Value {
    for name in ["created_at", "updated_at"] {
        let time = article[name].take();
        assert!(time.as_str().unwrap().ends_with('Z'), "{time}");
        article.as_object_mut().unwrap().remove(name);
    }
    article
}

#[test]
fn an_article_has_the_shape_of_the_contract() {
    for database in Database::each() {
        import(&database, DUMP, &[]);
        let server = Server::start_with(&[
            "--database",
            &database.url,
            "serve",
            "--public-url",
            "https://news.example/",
        ]);
        let article = server.get_json("/api/v1/articles/1042")["data"].clone();
        assert_eq!(
            without_times(article),
            json!({
                "id": 1042, "slug": "l-ete-a-l-oeuvre", "title": "L'été, à l'œuvre", "summary": "Un résumé",
                "template": "news_structured", "language": "fr", "author": "La rédaction",
                "category": {"id": 57, "slug": "actualites", "title": "Actualités"},
                "tags": [
                    {"id": 4, "slug": "elan", "label": "Élan"},
                    {"id": 3, "slug": "service-clients", "label": "Service clients"}
                ],
                "subsites": ["ad", "mi"], "status": "published",
                "published_at": "2022-05-24T08:30:00Z",
                "reading_minutes": 1,
                "image": {"url": "https://a.example/x.jpg", "alt": null},
                "attachments": [{
                    "title": "guide.pdf", "url": "https://a.example/guide.pdf",
                    "media_type": "application/pdf", "bytes": null
                }],
                "body": {"html": "<p>Un <strong>mot</strong></p>"},
                "url": "https://news.example/articles/l-ete-a-l-oeuvre",
                "links": {"self": "/api/v1/articles/1042", "pdf": "/api/v1/articles/1042/pdf"}
            })
        );
        let by_slug = server.get_json("/api/v1/articles/l-ete-a-l-oeuvre");
        assert_eq!(by_slug["data"]["id"], 1042);
    }
}

#[test]
fn what_is_absent_is_null_and_a_title_of_digits_is_no_id() {
    for database in Database::each() {
        import(&database, DUMP, &[]);
        let server = Server::start(&database);
        let article = server.get_json("/api/v1/articles/article-2024")["data"].clone();
        for name in ["summary", "language", "author", "category", "image"] {
            assert_eq!(article[name], Value::Null, "{name}");
        }
        assert_eq!(article["tags"], json!([]));
        assert_eq!(article["reading_minutes"], 0);
        assert_eq!(article["body"]["html"], "");
    }
}

#[test]
fn a_deleted_article_is_gone_and_others_that_cannot_be_seen_are_not_there() {
    for database in Database::each() {
        import(&database, DUMP, &[]);
        let server = Server::start(&database);
        for (name, status) in [
            ("1043", 410),
            ("supprime", 410),
            ("1044", 404),
            ("9999", 404),
            ("no-such", 404),
        ] {
            let answer = server.get(&format!("/api/v1/articles/{name}"));
            assert_eq!(answer.status, status, "{name}");
            assert_eq!(answer.json()["status"], status);
        }
    }
}

#[test]
fn another_template_is_news_when_the_setting_says_so() {
    for database in Database::each() {
        import(&database, DUMP, &[]);
        let server = Server::start_with(&[
            "--database",
            &database.url,
            "serve",
            "--news-templates",
            "news_structured,page",
        ]);
        assert_eq!(server.get("/api/v1/articles/1044").status, 200);
        assert_eq!(server.get_json("/api/v1/articles")["meta"]["total"], 3);
        assert_eq!(
            server.get_json("/api/v1/articles?template=page")["meta"]["total"],
            1
        );
        assert_eq!(
            server.get_json("/api/v1/categories/57")["data"]["article_count"],
            2
        );
        let bar = server.get_json("/api/v1/categories/57/tags");
        assert_eq!(
            bar["data"][0]["count"], 2,
            "one row a tag, whatever the template"
        );
        assert_eq!(bar["meta"]["total"], 2);
    }
}

#[test]
fn lists_have_bodies_only_when_a_format_is_asked_for() {
    for database in Database::each() {
        import(&database, DUMP, &[]);
        let server = Server::start(&database);
        let list = |query: &str| {
            server.get_json(&format!("/api/v1/articles?ids=1042&{query}"))["data"][0].clone()
        };
        assert_eq!(list("")["body"], Value::Null);
        assert_eq!(
            list("formats=html")["body"]["html"],
            "<p>Un <strong>mot</strong></p>"
        );
        assert_eq!(server.get("/api/v1/articles?formats=docx").status, 400);
    }
}

#[test]
fn only_the_fields_that_are_asked_for_come_and_always_the_id() {
    for database in Database::each() {
        import(&database, DUMP, &[]);
        let server = Server::start(&database);
        let list = server.get_json("/api/v1/articles?ids=1042&fields=title,subsites");
        let wanted = json!({"id": 1042, "title": "L'été, à l'œuvre", "subsites": ["ad", "mi"]});
        assert_eq!(list["data"][0], wanted);
        let one = server.get_json("/api/v1/articles/1042?fields=title,subsites");
        assert_eq!(one["data"], wanted);
        let whole = server.get_json("/api/v1/articles/1042")["data"].clone();
        for (name, value) in whole.as_object().unwrap() {
            let part = server.get_json(&format!("/api/v1/articles/1042?fields={name}"));
            assert_eq!(&part["data"][name], value, "every field can be asked for");
        }
        let body = server.get_json("/api/v1/articles/1042?fields=body");
        assert_eq!(
            body["data"],
            json!({"id": 1042, "body": {"html": "<p>Un <strong>mot</strong></p>"}})
        );
    }
}

#[test]
fn categories_tags_and_subsites_are_found_by_name() {
    for database in Database::each() {
        import(&database, DUMP, &[]);
        let server = Server::start(&database);
        let category = server.get_json("/api/v1/categories/actualites?subsite=mi");
        assert_eq!(
            category["data"],
            json!({"id": 57, "slug": "actualites", "title": "Actualités",
                   "description": "Une <introduction>", "parent_id": null, "article_count": 1})
        );
        assert_eq!(
            server.get_json("/api/v1/categories/58")["data"]["parent_id"],
            57
        );
        assert_eq!(
            server.get_json("/api/v1/tags/elan")["data"]["article_count"],
            1
        );
        assert_eq!(
            server.get_json("/api/v1/tags/elan?subsite=rh")["data"]["article_count"],
            0
        );
        assert_eq!(
            server.get_json("/api/v1/subsites/MI")["data"],
            json!({"code": "mi", "name": "mi", "url": null, "article_count": 1})
        );
    }
}

#[test]
fn what_another_process_has_written_is_seen_at_once() {
    for database in Database::each() {
        let server = Server::start(&database);
        assert_eq!(server.get_json("/api/v1/articles")["meta"]["total"], 0);
        import(&database, DUMP, &[]);
        assert_eq!(server.get_json("/api/v1/articles")["meta"]["total"], 2);
    }
}
