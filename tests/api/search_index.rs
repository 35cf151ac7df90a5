//! The search index through changes of its own: segments that are made while a server knows others.

use std::fmt::Write as _;

use crate::harness::database::Database;
use crate::harness::process::{Server, actus, import};

/// A dump of articles from 1 on with these titles, published a day after each other.
fn dump(titles: &[String]) -> String {
    let mut dump = String::from(
        "CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text, deleted int, titre text, date_publication text);\n",
    );
    for (id, title) in (1..).zip(titles) {
        let date = chrono::NaiveDate::from_ymd_opt(2001, 1, 1).unwrap() + chrono::Days::new(id);
        writeln!(
            dump,
            "INSERT INTO ressource_article VALUES ({id}, 1, 'news_structured', 'mi!', 0, '{title}', '{date}');"
        )
        .unwrap();
    }
    dump
}

fn total(server: &Server, query: &str) -> i64 {
    let page = server.get_json(&format!("/api/v1/articles?{query}"));
    page["meta"]["total"].as_i64().unwrap()
}

#[test]
fn search_goes_on_while_the_log_is_emptied() {
    for database in Database::each() {
        let titles = ["laine douce", "laine et service", "service export"];
        import(&database, dump(&titles.map(str::to_owned)), &[]);
        let server = Server::start(&database);
        assert_eq!(total(&server, "q=laine"), 2);
        // What was written one by one becomes a segment, and nothing is logged.
        actus(&["--database", &database.url, "compact", "--keep-days", "0"]).succeeds();
        assert_eq!(total(&server, "q=service"), 2);
        assert_eq!(total(&server, "q=lai*"), 2);
        assert_eq!(total(&server, "q=%22service+exp%22*"), 1);
        assert_eq!(total(&server, "q=laine+-service"), 1);
        actus(&["--database", &database.url, "check"]).succeeds();
    }
}

#[test]
fn phrases_and_prefixes_are_found_in_every_segment() {
    let database = Database::sqlite();
    let mut titles: Vec<String> = Vec::new();
    // Each import of more than a few articles makes a segment.
    for round in 0..3 {
        titles.extend((0..150).map(|n| format!("plan {round} des services w{n}")));
        import(&database, dump(&titles), &[]);
    }
    let server = Server::start(&database);
    assert_eq!(total(&server, "q=%22des+services%22"), 450);
    assert_eq!(total(&server, "q=%22des+serv%22*"), 450);
    assert_eq!(total(&server, "q=%22plan+1+des%22"), 150);
    assert_eq!(total(&server, "q=%22services+w14%22*"), 3 * 11);
    assert_eq!(total(&server, "q=w14*"), 3 * 11);
    assert_eq!(total(&server, "q=%22services+des%22"), 0);
}

#[test]
fn a_list_by_update_or_title_is_whole_where_the_filter_goes_with_the_order() {
    let database = Database::sqlite();
    let titles: Vec<String> = (0..4_000).map(|n| format!("titre {n:05}")).collect();
    import(&database, dump(&titles), &[]);
    let server = Server::start(&database);
    let ids = |query: &str| -> Vec<i64> {
        let page = server.get_json(&format!("/api/v1/articles?fields=id&per_page=3&{query}"));
        let data = page["data"].as_array().unwrap();
        data.iter()
            .map(|article| article["id"].as_i64().unwrap())
            .collect()
    };
    // The first 2,000 by date, which updates and titles from their end on meet last.
    let to = "to=2006-06-24";
    assert_eq!(total(&server, to), 2_000);
    assert_eq!(
        ids(&format!("{to}&sort=-updated_at")),
        [2_000, 1_999, 1_998]
    );
    assert_eq!(ids(&format!("{to}&sort=-title")), [2_000, 1_999, 1_998]);
    assert_eq!(
        ids(&format!("{to}&sort=-updated_at&page=2")),
        [1_997, 1_996, 1_995]
    );
    assert_eq!(ids(&format!("{to}&sort=updated_at")), [1, 2, 3]);
}
