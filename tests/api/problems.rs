//! Every failure wears the envelope, and every answer the headers.

use serde_json::Value;

use crate::harness::client::Answer;
use crate::harness::database::Database;
use crate::harness::process::{Server, import};

const DUMP: &str = "
CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text, deleted int);
INSERT INTO ressource_article VALUES (1, 57, 'news_structured', 'mi!', 0);
";

#[track_caller]
fn has_common_headers(answer: &Answer) {
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    for name in [
        "ETag",
        "Link",
        "X-Total-Count",
        "X-Request-Id",
        "Retry-After",
        "RateLimit",
    ] {
        assert!(
            answer
                .header("access-control-expose-headers")
                .contains(name),
            "{name}"
        );
    }
    assert!(!answer.header("x-request-id").is_empty());
}

#[track_caller]
fn is_problem(answer: &Answer, status: u16) -> Value {
    assert_eq!(
        answer.status,
        status,
        "{}",
        String::from_utf8_lossy(&answer.body)
    );
    has_common_headers(answer);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem = answer.json();
    assert_eq!(problem["status"], status);
    assert_eq!(problem["request_id"], answer.header("x-request-id"));
    assert!(problem["instance"].is_string());
    for name in ["type", "title", "detail"] {
        assert!(
            problem[name].as_str().is_some_and(|text| !text.is_empty()),
            "{name}"
        );
    }
    problem
}

#[test]
fn a_parameter_that_is_not_valid_is_named_with_what_would_be_right() {
    let cases = [
        ("pge=2", "pge", "did you mean \"page\"?"),
        ("subsit=mi", "subsit", "did you mean \"subsite\"?"),
        ("zzzzzzzz=1", "zzzzzzzz", "it has category, subsite"),
        ("per_page=0", "per_page", "1 to 100"),
        ("per_page=101", "per_page", "1 to 100"),
        ("per_page=-1", "per_page", "whole number from 1 to 100"),
        ("page=abc", "page", "whole number"),
        ("page=0", "page", "whole number from 1"),
        ("page=99999999999", "page", "whole number"),
        ("page=1&page=2", "page", "given twice"),
        ("from=yesterday", "from", "2022-05-24"),
        ("to=2022-02-30", "to", "2022-05-24"),
        ("from=-9999-1-01", "from", "2022-05-24"),
        ("from=%2B99999-1-1", "from", "2022-05-24"),
        ("from=2022-%205-24", "from", "2022-05-24"),
        ("updated_since=2022-05-24", "updated_since", "RFC 3339"),
        ("category=", "category", "is empty"),
        ("category=57,,58", "category", "empty value"),
        ("category=A+b", "category", "neither an id nor a slug"),
        ("subsite=a%21b", "subsite", "is not a subsite code"),
        ("qq=x", "qq", "did you mean \"q\"?"),
        ("facets=colours", "facets", "facets are tags"),
        ("facet_limit=0", "facet_limit", "1 to 1000"),
        ("highlight=yes", "highlight", "neither"),
        ("subsite_match=fuzzy", "subsite_match", "exact"),
        ("tag=Not+a+slug", "tag", "not a slug"),
        ("ids=1,x", "ids", "not an id"),
        ("sort=popularity", "sort", "-published_at"),
        ("count=maybe", "count", "exact"),
        ("fields=titel", "fields", "its fields are"),
        ("language=%C3%A9", "language", "BCP 47"),
        ("tag=%00", "tag", "not a slug"),
        ("tag=%FF", "tag", "UTF-8"),
        ("%FF=1", "\u{FFFD}", "UTF-8"),
    ];
    for database in Database::each() {
        let server = Server::start(&database);
        for (query, parameter, part) in cases {
            let answer = server.get(&format!("/api/v1/articles?{query}"));
            let problem = is_problem(&answer, 400);
            let error = &problem["errors"][0];
            assert_eq!(error["parameter"], parameter, "{query}");
            let detail = error["detail"].as_str().unwrap();
            assert!(detail.contains(part), "{query}: {detail}");
        }
    }
}

#[test]
fn every_offending_parameter_is_named() {
    let server = Server::start(&Database::sqlite());
    let answer = server.get("/api/v1/articles?per_page=0&pge=1&from=x");
    let problem = is_problem(&answer, 400);
    assert_eq!(problem["errors"].as_array().unwrap().len(), 3);
}

#[test]
fn what_a_path_names_and_does_not_exist_is_a_404() {
    for database in Database::each() {
        import(&database, DUMP, &[]);
        let server = Server::start(&database);
        for path in [
            "/api/v1/articles/77",
            "/api/v1/articles/no-such",
            "/api/v1/articles/Not%20a%20slug",
            "/api/v1/articles/99999999999999999999",
            "/api/v1/categories/77",
            "/api/v1/categories/no-such/tags",
            "/api/v1/categories/no-such/articles",
            "/api/v1/tags/no-such",
            "/api/v1/tags/7",
            "/api/v1/subsites/zz",
            "/api/v1/subsites/a%21",
            "/api/v1/nothing",
            "/nothing",
            "/api/v1/articles/",
            "//",
        ] {
            let problem = is_problem(&server.get(path), 404);
            assert_eq!(problem["instance"], path);
        }
    }
}

#[test]
fn a_filter_that_names_nothing_matches_nothing() {
    for database in Database::each() {
        import(&database, DUMP, &[]);
        let server = Server::start(&database);
        for query in [
            "category=77",
            "category=no-such",
            "subsite=zz",
            "tag=no-such",
            "tag_all=no-such",
            "template=page",
            "ids=77",
            "language=xx",
            "author=personne",
            "author=a%00b",
            "category=99999999999999999999",
            "ids=99999999999999999999",
        ] {
            let list = server.get_json(&format!("/api/v1/articles?{query}"));
            assert_eq!(list["meta"]["total"], 0, "{query}");
            assert_eq!(list["links"]["next"], Value::Null);
            let bar = server.get_json(&format!("/api/v1/categories/57/tags?{query}"));
            assert_eq!(bar["meta"]["total"], 0, "{query}");
        }
        let list = server.get_json("/api/v1/articles?tag_exclude=no-such");
        assert_eq!(list["meta"]["total"], 1);
    }
}

#[test]
fn an_address_that_cannot_be_read_is_the_clients_error() {
    let server = Server::start(&Database::sqlite());
    is_problem(&server.get("/api/v1/articles/%00"), 400);
    is_problem(&server.get("/api/v1/articles/a%00b"), 400);
    is_problem(&server.get("/api/v1/articles/%FF"), 400);
    let long = format!("/api/v1/articles?tag={}", "a".repeat(20_000));
    is_problem(&server.get(&long), 414);
    // The last length that is read.
    let start = "/api/v1/articles?tag=";
    let longest = format!("{start}{}", "a".repeat(8 * 1024 - start.len()));
    is_problem(&server.get(&longest), 400);
}

#[test]
fn an_address_may_hold_the_letters_that_people_type() {
    let database = Database::sqlite();
    let dump = format!(
        "{DUMP} CREATE TABLE tags (id_tag int, label text); INSERT INTO tags VALUES (1, 'Été');"
    );
    import(&database, &dump, &[]);
    let server = Server::start(&database);
    let tags = server.get_json("/api/v1/tags?prefix=É");
    assert_eq!(tags["data"][0]["label"], "Été");
    assert_eq!(tags["links"]["self"], "/api/v1/tags?prefix=e");
    is_problem(&server.get("/api/v1/articles/é"), 404);
}

#[test]
fn requests_of_one_connection_are_answered_in_turn() {
    use std::io::{Read, Write};
    let database = Database::sqlite();
    let server = Server::start(&database);
    let mut stream = std::net::TcpStream::connect(&server.address).unwrap();
    let requests = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n\
        POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n\nGET /é \
        GET /api/v1/tags?prefix=é HTTP/1.1\r\nHost: x\r\n\r\n\
        GET /\u{7f}a b c HTTP/1.1\r\nHost: x\r\n\r\n";
    // A byte at a time would take long; two halves meet within a letter.
    let (first, second) = requests.as_bytes().split_at(150);
    stream.write_all(first).unwrap();
    stream.write_all(second).unwrap();
    let mut answers = String::new();
    stream.read_to_string(&mut answers).unwrap();
    let statuses: Vec<&str> = answers
        .split("HTTP/1.1 ")
        .skip(1)
        .map(|answer| &answer[..3])
        .collect();
    assert_eq!(statuses, ["200", "404", "200", "400"], "{answers}");
    assert_eq!(answers.matches("x-request-id: ").count(), 4);
}

#[test]
fn what_cannot_even_be_parsed_is_a_problem_too() {
    let server = Server::start(&Database::sqlite());
    is_problem(&server.send("GET", b"/api/v1/articles/\xFF", &[]), 400);
    is_problem(&server.send("GET", b"/api/v1/articles?tag=\xFF", &[]), 400);
    is_problem(&server.send("GET", b"/api/v1/articles?tag=\0", &[]), 400);
    is_problem(
        &server.send("GET", format!("/?{}", "a".repeat(100_000)), &[]),
        400,
    );
    is_problem(&server.send("GET", "/with space", &[]), 400);
    let lines = server.send("GET", "/", &[("no colon in", "\r\nbroken header")]);
    is_problem(&lines, 400);
}

#[test]
fn another_method_is_a_405_that_tells_the_right_ones() {
    let server = Server::start(&Database::sqlite());
    for path in [
        "/api/v1/articles",
        "/api/v1/articles/1",
        "/openapi.json",
        "/health/live",
        "/docs",
    ] {
        for method in ["POST", "PUT", "DELETE", "PATCH", "BREW"] {
            let answer = server.send(method, path, &[]);
            is_problem(&answer, 405);
            assert_eq!(answer.header("allow"), "GET, HEAD, OPTIONS");
        }
    }
    is_problem(&server.send("POST", "/nothing", &[]), 404);
    is_problem(&server.send("POST", "/api/v1/%61rticles", &[]), 405);
}

#[test]
fn head_is_get_without_a_body() {
    let database = Database::sqlite();
    import(&database, DUMP, &[]);
    let server = Server::start(&database);
    for path in [
        "/api/v1/articles",
        "/api/v1/categories/57/tags",
        "/docs/",
        "/nothing",
    ] {
        let get = server.get(path);
        let head = server.send(
            "HEAD",
            path,
            &[("X-Request-Id", get.header("x-request-id"))],
        );
        assert_eq!((head.status, head.body.len()), (get.status, 0), "{path}");
        assert_eq!(head.header("content-length"), get.header("content-length"));
        has_common_headers(&head);
    }
}

#[test]
fn options_tells_methods_and_answers_preflights() {
    let server = Server::start(&Database::sqlite());
    let answer = server.send("OPTIONS", "/api/v1/articles", &[]);
    assert_eq!(
        (answer.status, answer.header("allow")),
        (204, "GET, HEAD, OPTIONS")
    );
    has_common_headers(&answer);
    let preflight = server.send(
        "OPTIONS",
        "/api/v1/articles",
        &[
            ("Origin", "https://partner.example"),
            ("Access-Control-Request-Method", "GET"),
            ("Access-Control-Request-Headers", "x-request-id"),
        ],
    );
    assert_eq!(preflight.status, 204);
    assert_eq!(
        preflight.header("access-control-allow-methods"),
        "GET, HEAD, OPTIONS"
    );
    assert_eq!(
        preflight.header("access-control-allow-headers"),
        "x-request-id"
    );
    is_problem(&server.send("OPTIONS", "/nothing", &[]), 404);
}

#[test]
fn a_request_id_is_taken_over_when_it_is_one() {
    let server = Server::start(&Database::sqlite());
    let ask = |id: &str| {
        let answer = server.send("GET", "/health/live", &[("X-Request-Id", id)]);
        has_common_headers(&answer);
        answer.header("x-request-id").to_owned()
    };
    assert_eq!(ask("trace-42"), "trace-42");
    for id in ["", "with space", &"x".repeat(200), "é"] {
        assert_ne!(ask(id), id);
    }
    assert_ne!(ask(""), ask(""));
}

#[test]
fn health_tells_the_truth_when_the_database_is_broken() {
    let database = Database::sqlite();
    import(&database, DUMP, &[]);
    let server = Server::start(&database);
    assert_eq!(server.get_json("/health/ready")["status"], "ok");
    {
        use diesel::connection::SimpleConnection;
        use diesel::{Connection, SqliteConnection};
        let mut conn = SqliteConnection::establish(&database.url).unwrap();
        conn.batch_execute("DROP TABLE article_counts; DELETE FROM __diesel_schema_migrations")
            .unwrap();
    }
    is_problem(&server.get("/health/ready"), 503);
    assert_eq!(server.get_json("/health/live")["status"], "ok");
    let problem = is_problem(&server.get("/api/v1/categories/57/tags"), 500);
    assert!(
        !problem.to_string().contains("article_counts"),
        "the client learns nothing"
    );
}

#[test]
fn health_moves_to_the_admin_address_when_there_is_one() {
    let database = Database::sqlite();
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let mut server = Server::start_with(&[
        "--database",
        &database.url,
        "serve",
        "--admin-bind",
        &port.to_string(),
    ]);
    is_problem(&server.get("/health/live"), 404);
    let public = std::mem::replace(&mut server.address, port.to_string());
    assert_eq!(server.get_json("/health/ready")["status"], "ok");
    is_problem(&server.get("/api/v1/articles"), 404);
    server.address = public;
    assert!(server.terminate().success(), "it drains and ends well");
}
