//! How answers are wrapped: one item, a list with its numbers and links, a whole list.

use std::cell::Cell;
use std::fmt::Write as _;

use actix_web::error::ErrorInternalServerError;
use actix_web::http::header::{self, ContentType};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, HttpResponseBuilder};
use serde::Serialize;
use utoipa::ToSchema;

use super::canonical::Canonical;
use super::facets::Facets;
use super::filter::{PLACE_PARAMETERS, Paging};
use crate::domain::{Anchor, CursorKey, ListCursor, Side};
use crate::store::{self, Page};

/// One item.
#[derive(Debug, Serialize, ToSchema)]
pub struct Item<T> {
    pub data: T,
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct List<T> {
    pub data: Vec<T>,
    pub meta: ListMeta,
    pub links: ListLinks,
}

/// A page of a list of articles.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArticlePage<T> {
    pub data: Vec<T>,
    pub meta: ArticlePageMeta,
    pub links: ListLinks,
}

/// How long a list of articles is, where in it this page lies, and what was asked for beside.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArticlePageMeta {
    #[serde(flatten)]
    pub list: ListMeta,
    /// With `facets`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub facets: Option<Facets>,
}

/// How long a list is, and where in it this page lies.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListMeta {
    /// How many items there are in all; null with `count=none`.
    #[schema(required, example = 42)]
    pub total: Option<i64>,
    /// This page's number, from 1; at a cursor, as it was counted on the way there.
    #[schema(example = 1)]
    pub page: u32,
    /// How many pages there are; null with `count=none`.
    #[schema(required, example = 3)]
    pub pages: Option<i64>,
    /// How many items a page has.
    #[schema(example = 20)]
    pub per_page: u32,
    /// The `cursor` of the next page; null on the last one.
    #[schema(required)]
    pub next_cursor: Option<String>,
    /// The `cursor` of the page before; null on the first one.
    #[schema(required)]
    pub prev_cursor: Option<String>,
}

/// The neighbours of a page, as absolute paths; null where there is none.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListLinks {
    #[serde(rename = "self")]
    #[schema(example = "/api/v1/articles?page=2")]
    pub this: String,
    #[schema(example = "/api/v1/articles?page=1")]
    pub first: String,
    #[schema(required, example = "/api/v1/articles?page=1")]
    pub prev: Option<String>,
    #[schema(required, example = "/api/v1/articles?page=3")]
    pub next: Option<String>,
    /// Null with `count=none`.
    #[schema(required, example = "/api/v1/articles?page=3")]
    pub last: Option<String>,
}

/// A list that is never cut into pages.
#[derive(Debug, Serialize, ToSchema)]
pub struct WholeList<T> {
    pub data: Vec<T>,
    pub meta: WholeListMeta,
    pub links: WholeListLinks,
}

/// How long a whole list is.
#[derive(Debug, Serialize, ToSchema)]
pub struct WholeListMeta {
    /// How many items there are.
    #[schema(example = 12)]
    pub total: usize,
}

/// Where a whole list is.
#[derive(Debug, Serialize, ToSchema)]
pub struct WholeListLinks {
    #[serde(rename = "self")]
    #[schema(example = "/api/v1/categories/57/tags?subsite=mi")]
    pub this: String,
}

/// The response with one item.
pub fn item<T: Serialize>(data: T) -> HttpResponse {
    json(&mut HttpResponse::Ok(), &Item { data })
}

/// The response with a list that is never cut.
pub fn whole_list<T: Serialize>(canonical: &Canonical, data: Vec<T>) -> HttpResponse {
    let total = data.len();
    let list = WholeList {
        data,
        meta: WholeListMeta { total },
        links: WholeListLinks {
            this: canonical.link(),
        },
    };
    let mut response = HttpResponse::Ok();
    json(response.insert_header(("X-Total-Count", total)), &list)
}

/// What a page is wrapped with, beside its items.
#[derive(Debug)]
pub struct Cover<'a> {
    pub canonical: &'a Canonical,
    pub paging: &'a Paging,
    pub key: &'a CursorKey,
}

/// The response with a page of a list, its links also as headers (RFC 8288).
pub fn list<R, T: Serialize>(
    cover: Cover<'_>,
    page: Page<R>,
    wire: impl FnMut(R) -> T,
) -> HttpResponse {
    let meta = cover.meta(&page);
    let links = cover.links(&meta);
    let mut response = list_response(&meta, &links);
    let list = List {
        data: page.items.into_iter().map(wire).collect(),
        meta,
        links,
    };
    json(&mut response, &list)
}

/// The response with a page of a list of articles.
pub fn article_list<T: Serialize>(
    cover: Cover<'_>,
    page: Page<store::articles::Article>,
    facets: Option<Facets>,
    wire: impl FnMut(store::articles::Article) -> T,
) -> HttpResponse {
    let meta = cover.meta(&page);
    let links = cover.links(&meta);
    let mut response = list_response(&meta, &links);
    let list = ArticlePage {
        data: page.items.into_iter().map(wire).collect(),
        meta: ArticlePageMeta { list: meta, facets },
        links,
    };
    json(&mut response, &list)
}

/// How long a buffer for bodies may have grown to be used again, in bytes.
const LARGEST_BUFFER: usize = 256 * 1024;

/// The response with a body of JSON. It is written in a buffer that each thread keeps, so that it
/// grows once and not with every answer, and the body, which may be kept, is no longer than it is.
pub fn json(response: &mut HttpResponseBuilder, value: &impl Serialize) -> HttpResponse {
    thread_local! {
        static BUFFER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
    }
    let mut buffer = BUFFER.take();
    if let Err(error) = serde_json::to_writer(&mut buffer, value) {
        return HttpResponse::from_error(ErrorInternalServerError(error));
    }
    let body = Bytes::copy_from_slice(&buffer);
    if buffer.capacity() <= LARGEST_BUFFER {
        buffer.clear();
        BUFFER.set(buffer);
    }
    response.content_type(ContentType::json()).body(body)
}

/// A response with the headers of a list.
fn list_response(meta: &ListMeta, links: &ListLinks) -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response.insert_header((header::LINK, links.as_header()));
    if let Some(total) = meta.total {
        response.insert_header(("X-Total-Count", total));
    }
    response
}

fn pages(total: i64, per_page: u32) -> i64 {
    let per_page = i64::from(per_page);
    (total + per_page - 1) / per_page
}

impl Cover<'_> {
    /// How long the list is, and where in it the page lies.
    pub fn meta<R>(&self, page: &Page<R>) -> ListMeta {
        let asked = &self.paging.page;
        let number = asked.number();
        ListMeta {
            total: page.total,
            page: number,
            pages: page.total.map(|total| pages(total, asked.per_page())),
            per_page: asked.per_page(),
            next_cursor: self.cursor(page.next.clone(), number.saturating_add(1)),
            prev_cursor: self.cursor(page.prev.clone(), number.saturating_sub(1)),
        }
    }

    fn cursor(&self, place: Option<(Side, Anchor)>, number: u32) -> Option<String> {
        let (side, anchor) = place?;
        let cursor = ListCursor {
            side,
            anchor,
            number: number.max(1),
        };
        Some(self.key.seal(&cursor, &self.paging.binding))
    }

    fn links(&self, meta: &ListMeta) -> ListLinks {
        let to = |parameter| {
            let place = self.canonical.with(&PLACE_PARAMETERS, [parameter]);
            place.link()
        };
        let page = |number: i64| to(("page", number.to_string()));
        let at = |cursor: &Option<String>| cursor.clone().map(|cursor| to(("cursor", cursor)));
        let last = meta.pages.map(|pages| pages.max(1));
        let (prev, next) = if self.paging.page.beside().is_some() {
            (at(&meta.prev_cursor), at(&meta.next_cursor))
        } else {
            let number = i64::from(meta.page);
            let before = last.map_or(number - 1, |last| last.min(number - 1));
            let next = meta.next_cursor.is_some().then(|| page(number + 1));
            ((before >= 1).then(|| page(before)), next)
        };
        ListLinks {
            this: self.canonical.link(),
            first: page(1),
            prev,
            next,
            last: last.map(page),
        }
    }
}

impl ListLinks {
    fn as_header(&self) -> String {
        let relations = [
            ("first", Some(&self.first)),
            ("prev", self.prev.as_ref()),
            ("next", self.next.as_ref()),
            ("last", self.last.as_ref()),
        ];
        let mut value = String::new();
        for (relation, target) in relations {
            let Some(target) = target else { continue };
            let separator = if value.is_empty() { "" } else { ", " };
            // Writing to a string cannot fail.
            let _ = write!(value, "{separator}<{target}>; rel=\"{relation}\"");
        }
        value
    }
}
