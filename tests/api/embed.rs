//! What other sites put on their pages.

use std::io::Read as _;

use crate::harness::database::Database;
use crate::harness::process::Server;

#[test]
fn the_component_is_one_small_script_for_any_page() {
    let database = Database::sqlite();
    let server = Server::start_with(&[
        "--database",
        &database.url,
        "serve",
        "--cors-origins",
        "https://partner.example",
    ]);
    // The second answer comes from the cache, the last one to a page that may not read the API.
    for origin in [
        "https://partner.example",
        "https://partner.example",
        "https://other.example",
    ] {
        let headers = [("Origin", origin), ("Accept-Encoding", "gzip")];
        let answer = server.send("GET", "/embed.js", &headers);
        assert_eq!(answer.status, 200);
        assert_eq!(
            answer.header("content-type"),
            "text/javascript; charset=utf-8"
        );
        assert_eq!(
            answer.header("cross-origin-resource-policy"),
            "cross-origin"
        );
        let allowed = answer.header("access-control-allow-origin");
        assert!(allowed == "*" || allowed == origin, "{allowed}");
        assert!(answer.header("cache-control").contains("max-age=60"));
        assert!(answer.body.len() < 8_192, "{} bytes", answer.body.len());
        let mut script = String::new();
        flate2::read::GzDecoder::new(answer.body.as_slice())
            .read_to_string(&mut script)
            .unwrap();
        assert!(script.contains("customElements.define(\"actus-news\""));
        assert!(
            script.contains("container-type: inline-size"),
            "its style is in it"
        );
    }
}
