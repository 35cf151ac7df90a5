//! By what a client asks whether an answer has changed (RFC 9110, sections 8.8 and 13).

use actix_web::http::header::{
    self, EntityTag, Header as _, HeaderValue, HttpDate, IfModifiedSince, IfNoneMatch,
};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{NaiveDateTime, TimeDelta, Timelike as _, Utc};

use super::compression;

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
    varies_by: Option<HeaderValue>,
}

impl Validators {
    /// For an answer of which this is a digest, as it is since then (UTC).
    pub fn new(digest: &[u8], changed_at: NaiveDateTime, cache_control: &str) -> Self {
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
            varies_by: None,
        }
    }

    /// The same for an answer that varies by this header of the request, beside the codings.
    #[must_use]
    pub fn varying_by(self, header: Option<&'static str>) -> Self {
        Self {
            varies_by: header.map(HeaderValue::from_static),
            ..self
        }
    }

    /// The 304 that says that the client has the answer.
    pub fn not_modified(&self) -> HttpResponse {
        let mut response = HttpResponse::new(StatusCode::NOT_MODIFIED);
        self.write(response.headers_mut());
        response
    }

    /// Adds them to the headers of an answer.
    pub fn write(&self, headers: &mut header::HeaderMap) {
        let now = Utc::now().naive_utc();
        let is_over = now - self.changed_at >= TimeDelta::seconds(1);
        let date = match is_over {
            true => self.date_value.clone(),
            false => date_value(last_modified(self.changed_at, now)),
        };
        headers.insert(header::LAST_MODIFIED, date);
        headers.insert(header::ETAG, self.tag_value.clone());
        headers.insert(header::CACHE_CONTROL, self.cache_control.clone());
        if let Some(name) = &self.varies_by {
            headers.append(header::VARY, name.clone());
        }
        headers.append(header::VARY, compression::VARY);
    }

    /// Whether the client has the answer that bears this tag, be it there or not.
    pub fn tag_is_known(&self, request: &HttpRequest) -> bool {
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
    pub fn are_known(&self, request: &HttpRequest) -> bool {
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
