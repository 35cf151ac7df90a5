//! What happens to every request and response, whatever the route: the request id, the limits,
//! `HEAD` and `OPTIONS`, CORS, the body of failures, one line in the log.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::uri::PathAndQuery;
use actix_web::http::{Method, StatusCode, Uri};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use percent_encoding::percent_decode_str;

use super::addresses::Addresses;
use super::cache::AnswerCache;
use super::compression::{self, Coding};
use super::problem::{Kind, Problem};
use super::{accept, conditional, cors};
use crate::domain::AllowedOrigins;
use crate::state::AppState;

/// The longest path and query that is read, in bytes.
const MAX_URI: usize = 8 * 1024;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Wraps the whole application.
///
/// # Errors
/// What a service inside fails with, which none of ours does: it carries its response.
pub async fn dress(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let asked = Asked::new(&request);
    if let Some(response) = asked.answer_from_cache(&request).await {
        return Ok(request.into_response(asked.finish(response, None)));
    }
    let pages = request.app_data::<Data<ProblemPages>>();
    let page = pages.and_then(|pages| (pages.0)(request.request()));
    let response = match answer_at_once(&request) {
        Some(answer) => request.into_response(answer),
        None => {
            // Routes know GET only; the connection leaves out the body of an answer to HEAD.
            if asked.method == Method::HEAD {
                request.head_mut().method = Method::GET;
            }
            match next.call(request).await {
                Ok(response) => response.map_into_boxed_body(),
                Err(error) => {
                    let response = asked.finish(error.error_response(), page);
                    return Err(InternalError::from_response(error, response).into());
                }
            }
        }
    };
    let (request, response) = response.into_parts();
    Ok(ServiceResponse::new(request, asked.finish(response, page)))
}

/// Which requests want failures as pages: those of people who open addresses in a browser.
pub struct ProblemPages(pub fn(&HttpRequest) -> Option<ProblemPage>);

/// Makes the page of a problem, for the request with this id; not of every problem there is one.
pub type ProblemPage = Box<dyn FnOnce(&Problem, &str) -> Option<HttpResponse>>;

/// What is known of a request before it is answered.
struct Asked {
    started: Instant,
    id: HeaderValue,
    method: Method,
    uri: Uri,
    origin: Option<HeaderValue>,
    coding: Option<Coding>,
    state: Option<Data<AppState>>,
}

impl Asked {
    fn new(request: &ServiceRequest) -> Self {
        Self {
            started: Instant::now(),
            id: request_id(request.headers()),
            method: request.method().clone(),
            uri: request.uri().clone(),
            origin: request.headers().get(header::ORIGIN).cloned(),
            coding: compression::negotiate(request.headers()),
            state: request.app_data::<Data<AppState>>().cloned(),
        }
    }

    /// The answer that was given to the same request before, if the database still says so. What
    /// the request says byte by byte needs no reading then: it would be read in the same way.
    async fn answer_from_cache(&self, request: &ServiceRequest) -> Option<HttpResponse> {
        if !matches!(self.method, Method::GET | Method::HEAD) {
            return None;
        }
        let cache = request.app_data::<Data<AnswerCache>>()?;
        let target = self.uri.path_and_query()?.as_str();
        let answer = cache.current(self.state.as_ref()?, target).await?;
        if let Some(media_type) = answer.media_type() {
            accept::require(request.request(), media_type).ok()?;
        }
        Some(conditional::reply(request.request(), self.coding, cache, &answer).await)
    }

    /// The failure with its body: that of the [`Problem`] it carries, or else that of its status.
    fn explain(&self, response: &HttpResponse, page: Option<ProblemPage>) -> HttpResponse {
        let problem = response.extensions().get::<Problem>().cloned();
        let problem = problem.unwrap_or_else(|| Problem::of_response(response));
        let (path, id) = (self.uri.path(), text_of(&self.id));
        if let Some(cause) = problem.cause() {
            log::error!("{path} {id}: {cause}");
        }
        page.and_then(|page| page(&problem, id))
            .unwrap_or_else(|| problem.respond(path, id))
    }

    /// Gives the response what every response has.
    fn finish(&self, response: HttpResponse, page: Option<ProblemPage>) -> HttpResponse {
        let status = response.status();
        let mut response = match status.is_client_error() || status.is_server_error() {
            true => self.explain(&response, page),
            false => compression::compress(self.coding, response),
        };
        let origins = self.state.as_ref().map(|state| state.allowed_origins());
        let origins = origins.unwrap_or(&AllowedOrigins::Any);
        cors::allow(origins, self.origin.as_ref(), response.headers_mut());
        add_headers(response.headers_mut(), &self.id);
        log::info!(
            "{} {} {} {:.3} ms {}",
            self.method,
            self.uri.path_and_query().map_or("", PathAndQuery::as_str),
            status.as_u16(),
            self.started.elapsed().as_secs_f64() * 1_000.0,
            text_of(&self.id),
        );
        response
    }
}

/// The answer to what needs no handler: an address that cannot be read, or `OPTIONS`.
fn answer_at_once(request: &ServiceRequest) -> Option<HttpResponse> {
    let problem = |problem: Problem| actix_web::ResponseError::error_response(&problem);
    let uri = request.uri();
    let length = uri.path_and_query().map_or(0, |whole| whole.as_str().len());
    if length > MAX_URI {
        let detail = format!("a path with its query has at most {MAX_URI} bytes");
        return Some(problem(Problem::new(Kind::UriTooLong, detail)));
    }
    match percent_decode_str(uri.path()).decode_utf8() {
        Err(_) => {
            let detail = "the path is not valid UTF-8";
            return Some(problem(Problem::new(Kind::MalformedRequest, detail)));
        }
        Ok(path) if path.contains('\0') => {
            let detail = "the path holds a NUL character";
            return Some(problem(Problem::new(Kind::MalformedRequest, detail)));
        }
        Ok(_) => {}
    }
    (request.method() == Method::OPTIONS).then(|| match allowed_methods(request.request()) {
        Some(allow) => preflight(request.headers(), &allow),
        None => problem(Problem::not_found("address", uri.path())),
    })
}

/// The answer for a path that no route serves with the request's method.
///
/// # Errors
/// Always: 405 with the methods that the path has, 404 when it is not there.
pub async fn no_route(request: HttpRequest) -> Result<HttpResponse, Problem> {
    Err(match allowed_methods(&request) {
        Some(allow) => Problem::method_not_allowed(allow),
        None => Problem::not_found("address", request.path()),
    })
}

fn allowed_methods(request: &HttpRequest) -> Option<String> {
    request.app_data::<Data<Addresses>>().and_then(|addresses| {
        // The router, too, matches what the path says, not how it is escaped.
        let path = percent_decode_str(request.path()).decode_utf8_lossy();
        addresses.methods(&path)
    })
}

/// What a browser asks before it lets a script of another origin ask anything (Fetch standard,
/// "CORS-preflight request").
fn preflight(asked: &HeaderMap, allow: &str) -> HttpResponse {
    let mut response = HttpResponse::NoContent();
    response.insert_header((header::ALLOW, allow));
    if asked.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD) {
        response
            .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, allow))
            .insert_header((header::ACCESS_CONTROL_MAX_AGE, "86400"))
            .insert_header((header::VARY, "Access-Control-Request-Headers"));
        if let Some(headers) = asked.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
            response.insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, headers.clone()));
        }
    }
    response.finish()
}

/// The whole answer, as bytes, to a request that the HTTP library could not read: it never came
/// here, so neither its id nor its path is known.
pub fn refusal(status: u16) -> Vec<u8> {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    let id = new_request_id();
    log::info!("- - {} {}", status.as_u16(), text_of(&id));
    let mut response = Problem::of_status(status).respond("", text_of(&id));
    cors::allow(&AllowedOrigins::Any, None, response.headers_mut());
    add_headers(response.headers_mut(), &id);
    let mut answer = format!("HTTP/1.1 {status}\r\nconnection: close\r\n").into_bytes();
    for (name, value) in response.headers() {
        answer.extend_from_slice(name.as_str().as_bytes());
        answer.extend_from_slice(b": ");
        answer.extend_from_slice(value.as_bytes());
        answer.extend_from_slice(b"\r\n");
    }
    let body = response.into_body().try_into_bytes().unwrap_or_default();
    answer.extend_from_slice(format!("content-length: {}\r\n\r\n", body.len()).as_bytes());
    answer.extend_from_slice(&body);
    answer
}

fn add_headers(headers: &mut HeaderMap, id: &HeaderValue) {
    // A page says itself who may frame it; that of the documentation does not.
    let kind = headers.get(header::CONTENT_TYPE);
    let is_page = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_page && !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        let policy = HeaderValue::from_static("frame-ancestors 'self'");
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(REQUEST_ID, id.clone());
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
}

/// The client's own id when it is a short one that a log line can hold, else a new one.
fn request_id(headers: &HeaderMap) -> HeaderValue {
    let is_fit = |id: &&HeaderValue| {
        (1..=128).contains(&id.len()) && id.as_bytes().iter().all(u8::is_ascii_graphic)
    };
    let given = headers.get(REQUEST_ID).filter(is_fit);
    given.map_or_else(new_request_id, HeaderValue::clone)
}

/// A counter hashed with a key that each process draws anew: no two alike, none to be guessed.
fn new_request_id() -> HeaderValue {
    static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    let number = KEY.hash_one(COUNTER.fetch_add(1, Ordering::Relaxed));
    HeaderValue::try_from(format!("{number:016x}"))
        .unwrap_or_else(|_| HeaderValue::from_static("-"))
}

/// An id as text, which it always is.
fn text_of(id: &HeaderValue) -> &str {
    id.to_str().unwrap_or_default()
}
