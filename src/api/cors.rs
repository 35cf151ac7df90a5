//! Which pages of other origins may read the answers (Fetch standard, "CORS protocol").

use actix_web::http::header::{self, HeaderMap, HeaderValue};

use crate::domain::AllowedOrigins;

const EXPOSED: HeaderValue =
    HeaderValue::from_static("ETag, Link, X-Total-Count, X-Request-Id, Retry-After, RateLimit");

/// Says on a response whether the page that asked may read it. Where only some may, caches keep
/// the answers to each apart.
pub fn allow(origins: &AllowedOrigins, origin: Option<&HeaderValue>, answer: &mut HeaderMap) {
    let allowed = match origins {
        AllowedOrigins::Any => Some(HeaderValue::from_static("*")),
        AllowedOrigins::These(origins) => {
            answer.append(header::VARY, HeaderValue::from_static("Origin"));
            let is_known = |origin: &&HeaderValue| origins.iter().any(|known| *origin == known);
            origin.filter(is_known).cloned()
        }
    };
    if let Some(allowed) = allowed {
        answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
    }
    answer.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
}
