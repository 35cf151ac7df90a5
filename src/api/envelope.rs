//! How answers are wrapped: one item, a list with its numbers and links, a whole list.

use std::fmt::Write as _;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use percent_encoding::percent_decode_str;
use serde::Serialize;
use utoipa::ToSchema;

use super::filter::Paging;
use crate::store::Page;

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

/// How long a list is, and where in it this page lies.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListMeta {
    /// How many items there are in all; null with `count=none`.
    #[schema(required, example = 42)]
    pub total: Option<i64>,
    /// This page's number, from 1.
    #[schema(example = 1)]
    pub page: u32,
    /// How many pages there are; null with `count=none`.
    #[schema(required, example = 3)]
    pub pages: Option<i64>,
    /// How many items a page has.
    #[schema(example = 20)]
    pub per_page: u32,
    /// Always null: cursors are not served yet.
    #[schema(required)]
    pub next_cursor: Option<String>,
    /// Always null: cursors are not served yet.
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
    HttpResponse::Ok().json(Item { data })
}

/// The response with a list that is never cut.
pub fn whole_list<T: Serialize>(request: &HttpRequest, data: Vec<T>) -> HttpResponse {
    let total = data.len();
    HttpResponse::Ok()
        .insert_header(("X-Total-Count", total))
        .json(WholeList {
            data,
            meta: WholeListMeta { total },
            links: WholeListLinks {
                this: own_link(request),
            },
        })
}

/// The response with a page of a list, its links also as headers (RFC 8288).
pub fn list<R, T: Serialize>(
    request: &HttpRequest,
    paging: Paging,
    page: Page<R>,
    wire: impl FnMut(R) -> T,
) -> HttpResponse {
    let links = ListLinks::of(request, paging, &page);
    let per_page = paging.page.per_page();
    let meta = ListMeta {
        total: page.total,
        page: paging.page.number(),
        pages: page.total.map(|total| pages(total, per_page)),
        per_page,
        next_cursor: None,
        prev_cursor: None,
    };
    let mut response = HttpResponse::Ok();
    response.insert_header((header::LINK, links.as_header()));
    if let Some(total) = page.total {
        response.insert_header(("X-Total-Count", total));
    }
    response.json(List {
        data: page.items.into_iter().map(wire).collect(),
        meta,
        links,
    })
}

fn pages(total: i64, per_page: u32) -> i64 {
    let per_page = i64::from(per_page);
    (total + per_page - 1) / per_page
}

impl ListLinks {
    fn of<R>(request: &HttpRequest, paging: Paging, page: &Page<R>) -> Self {
        let number = i64::from(paging.page.number());
        let last = page
            .total
            .map(|total| pages(total, paging.page.per_page()).max(1));
        let to = |number: i64| page_link(request, number);
        let before = last.map_or(number - 1, |last| last.min(number - 1));
        Self {
            this: own_link(request),
            first: to(1),
            prev: (before >= 1).then(|| to(before)),
            next: page.has_more.then(|| to(number + 1)),
            last: last.map(to),
        }
    }

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

/// The address that was asked for, without scheme and host.
fn own_link(request: &HttpRequest) -> String {
    request.uri().path_and_query().map_or_else(
        || request.path().to_owned(),
        |path_and_query| path_and_query.as_str().to_owned(),
    )
}

/// The same address with another page.
fn page_link(request: &HttpRequest, number: i64) -> String {
    let is_page = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or_default();
        percent_decode_str(name).eq(*b"page")
    };
    let mut link = format!("{}?", request.uri().path());
    for pair in request.query_string().split('&').filter(|p| !p.is_empty()) {
        if !is_page(&pair) {
            link.push_str(pair);
            link.push('&');
        }
    }
    let _ = write!(link, "page={number}");
    link
}
