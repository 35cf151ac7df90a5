//! `/feeds/…`: the newest articles that pass a filter, for feed readers: Atom (RFC 4287), RSS 2.0,
//! JSON Feed 1.1. All three say the same, and name each article by the same id.

mod atom;
mod feed;
mod json_feed;
mod rss;

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

use self::feed::{Feed, Source};
use self::json_feed::JsonFeed;
use crate::api::conditional::Asked;
use crate::api::openapi::Problems;
use crate::api::problem::Problem;
use crate::api::reader::Query;
use crate::domain::Filter;
use crate::state::AppState;
use crate::store::articles::{Article, Bodies};
use crate::store::{Named, article_list};

/// How many articles a feed has.
const MOST_ENTRIES: usize = 50;

/// What a feed is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Atom,
    Rss,
    Json,
}

impl Format {
    fn media_type(self) -> &'static str {
        match self {
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::Rss => "application/rss+xml; charset=utf-8",
            Self::Json => "application/feed+json",
        }
    }

    fn write(self, feed: &Feed) -> Vec<u8> {
        match self {
            Self::Atom => atom::write(feed),
            Self::Rss => rss::write(feed),
            Self::Json => json_feed::write(feed),
        }
    }
}

/// Get the newest articles as Atom
///
/// The 50 newest that pass a filter, with their whole bodies; all addresses in them are whole.
#[utoipa::path(
    tag = "Feeds",
    operation_id = "get_atom_feed",
    params(Query<Filter>),
    responses(
        (status = 200, description = "The feed", content_type = "application/atom+xml", body = String, example = json!(atom::EXAMPLE)),
        Problems
    )
)]
#[get("/feeds/atom.xml")]
pub async fn get_atom_feed(
    request: HttpRequest,
    query: Query<Filter>,
    state: Data<AppState>,
) -> Result<HttpResponse, Problem> {
    answer(&request, &state, query, Format::Atom).await
}

/// Get the newest articles as RSS
///
/// The 50 newest that pass a filter, with their whole bodies; all addresses in them are whole.
#[utoipa::path(
    tag = "Feeds",
    operation_id = "get_rss_feed",
    params(Query<Filter>),
    responses(
        (status = 200, description = "The feed", content_type = "application/rss+xml", body = String, example = json!(rss::EXAMPLE)),
        Problems
    )
)]
#[get("/feeds/rss.xml")]
pub async fn get_rss_feed(
    request: HttpRequest,
    query: Query<Filter>,
    state: Data<AppState>,
) -> Result<HttpResponse, Problem> {
    answer(&request, &state, query, Format::Rss).await
}

/// Get the newest articles as JSON Feed
///
/// The 50 newest that pass a filter, with their whole bodies; all addresses in them are whole.
#[utoipa::path(
    tag = "Feeds",
    operation_id = "get_json_feed",
    params(Query<Filter>),
    responses(
        (status = 200, description = "The feed", content_type = "application/feed+json", body = JsonFeed, example = json!(json_feed::example())),
        Problems
    )
)]
#[get("/feeds/feed.json")]
pub async fn get_json_feed(
    request: HttpRequest,
    query: Query<Filter>,
    state: Data<AppState>,
) -> Result<HttpResponse, Problem> {
    answer(&request, &state, query, Format::Json).await
}

async fn answer(
    request: &HttpRequest,
    state: &AppState,
    query: Query<Filter>,
    format: Format,
) -> Result<HttpResponse, Problem> {
    let Query {
        parameters: filter,
        canonical,
    } = query;
    let source = Source::new(state, &filter, &canonical);
    let links = source.link_header();
    let bodies = Bodies {
        html: true,
        text: format == Format::Json,
    };
    let read = state.selecting(filter, move |conn, selection| {
        let articles = article_list::newest(conn, &selection, MOST_ENTRIES, bodies)?;
        Ok((selection.named(), articles))
    });
    // Fifty bodies are taken apart and written anew.
    let make = move |(named, articles): (Named, Vec<Article>)| {
        format.write(&Feed::new(source, &named, articles))
    };
    let asked = Asked::by(request, state, &canonical).of_type(None);
    let answer = asked.answer_made(read, make, |body| {
        let mut response = HttpResponse::Ok();
        response.content_type(format.media_type());
        if let Some(links) = links {
            response.insert_header((header::LINK, links));
        }
        Ok(response.body(body))
    });
    answer.await
}
