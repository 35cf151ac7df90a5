//! The response with a page of HTML.

use actix_web::HttpResponse;
use actix_web::http::header;
use askama::Template;

use super::content_policy::{Framing, content_policy};
use crate::api::problem::{Kind, Problem};
use crate::domain::Site;

/// The page that a template makes, under the [policy](content_policy) of this site. It varies with
/// the language that the client prefers.
///
/// # Errors
/// When the template cannot be rendered.
pub fn page(
    template: &impl Template,
    site: &Site,
    framing: Framing,
) -> Result<HttpResponse, Problem> {
    let failed = |error| Problem::new(Kind::Internal, "the page cannot be shown").because_of(error);
    let html = template.render().map_err(failed)?;
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            content_policy(site, framing),
        ))
        .insert_header((header::REFERRER_POLICY, "strict-origin-when-cross-origin"))
        .insert_header((header::VARY, "Accept-Language"))
        .body(html))
}
