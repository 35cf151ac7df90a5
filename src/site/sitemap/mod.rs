//! `/sitemap.xml` and its parts, `/sitemap-news.xml`, `/robots.txt`: what search engines are told
//! (<https://www.sitemaps.org/protocol.html>, RFC 9309).
//!
//! A sitemap may name pages beside and below its own address only, so all lie at the root.

pub mod news;

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use chrono::{NaiveDateTime, SecondsFormat};
use sha2::{Digest as _, Sha256};

use crate::api::articles::page_address;
use crate::api::categories;
use crate::api::conditional::{Asked, answer_fixed};
use crate::api::openapi::{NotFoundProblem, Problems};
use crate::api::problem::Problem;
use crate::api::reader::{NoParameters, Query};
use crate::domain::Filter;
use crate::site::xml::Document;
use crate::state::AppState;
use crate::store::sitemap::{self, ListedArticle};
use crate::store::{DbConnection, Selection, StoreResult};

/// How many pages a sitemap may name, by the protocol.
const MOST_PAGES: usize = 50_000;
const XMLNS: (&str, &str) = ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9");

const EXAMPLE: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
    <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><url>\
    <loc>https://news.example/articles/atelier-dematerialisation-du-service-clients</loc>\
    <lastmod>2026-11-02T09:30:00Z</lastmod></url></urlset>";

/// The pages beside articles: the front page and categories.
struct Chapters {
    slugs: Vec<String>,
}

impl Chapters {
    fn load(conn: &mut DbConnection) -> StoreResult<Self> {
        let slugs = sitemap::category_slugs(conn, MOST_PAGES - 1)?;
        Ok(Self { slugs })
    }

    fn len(&self) -> usize {
        self.slugs.len() + 1
    }

    fn write(&self, urls: &mut Document, public_url: &str) {
        url(urls, &format!("{public_url}/"), None);
        for slug in &self.slugs {
            url(
                urls,
                &format!("{public_url}{}", categories::page_path(slug)),
                None,
            );
        }
    }
}

/// One part of a sitemap that is split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// The front page and categories.
    Chapters,
    /// The articles behind so many, the oldest first: what is full stays as it is while newer ones
    /// come.
    Articles { offset: u64 },
}

impl Part {
    /// The part with this number, from 1.
    fn numbered(number: &str) -> Option<Self> {
        let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
        let number: u32 = number.parse().ok().filter(|_| is_number)?;
        match number.checked_sub(2) {
            Some(before) => Some(Self::Articles {
                offset: u64::from(before) * MOST_PAGES as u64,
            }),
            None => (number == 1).then_some(Self::Chapters),
        }
    }
}

/// How many parts a sitemap of so many pages has; `None` when one document holds them all.
fn parts(chapters: usize, articles: usize) -> Option<usize> {
    let is_split = chapters + articles > MOST_PAGES;
    is_split.then(|| 1 + articles.div_ceil(MOST_PAGES))
}

/// Get the sitemap
///
/// The front page, the categories and all visible articles. Of more than 50,000 pages it is an
/// index, whose parts are `/sitemap-1.xml` (the front page and categories), `/sitemap-2.xml` and so
/// on (articles, the oldest first).
#[utoipa::path(
    tag = "Feeds",
    operation_id = "get_sitemap",
    params(Query<NoParameters>),
    responses(
        (status = 200, description = "The sitemap", content_type = "application/xml", body = String, example = json!(EXAMPLE)),
        Problems
    )
)]
#[get("/sitemap.xml")]
pub async fn get_sitemap(
    request: HttpRequest,
    query: Query<NoParameters>,
    state: Data<AppState>,
) -> Result<HttpResponse, Problem> {
    let public_url = state.public_url().to_owned();
    let read = state.selecting(Filter::default(), move |conn, selection| {
        let chapters = Chapters::load(conn)?;
        let articles = usize::try_from(selection.count(conn)?).unwrap_or_default();
        Ok(match parts(chapters.len(), articles) {
            Some(count) => Listed::Parts(count),
            None => {
                let articles = sitemap::articles(conn, &selection, 0, MOST_PAGES)?;
                Listed::Pages(Some(chapters), articles)
            }
        })
    });
    let make = move |listed: Listed| listed.write(&public_url);
    let asked = Asked::by(&request, &state, &query.canonical).of_type(None);
    asked.answer_made(read, make, |body| Ok(xml(body))).await
}

/// Get a part of the sitemap
///
/// One that the index names. A part that is full stays the same while newer articles come.
#[utoipa::path(
    tag = "Feeds",
    operation_id = "get_sitemap_part",
    params(
        ("part" = String, Path, description = "Its number, from 1.", example = "1"),
        Query<NoParameters>
    ),
    responses(
        (status = 200, description = "The part", content_type = "application/xml", body = String, example = json!(EXAMPLE)),
        NotFoundProblem,
        Problems
    )
)]
#[get("/sitemap-{part}.xml")]
pub async fn get_sitemap_part(
    request: HttpRequest,
    path: Path<String>,
    query: Query<NoParameters>,
    state: Data<AppState>,
) -> Result<HttpResponse, Problem> {
    let name = path.into_inner();
    let missing = || Problem::not_found("part of the sitemap", &name);
    let part = Part::numbered(&name).ok_or_else(missing)?;
    let public_url = state.public_url().to_owned();
    let read = state.selecting(Filter::default(), move |conn, selection| {
        read_part(conn, &selection, part)
    });
    let make = move |listed: Option<Listed>| listed.map(|listed| listed.write(&public_url));
    let asked = Asked::by(&request, &state, &query.canonical).of_type(None);
    let answer = asked.answer_made(read, make, |body| {
        let body = body.ok_or_else(missing)?;
        Ok(xml(body))
    });
    answer.await
}

/// What a sitemap names.
enum Listed {
    /// So many parts.
    Parts(usize),
    Pages(Option<Chapters>, Vec<sitemap::ListedArticle>),
}

impl Listed {
    fn write(&self, public_url: &str) -> Vec<u8> {
        match self {
            Self::Parts(count) => index(public_url, *count),
            Self::Pages(chapters, articles) => urlset(public_url, chapters.as_ref(), articles),
        }
    }
}

fn read_part(
    conn: &mut DbConnection,
    selection: &Selection,
    part: Part,
) -> StoreResult<Option<Listed>> {
    match part {
        Part::Chapters => Ok(Some(Listed::Pages(Some(Chapters::load(conn)?), Vec::new()))),
        Part::Articles { offset } => {
            let articles = sitemap::articles(conn, selection, offset, MOST_PAGES)?;
            Ok((!articles.is_empty()).then_some(Listed::Pages(None, articles)))
        }
    }
}

/// Get robots.txt
///
/// Everything may be read, and where the sitemaps are.
#[utoipa::path(
    tag = "Feeds",
    operation_id = "get_robots",
    params(Query<NoParameters>),
    responses(
        (status = 200, description = "The rules for robots", content_type = "text/plain", body = String, example = json!("User-agent: *\nAllow: /\n")),
        Problems
    )
)]
#[get("/robots.txt")]
pub async fn get_robots(
    request: HttpRequest,
    query: Query<NoParameters>,
    state: Data<AppState>,
) -> Result<HttpResponse, Problem> {
    let public_url = state.public_url();
    let text = format!(
        "User-agent: *\nAllow: /\n\nSitemap: {public_url}/sitemap.xml\nSitemap: {public_url}/sitemap-news.xml\n"
    );
    let digest = Sha256::digest(&text);
    let response = HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body(text);
    let asked = Asked::by(&request, &state, &query.canonical).of_type(None);
    answer_fixed(asked, response, &digest).await
}

fn xml(body: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/xml; charset=utf-8")
        .body(body)
}

fn index(public_url: &str, parts: usize) -> Vec<u8> {
    let mut document = Document::new();
    document.element("sitemapindex", &[XMLNS], |index| {
        for number in 1..=parts {
            let address = format!("{public_url}/sitemap-{number}.xml");
            index.element("sitemap", &[], |sitemap| sitemap.text("loc", &[], &address));
        }
    });
    document.finish()
}

fn urlset(public_url: &str, chapters: Option<&Chapters>, articles: &[ListedArticle]) -> Vec<u8> {
    let mut document = Document::new();
    document.element("urlset", &[XMLNS], |urls| {
        if let Some(chapters) = chapters {
            chapters.write(urls, public_url);
        }
        for ListedArticle { slug, updated_at } in articles {
            let page = page_address(public_url, slug);
            url(urls, page.as_str(), Some(*updated_at));
        }
    });
    document.finish()
}

fn url(urls: &mut Document, address: &str, changed_at: Option<NaiveDateTime>) {
    urls.element("url", &[], |url| {
        url.text("loc", &[], address);
        if let Some(changed_at) = changed_at {
            url.text("lastmod", &[], &time(changed_at));
        }
    });
}

/// A time in UTC as W3C's date and time formats, to the second.
fn time(time: NaiveDateTime) -> String {
    time.and_utc().to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_pages_than_one_document_holds_are_split() {
        for (chapters, articles, count) in [
            (1, 0, None),
            (1, 49_999, None),
            (2, 49_999, Some(2)),
            (1, 50_000, Some(2)),
            (1, 50_001, Some(3)),
            (50_000, 0, None),
            (50_000, 1, Some(2)),
            (7, 1_000_000, Some(21)),
        ] {
            assert_eq!(parts(chapters, articles), count, "{chapters} {articles}");
        }
    }

    #[test]
    fn parts_follow_each_other_without_a_gap() {
        assert_eq!(Part::numbered("1"), Some(Part::Chapters));
        for (number, offset) in [("2", 0), ("3", 50_000), ("21", 950_000)] {
            assert_eq!(Part::numbered(number), Some(Part::Articles { offset }));
        }
        for number in ["", "0", "-1", "+1", "1.0", "news", "99999999999"] {
            assert_eq!(Part::numbered(number), None, "{number:?}");
        }
    }
}
