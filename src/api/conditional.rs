//! Answers to reads: what they may be kept for, how a client asks whether they have changed, and
//! what it accepts (RFC 9110, sections 8.8, 12.5 and 13; RFC 9111).
//!
//! An answer depends on the request, the database and the settings of the server. Its `ETag` is a
//! digest of the request's canonical spelling, the database's version and those settings, so that
//! it is known without making the answer: a 304 reads nothing but the version. It is weak, since
//! the same answer may be compressed in several ways.

use actix_web::http::Method;
use actix_web::http::header::{
    self, EntityTag, Header as _, HeaderMap, HttpDate, IfModifiedSince, IfNoneMatch,
};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{NaiveDateTime, TimeDelta, Timelike as _, Utc};
use sha2::{Digest as _, Sha256};

use super::accept;
use super::canonical::Canonical;
use super::problem::Problem;
use crate::state::AppState;
use crate::store::changes::Version;
use crate::store::{DbConnection, StoreResult};

/// Answers a read with what `work` reads and `wire` makes of it, or with a 304 when the client
/// has it already. All that `work` reads, and the version that the answer bears, is of one state
/// of the database.
///
/// # Errors
/// 406 when the client accepts no JSON; the store's failures; those of `wire`.
pub async fn answer<T, W, A>(
    request: &HttpRequest,
    state: &AppState,
    canonical: &Canonical,
    work: W,
    wire: A,
) -> Result<HttpResponse, Problem>
where
    T: Send + 'static,
    W: FnOnce(&mut DbConnection) -> StoreResult<T> + Send + 'static,
    A: FnOnce(T) -> Result<HttpResponse, Problem>,
{
    accept::require(request, accept::JSON)?;
    let known = known_tags(request);
    if !known.is_empty() {
        let validators = Validators::of(state, canonical, state.version().await?);
        if known.iter().any(|tag| tag.weak_eq(&validators.tag)) {
            return Ok(validators.not_modified(state));
        }
    }
    let (version, found) = state
        .read(move |conn| {
            let version = crate::store::changes::version(conn)?;
            Ok((version, work(conn)?))
        })
        .await?;
    let response = wire(found)?;
    let validators = Validators::of(state, canonical, version);
    Ok(validators.finish(request, state, response))
}

/// Answers with bytes that stay the same while the process runs.
///
/// # Errors
/// 406 when the client accepts no JSON.
pub fn answer_fixed(
    request: &HttpRequest,
    state: &AppState,
    response: HttpResponse,
    digest: &[u8],
) -> Result<HttpResponse, Problem> {
    accept::require(request, accept::JSON)?;
    let validators = Validators {
        tag: tag_of(digest),
        changed_at: state.started_at(),
    };
    if known_tags(request)
        .iter()
        .any(|tag| tag.weak_eq(&validators.tag))
    {
        return Ok(validators.not_modified(state));
    }
    Ok(validators.finish(request, state, response))
}

/// The entity tags that the client has.
fn known_tags(request: &HttpRequest) -> Vec<EntityTag> {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Items(tags)) => tags,
        _ => Vec::new(),
    }
}

/// By what a client can ask whether an answer has changed.
struct Validators {
    tag: EntityTag,
    /// Since when answers are as they are.
    changed_at: NaiveDateTime,
}

impl Validators {
    fn of(state: &AppState, canonical: &Canonical, version: Version) -> Self {
        let mut digest = Sha256::new();
        digest.update(state.edition().as_bytes());
        digest.update(version.number.to_be_bytes());
        // A database that was put back to an older state counts the same numbers again.
        if let Some(at) = version.at {
            digest.update(at.and_utc().timestamp_micros().to_be_bytes());
        }
        digest.update(canonical.link().as_bytes());
        Self {
            tag: tag_of(&digest.finalize()),
            changed_at: state.known_since(version),
        }
    }

    /// The answer with its validators, or the 304 that they make of it.
    fn finish(
        &self,
        request: &HttpRequest,
        state: &AppState,
        mut response: HttpResponse,
    ) -> HttpResponse {
        // Conditions are asked of what would be a success (RFC 9110, section 13.2.1).
        if response.status().is_success() && self.is_known(request) {
            return self.not_modified(state);
        }
        self.write(state, response.headers_mut());
        response
    }

    fn not_modified(&self, state: &AppState) -> HttpResponse {
        let mut response =
            HttpResponseBuilder::new(actix_web::http::StatusCode::NOT_MODIFIED).finish();
        self.write(state, response.headers_mut());
        response
    }

    fn write(&self, state: &AppState, headers: &mut HeaderMap) {
        let last_modified = HttpDate::from(std::time::SystemTime::from(
            last_modified(self.changed_at, Utc::now().naive_utc()).and_utc(),
        ));
        let values = [
            (header::ETAG, self.tag.to_string()),
            (header::LAST_MODIFIED, last_modified.to_string()),
            (header::CACHE_CONTROL, state.cache_control().to_owned()),
        ];
        for (name, value) in values {
            if let Ok(value) = header::HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
    }

    /// What is known of an answer that exists: `If-None-Match: *` is true of it, and
    /// `If-Modified-Since` is asked only where there is no `If-None-Match` (RFC 9110, section
    /// 13.1.3). A date that is yet to come says nothing.
    fn is_known(&self, request: &HttpRequest) -> bool {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return false;
        }
        if request.headers().contains_key(header::IF_NONE_MATCH) {
            return matches!(IfNoneMatch::parse(request), Ok(IfNoneMatch::Any));
        }
        let Ok(IfModifiedSince(since)) = IfModifiedSince::parse(request) else {
            return false;
        };
        let since = chrono::DateTime::<Utc>::from(std::time::SystemTime::from(since)).naive_utc();
        self.changed_at < since && since <= Utc::now().naive_utc()
    }
}

/// The date that an answer bears. Dates have whole seconds, so a change may come within the second
/// of an earlier answer: the date is that of the first second in which no such change can be any
/// more, and a client's date counts only when the last change came before it. While that second
/// lies ahead it is the present one (RFC 9110, section 8.8.2.1), by which nothing is found
/// unchanged.
fn last_modified(changed_at: NaiveDateTime, now: NaiveDateTime) -> NaiveDateTime {
    let second = |time: NaiveDateTime| time.with_nanosecond(0).unwrap_or(time);
    (second(changed_at) + TimeDelta::seconds(1)).min(second(now))
}

fn tag_of(digest: &[u8]) -> EntityTag {
    let start = digest.get(..16).unwrap_or(digest);
    EntityTag::new_weak(BASE64_URL_SAFE_NO_PAD.encode(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn a_change_within_the_second_of_an_answer_is_seen() {
        let changed = time("2026-01-01T10:00:00.300");
        let answered = last_modified(changed, time("2026-01-01T10:00:00.500"));
        assert_eq!(answered, time("2026-01-01T10:00:00"));
        // Neither the first change nor one in the same second lies before it.
        assert!(changed >= answered);
        let later = last_modified(changed, time("2026-01-01T10:00:09.500"));
        assert_eq!(later, time("2026-01-01T10:00:01"));
        assert!(changed < later);
    }
}
