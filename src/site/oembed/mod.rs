//! `/oembed`: what stands for a page of ours on another site, given its address
//! (oEmbed 1.0, <https://oembed.com>).

mod answer;
mod page_of;

use std::fmt;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

use self::answer::{HEIGHT, OembedAnswer, WIDTH, Within};
use self::page_of::{Described, PageOf};
use crate::api::conditional::Asked;
use crate::api::openapi::{NotFoundProblem, NotImplementedProblem, Problems};
use crate::api::problem::{Kind, Problem};
use crate::api::query::{Shape, Spec};
use crate::api::reader::{Query, QueryParameters, Reader};
use crate::domain::Invalid;
use crate::state::AppState;
use crate::store::DbConnection;
use crate::store::changes::Version;

const URL: Spec = Spec {
    name: "url",
    description: "The address of a page: the front page or a category's, with its filter, or an article's.",
    shape: Shape::Address,
    example: "https://news.example/categories/actualites",
};
const FORMAT: Spec = Spec {
    name: "format",
    description: "In what form the answer is; any other than these is a 501.",
    shape: Shape::OneOf(&["json", "xml"]),
    example: "json",
};
const MAX_WIDTH: Spec = Spec {
    name: "maxwidth",
    description: "How wide the frame may be, in pixels.",
    shape: Shape::Integer(1, u32::MAX, WIDTH),
    example: "600",
};
const MAX_HEIGHT: Spec = Spec {
    name: "maxheight",
    description: "How high the frame may be, in pixels.",
    shape: Shape::Integer(1, u32::MAX, HEIGHT),
    example: "800",
};

const DNT: Spec = Spec {
    name: "dnt",
    description: "That visitors are not to be tracked, as WordPress and others say: nobody is, whatever it says.",
    shape: Shape::AnyText,
    example: "1",
};

/// What a consumer asks.
#[derive(Debug)]
pub struct OembedRequest {
    url: String,
    format: Format,
    within: Within,
}

/// In what form the answer is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Format {
    Json,
    Xml,
    /// One that there is not.
    Other(String),
}

impl Format {
    fn of(text: &str) -> Self {
        match text {
            "json" => Self::Json,
            "xml" => Self::Xml,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Json => "json",
            Self::Xml => "xml",
            Self::Other(name) => name,
        })
    }
}

impl QueryParameters for OembedRequest {
    fn specs() -> Vec<&'static Spec> {
        vec![&URL, &FORMAT, &MAX_WIDTH, &MAX_HEIGHT, &DNT]
    }

    fn read(query: &mut Reader) -> Self {
        if !query.has(&URL) {
            query.refuse(
                URL.name,
                Invalid::new("is missing; give the address of a page"),
            );
        }
        Self {
            url: query
                .take(&URL, |text| Ok(text.to_owned()))
                .unwrap_or_default(),
            format: query.take_or(&FORMAT, Format::Json, |text| Ok(Format::of(text))),
            within: Within {
                width: query.take_number(&MAX_WIDTH, WIDTH, u32::MAX),
                height: query.take_number(&MAX_HEIGHT, HEIGHT, u32::MAX),
            },
        }
    }
}

/// Get what stands for a page on another site
///
/// oEmbed 1.0, of type `rich`: a frame with the list of the page, or with its article, as large as
/// its content and no larger than asked for. Pages name this address in their heads.
#[utoipa::path(
    tag = "Embedding",
    operation_id = "get_oembed",
    params(Query<OembedRequest>),
    responses(
        (status = 200, description = "What stands for the page", content(
            (OembedAnswer = "application/json", example = json!(OembedAnswer::example())),
            (String = "text/xml", example = json!(OembedAnswer::example().xml_text())),
        )),
        NotFoundProblem,
        NotImplementedProblem,
        Problems
    )
)]
#[get("/oembed")]
pub async fn get_oembed(
    request: HttpRequest,
    query: Query<OembedRequest>,
    state: Data<AppState>,
) -> Result<HttpResponse, Problem> {
    let OembedRequest {
        url,
        format,
        within,
    } = query.parameters;
    if let Format::Other(name) = &format {
        let name: String = name.chars().take(64).collect();
        let detail = format!("there is no format {name:?}; formats are json and xml");
        return Err(Problem::new(Kind::NotImplemented, detail));
    }
    let missing = || Problem::not_found("page", &url);
    let page = PageOf::address(&url, state.public_url()).ok_or_else(missing)?;
    let PageOf { page, embedded } = page;
    let news = state.news().clone();
    let read = move |conn: &mut DbConnection, _: Version| page.load(conn, &news);
    let asked = Asked::by(&request, &state, &query.canonical).of_type(None);
    let make = |shown: Option<Described>| {
        let shown = shown.ok_or_else(missing)?;
        let answer = OembedAnswer::new(shown, &embedded, within, &state);
        Ok(match format {
            Format::Xml => HttpResponse::Ok()
                .content_type("text/xml; charset=utf-8")
                .body(answer.xml()),
            _ => HttpResponse::Ok().json(answer),
        })
    };
    asked.answer(read, make).await
}
