//! What media types a client accepts (RFC 9110, section 12.5.1).

use actix_web::HttpRequest;
use actix_web::http::header::{self, Accept, Header as _, Quality};

use super::problem::{Kind, Problem};

/// The media type of nearly every answer.
pub const JSON: &str = "application/json";

/// Refuses a request that does not accept this media type. Without `Accept`, and with one that
/// cannot be read, everything is accepted.
///
/// # Errors
/// 406.
pub fn require(request: &HttpRequest, media_type: &str) -> Result<(), Problem> {
    let mut headers = request.headers().get_all(header::ACCEPT);
    match (headers.next(), headers.next()) {
        (None, _) => return Ok(()),
        // What most programs send, which need not be taken apart.
        (Some(only), None) if only == media_type || only == "*/*" => return Ok(()),
        _ => {}
    }
    let Ok(accept) = Accept::parse(request) else {
        return Ok(());
    };
    if accept.0.is_empty() || quality(&accept, media_type) > Quality::ZERO {
        return Ok(());
    }
    Err(Problem::new(
        Kind::NotAcceptable,
        format!("this address answers with {media_type}, which `Accept` rules out"),
    ))
}

/// Whether a client asks for HTML by name and wants nothing more than that, as browsers do when
/// they open an address.
pub fn is_for_a_page(request: &HttpRequest) -> bool {
    let Ok(accept) = Accept::parse(request) else {
        return false;
    };
    let wanted = |media_type| quality(&accept, media_type);
    let is_named = accept.0.iter().any(|item| item.item == "text/html");
    is_named && wanted("text/html") > Quality::ZERO && wanted("text/html") >= wanted(JSON)
}

/// How much a media type is wanted: what the most exact range says that it is in.
fn quality(accept: &Accept, media_type: &str) -> Quality {
    let (kind, subtype) = media_type.split_once('/').unwrap_or((media_type, ""));
    accept
        .0
        .iter()
        .filter_map(|item| {
            let range = &item.item;
            let exactness = match (range.type_().as_str(), range.subtype().as_str()) {
                ("*", "*") => 0,
                (k, "*") if k == kind => 1,
                (k, s) if k == kind && s == subtype => 2,
                _ => return None,
            };
            Some((exactness, item.quality))
        })
        .max_by_key(|(exactness, _)| *exactness)
        .map_or(Quality::ZERO, |(_, quality)| quality)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn accepts(value: &str) -> bool {
        let request = TestRequest::default().insert_header(("Accept", value));
        require(&request.to_http_request(), JSON).is_ok()
    }

    #[test]
    fn the_most_exact_range_decides() {
        for value in [
            "*/*",
            "application/*",
            "application/json",
            "Application/JSON; charset=utf-8",
            "text/html, */*;q=0.1",
            "application/json, */*;q=0",
            "",
            "?",
        ] {
            assert!(accepts(value), "{value}");
        }
        for value in [
            "text/html",
            "application/xml",
            "*/*, application/json;q=0",
            "application/*;q=0, */*",
            "*/*;q=0",
        ] {
            assert!(!accepts(value), "{value}");
        }
    }
}
