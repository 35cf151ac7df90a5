//! The OpenAPI document: collected from the declarations that serve the routes.

use std::collections::BTreeMap;

use actix_web::web::Data;
use actix_web::{App, HttpResponse, get};
use serde_json::{Value, json};
use utoipa::openapi::{ContentBuilder, OpenApi, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};
use utoipa_actix_web::AppExt;

use super::problem::{Kind, Problem, ProblemBody};
use super::query::{NoParameters, Query};

/// What every operation may answer beside its success.
#[derive(Debug)]
pub struct Problems;

impl IntoResponses for Problems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        BTreeMap::from([
            document(
                Kind::InvalidParameter,
                "A parameter is unknown or not valid.",
                json!([{"parameter": "per_page", "detail": "is 0; a page has 1 to 100 items"}]),
            ),
            document(
                Kind::MethodNotAllowed,
                "The address has other methods.",
                json!([]),
            ),
            document(Kind::UriTooLong, "The address is too long.", json!([])),
            document(
                Kind::Internal,
                "The server failed; its log says why, under the request id.",
                json!([]),
            ),
            document(
                Kind::Unavailable,
                "The database does not answer.",
                json!([]),
            ),
        ])
    }
}

/// What the path names is not there.
#[derive(Debug)]
pub struct NotFoundProblem;

impl IntoResponses for NotFoundProblem {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        BTreeMap::from([document(
            Kind::NotFound,
            "What the path names does not exist.",
            json!([]),
        )])
    }
}

/// What the path names was there.
#[derive(Debug)]
pub struct GoneProblem;

impl IntoResponses for GoneProblem {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        BTreeMap::from([document(Kind::Gone, "It has been deleted.", json!([]))])
    }
}

fn document(kind: Kind, description: &str, errors: Value) -> (String, RefOr<Response>) {
    let (status, name, title) = kind.description();
    let example = json!({
        "type": format!("urn:actus:problem:{name}"),
        "title": title,
        "status": status.as_u16(),
        "detail": description,
        "instance": "/api/v1/articles",
        "request_id": "b7c1f2e09a3d4e55",
        "errors": errors,
    });
    let content = ContentBuilder::new()
        .schema(Some(utoipa::openapi::Ref::from_schema_name(
            ProblemBody::name(),
        )))
        .example(Some(example))
        .build();
    let response = ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", content)
        .build();
    (status.as_str().to_owned(), RefOr::T(response))
}

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "actus",
        description = "A headless news API: the articles, categories and tags of an organisation, shown on several subsites.\n\nAnonymous requests see visible articles only: published, not deleted, of a news template. Lists are cut into pages; every failure is problem details (RFC 9457).",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    tags(
        (name = "Articles", description = "Pieces of news."),
        (name = "Categories", description = "The chapters of the news, and their filter bars."),
        (name = "Tags", description = "What articles are about."),
        (name = "Subsites", description = "The sites on which articles are shown."),
        (name = "Health", description = "How the server does."),
        (name = "Document", description = "This document.")
    ),
    components(schemas(ProblemBody))
)]
struct Base;

/// The whole document.
pub fn document_of_all() -> OpenApi {
    let (_, document) = App::new()
        .into_utoipa_app()
        .openapi(<Base as utoipa::OpenApi>::openapi())
        .configure(super::routes)
        .configure(super::health_routes)
        .split_for_parts();
    document
}

/// The document as it lies in `openapi/openapi.json`: pretty, with a line end at its end.
pub fn document_text() -> String {
    let mut text = serde_json::to_string_pretty(&document_of_all()).unwrap_or_default();
    text.push('\n');
    text
}

/// The bytes of the document, made once a process.
#[derive(Debug, Clone)]
pub struct DocumentBytes(pub actix_web::web::Bytes);

/// Get this document
#[utoipa::path(
    tag = "Document",
    operation_id = "get_openapi",
    params(Query<NoParameters>),
    responses(
        (status = 200, description = "The OpenAPI 3.1 document", body = Value, example = json!({"openapi": "3.1.0"})),
        Problems
    )
)]
#[get("/openapi.json")]
pub async fn get_openapi(
    _: Query<NoParameters>,
    document: Data<DocumentBytes>,
) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .body(document.0.clone()))
}
