//! Every failure, as problem details (RFC 9457).

use std::fmt;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::store::StoreError;

/// What went wrong, with its status, name and title in [`Kind::description`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    InvalidParameter,
    MalformedRequest,
    NotFound,
    MethodNotAllowed,
    NotAcceptable,
    Gone,
    RequestTimeout,
    PayloadTooLarge,
    UriTooLong,
    HeadersTooLarge,
    UnsupportedMediaType,
    Internal,
    NotImplemented,
    Unavailable,
}

impl Kind {
    /// Every kind, for the table in the documentation and its test.
    pub const ALL: [Self; 14] = [
        Self::InvalidParameter,
        Self::MalformedRequest,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::NotAcceptable,
        Self::Gone,
        Self::RequestTimeout,
        Self::PayloadTooLarge,
        Self::UriTooLong,
        Self::HeadersTooLarge,
        Self::UnsupportedMediaType,
        Self::Internal,
        Self::NotImplemented,
        Self::Unavailable,
    ];

    /// Status, name in `type`, and title.
    #[rustfmt::skip]
    pub const fn description(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::InvalidParameter     => (StatusCode::BAD_REQUEST,            "invalid-parameter",      "A parameter is not valid"),
            Self::MalformedRequest     => (StatusCode::BAD_REQUEST,            "malformed-request",      "The request is malformed"),
            Self::NotFound             => (StatusCode::NOT_FOUND,              "not-found",              "Nothing is at this address"),
            Self::MethodNotAllowed     => (StatusCode::METHOD_NOT_ALLOWED,     "method-not-allowed",     "This address has other methods"),
            Self::NotAcceptable        => (StatusCode::NOT_ACCEPTABLE,         "not-acceptable",         "The answer has another media type"),
            Self::Gone                 => (StatusCode::GONE,                   "gone",                   "It was here and has been deleted"),
            Self::PayloadTooLarge      => (StatusCode::PAYLOAD_TOO_LARGE,      "payload-too-large",      "The body is too large"),
            Self::RequestTimeout       => (StatusCode::REQUEST_TIMEOUT,        "request-timeout",        "The request did not come in time"),
            Self::HeadersTooLarge      => (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "headers-too-large", "The headers are too large"),
            Self::UriTooLong           => (StatusCode::URI_TOO_LONG,           "uri-too-long",           "The address is too long"),
            Self::UnsupportedMediaType => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", "The media type is not supported"),
            Self::Internal             => (StatusCode::INTERNAL_SERVER_ERROR,  "internal",               "The server failed"),
            Self::NotImplemented       => (StatusCode::NOT_IMPLEMENTED,        "not-implemented",        "The answer has no such form"),
            Self::Unavailable          => (StatusCode::SERVICE_UNAVAILABLE,    "unavailable",            "The server cannot answer now"),
        }
    }

    /// When it happens, for the document.
    pub const fn explanation(self) -> &'static str {
        match self {
            Self::InvalidParameter => "A parameter is unknown or not valid.",
            Self::MalformedRequest => {
                "The request cannot be read: its line or its headers are malformed, or its address is longer than 64 KiB."
            }
            Self::NotFound => "What the path names does not exist.",
            Self::MethodNotAllowed => "The address has other methods; `Allow` tells them.",
            Self::NotAcceptable => "`Accept` rules out the media type of the answer.",
            Self::Gone => "What the path names has been deleted.",
            Self::PayloadTooLarge => "The body is too large.",
            Self::UriTooLong => "The path with its query is longer than 8,192 bytes.",
            Self::RequestTimeout => "The request was not complete in time.",
            Self::HeadersTooLarge => "The headers are larger than the server reads.",
            Self::UnsupportedMediaType => "The body is of another media type.",
            Self::Internal => "The server failed; its log says why, under the request id.",
            Self::NotImplemented => "The answer cannot be given in the form that is asked for.",
            Self::Unavailable => "The database does not answer; try again in a moment.",
        }
    }

    /// Whether operations refer to it in the document.
    pub const fn is_documented(self) -> bool {
        !matches!(
            self,
            Self::MalformedRequest
                | Self::RequestTimeout
                | Self::PayloadTooLarge
                | Self::HeadersTooLarge
                | Self::UnsupportedMediaType
        )
    }

    /// The kind for a failure that the framework reports by status alone.
    fn of_status(status: StatusCode) -> Self {
        Self::ALL
            .into_iter()
            .rev()
            .find(|kind| kind.description().0 == status)
            .unwrap_or(if status.is_server_error() {
                Self::Internal
            } else {
                Self::MalformedRequest
            })
    }
}

/// A failure on its way to the client. [`Problem::respond`] gives it its body.
#[derive(Debug, Clone)]
pub struct Problem {
    kind: Kind,
    detail: String,
    errors: Vec<FieldError>,
    /// The methods that the address has, for [`Kind::MethodNotAllowed`].
    allow: Option<String>,
    /// What the log is told of a failure of the server, and the client is not.
    cause: Option<String>,
}

/// One offending parameter, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// The name of the query parameter.
    #[schema(example = "per_page")]
    pub parameter: String,
    /// What is wrong with it, and what would be right.
    #[schema(example = "is 0; a page has 1 to 100 items")]
    pub detail: String,
}

/// The body of every failure: problem details (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// What kind of problem it is: a URN that never changes.
    #[schema(example = "urn:actus:problem:invalid-parameter")]
    pub r#type: String,
    /// The same in words, the same for every problem of the kind.
    #[schema(example = "A parameter is not valid")]
    pub title: &'static str,
    /// The status of the response.
    #[schema(example = 400)]
    pub status: u16,
    /// What happened this time.
    #[schema(example = "per_page is 0; a page has 1 to 100 items")]
    pub detail: String,
    /// The path that was asked for.
    #[schema(example = "/api/v1/articles")]
    pub instance: String,
    /// The `X-Request-Id` of the response, by which the server's log knows it.
    #[schema(example = "b7c1f2e09a3d4e55")]
    pub request_id: String,
    /// Each offending parameter.
    pub errors: Vec<FieldError>,
}

impl Problem {
    /// A problem of this kind.
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            errors: Vec::new(),
            allow: None,
            cause: None,
        }
    }

    /// The same problem with what the log is told of it.
    pub fn because_of(self, cause: impl fmt::Display) -> Self {
        Self {
            cause: Some(cause.to_string()),
            ..self
        }
    }

    /// What went wrong.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The offending parameters.
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// What the log is told of it.
    pub fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    /// Nothing of this name is there.
    pub fn not_found(what: &str, name: &str) -> Self {
        let name: String = name.chars().take(120).collect();
        Self::new(Kind::NotFound, format!("there is no {what} {name:?}"))
    }

    /// The address has only these methods.
    pub fn method_not_allowed(allow: String) -> Self {
        Self {
            allow: Some(allow.clone()),
            ..Self::new(
                Kind::MethodNotAllowed,
                format!("this address has only {allow}"),
            )
        }
    }

    /// Parameters that are not valid, at least one.
    pub fn invalid_parameters(errors: Vec<FieldError>) -> Self {
        let sentences: Vec<String> = errors
            .iter()
            .map(|error| format!("{} {}", error.parameter, error.detail))
            .collect();
        Self {
            errors,
            ..Self::new(Kind::InvalidParameter, sentences.join("; "))
        }
    }

    /// What a status alone reports.
    pub fn of_status(status: StatusCode) -> Self {
        let kind = Kind::of_status(status);
        Self::new(kind, kind.explanation())
    }

    /// What the framework reports with this response.
    pub fn of_response(response: &HttpResponse) -> Self {
        let problem = Self::of_status(response.status());
        match response.error() {
            Some(error) if problem.kind == Kind::Internal => problem.because_of(error),
            _ => problem,
        }
    }

    /// The response, for the request with this path and id.
    pub fn respond(&self, instance: &str, request_id: &str) -> HttpResponse {
        let (status, name, title) = self.kind.description();
        let mut response = HttpResponse::build(status);
        if let Some(allow) = &self.allow {
            response.insert_header((header::ALLOW, allow.as_str()));
        }
        response
            .insert_header((header::CONTENT_TYPE, "application/problem+json"))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .body(
                serde_json::to_vec(&ProblemBody {
                    r#type: format!("urn:actus:problem:{name}"),
                    title,
                    status: status.as_u16(),
                    detail: self.detail.clone(),
                    instance: instance.to_owned(),
                    request_id: request_id.to_owned(),
                    errors: self.errors.clone(),
                })
                .unwrap_or_default(),
            )
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.kind.description().0
    }

    /// The middleware writes the body, for it knows the request.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status_code());
        response.extensions_mut().insert(self.clone());
        response
    }
}

/// The client learns nothing of the store's failures, the log everything.
impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let problem = match error.is_temporary() {
            true => Self::new(
                Kind::Unavailable,
                "the database does not answer; try again in a moment",
            ),
            false => Self::new(Kind::Internal, "the server failed; its log says why"),
        };
        problem.because_of(error)
    }
}
