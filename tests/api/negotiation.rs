//! What client and server agree on beside the content: codings, and who may read.

use std::io::Read;

use crate::harness::client::Answer;
use crate::harness::database::Database;
use crate::harness::process::Server;

fn demo(database: &Database, options: &[&str]) -> Server {
    let mut arguments = vec!["--database", &database.url, "demo"];
    arguments.extend(options);
    Server::start_with(&arguments)
}

fn decoded(answer: &Answer) -> Vec<u8> {
    let mut read = Vec::new();
    let body = answer.body.as_slice();
    match answer.header("content-encoding") {
        "gzip" => flate2::read::GzDecoder::new(body).read_to_end(&mut read),
        "zstd" => zstd::Decoder::new(body).unwrap().read_to_end(&mut read),
        "br" => brotli::Decompressor::new(body, 4096).read_to_end(&mut read),
        other => panic!("{other}"),
    }
    .unwrap();
    read
}

#[test]
fn bodies_are_compressed_as_the_client_asks() {
    let database = Database::sqlite();
    let server = demo(&database, &[]);
    for path in ["/api/v1/articles", "/openapi.json", "/docs/swagger-ui.css"] {
        let plain = server.get(path);
        assert!(!plain.headers.contains_key("content-encoding"), "{path}");
        assert!(plain.header("vary").contains("Accept-Encoding"), "{path}");
        for (accepted, coding) in [("br, gzip", "br"), ("gzip", "gzip"), ("zstd;q=0.5", "zstd")] {
            let answer = server.send("GET", path, &[("Accept-Encoding", accepted)]);
            assert_eq!(answer.header("content-encoding"), coding, "{path}");
            assert!(answer.header("vary").contains("Accept-Encoding"), "{path}");
            assert!(answer.body.len() * 2 < plain.body.len(), "{path}");
            assert_eq!(decoded(&answer), plain.body, "{path}");
            let head = server.send("HEAD", path, &[("Accept-Encoding", accepted)]);
            assert_eq!(
                head.header("content-length"),
                answer.header("content-length")
            );
            assert!(head.body.is_empty());
        }
    }
    let short = server.send("GET", "/health/live", &[("Accept-Encoding", "br")]);
    assert!(!short.headers.contains_key("content-encoding"));
}

#[test]
fn pages_of_any_origin_may_read_by_default() {
    let database = Database::sqlite();
    let server = demo(&database, &[]);
    for path in ["/api/v1/tags", "/nowhere", "/docs/"] {
        let answer = server.send("GET", path, &[("Origin", "https://partner.example")]);
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
    }
}

#[test]
fn only_pages_of_the_set_origins_may_read_when_some_are_set() {
    let database = Database::sqlite();
    let origins = "https://partner.example,https://other.example";
    let server = demo(&database, &["--cors-origins", origins]);
    for path in ["/api/v1/tags", "/nowhere"] {
        let ask = |origin| server.send("GET", path, &[("Origin", origin)]);
        let known = ask("https://partner.example");
        assert_eq!(
            known.header("access-control-allow-origin"),
            "https://partner.example"
        );
        for answer in [known, ask("https://stranger.example"), server.get(path)] {
            assert!(answer.header("vary").contains("Origin"), "{path}");
        }
        let stranger = ask("https://stranger.example");
        assert!(!stranger.headers.contains_key("access-control-allow-origin"));
    }
}
