//! What pages load from the binary.

use crate::harness::database::Database;
use crate::harness::process::Server;

#[test]
fn a_file_is_kept_for_ever_under_its_own_version_alone() {
    let server = Server::start(&Database::sqlite());
    let other = server.get("/assets/0123456789abcdef/embed.css");
    assert_eq!(other.status, 200);
    assert_eq!(other.header("cache-control"), "no-cache");
    assert_eq!(other.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(other.header("cross-origin-resource-policy"), "cross-origin");
    let known = other.header("etag").to_owned();
    let again = server.send(
        "GET",
        "/assets/0123456789abcdef/embed.css",
        &[("If-None-Match", &known)],
    );
    assert_eq!(again.status, 304);
    for path in ["/assets/0123456789abcdef/nothing.css", "/assets/embed.css"] {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
    let answer = server.send("POST", "/assets/0123456789abcdef/embed.css", &[]);
    assert_eq!(
        (answer.status, answer.header("allow")),
        (405, "GET, HEAD, OPTIONS")
    );
}
