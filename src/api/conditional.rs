//! Answers to reads: what they may be kept for, how a client asks whether they have changed, and
//! what it accepts (RFC 9110, sections 8.8, 12.5 and 13; RFC 9111).
//!
//! An answer depends on the request, the database and the settings of the server. Its `ETag` is a
//! digest of the request's canonical spelling, the database's version and those settings, so that
//! it is known without making the answer: a 304 reads nothing but the version. It is weak, since
//! the same answer may be compressed in several ways.

use std::borrow::Cow;
use std::sync::Arc;

use actix_web::body::{BoxBody, MessageBody as _};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::NaiveDateTime;
use sha2::{Digest as _, Sha256};

use super::accept;
use super::cache::{Answer, AnswerCache, Shared};
use super::canonical::Canonical;
use super::compression::{self, Coding};
use super::problem::Problem;
use super::validators::Validators;
use crate::state::AppState;
use crate::store::changes::Version;
use crate::store::{DbConnection, StoreResult};

/// Answers a read with the JSON that `wire` makes of what `work` reads, or with a 304 when the
/// client has it already. All that `work` reads is of one state of the database, whose version it is
/// told and the answer bears, and which is no older than the request.
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
    let asked = Asked::by(request, state, canonical);
    asked.answer(work, wire).await
}

/// Answers with bytes that stay the same while the process runs.
///
/// # Errors
/// 406 when the client does not accept the media type that it must.
pub async fn answer_fixed(
    asked: Asked<'_>,
    response: HttpResponse,
    digest: &[u8],
) -> Result<HttpResponse, Problem> {
    asked.require_accepted()?;
    let validators = Validators::new(digest, asked.state.started_at(), &asked.cache_control);
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
    let coding = coding.filter(|_| compression::is_compressible_type(answer.media_type_sent()));
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

/// What is asked, and how it is to be answered: as JSON, at once, unless said otherwise.
#[derive(Debug)]
pub struct Asked<'a> {
    request: &'a HttpRequest,
    state: &'a AppState,
    /// The canonical spelling.
    key: Arc<str>,
    cache_control: Cow<'a, str>,
    /// What the client must accept.
    media_type: Option<&'static str>,
    /// Whether the address alone says what is asked.
    is_in_address: bool,
    /// The header of the request by which the answer varies, beside the codings.
    varies_by: Option<&'static str>,
    /// A change that the database does not know of.
    changed_at: Option<NaiveDateTime>,
}

/// What was made for a request.
enum Made {
    /// What may be kept, and given to others.
    Answer(Arc<Answer>),
    /// Something else, such as a redirect.
    Response(HttpResponse),
}

impl<'a> Asked<'a> {
    /// What a request asks in its canonical spelling.
    pub fn by(request: &'a HttpRequest, state: &'a AppState, canonical: &Canonical) -> Self {
        Self {
            request,
            state,
            key: canonical.link().into(),
            cache_control: Cow::Borrowed(state.cache_control()),
            media_type: Some(accept::JSON),
            is_in_address: true,
            varies_by: None,
            changed_at: None,
        }
    }

    /// The answer is of this media type, which the client must accept; of `None`, whatever it
    /// accepts: what people open and programs subscribe to is served to those who ask wrongly, too.
    #[must_use]
    pub fn of_type(self, media_type: Option<&'static str>) -> Self {
        Self { media_type, ..self }
    }

    /// What caches between the client and the server may do with the answer, in place of what the
    /// settings say.
    #[must_use]
    pub fn kept_by_others(self, cache_control: impl Into<Cow<'a, str>>) -> Self {
        Self {
            cache_control: cache_control.into(),
            ..self
        }
    }

    /// The canonical spelling holds what the address does not, such as the client's language or
    /// the hour; where a header of the request says it, this one. No address is spelled so, lest
    /// one could be asked for that is in the cache only.
    #[must_use]
    pub fn beyond_the_address(self, varies_by: Option<&'static str>) -> Self {
        Self {
            key: format!(" {}", self.key).into(),
            is_in_address: false,
            varies_by,
            ..self
        }
    }

    /// The answer has changed at this time (UTC), whatever the database says.
    #[must_use]
    pub fn changed_at(self, time: NaiveDateTime) -> Self {
        Self {
            changed_at: Some(time),
            ..self
        }
    }

    /// Answers as [`answer`] does.
    ///
    /// # Errors
    /// As [`answer`].
    pub async fn answer<T, W, A>(self, work: W, wire: A) -> Result<HttpResponse, Problem>
    where
        T: Send + 'static,
        W: FnOnce(&mut DbConnection, Version) -> StoreResult<T> + Send + 'static,
        A: FnOnce(T) -> Result<HttpResponse, Problem>,
    {
        let state = self.state;
        self.answer_found(state.read(with_version(work)), wire)
            .await
    }

    /// The same with what `make` makes of what was read. Both take long, so they run where no other
    /// request waits for them, and no reader is held while it is made.
    ///
    /// # Errors
    /// As [`answer`].
    pub async fn answer_made<T, M, W, B, A>(
        self,
        work: W,
        make: B,
        wire: A,
    ) -> Result<HttpResponse, Problem>
    where
        T: Send + 'static,
        M: Send + 'static,
        W: FnOnce(&mut DbConnection, Version) -> StoreResult<T> + Send + 'static,
        B: FnOnce(T) -> M + Send + 'static,
        A: FnOnce(M) -> Result<HttpResponse, Problem>,
    {
        let state = self.state;
        let make = |(version, found)| (version, make(found));
        self.answer_found(state.read_and_make(with_version(work), make), wire)
            .await
    }

    async fn answer_found<T, A>(
        self,
        find: impl Future<Output = StoreResult<(Version, T)>>,
        wire: A,
    ) -> Result<HttpResponse, Problem>
    where
        A: FnOnce(T) -> Result<HttpResponse, Problem>,
    {
        self.require_accepted()?;
        let version = self.state.version().await?;
        let validators = self.validators(version);
        if validators.tag_is_known(self.request) {
            return Ok(validators.not_modified());
        }
        let make = || async {
            let (seen, found) = find.await?;
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

    fn require_accepted(&self) -> Result<(), Problem> {
        let media_type = self.media_type;
        media_type.map_or(Ok(()), |media_type| {
            accept::require(self.request, media_type)
        })
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
        let known_since = self.state.known_since(version);
        let changed_at = self
            .changed_at
            .map_or(known_since, |at| at.max(known_since));
        let validators = Validators::new(&digest.finalize(), changed_at, &self.cache_control);
        validators.varying_by(self.varies_by)
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
                    key,
                    version,
                    validators,
                    self.media_type,
                    headers,
                    plain,
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
        let target = self.request.uri().path_and_query();
        if let Some(target) = target.filter(|_| self.is_in_address) {
            cache.know_as(target.as_str(), answer);
        }
        let coding = compression::negotiate(self.request.headers());
        reply(self.request, coding, cache, answer).await
    }
}

/// Work that also tells the version of the database that it saw.
fn with_version<T>(
    work: impl FnOnce(&mut DbConnection, Version) -> StoreResult<T> + Send + 'static,
) -> impl FnOnce(&mut DbConnection) -> StoreResult<(Version, T)> + Send + 'static {
    move |conn| {
        let version = crate::store::changes::version(conn)?;
        Ok((version, work(conn, version)?))
    }
}
