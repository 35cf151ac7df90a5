//! `/sitemap-news.xml`: the newest articles as Google News reads them.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use chrono::{NaiveDateTime, TimeDelta, Timelike as _, Utc};

use super::{XMLNS, time, xml};
use crate::api::articles::page_address;
use crate::api::conditional::Asked;
use crate::api::openapi::Problems;
use crate::api::problem::Problem;
use crate::api::reader::{NoParameters, Query};
use crate::domain::{Filter, Site, TimeBound};
use crate::site::xml::Document;
use crate::state::AppState;
use crate::store::article_list;
use crate::store::articles::{Article, Bodies};

/// How many articles a news sitemap may name, by Google's rules.
const MOST_NEWS: usize = 1_000;
/// For how long an article is news, by the same.
const NEWS_HOURS: i64 = 48;

const XMLNS_NEWS: (&str, &str) = (
    "xmlns:news",
    "http://www.google.com/schemas/sitemap-news/0.9",
);

const EXAMPLE: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
    <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
    xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\"><url>\
    <loc>https://news.example/articles/atelier-dematerialisation-du-service-clients</loc>\
    <news:news><news:publication><news:name>Horizon</news:name>\
    <news:language>fr</news:language></news:publication>\
    <news:publication_date>2022-05-24T00:00:00Z</news:publication_date>\
    <news:title>Atelier : dématérialisation du Service clients</news:title></news:news></url></urlset>";

/// Get the news sitemap
///
/// The visible articles of the last 48 hours, the newest first, at most 1,000, as Google News reads
/// them. It is made anew each hour; of an article that is older than 47 hours it is not certain that
/// it is still named.
#[utoipa::path(
    tag = "Feeds",
    operation_id = "get_news_sitemap",
    params(Query<NoParameters>),
    responses(
        (status = 200, description = "The news sitemap", content_type = "application/xml", body = String, example = json!(EXAMPLE)),
        Problems
    )
)]
#[get("/sitemap-news.xml")]
pub async fn get_news_sitemap(
    request: HttpRequest,
    query: Query<NoParameters>,
    state: Data<AppState>,
) -> Result<HttpResponse, Problem> {
    let now = Utc::now().naive_utc();
    let hour = hour_of(now);
    let mut canonical = query.canonical;
    canonical.push("hour", time(hour));
    let filter = Filter {
        from: Some(TimeBound::Instant(first_of_news(hour))),
        to: Some(TimeBound::Instant(now)),
        ..Filter::default()
    };
    let (public_url, site) = (state.public_url().to_owned(), state.site().clone());
    let read = state.selecting(filter, move |conn, selection| {
        article_list::newest(conn, &selection, MOST_NEWS, Bodies::default())
    });
    let make = move |articles: Vec<Article>| news(&public_url, &site, &articles);
    let asked = Asked::by(&request, &state, &canonical)
        .of_type(None)
        .beyond_the_address(None)
        .changed_at(hour);
    asked.answer_made(read, make, |body| Ok(xml(body))).await
}

fn news(public_url: &str, site: &Site, articles: &[Article]) -> Vec<u8> {
    let mut document = Document::new();
    document.element("urlset", &[XMLNS, XMLNS_NEWS], |urls| {
        for Article { row, .. } in articles {
            let page = page_address(public_url, &row.slug);
            let language = row.language.as_deref();
            let language = news_language(language.unwrap_or(site.language.as_str()));
            urls.element("url", &[], |url| {
                url.text("loc", &[], page.as_str());
                url.element("news:news", &[], |news| {
                    news.element("news:publication", &[], |publication| {
                        publication.text("news:name", &[], site.name.as_str());
                        publication.text("news:language", &[], &language);
                    });
                    news.text("news:publication_date", &[], &time(row.published_at));
                    news.text("news:title", &[], &row.title);
                });
            });
        }
    });
    document.finish()
}

/// A language as news sitemaps name it: by ISO 639, but Chinese by its script.
fn news_language(tag: &str) -> String {
    let mut subtags = tag.split('-');
    match subtags.next().unwrap_or_default() {
        "zh" if subtags.any(|subtag| ["Hant", "TW", "HK", "MO"].contains(&subtag)) => {
            "zh-tw".to_owned()
        }
        "zh" => "zh-cn".to_owned(),
        primary => primary.to_owned(),
    }
}

fn hour_of(time: NaiveDateTime) -> NaiveDateTime {
    let hour = time.date().and_hms_opt(time.hour(), 0, 0);
    hour.unwrap_or(time)
}

/// From when on articles are news throughout an hour.
fn first_of_news(hour: NaiveDateTime) -> NaiveDateTime {
    hour - TimeDelta::hours(NEWS_HOURS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_are_never_older_than_two_days() {
        let now: NaiveDateTime = "2026-11-26T17:59:59.5".parse().unwrap();
        let hour = hour_of(now);
        assert_eq!(time(hour), "2026-11-26T17:00:00Z");
        let first = first_of_news(hour);
        assert!(now - first <= TimeDelta::hours(48));
        assert!(now - first > TimeDelta::hours(47));
    }

    #[test]
    fn languages_are_named_as_google_does() {
        for (tag, name) in [
            ("fr", "fr"),
            ("fr-CA", "fr"),
            ("zh", "zh-cn"),
            ("zh-Hans-SG", "zh-cn"),
            ("zh-Hant", "zh-tw"),
            ("zh-TW", "zh-tw"),
        ] {
            assert_eq!(news_language(tag), name);
        }
    }
}
