//! The page of an article.

use std::sync::Arc;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::api_request::ApiRequest;
use super::card::{Card, Link, named};
use super::frame::{Frame, Place};
use super::navigation::Navigation;
use crate::api::articles::{self, ArticleAttachment, page_address};
use crate::api::canonical::Canonical;
use crate::api::categories;
use crate::api::fields::Format;
use crate::api::filter::read_subsites;
use crate::api::jsonld::NewsArticle;
use crate::api::named_article::NamedArticle;
use crate::api::problem::Problem;
use crate::api::query::Spec;
use crate::api::reader::{Lenient, Query, QueryParameters, Reader};
use crate::content::{Body, BodyFormat};
use crate::domain::{Filter, LanguageTag, Locale, NewsTemplates, Reference, SubsiteFilter};
use crate::site::content_policy::Framing;
use crate::site::locale::{self, LANG};
use crate::site::page::{asked, page};
use crate::state::AppState;
use crate::store::articles::{Article, Bodies, Found, find};
use crate::store::{ArticleIndex, DbConnection, Selection, StoreResult, related};

/// How many other articles a page offers.
const RELATED: usize = 3;

/// The parameters of an article's page: whence the visitor comes.
#[derive(Debug, Clone)]
pub struct ArticleView {
    subsites: Option<SubsiteFilter>,
    language: Option<LanguageTag>,
}

impl QueryParameters for ArticleView {
    fn specs() -> Vec<&'static Spec> {
        let mut specs = SubsiteFilter::specs();
        specs.push(&LANG);
        specs
    }

    fn read(query: &mut Reader) -> Self {
        Self {
            subsites: read_subsites(query),
            language: query.take(&LANG, LanguageTag::parse),
        }
    }
}

/// What such a page shows.
#[derive(Debug)]
struct Shown {
    navigation: Navigation,
    article: Article,
    related: Vec<Article>,
}

fn read(
    conn: &mut DbConnection,
    index: &Arc<ArticleIndex>,
    reference: &Reference,
    subsites: Option<SubsiteFilter>,
    news: &NewsTemplates,
) -> StoreResult<Found<Shown>> {
    let bodies = Bodies {
        html: true,
        text: true,
    };
    find(conn, index, reference, news, bodies)?.and_then(|article| {
        let among = Filter {
            subsites: subsites.clone(),
            ..Filter::default()
        };
        let among = Selection::resolve(conn, index, &among, news)?;
        Ok(Shown {
            related: related::load(conn, &among, article.row.id, RELATED, Bodies::default())?,
            navigation: Navigation::read(conn, index, subsites, news)?,
            article: *article,
        })
    })
}

/// A page with an article.
#[derive(Debug, Template)]
#[template(path = "reader/article.html")]
struct ArticlePage {
    frame: Frame,
    /// The language of the article.
    lang: String,
    title: String,
    summary: Option<String>,
    category: Option<Link>,
    author: Option<String>,
    date: String,
    date_time: String,
    reading_minutes: i32,
    image: Option<String>,
    /// Safe as it is.
    body: String,
    tags: Vec<Link>,
    attachments: Vec<File>,
    pdf: String,
    share: Vec<Link>,
    related: Vec<Card>,
}

/// A file to download.
#[derive(Debug)]
struct File {
    title: String,
    href: String,
    /// Such as `PDF, 1,2 Mo`.
    kind: Option<String>,
}

/// The page of an article, by its slug or id.
#[get("/articles/{article}")]
pub async fn get_article_page(
    request: HttpRequest,
    named: NamedArticle,
    query: Lenient<ArticleView>,
    state: Data<AppState>,
) -> Result<HttpResponse, Problem> {
    let Query {
        parameters: view,
        canonical,
    } = query.0;
    let locale = locale::negotiate(&request, view.language.as_ref(), state.site());
    let (reference, news) = (named.reference.clone(), state.news().clone());
    let read =
        state.indexed(move |conn, index| read(conn, index, &reference, view.subsites, &news));
    let asked = asked(&request, &state, &canonical, locale);
    let answered = asked.answer(read, |found| match found {
        Found::Visible(shown) => {
            let made = ArticlePage::new(&state, locale, &canonical, shown);
            page(&made, state.site(), Framing::Ourselves)
        }
        other => named.absent(other, &canonical),
    });
    answered.await
}

impl ArticlePage {
    fn new(state: &AppState, locale: Locale, canonical: &Canonical, shown: Shown) -> Self {
        let place = Place(canonical);
        let Shown {
            navigation,
            article,
            related,
        } = shown;
        let chapter = article.category.as_ref().map(|name| name.value.clone());
        let list = chapter
            .as_ref()
            .map_or_else(|| "/".to_owned(), |slug| categories::page_path(slug));
        let mut frame = Frame::new(
            state,
            locale,
            canonical,
            Some(navigation),
            "/",
            chapter.as_deref(),
        );
        let json_ld = NewsArticle::new(&article, state).for_script();
        let published_at = article.row.published_at;
        let language = article.row.language.clone();
        let own = articles::Article::new(article, &[Format::Html], None, state.public_url());

        let title = named(own.title, &own.slug);
        frame.describe(&title, own.summary.as_deref(), place, &list);
        frame.head.canonical = own.url.clone();
        frame.head.is_article = true;
        frame.head.json_ld = vec![json_ld];
        let page = page_address(state.public_url(), &own.slug);
        frame.head.image = own.image.as_ref().map(|image| page.resolve(&image.url));
        let api = Canonical::of_path(&own.links.this);
        frame.requests = vec![
            ApiRequest::new(&api, state.public_url()),
            ApiRequest::new(
                &api.at(&format!("{}/related", own.links.this)),
                state.public_url(),
            ),
        ];
        let html = own.body.and_then(|body| body.html).unwrap_or_default();
        let tags = own.tags.iter().map(|tag| Link {
            href: place.link_to_tag("/", &tag.0.value),
            text: tag.0.label.clone(),
        });
        Self {
            lang: language.unwrap_or_else(|| state.site().language.as_str().to_owned()),
            category: own.category.as_ref().map(|category| Link {
                text: category.0.label.clone(),
                href: place.link_to(&list),
            }),
            date: locale.date(published_at),
            date_time: published_at.format("%Y-%m-%d").to_string(),
            body: Body::parse(&html, BodyFormat::Html).outlined_from(2).html(),
            tags: tags.collect(),
            attachments: own
                .attachments
                .into_iter()
                .map(|file| File::new(file, locale))
                .collect(),
            pdf: format!("{}/pdf", own.links.this),
            share: share_links(&title, &own.url, frame.phrases.share_by_mail),
            related: related
                .into_iter()
                .map(|article| Card::new(article, None, locale, place, "/", state.public_url()))
                .collect(),
            title,
            summary: own.summary,
            author: own.author,
            reading_minutes: own.reading_minutes,
            image: own.image.map(|image| image.url),
            frame,
        }
    }
}

impl File {
    fn new(file: ArticleAttachment, locale: Locale) -> Self {
        let kind = file.media_type.as_deref().map(|media_type| {
            let (_, subtype) = media_type.split_once('/').unwrap_or(("", media_type));
            subtype.to_uppercase()
        });
        let size = file.bytes.map(|bytes| size(bytes, locale));
        let parts: Vec<String> = kind.into_iter().chain(size).collect();
        Self {
            title: file.title,
            href: file.url,
            kind: (!parts.is_empty()).then(|| parts.join(", ")),
        }
    }
}

/// A number of bytes as people read it.
fn size(bytes: i64, locale: Locale) -> String {
    let (unit, thousand, million) = match locale {
        Locale::French => ("o", "ko", "Mo"),
        Locale::English => ("B", "kB", "MB"),
    };
    match bytes {
        ..1_000 => format!("{bytes} {unit}"),
        1_000..1_000_000 => format!("{} {thousand}", bytes / 1_000),
        _ => {
            let tenths = bytes / 100_000;
            let point = if locale == Locale::French { ',' } else { '.' };
            format!("{}{point}{} {million}", tenths / 10, tenths % 10)
        }
    }
}

/// Where a page can be passed on.
fn share_links(title: &str, url: &str, by_mail: &str) -> Vec<Link> {
    let quoted = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let (title, url) = (quoted(title), quoted(url));
    let link = |text: &str, href: String| Link {
        text: text.to_owned(),
        href,
    };
    vec![
        link(by_mail, format!("mailto:?subject={title}&body={url}")),
        link(
            "LinkedIn",
            format!("https://www.linkedin.com/sharing/share-offsite/?url={url}"),
        ),
        link(
            "Facebook",
            format!("https://www.facebook.com/sharer/sharer.php?u={url}"),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        assert_eq!(size(999, Locale::French), "999 o");
        assert_eq!(size(12_345, Locale::French), "12 ko");
        assert_eq!(size(1_290_000, Locale::French), "1,2 Mo");
        assert_eq!(size(1_290_000, Locale::English), "1.2 MB");
    }
}
