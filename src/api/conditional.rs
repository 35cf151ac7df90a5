//! Answers to reads: what they may be kept for, how a client asks whether they have changed, and
//! what it accepts (RFC 9110, sections 8.8, 12.5 and 13; RFC 9111).
//!
//! An answer depends on the request, the database and the settings of the server. Its `ETag` is a
//! digest of the request's canonical spelling, the database's version and those settings, so that
//! it is known without making the answer: a 304 reads nothing but the version. It is weak, since
//! the same answer may be compressed in several ways.

use std::sync::Arc;

use actix_web::body::{BoxBody, MessageBody as _};
use actix_web::http::header::{
    self, EntityTag, Header as _, HeaderName, HeaderValue, HttpDate, IfModifiedSince, IfNoneMatch,
};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{NaiveDateTime, TimeDelta, Timelike as _, Utc};
use sha2::{Digest as _, Sha256};

use super::accept;
use super::cache::{Answer, AnswerCache, Shared};
use super::canonical::Canonical;
use super::compression::{self, Coding};
use super::problem::Problem;
use crate::state::AppState;
use crate::store::changes::Version;
use crate::store::{DbConnection, StoreResult};

/// Answers a read with what `work` reads and `wire` makes of it, or with a 304 when the client
/// has it already. All that `work` reads is of one state of the database, whose version it is told
/// and the answer bears, and which is no older than the request.
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
    W: FnOnce(&mut DbConnection, Version) -> StoreResult<T> + Send + 'static,
    A: FnOnce(T) -> Result<HttpResponse, Problem>,
{
    let asked = Asked::by(request, state, canonical, state.cache_control());
    asked.answer(work, wire).await
}

/// The same for what is asked again and again by those who wait for news of it: no cache between
/// them and the server may answer without asking.
///
/// # Errors
/// As [`answer`].
pub async fn answer_who_waits<T, W, A>(
    request: &HttpRequest,
    state: &AppState,
    canonical: &Canonical,
    work: W,
    wire: A,
) -> Result<HttpResponse, Problem>
where
    T: Send + 'static,
    W: FnOnce(&mut DbConnection, Version) -> StoreResult<T> + Send + 'static,
    A: FnOnce(T) -> Result<HttpResponse, Problem>,
{
    let asked = Asked::by(request, state, canonical, "no-cache");
    asked.answer(work, wire).await
}

/// Answers with bytes that stay the same while the process runs.
///
/// # Errors
/// 406 when the client accepts no JSON.
pub async fn answer_fixed(
    request: &HttpRequest,
    state: &AppState,
    response: HttpResponse,
    digest: &[u8],
) -> Result<HttpResponse, Problem> {
    let asked = Asked {
        request,
        state,
        key: Canonical::of_path(request.path()).link().into(),
        cache_control: state.cache_control(),
    };
    accept::require(request, accept::JSON)?;
    let validators = Validators::new(digest, state.started_at(), asked.cache_control);
    match asked.kept(None, validators, response) {
        Made::Answer(answer) => {
            let cache = asked.cache()?;
            cache.keep(&answer);
            Ok(asked.reply(cache, &answer).await)
        }
        Made::Response(response) => Ok(response),
    }
}

/// The response with an answer, or the 304 when the client has it already.
pub async fn reply(
    request: &HttpRequest,
    coding: Option<Coding>,
    cache: &AnswerCache,
    answer: &Arc<Answer>,
) -> HttpResponse {
    let validators = answer.validators();
    if validators.are_known(request) {
        return validators.not_modified();
    }
    let (coding, body) = cache.body(answer, coding).await;
    let mut response = HttpResponse::new(StatusCode::OK).set_body(BoxBody::new(body));
    let headers = response.headers_mut();
    for (name, value) in answer.headers() {
        headers.insert(name.clone(), value.clone());
    }
    if let Some(coding) = coding {
        let name = HeaderValue::from_static(coding.name());
        headers.insert(header::CONTENT_ENCODING, name);
    }
    validators.write(headers);
    response
}

/// What is asked.
struct Asked<'a> {
    request: &'a HttpRequest,
    state: &'a AppState,
    /// The canonical spelling.
    key: Arc<str>,
    cache_control: &'a str,
}

/// What was made for a request.
enum Made {
    /// What may be kept, and given to others.
    Answer(Arc<Answer>),
    /// Something else, such as a redirect.
    Response(HttpResponse),
}

impl<'a> Asked<'a> {
    fn by(
        request: &'a HttpRequest,
        state: &'a AppState,
        canonical: &Canonical,
        cache_control: &'a str,
    ) -> Self {
        Self {
            request,
            state,
            key: canonical.link().into(),
            cache_control,
        }
    }

    async fn answer<T, W, A>(&self, work: W, wire: A) -> Result<HttpResponse, Problem>
    where
        T: Send + 'static,
        W: FnOnce(&mut DbConnection, Version) -> StoreResult<T> + Send + 'static,
        A: FnOnce(T) -> Result<HttpResponse, Problem>,
    {
        accept::require(self.request, accept::JSON)?;
        let version = self.state.version().await?;
        let validators = self.validators(version);
        if validators.tag_is_known(self.request) {
            return Ok(validators.not_modified());
        }
        let make = || async {
            let read = |conn: &mut DbConnection| {
                let version = crate::store::changes::version(conn)?;
                Ok((version, work(conn, version)?))
            };
            let (seen, found) = self.state.read(read).await?;
            let validators = match seen == version {
                true => validators,
                false => self.validators(seen),
            };
            Ok(self.kept(Some(seen), validators, wire(found)?))
        };
        let answer_in = |made: &Made| match made {
            Made::Answer(answer) => Some(answer.clone()),
            Made::Response(_) => None,
        };
        let cache = self.cache()?;
        let made = cache.find_or_make(&self.key, version, make, answer_in);
        match made.await? {
            Shared::OfAnother(answer) | Shared::Own(Made::Answer(answer)) => {
                Ok(self.reply(cache, &answer).await)
            }
            Shared::Own(Made::Response(response)) => Ok(response),
        }
    }

    fn cache(&self) -> Result<&AnswerCache, Problem> {
        let cache = self.request.app_data::<Data<AnswerCache>>();
        let missing = || Problem::of_status(StatusCode::INTERNAL_SERVER_ERROR);
        cache.map(|cache| cache.get_ref()).ok_or_else(missing)
    }

    fn validators(&self, version: Version) -> Validators {
        let mut digest = Sha256::new();
        digest.update(self.state.edition().as_bytes());
        digest.update(version.number.to_be_bytes());
        // A database that was put back to an older state counts the same numbers again.
        if let Some(at) = version.at {
            digest.update(at.and_utc().timestamp_micros().to_be_bytes());
        }
        digest.update(self.key.as_bytes());
        Validators::new(
            &digest.finalize(),
            self.state.known_since(version),
            self.cache_control,
        )
    }

    /// What may be kept of a response: the whole of a successful one that lies in memory.
    fn kept(
        &self,
        version: Option<Version>,
        validators: Validators,
        mut response: HttpResponse,
    ) -> Made {
        if response.status() != StatusCode::OK {
            validators.write(response.headers_mut());
            return Made::Response(response);
        }
        let (head, body) = response.into_parts();
        match body.try_into_bytes() {
            Ok(plain) => {
                let headers = head.headers().iter();
                let headers: Vec<(HeaderName, HeaderValue)> = headers
                    .map(|(name, value)| (name.clone(), value.clone()))
                    .collect();
                let key = self.key.clone();
                Made::Answer(Arc::new(Answer::new(
                    key, version, validators, headers, plain,
                )))
            }
            Err(stream) => {
                response = head.set_body(stream);
                validators.write(response.headers_mut());
                Made::Response(response)
            }
        }
    }

    async fn reply(&self, cache: &AnswerCache, answer: &Arc<Answer>) -> HttpResponse {
        if let Some(target) = self.request.uri().path_and_query() {
            cache.know_as(target.as_str(), answer);
        }
        let coding = compression::negotiate(self.request.headers());
        reply(self.request, coding, cache, answer).await
    }
}

/// By what a client can ask whether an answer has changed, and for how long it need not ask.
#[derive(Debug)]
pub struct Validators {
    tag: EntityTag,
    /// Since when answers are as they are.
    changed_at: NaiveDateTime,
    /// `ETag`, `Cache-Control` and, once that second is over, `Last-Modified`.
    tag_value: HeaderValue,
    cache_control: HeaderValue,
    date_value: HeaderValue,
}

impl Validators {
    fn new(digest: &[u8], changed_at: NaiveDateTime, cache_control: &str) -> Self {
        let tag = tag_of(digest);
        let value = |text: &str| {
            // None of them holds what a header cannot.
            HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(""))
        };
        Self {
            tag_value: value(&tag.to_string()),
            cache_control: value(cache_control),
            date_value: date_value(last_modified(changed_at, NaiveDateTime::MAX)),
            tag,
            changed_at,
        }
    }

    fn not_modified(&self) -> HttpResponse {
        let mut response = HttpResponse::new(StatusCode::NOT_MODIFIED);
        self.write(response.headers_mut());
        response
    }

    fn write(&self, headers: &mut header::HeaderMap) {
        let now = Utc::now().naive_utc();
        let is_over = now - self.changed_at >= TimeDelta::seconds(1);
        let date = match is_over {
            true => self.date_value.clone(),
            false => date_value(last_modified(self.changed_at, now)),
        };
        headers.insert(header::LAST_MODIFIED, date);
        headers.insert(header::ETAG, self.tag_value.clone());
        headers.insert(header::CACHE_CONTROL, self.cache_control.clone());
        headers.append(header::VARY, compression::VARY);
    }

    /// Whether the client has the answer that bears this tag, be it there or not.
    fn tag_is_known(&self, request: &HttpRequest) -> bool {
        let Some(known) = request.headers().get(header::IF_NONE_MATCH) else {
            return false;
        };
        if *known == self.tag_value {
            return true;
        }
        match IfNoneMatch::parse(request) {
            Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|tag| tag.weak_eq(&self.tag)),
            _ => false,
        }
    }

    /// What is known of an answer that exists: `If-None-Match: *` is true of it, and
    /// `If-Modified-Since` is asked only where there is no `If-None-Match` (RFC 9110, section
    /// 13.1.3). A date that is yet to come says nothing.
    fn are_known(&self, request: &HttpRequest) -> bool {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return false;
        }
        if request.headers().contains_key(header::IF_NONE_MATCH) {
            return self.tag_is_known(request)
                || matches!(IfNoneMatch::parse(request), Ok(IfNoneMatch::Any));
        }
        if !request.headers().contains_key(header::IF_MODIFIED_SINCE) {
            return false;
        }
        let Ok(IfModifiedSince(since)) = IfModifiedSince::parse(request) else {
            return false;
        };
        let since = chrono::DateTime::<Utc>::from(std::time::SystemTime::from(since)).naive_utc();
        self.changed_at < since && since <= Utc::now().naive_utc()
    }
}

fn date_value(date: NaiveDateTime) -> HeaderValue {
    let date = HttpDate::from(std::time::SystemTime::from(date.and_utc()));
    HeaderValue::from_str(&date.to_string()).unwrap_or_else(|_| HeaderValue::from_static(""))
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
