//! What a page with a list of articles asks for, and reads.

use std::sync::Arc;

use crate::api::article_list::{SORT, read_sort};
use crate::api::filter::Paging;
use crate::api::query::Spec;
use crate::api::reader::{QueryParameters, Reader};
use crate::domain::{
    Facet, FacetRequest, Filter, LanguageTag, NewsTemplates, Reference, Slug, Sort,
};
use crate::site::locale::LANG;
use crate::site::reader::navigation::Navigation;
use crate::store::article_facets::{self, FacetValue};
use crate::store::article_list::{self, ListRequest};
use crate::store::articles::{Article, Bodies};
use crate::store::categories::{self, Category};
use crate::store::tags;
use crate::store::{ArticleIndex, DbConnection, Page, Selection, StoreResult};

/// How many tags the filter bar offers: those of most articles. Others are found by searching.
const MOST_TAGS: usize = 120;

/// The parameters of a page with a list.
#[derive(Debug, Clone)]
pub struct ListView {
    pub filter: Filter,
    pub sort: Sort,
    pub paging: Paging,
    pub language: Option<LanguageTag>,
    /// What is searched for, as the visitor typed it.
    pub typed: Option<String>,
}

impl QueryParameters for ListView {
    fn specs() -> Vec<&'static Spec> {
        let mut specs = Filter::specs();
        specs.push(&SORT);
        specs.extend(Paging::specs());
        specs.push(&LANG);
        specs
    }

    fn read(query: &mut Reader) -> Self {
        let typed = query.given("q").map(str::to_owned);
        let filter = Filter::read(query);
        let sort = read_sort(query, &filter);
        Self {
            typed: typed.filter(|_| filter.search.is_some()),
            filter,
            sort,
            paging: Paging::read(query),
            language: query.take(&LANG, LanguageTag::parse),
        }
    }
}

/// What such a page shows.
#[derive(Debug)]
pub struct Shown {
    pub navigation: Navigation,
    /// The chapter that the page is of, if it is of one.
    pub category: Option<Category>,
    pub page: Page<Article>,
    pub tags: Vec<FacetValue>,
}

/// Reads all of it. Of a chapter that the path names and that is not there, it says so by having
/// none.
///
/// # Errors
/// The database's.
pub fn read(
    conn: &mut DbConnection,
    index: &Arc<ArticleIndex>,
    view: &ListView,
    news: &NewsTemplates,
    in_path: Option<&Reference>,
) -> StoreResult<Shown> {
    let mut selection = Selection::resolve(conn, index, &view.filter, news)?;
    let in_filter = match view.filter.categories.as_deref() {
        Some([only]) => Some(only),
        _ => None,
    };
    let category = match in_path.or(in_filter) {
        Some(reference) => categories::find(conn, reference, &selection)?,
        None => None,
    };
    if let Some(category) = category.as_ref().filter(|_| in_path.is_some()) {
        selection = selection.within_category(category.row.id);
    }
    let request = ListRequest {
        sort: view.sort,
        page: view.paging.page.clone(),
        count: view.paging.count,
        bodies: Bodies {
            html: false,
            // Of which the passage is shown that was searched for.
            text: view.filter.search.is_some(),
        },
    };
    let page = article_list::list(conn, &selection, &request)?;
    let wanted = FacetRequest {
        facets: vec![Facet::Tags],
        limit: MOST_TAGS,
    };
    let facets = article_facets::load(conn, &selection, &wanted)?;
    let mut offered: Vec<FacetValue> = facets.into_iter().flat_map(|(_, tags)| tags).collect();
    add_chosen(
        conn,
        &selection,
        view.filter.tags_any.as_deref(),
        &mut offered,
    )?;
    Ok(Shown {
        navigation: Navigation::read(conn, index, view.filter.subsites.clone(), news)?,
        category,
        page,
        tags: offered,
    })
}

/// Adds the tags of the filter that are not among those that are offered: a visitor must see by
/// what the list is narrowed, and be able to take it away. One that does not exist is called by its
/// slug.
fn add_chosen(
    conn: &mut DbConnection,
    selection: &Selection,
    chosen: Option<&[Slug]>,
    offered: &mut Vec<FacetValue>,
) -> StoreResult<()> {
    for slug in chosen.unwrap_or_default() {
        if offered.iter().any(|tag| tag.value == slug.as_str()) {
            continue;
        }
        let found = tags::find(conn, slug, selection)?;
        let articles = found.as_ref().map_or(0, |tag| tag.article_count);
        offered.push(FacetValue {
            value: slug.to_string(),
            label: found.map_or_else(|| slug.to_string(), |tag| tag.row.label),
            articles,
            selected: true,
        });
    }
    Ok(())
}
