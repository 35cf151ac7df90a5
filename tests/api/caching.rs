//! Validators: what a client has already is not sent again, and what has changed always is.

use crate::harness::database::Database;
use crate::harness::process::{Server, import};

const DUMP: &str = "CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text, deleted int, titre text, date_publication text);
INSERT INTO ressource_article VALUES (1, 57, 'news_structured', 'mi!', 0, 'Un', '2022-05-01'), (2, 57, 'news_structured', 'mi!', 0, 'Deux', '2022-05-02');";

const READS: [&str; 8] = [
    "/api/v1/articles",
    "/api/v1/articles/1",
    "/api/v1/categories",
    "/api/v1/categories/57/tags?subsite=mi",
    "/api/v1/tags",
    "/api/v1/subsites/mi",
    "/api/v1/articles?subsite=nowhere",
    "/openapi.json",
];

#[test]
fn what_the_client_has_is_not_sent_again() {
    for database in Database::each() {
        import(&database, DUMP, &[]);
        let server = Server::start(&database);
        for path in READS {
            let whole = server.get(path);
            assert_eq!(
                whole.header("cache-control"),
                "public, max-age=60, stale-while-revalidate=300",
                "{path}"
            );
            let tag = whole.header("etag").to_owned();
            assert!(tag.starts_with("W/\""), "{tag}");
            let strong = tag.trim_start_matches("W/");
            for known in [&tag, strong, "*", &format!("\"x\", {tag}, \"y\"")] {
                for method in ["GET", "HEAD"] {
                    let answer = server.send(method, path, &[("If-None-Match", known)]);
                    assert_eq!(answer.status, 304, "{method} {path} {known}");
                    assert!(answer.body.is_empty());
                    assert_eq!(answer.header("etag"), tag);
                    for header in ["cache-control", "last-modified", "x-request-id", "vary"] {
                        answer.header(header);
                    }
                }
            }
            for other in ["\"x\"", "W/\"x\"", "nonsense", ""] {
                let answer = server.send("GET", path, &[("If-None-Match", other)]);
                assert_eq!(answer.status, 200, "{path} {other}");
            }
        }
    }
}

#[test]
fn a_write_of_another_process_makes_every_answer_new() {
    for database in Database::each() {
        import(&database, DUMP, &[]);
        let server = Server::start(&database);
        let tag = server.get("/api/v1/articles").header("etag").to_owned();
        let date = server
            .get("/api/v1/articles")
            .header("last-modified")
            .to_owned();
        let changed = DUMP.replace("'Deux'", "'Trois'");
        import(&database, changed, &[]);
        for condition in [("If-None-Match", &tag), ("If-Modified-Since", &date)] {
            let answer = server.send("GET", "/api/v1/articles", &[(condition.0, condition.1)]);
            assert_eq!(answer.status, 200, "{condition:?}");
            assert_eq!(answer.json()["data"][0]["title"], "Trois");
            assert_ne!(answer.header("etag"), tag);
        }
    }
}

#[test]
fn a_date_counts_only_without_a_tag() {
    let database = Database::sqlite();
    import(&database, DUMP, &[]);
    let server = Server::start(&database);
    let ask = |headers: &[(&str, &str)]| server.send("GET", "/api/v1/tags", headers).status;
    let (long_ago, ahead) = (
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 2050 08:49:37 GMT",
    );
    let date = loop {
        // In the second in which it started it takes no date for granted.
        let date = server
            .get("/api/v1/tags")
            .header("last-modified")
            .to_owned();
        if ask(&[("If-Modified-Since", &date)]) == 304 {
            break date;
        }
    };
    assert_eq!(ask(&[("If-Modified-Since", long_ago)]), 200);
    assert_eq!(ask(&[("If-Modified-Since", ahead)]), 200);
    assert_eq!(ask(&[("If-Modified-Since", "yesterday")]), 200);
    assert_eq!(
        ask(&[("If-Modified-Since", &date), ("If-None-Match", "\"x\"")]),
        200
    );
    // Another server of the same database may answer otherwise.
    let pages = [
        "--database",
        &database.url,
        "serve",
        "--news-templates",
        "page",
    ];
    let other = Server::start_with(&pages);
    let answer = other.send("GET", "/api/v1/tags", &[("If-Modified-Since", &date)]);
    assert_eq!(answer.status, 200);
}

#[test]
fn what_is_not_there_is_never_unchanged() {
    let database = Database::sqlite();
    import(&database, DUMP, &[]);
    let server = Server::start(&database);
    for headers in [
        ("If-None-Match", "*"),
        ("If-Modified-Since", "Sun, 06 Nov 2050 08:49:37 GMT"),
    ] {
        let answer = server.send("GET", "/api/v1/articles/99", &[headers]);
        assert_eq!(answer.status, 404);
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}

#[test]
fn spellings_of_one_request_share_a_tag_and_other_requests_have_others() {
    let database = Database::sqlite();
    import(&database, DUMP, &[]);
    let server = Server::start(&database);
    let tag = |query: &str| {
        let answer = server.get(&format!("/api/v1/articles{query}"));
        (answer.header("etag").to_owned(), answer.body)
    };
    let plain = tag("");
    for same in [
        "?",
        "?page=1",
        "?per_page=20&sort=-published_at",
        "?count=exact&subsite_match=exact",
    ] {
        assert_eq!(tag(same), plain, "{same}");
    }
    assert_eq!(
        tag("?category=57,actus&subsite=MI&from=2022-05-24T00:00:00%2B02:00"),
        tag("?from=2022-05-23T22:00:00Z&subsite=mi,mi&category=actus%2C57")
    );
    let others = ["", "?page=2", "?subsite=mi", "?fields=id", "?count=none"];
    let tags: std::collections::BTreeSet<String> =
        others.iter().map(|query| tag(query).0).collect();
    assert_eq!(tags.len(), others.len());
}

#[test]
fn how_long_answers_may_be_kept_is_a_setting() {
    let database = Database::sqlite();
    import(&database, DUMP, &[]);
    let server = Server::start_with(&[
        "--database",
        &database.url,
        "serve",
        "--max-age",
        "0",
        "--stale-while-revalidate",
        "5",
    ]);
    assert_eq!(
        server.get("/api/v1/tags").header("cache-control"),
        "public, max-age=0, stale-while-revalidate=5"
    );
}

#[test]
fn an_answer_that_the_client_does_not_accept_is_a_406() {
    let database = Database::sqlite();
    import(&database, DUMP, &[]);
    let server = Server::start(&database);
    for path in READS {
        let answer = server.send("GET", path, &[("Accept", "text/html")]);
        assert_eq!(answer.status, 406, "{path}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        let answer = server.send("GET", path, &[("Accept", "text/html, */*;q=0.1")]);
        assert_eq!(answer.status, 200, "{path}");
    }
}
