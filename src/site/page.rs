//! The response with a page of HTML.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::content_policy::{Framing, content_policy};
use crate::api::canonical::Canonical;
use crate::api::conditional::Asked;
use crate::api::problem::{Kind, Problem};
use crate::domain::{Locale, Site};
use crate::state::AppState;

/// The page that a template makes, under the [policy](content_policy) of this site. It varies with
/// the language that the client prefers, which [`asked`] says.
///
/// # Errors
/// When the template cannot be rendered.
pub fn page(
    template: &impl Template,
    site: &Site,
    framing: Framing,
) -> Result<HttpResponse, Problem> {
    let failed = |error| Problem::new(Kind::Internal, "the page cannot be shown").because_of(error);
    let mut html = template.render().map_err(failed)?;
    // Text of sources may hold them, and HTML forbids them (section 13.1.4).
    html.retain(|c| !c.is_control() || matches!(c, '\n' | '\t' | '\r'));
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            content_policy(site, framing),
        ))
        .insert_header((header::REFERRER_POLICY, "strict-origin-when-cross-origin"))
        .body(html))
}

/// The request of a page in this language, which its address need not name.
pub fn asked<'a>(
    request: &'a HttpRequest,
    state: &'a AppState,
    canonical: &Canonical,
    locale: Locale,
) -> Asked<'a> {
    let spoken = canonical.with(&[], [("Accept-Language", locale.tag().to_owned())]);
    Asked::by(request, state, &spoken)
        .of_type(None)
        .beyond_the_address(Some("Accept-Language"))
}
