//! The front page and the pages of chapters: a list with its filter bar.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;
use serde_json::json;

use super::api_request::ApiRequest;
use super::card::{Card, named};
use super::filter_bar::{self, Chip, Pill};
use super::frame::{Frame, Place};
use super::list_view::{self, ListView, Shown};
use crate::api::canonical::Canonical;
use crate::api::categories;
use crate::api::envelope::Cover;
use crate::api::jsonld::for_script;
use crate::api::problem::Problem;
use crate::api::reader::{Lenient, Query};
use crate::domain::{Locale, Reference};
use crate::site::content_policy::Framing;
use crate::site::locale;
use crate::site::page::{asked, page};
use crate::state::AppState;

/// A page with a list.
#[derive(Debug, Template)]
#[template(path = "reader/list.html")]
struct ListPage {
    frame: Frame,
    /// The subsite that is chosen.
    kicker: Option<String>,
    heading: String,
    lead: Option<String>,
    chips: Vec<Chip>,
    is_tagged: bool,
    /// What the form of the filter bar sends beside the tag.
    kept: Vec<(String, String)>,
    pills: Vec<Pill>,
    /// The list without any filter, where there is one.
    unfiltered: Option<String>,
    cards: Vec<Card>,
    /// Whether the first of them stands out.
    is_led: bool,
    articles: String,
    /// Where the list goes on.
    next: Option<String>,
    /// Where it begins, when this is not its start.
    first: Option<String>,
}

/// The front page: all news.
#[get("/")]
pub async fn get_front_page(
    request: HttpRequest,
    query: Lenient<ListView>,
    state: Data<AppState>,
) -> Result<HttpResponse, Problem> {
    show(&request, &state, query.0, None).await
}

/// The page of a chapter.
#[get("/categories/{category}")]
pub async fn get_category_page(
    request: HttpRequest,
    path: Path<String>,
    query: Lenient<ListView>,
    state: Data<AppState>,
) -> Result<HttpResponse, Problem> {
    let missing = Problem::not_found("category", &path);
    let reference = Reference::parse(&path).map_err(|_| missing.clone())?;
    show(&request, &state, query.0, Some((reference, missing))).await
}

/// Shows the list of a chapter that the path names, which must be there, or that the filter names
/// alone; else that of all news.
async fn show(
    request: &HttpRequest,
    state: &AppState,
    query: Query<ListView>,
    in_path: Option<(Reference, Problem)>,
) -> Result<HttpResponse, Problem> {
    let Query {
        parameters: mut view,
        mut canonical,
    } = query;
    if in_path.is_some() {
        // The chapter of the page is that of its path.
        view.filter.categories = None;
        canonical = canonical.with(&["category"], []);
    }
    if let Some(typed) = view.typed.clone() {
        // What the page shows in the field; the list is that of the words in it.
        canonical = canonical.with(&["q"], [("q", typed)]);
    }
    let locale = locale::negotiate(request, view.language.as_ref(), state.site());
    let (in_path, missing) = in_path.unzip();
    let (asked_for, news) = (view.clone(), state.news().clone());
    let read = state.indexed(move |conn, index| {
        list_view::read(conn, index, &asked_for, &news, in_path.as_ref())
    });
    let asked = asked(request, state, &canonical, locale);
    let answered = asked.answer(read, |shown| match (shown.category.is_some(), missing) {
        (false, Some(missing)) => Err(missing),
        _ => {
            let made = ListPage::new(state, locale, &canonical, &view, shown);
            page(&made, state.site(), Framing::Ourselves)
        }
    });
    answered.await
}

impl ListPage {
    fn new(
        state: &AppState,
        locale: Locale,
        canonical: &Canonical,
        view: &ListView,
        shown: Shown,
    ) -> Self {
        let slug = shown.category.as_ref().map(|found| found.row.slug.clone());
        let path = slug
            .as_ref()
            .map_or_else(|| "/".to_owned(), |slug| categories::page_path(slug));
        // Cursors hold for the address that gave them; all else leads to the chapter's own.
        let own = match slug {
            Some(_) => canonical.at(&path).with(&["category"], []),
            None => canonical.clone(),
        };
        let (place, here) = (Place(&own), Place(canonical));
        let navigation = Some(shown.navigation);
        let mut frame = Frame::new(state, locale, &own, navigation, &path, slug.as_deref());
        let phrases = frame.phrases;
        let (heading, lead) = match shown.category {
            Some(category) => (
                named(category.row.title, &category.row.slug),
                category.row.description,
            ),
            None => (
                phrases.latest_news.to_owned(),
                Some(phrases.latest_news_description.to_owned()),
            ),
        };
        let cover = Cover {
            canonical,
            paging: &view.paging,
            key: state.cursor_key(),
        };
        let meta = cover.meta(&shown.page);
        let is_start = meta.prev_cursor.is_none();
        let searched = view.filter.search.as_ref();
        let cards: Vec<Card> = shown
            .page
            .items
            .into_iter()
            .map(|article| Card::new(article, searched, locale, place, &path, state.public_url()))
            .collect();
        let pills = filter_bar::pills(place, phrases, frame.search.has_subsite_menu);
        let is_narrowed = !pills.is_empty() || view.filter.tags_any.is_some();

        let about = match &view.typed {
            Some(typed) => format!("{} : {typed}", phrases.search),
            None => heading.clone(),
        };
        frame.describe(&about, lead.as_deref(), place, &path);
        frame.head.is_indexed = searched.is_none() && is_start;
        frame.head.json_ld = vec![json_ld(&frame, &heading, &cards)];
        frame.requests = requests(place, slug.as_deref(), state.public_url());
        Self {
            kicker: frame.chosen_subsite(),
            heading,
            lead: lead.filter(|lead| !lead.trim().is_empty()),
            chips: filter_bar::chips(shown.tags),
            is_tagged: view.filter.tags_any.is_some(),
            kept: place.kept(&["tag", "cursor", "page"]),
            unfiltered: is_narrowed.then(|| place.link_to(&path)),
            pills,
            is_led: is_start && !is_narrowed && cards.len() > 3,
            cards,
            articles: meta.total.map_or_else(String::new, |n| phrases.articles(n)),
            next: meta
                .next_cursor
                .map(|cursor| here.list_with("cursor", Some(cursor))),
            first: (!is_start).then(|| place.list_with("cursor", None)),
            frame,
        }
    }
}

/// The requests that give the list and its filter bar.
fn requests(place: Place<'_>, category: Option<&str>, public_url: &str) -> Vec<ApiRequest> {
    let paths = match category {
        Some(slug) => vec![
            format!("/api/v1/categories/{slug}/articles"),
            format!("/api/v1/categories/{slug}/tags"),
        ],
        None => vec!["/api/v1/articles".to_owned()],
    };
    let is_of_the_list = |path: &str| path.ends_with("/articles");
    paths
        .iter()
        .map(|path| {
            let mut request = place.list_at(path);
            if is_of_the_list(path) {
                request.push("facets", "tags".to_owned());
            } else {
                request = request.with(&["tag", "sort", "per_page", "count"], []);
            }
            ApiRequest::new(&request, public_url)
        })
        .collect()
}

/// The page for machines (schema.org `CollectionPage`).
fn json_ld(frame: &Frame, heading: &str, cards: &[Card]) -> String {
    let items = cards.iter().enumerate().map(|(place, card)| {
        json!({
            "@type": "ListItem",
            "position": place + 1,
            "url": format!("{}{}", frame.public_url, card.path),
            "name": card.title,
        })
    });
    for_script(&json!({
        "@context": "https://schema.org",
        "@type": "CollectionPage",
        "name": heading,
        "url": frame.head.canonical,
        "inLanguage": frame.lang,
        "isPartOf": {
            "@type": "WebSite",
            "name": frame.site_name,
            "url": format!("{}/", frame.public_url),
            "potentialAction": {
                "@type": "SearchAction",
                "target": format!("{}/?q={{query}}", frame.public_url),
                "query-input": "required name=query",
            },
        },
        "mainEntity": { "@type": "ItemList", "itemListElement": items.collect::<Vec<_>>() },
    }))
}
