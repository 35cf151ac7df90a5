//! What a page with a list of articles asks for, and reads.

use std::sync::Arc;

use crate::api::article_list::{SORT, read_sort};
use crate::api::filter::Paging;
use crate::api::query::Spec;
use crate::api::reader::{QueryParameters, Reader};
use crate::domain::{Facet, FacetRequest, Filter, LanguageTag, NewsTemplates, Reference, Sort};
use crate::site::locale::LANG;
use crate::site::reader::navigation::Navigation;
use crate::store::article_facets::{self, FacetValue};
use crate::store::article_list::{self, ListRequest};
use crate::store::articles::{Article, Bodies};
use crate::store::categories::{self, Category};
use crate::store::{ArticleIndex, DbConnection, Page, Selection, StoreResult};

/// How many tags the filter bar offers: those of most articles. Others are found by searching.
const MOST_TAGS: usize = 40;

/// The parameters of a page with a list.
#[derive(Debug, Clone)]
pub struct ListView {
    pub filter: Filter,
    pub sort: Sort,
    pub paging: Paging,
    pub language: Option<LanguageTag>,
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
        let filter = Filter::read(query);
        let sort = read_sort(query, &filter);
        Self {
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
    Ok(Shown {
        navigation: Navigation::read(conn, index, view.filter.subsites.clone(), news)?,
        category,
        page,
        tags: facets.into_iter().flat_map(|(_, tags)| tags).collect(),
    })
}
