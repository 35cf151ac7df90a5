//! `/embed`: the page of a list that other sites show in a frame. The list that the server writes
//! stays where scripts do not run; where they do, `<actus-news>` takes its place.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;

use super::look::{Layout, Look};
use crate::api::article_list::{SORT, read_sort};
use crate::api::articles::page_address;
use crate::api::canonical::Canonical;
use crate::api::problem::Problem;
use crate::api::query::Spec;
use crate::api::reader::{Lenient, Query, QueryParameters, Reader};
use crate::domain::{
    Count, Facet, FacetRequest, Filter, Locale, PageRequest, Slug, Sort, sort_key,
};
use crate::site::asset;
use crate::site::content_policy::Framing;
use crate::site::locale::{LANG, negotiate};
use crate::site::page::{asked, page};
use crate::site::phrases::Phrases;
use crate::state::AppState;
use crate::store::article_facets::{self, FacetValue};
use crate::store::article_list::{self, ListRequest};
use crate::store::articles::{Article, Bodies};
use crate::store::{DbConnection, Page, Selection, StoreResult};

/// Where it is.
pub const PATH: &str = "/embed";

/// As many as the component shows.
const MAX_TAGS: usize = 60;

/// The parameters of an embedded list.
#[derive(Debug)]
pub struct EmbeddedList {
    pub filter: Filter,
    pub sort: Sort,
    pub look: Look,
}

impl QueryParameters for EmbeddedList {
    fn specs() -> Vec<&'static Spec> {
        let mut specs = Filter::specs();
        specs.push(&SORT);
        specs.extend(Look::specs());
        specs
    }

    fn read(query: &mut Reader) -> Self {
        let filter = Filter::read(query);
        Self {
            sort: read_sort(query, &filter),
            filter,
            look: Look::read(query),
        }
    }
}

/// The page.
#[get("/embed")]
pub async fn get_embedded_list(
    request: HttpRequest,
    query: Lenient<EmbeddedList>,
    state: Data<AppState>,
) -> Result<HttpResponse, Problem> {
    let Lenient(Query {
        parameters: EmbeddedList { filter, sort, look },
        canonical,
    }) = query;
    let locale = negotiate(&request, look.language.as_ref(), state.site());
    let canonical = canonical.with(&[LANG.name], [(LANG.name, locale.tag().to_owned())]);
    let asked = asked(&request, &state, &canonical, locale);
    let bar = look.has_filter_bar.then(|| Bar::of(&filter));
    let wanted = ListRequest {
        sort,
        page: PageRequest::first(look.limit),
        count: Count::None,
        bodies: Bodies::default(),
    };
    let read = state.selecting(filter, move |conn, selection| {
        let tags = bar.map(|bar| bar.load(conn, &selection)).transpose()?;
        let found = article_list::list(conn, &selection, &wanted)?;
        Ok((tags.unwrap_or_default(), found))
    });
    let make = |(tags, found)| {
        let list = ListPage::new(&state, locale, &canonical, &look, tags, found);
        page(&list, state.site(), Framing::Embedders)
    };
    asked.answer(read, make).await
}

/// Which tags the filter bar offers: as the component says.
struct Bar {
    /// Those that the list is made of, where it names some.
    own: Option<Vec<Slug>>,
    is_of_one_category: bool,
}

impl Bar {
    fn of(filter: &Filter) -> Self {
        let categories = filter.categories.as_ref();
        Self {
            own: filter.tags_any.clone(),
            is_of_one_category: categories.is_some_and(|categories| categories.len() == 1),
        }
    }

    fn load(&self, conn: &mut DbConnection, selection: &Selection) -> StoreResult<Vec<FacetValue>> {
        let request = FacetRequest {
            facets: vec![Facet::Tags],
            // One that the list is made of may be among the last.
            limit: self.own.as_ref().map_or(MAX_TAGS, |_| usize::MAX),
        };
        let counted = article_facets::load(conn, selection, &request)?;
        let mut tags: Vec<FacetValue> = counted.into_iter().flat_map(|(_, tags)| tags).collect();
        if let Some(own) = &self.own {
            tags.retain(|tag| own.iter().any(|slug| slug.as_str() == tag.value));
        }
        if self.is_of_one_category {
            tags.sort_by_cached_key(|tag| sort_key(&tag.label));
        }
        Ok(tags)
    }
}

#[derive(Template)]
#[template(path = "embed/list.html")]
struct ListPage<'a> {
    lang: &'static str,
    site_name: &'a str,
    look: &'a Look,
    phrases: &'static Phrases,
    /// What the component is told of the filter: attributes and their values.
    attributes: Vec<(String, &'a str)>,
    tags: Vec<Choice>,
    cards: Vec<Card>,
    /// The page with all of them, where there are more.
    whole_list: Option<String>,
}

/// A tag in the filter bar, which leads to its articles.
struct Choice {
    label: String,
    articles: i64,
    href: String,
}

struct Card {
    title: String,
    href: String,
    summary: Option<String>,
    date: String,
    date_time: String,
    category: Option<String>,
    tags: Vec<String>,
    image: Option<String>,
}

impl<'a> ListPage<'a> {
    fn new(
        state: &'a AppState,
        locale: Locale,
        canonical: &'a Canonical,
        look: &'a Look,
        tags: Vec<FacetValue>,
        found: Page<Article>,
    ) -> Self {
        let filter = filter_of(canonical);
        let list = canonical.at("/").with(&own_names(), []);
        let tags = tags.into_iter().map(|tag| Choice {
            href: list.with(&["tag"], [("tag", tag.value)]).link(),
            label: tag.label,
            articles: tag.articles,
        });
        let public_url = state.public_url();
        Self {
            lang: locale.tag(),
            site_name: state.site().name.as_str(),
            phrases: Phrases::of(locale),
            attributes: filter.collect(),
            tags: tags.collect(),
            whole_list: found.next.is_some().then(|| list.link()),
            cards: found
                .items
                .into_iter()
                .map(|article| Card::new(article, locale, public_url))
                .collect(),
            look,
        }
    }
}

/// The names of what is not of the filter, but of the look of the list; the language goes along.
fn own_names() -> Vec<&'static str> {
    let names = Look::specs().into_iter().map(|spec| spec.name);
    names.filter(|name| *name != LANG.name).collect()
}

/// The filter as attributes of the component.
pub(super) fn filter_of(canonical: &Canonical) -> impl Iterator<Item = (String, &str)> {
    let own = own_names();
    canonical
        .parameters()
        .filter(move |(name, _)| !own.contains(name) && *name != LANG.name)
        .map(|(name, value)| (name.replace('_', "-"), value))
}

impl Card {
    fn new(article: Article, locale: Locale, public_url: &str) -> Self {
        let row = article.row;
        let page = page_address(public_url, &row.slug);
        Self {
            href: page.as_str().to_owned(),
            date: locale.date(row.published_at),
            date_time: row.published_at.and_utc().to_rfc3339(),
            category: article.category.map(|category| category.label.clone()),
            tags: article.tags.iter().map(|tag| tag.label.clone()).collect(),
            title: row.title,
            summary: row.summary,
            image: row.image.map(|image| page.resolve(&image)),
        }
    }
}
