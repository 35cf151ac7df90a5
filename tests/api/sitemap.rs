//! Sitemaps, and where robots find them.

use chrono::{TimeDelta, Utc};
use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, SqliteConnection};

use crate::harness::database::Database;
use crate::harness::process::{Server, import};

const DUMP: &str = r"
CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text, deleted int, titre text, date_publication text);
INSERT INTO ressource_article VALUES
  (1, 57, 'news_structured', 'mi!', 0, 'Deux', '2022-05-24'),
  (2, 58, 'news_structured', '', 0, 'Un', '2020-01-01'),
  (3, 57, 'news_structured', 'mi!', 0, 'Trois', '2022-05-24'),
  (4, 57, 'news_structured', 'mi!', 1, 'Supprimé', '2022-05-24'),
  (5, 57, 'page', 'mi!', 0, 'Page', '2022-05-24');
CREATE TABLE ressource_categorie (id_cat int, titre text);
INSERT INTO ressource_categorie VALUES (57, 'Actualités'), (58, 'Réseau');
";

fn serve(database: &Database) -> Server {
    Server::start_with(&[
        "--database",
        &database.url,
        "serve",
        "--public-url",
        "https://news.example",
        "--site-name",
        "Horizon & Cie",
        "--site-language",
        "fr",
    ])
}

fn xml(server: &Server, path: &str) -> String {
    let answer = server.get(path);
    assert_eq!(answer.status, 200, "{path}");
    let media_type = answer.header("content-type");
    assert_eq!(media_type, "application/xml; charset=utf-8");
    String::from_utf8(answer.body)
        .unwrap()
        .replace("><", ">\n<")
}

/// The pages that a sitemap names, as paths.
fn pages(sitemap: &str) -> Vec<String> {
    let lines = sitemap.lines();
    let pages = lines.filter_map(|line| line.strip_prefix("<loc>https://news.example"));
    pages
        .map(|page| page.strip_suffix("</loc>").unwrap().to_owned())
        .collect()
}

#[test]
fn a_sitemap_is_written_whole() {
    let database = Database::sqlite();
    import(&database, DUMP, &[]);
    let mut conn = SqliteConnection::establish(&database.url).unwrap();
    conn.batch_execute("UPDATE articles SET updated_at = '2026-11-02 09:30:00.25'")
        .unwrap();
    insta::assert_snapshot!("sitemap", xml(&serve(&database), "/sitemap.xml"));
}

#[test]
fn the_sitemap_names_what_can_be_seen_and_its_parts_name_the_same() {
    for database in Database::each() {
        import(&database, DUMP, &[]);
        let server = serve(&database);
        let chapters = ["/", "/categories/actualites", "/categories/reseau"];
        let articles = ["/articles/un", "/articles/deux", "/articles/trois"];
        let whole = pages(&xml(&server, "/sitemap.xml"));
        assert_eq!(whole, [chapters, articles].concat());
        assert_eq!(pages(&xml(&server, "/sitemap-1.xml")), chapters);
        assert_eq!(pages(&xml(&server, "/sitemap-2.xml")), articles);
        for missing in ["/sitemap-0.xml", "/sitemap-3.xml", "/sitemap-x.xml"] {
            let answer = server.get(missing);
            assert_eq!(answer.status, 404, "{missing}");
            assert_eq!(answer.json()["status"], 404);
        }
        assert_eq!(server.get("/sitemap.xml?page=1").status, 400);
    }
}

#[test]
fn an_empty_site_has_its_front_page() {
    for database in Database::each() {
        let server = serve(&database);
        assert_eq!(pages(&xml(&server, "/sitemap.xml")), ["/"]);
        assert_eq!(server.get("/sitemap-2.xml").status, 404);
        assert_eq!(pages(&xml(&server, "/sitemap-news.xml")), [""; 0]);
    }
}

#[test]
fn the_news_sitemap_has_what_is_at_most_two_days_old() {
    for database in Database::each() {
        let rows: String = [(1, 1), (2, 46), (3, 49), (4, 400)]
            .into_iter()
            .map(|(id, hours)| {
                let at = (Utc::now() - TimeDelta::hours(hours)).format("%F %T");
                let language = if id == 2 { "'pt-BR'" } else { "NULL" };
                format!("INSERT INTO ressource_article VALUES ({id}, 57, 'news_structured', '', 0, 'Titre & {id}', '{at}', {language});")
            })
            .collect();
        let dump = format!(
            "CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text, deleted int, titre text, date_publication text, langue text);{rows}"
        );
        import(&database, dump, &[]);
        let server = serve(&database);
        let news = xml(&server, "/sitemap-news.xml");
        assert_eq!(pages(&news), ["/articles/titre-1", "/articles/titre-2"]);
        for line in [
            "<news:name>Horizon &amp; Cie</news:name>",
            "<news:language>fr</news:language>",
            "<news:language>pt</news:language>",
            "<news:title>Titre &amp; 2</news:title>",
        ] {
            assert!(
                news.lines().any(|other| other == line),
                "{line} is in {news}"
            );
        }
        let published = server.get_json("/api/v1/articles/1")["data"]["published_at"].clone();
        let published = published.as_str().unwrap();
        assert!(news.contains(&format!(
            "<news:publication_date>{published}</news:publication_date>"
        )));
    }
}

#[test]
fn robots_may_read_everything_and_find_the_sitemaps() {
    let server = serve(&Database::sqlite());
    let answer = server.get("/robots.txt");
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(
        String::from_utf8(answer.body.clone()).unwrap(),
        "User-agent: *\nAllow: /\n\n\
         Sitemap: https://news.example/sitemap.xml\nSitemap: https://news.example/sitemap-news.xml\n"
    );
    let known = [("If-None-Match", answer.header("etag"))];
    assert_eq!(server.send("GET", "/robots.txt", &known).status, 304);
}
