//! The OpenAPI document: collected from the declarations that serve the routes.

use std::collections::BTreeMap;

use actix_web::web::Data;
use actix_web::{App, HttpRequest, HttpResponse, get};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use utoipa::openapi::path::ParameterIn;
use utoipa::openapi::schema::{ArrayItems, ObjectBuilder, Schema, Type};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

use super::canonical::Canonical;
use super::conditional::{self, Asked};
use super::forms;
use super::problem::{Kind, Problem, ProblemBody};
use super::reader::{NoParameters, Query};
use crate::state::AppState;

/// What every operation may answer beside its success.
#[derive(Debug)]
pub struct Problems;

/// What the path names is not there.
#[derive(Debug)]
pub struct NotFoundProblem;

/// What the path names was there.
#[derive(Debug)]
pub struct GoneProblem;

/// What is asked for has no such form.
#[derive(Debug)]
pub struct NotImplementedProblem;

impl IntoResponses for Problems {
    fn responses() -> Responses {
        refer_to(&[
            Kind::InvalidParameter,
            Kind::MethodNotAllowed,
            Kind::NotAcceptable,
            Kind::UriTooLong,
            Kind::Internal,
            Kind::Unavailable,
        ])
    }
}

impl IntoResponses for NotFoundProblem {
    fn responses() -> Responses {
        refer_to(&[Kind::NotFound])
    }
}

impl IntoResponses for NotImplementedProblem {
    fn responses() -> Responses {
        refer_to(&[Kind::NotImplemented])
    }
}

impl IntoResponses for GoneProblem {
    fn responses() -> Responses {
        refer_to(&[Kind::Gone])
    }
}

type Responses = BTreeMap<String, RefOr<Response>>;

fn refer_to(kinds: &[Kind]) -> Responses {
    kinds
        .iter()
        .map(|kind| {
            let (status, name, _) = kind.description();
            let response = RefOr::Ref(Ref::from_response_name(name));
            (status.as_str().to_owned(), response)
        })
        .collect()
}

/// The response of a kind of problem, described once for all operations.
fn response_of(kind: Kind) -> Response {
    let (status, name, title) = kind.description();
    let errors = match kind {
        Kind::InvalidParameter => {
            json!([{"parameter": "per_page", "detail": "is 0; a page has 1 to 100 items"}])
        }
        _ => json!([]),
    };
    let example = json!({
        "type": format!("urn:actus:problem:{name}"),
        "title": title,
        "status": status.as_u16(),
        "detail": kind.explanation(),
        "instance": "/api/v1/articles",
        "request_id": "b7c1f2e09a3d4e55",
        "errors": errors,
    });
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name(ProblemBody::name())))
        .example(Some(example))
        .build();
    ResponseBuilder::new()
        .description(kind.explanation())
        .content("application/problem+json", content)
        .build()
}

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "actus",
        description = "A headless news API: the articles, categories and tags of an organisation, shown on several subsites.\n\nAnonymous requests see visible articles only: published, not deleted, of a news template. Lists are cut into pages; every failure is problem details (RFC 9457).",
        contact(name = "Those who run this server"),
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    servers((url = "/", description = "The server that this document comes from.")),
    tags(
        (name = "Articles", description = "Pieces of news."),
        (name = "Changes", description = "What is new, changed and gone, for those who keep a copy."),
        (name = "Categories", description = "The chapters of the news, and their filter bars."),
        (name = "Tags", description = "What articles are about."),
        (name = "Subsites", description = "The sites on which articles are shown."),
        (name = "Feeds", description = "The news for feed readers and search engines."),
        (name = "Embedding", description = "What stands for our pages on other sites."),
        (name = "Health", description = "How the server does."),
        (name = "Document", description = "This document.")
    ),
    components(schemas(ProblemBody))
)]
struct Base;

/// The document of what these declare.
pub fn document(routes: impl FnOnce(&mut ServiceConfig<'_>)) -> OpenApi {
    let (_, document) = App::new()
        .into_utoipa_app()
        .openapi(<Base as utoipa::OpenApi>::openapi())
        .configure(routes)
        .split_for_parts();
    without_copies(with_path_forms(open_to_all(with_problems(document))))
}

/// Says that operations need no key unless they say so themselves: saying nothing would leave it
/// open.
fn open_to_all(mut document: OpenApi) -> OpenApi {
    document.security.get_or_insert_default();
    document
}

/// Says what the names in paths look like.
fn with_path_forms(mut document: OpenApi) -> OpenApi {
    let operations = document.paths.paths.values_mut().flat_map(|item| {
        let read = [&mut item.get, &mut item.put, &mut item.post];
        let write = [&mut item.delete, &mut item.patch];
        read.into_iter().chain(write).flatten()
    });
    let parameters = operations.flat_map(|operation| operation.parameters.iter_mut().flatten());
    for parameter in parameters {
        let RefOr::T(parameter) = parameter else {
            continue;
        };
        let is_in_path = parameter.parameter_in == ParameterIn::Path;
        if let Some(form) = forms::in_path(&parameter.name).filter(|_| is_in_path) {
            let text = ObjectBuilder::new().schema_type(Type::String);
            parameter.schema = Some(form.apply(text).into());
        }
    }
    document
}

/// Refers from an envelope to what lies in it. The derive copies it there, so that a generated
/// client would know the same thing by two names.
fn without_copies(mut document: OpenApi) -> OpenApi {
    let components = document.components.get_or_insert_default();
    let originals = components.schemas.clone();
    let refer = |schema: &mut RefOr<Schema>| {
        let original = originals.iter().find(|(_, original)| *original == schema);
        if let Some((name, _)) = original {
            *schema = RefOr::Ref(Ref::from_schema_name(name));
        }
    };
    for schema in components.schemas.values_mut() {
        let RefOr::T(Schema::Object(envelope)) = schema else {
            continue;
        };
        match envelope.properties.get_mut("data") {
            Some(RefOr::T(Schema::Array(list))) => {
                if let ArrayItems::RefOrSchema(item) = &mut list.items {
                    refer(item);
                }
            }
            Some(item) => refer(item),
            None => {}
        }
    }
    document
}

/// Adds the responses to which operations refer.
fn with_problems(mut document: OpenApi) -> OpenApi {
    let components = document.components.get_or_insert_default();
    components.responses.extend(
        Kind::ALL
            .into_iter()
            .filter(|kind| kind.is_documented())
            .map(|kind| {
                let (_, name, _) = kind.description();
                (name.to_owned(), RefOr::T(response_of(kind)))
            }),
    );
    document
}

/// A document as it lies in `openapi/openapi.json`: pretty, with a line end at its end.
pub fn text_of(document: &OpenApi) -> String {
    let mut text = serde_json::to_string_pretty(document).unwrap_or_default();
    text.push('\n');
    text
}

/// The bytes of the document, made once a process.
#[derive(Debug, Clone)]
pub struct DocumentBytes {
    bytes: actix_web::web::Bytes,
    digest: Vec<u8>,
}

impl DocumentBytes {
    /// Writes a document.
    pub fn of(document: &OpenApi) -> Self {
        let text = text_of(document);
        Self {
            digest: Sha256::digest(&text).to_vec(),
            bytes: text.into(),
        }
    }
}

/// Get this document
///
/// The description of this API, to generate clients from. Swagger UI under `/docs` shows it.
#[utoipa::path(
    tag = "Document",
    operation_id = "get_openapi",
    params(Query<NoParameters>),
    responses(
        (status = 200, description = "The OpenAPI 3.1 document", body = serde_json::Value, example = json!({"openapi": "3.1.0"})),
        Problems
    )
)]
#[get("/openapi.json")]
pub async fn get_openapi(
    request: HttpRequest,
    _: Query<NoParameters>,
    state: Data<AppState>,
    document: Data<DocumentBytes>,
) -> Result<HttpResponse, Problem> {
    let response = HttpResponse::Ok()
        .content_type("application/json")
        .body(document.bytes.clone());
    let canonical = Canonical::of_path(request.path());
    let asked = Asked::by(&request, &state, &canonical);
    conditional::answer_fixed(asked, response, &document.digest).await
}
