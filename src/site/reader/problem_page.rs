//! A failure, for those who opened an address in a browser.

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Data;
use actix_web::{FromRequest as _, HttpRequest, HttpResponse, ResponseError as _};
use askama::Template;

use super::frame::Frame;
use crate::api::accept;
use crate::api::canonical::Canonical;
use crate::api::middleware::ProblemPage;
use crate::api::problem::{FieldError, Kind, Problem};
use crate::api::query::Spec;
use crate::api::reader::{Lenient, QueryParameters, Reader};
use crate::domain::{LanguageTag, Locale};
use crate::site::content_policy::Framing;
use crate::site::embed;
use crate::site::locale::{self, LANG};
use crate::site::page::page;
use crate::state::AppState;

/// A page that says what went wrong.
#[derive(Debug, Template)]
#[template(path = "reader/problem.html")]
struct Explained {
    frame: Frame,
    status: u16,
    heading: &'static str,
    hint: &'static str,
    errors: Vec<FieldError>,
    request_id: String,
}

/// The only parameter that still matters.
#[derive(Debug)]
struct SpokenLanguage(Option<LanguageTag>);

impl QueryParameters for SpokenLanguage {
    fn specs() -> Vec<&'static Spec> {
        vec![&LANG]
    }

    fn read(query: &mut Reader) -> Self {
        Self(query.take(&LANG, LanguageTag::parse))
    }
}

/// What makes the page of a failure, for those who opened the address in a browser. Addresses of
/// the API answer to programs alone.
pub fn for_visitor(request: &HttpRequest) -> Option<ProblemPage> {
    if request.path().starts_with("/api/") || !accept::is_for_a_page(request) {
        return None;
    }
    let state = request.app_data::<Data<AppState>>()?.clone();
    // In a frame of another site its failures must show, too.
    let framing = match request.path() {
        embed::LIST => Framing::Embedders,
        _ => Framing::Ourselves,
    };
    let named = Lenient::<SpokenLanguage>::extract(request).into_inner();
    let named = named.ok().and_then(|query| query.0.parameters.0);
    let locale = locale::negotiate(request, named.as_ref(), state.site());
    Some(Box::new(move |problem, request_id| {
        // The methods of an address and its media types are of no use to a reader.
        let is_for_people = !matches!(problem.kind(), Kind::MethodNotAllowed | Kind::NotAcceptable);
        let made =
            is_for_people.then(|| problem_page(problem, &state, locale, framing, request_id));
        made?.ok()
    }))
}

fn problem_page(
    problem: &Problem,
    state: &AppState,
    locale: Locale,
    framing: Framing,
    request_id: &str,
) -> Result<HttpResponse, Problem> {
    let canonical = Canonical::of_path("/");
    let mut frame = Frame::new(state, locale, &canonical, None, "/", None);
    let phrases = frame.phrases;
    let (heading, hint) = match problem.kind() {
        Kind::Gone => (phrases.gone, phrases.gone_hint),
        Kind::InvalidParameter | Kind::MalformedRequest | Kind::UriTooLong => {
            (phrases.bad_address, phrases.bad_address_hint)
        }
        Kind::Internal | Kind::Unavailable => (phrases.server_failed, phrases.server_failed_hint),
        _ => (phrases.not_found, phrases.not_found_hint),
    };
    frame.head.title = format!("{heading} · {}", frame.site_name);
    frame.head.is_indexed = false;
    let made = Explained {
        frame,
        status: problem.status_code().as_u16(),
        heading,
        hint,
        errors: problem.errors().to_vec(),
        request_id: request_id.to_owned(),
    };
    let mut response = page(&made, state.site(), framing)?;
    *response.status_mut() = problem.status_code();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
