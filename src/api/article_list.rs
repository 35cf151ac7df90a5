//! What every list of articles has: its parameters, and how it is answered.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};

use super::conditional::answer;
use super::envelope::{self, Cover};
use super::facets::Facets;
use super::fields::{ArticleParts, Parts};
use super::filter::Paging;
use super::problem::Problem;
use super::query::{Shape, Spec};
use super::reader::{Query, QueryParameters, Reader};
use crate::domain::{FacetRequest, Filter, Reference, SearchQuery, Sort, naming};
use crate::state::AppState;
use crate::store::article_list::{self, ListRequest};
use crate::store::{article_facets, categories};

pub const SORT: Spec = Spec {
    name: "sort",
    description: "The order; `-` is descending. Ties are broken by id, so that paging is stable. With `q` the default is `relevance`: hits in the title come before those in tags, summary and body, and of equals the newest first.",
    shape: Shape::Choice(&naming::names(&Sort::NAMES)),
    example: "-published_at",
};
const HIGHLIGHT: Spec = Spec {
    name: "highlight",
    description: "Show in `highlight` where each article has what `q` asks for; without `q` nothing is marked.",
    shape: Shape::Flag,
    example: "true",
};

/// The parameters of a list of articles.
#[derive(Debug)]
pub struct ArticleList {
    filter: Filter,
    sort: Sort,
    paging: Paging,
    facets: FacetRequest,
    parts: Parts,
    /// What is to be marked.
    searched: Option<SearchQuery>,
}

impl QueryParameters for ArticleList {
    fn specs() -> Vec<&'static Spec> {
        let mut specs = Filter::specs();
        specs.push(&SORT);
        specs.extend(Paging::specs());
        specs.extend(FacetRequest::specs());
        specs.extend(Parts::specs());
        specs.push(&HIGHLIGHT);
        specs
    }

    fn read(query: &mut Reader) -> Self {
        let filter = Filter::read(query);
        let sort = read_sort(query, &filter);
        let paging = Paging::read(query);
        let facets = FacetRequest::read(query);
        let parts = Parts::read(query).for_list();
        let is_highlighted = query.take_flag(&HIGHLIGHT);
        Self {
            searched: is_highlighted.then(|| filter.search.clone().unwrap_or_default()),
            filter,
            sort,
            paging,
            facets,
            parts,
        }
    }
}

/// Takes the order of a list of articles that pass this filter.
pub fn read_sort(query: &mut Reader, filter: &Filter) -> Sort {
    let search = filter.search.as_ref();
    let is_ranked = search.is_some_and(|search| search.wanted().next().is_some());
    let default = match is_ranked {
        true => Sort::Relevance,
        false => Sort::NewestFirst,
    };
    match query.take_or(&SORT, default, Sort::parse) {
        Sort::Relevance if !is_ranked => Sort::NewestFirst,
        sort => sort,
    }
}

/// The response with a page of articles; of one category, or the problem when it is not there,
/// where one is given.
///
/// # Errors
/// That problem, and those of [`answer`].
pub async fn list_selected(
    request: &HttpRequest,
    state: &AppState,
    query: Query<ArticleList>,
    category: Option<(Reference, Problem)>,
) -> Result<HttpResponse, Problem> {
    let Query {
        parameters,
        canonical,
    } = query;
    let ArticleList {
        filter,
        sort,
        paging,
        facets,
        parts,
        searched,
    } = parameters;
    let wanted = ListRequest {
        sort,
        page: paging.page.clone(),
        count: paging.count,
        bodies: parts.bodies(searched.is_some()),
    };
    let (category, missing) = category.unzip();
    let read = state.selecting(filter, move |conn, mut selection| {
        if let Some(reference) = category {
            let Some(id) = categories::find_id(conn, &reference)? else {
                return Ok(None);
            };
            selection = selection.within_category(id);
        }
        let page = article_list::list(conn, &selection, &wanted)?;
        let counted = article_facets::load(conn, &selection, &facets)?;
        Ok(Some((page, counted)))
    });
    answer(request, state, &canonical, read, |found| {
        let missing = || missing.unwrap_or_else(|| Problem::of_status(StatusCode::NOT_FOUND));
        let (page, counted) = found.ok_or_else(missing)?;
        let cover = Cover {
            canonical: &canonical,
            paging: &paging,
            key: state.cursor_key(),
        };
        let facets = (!counted.is_empty()).then(|| Facets::new(counted));
        Ok(envelope::article_list(cover, page, facets, |article| {
            ArticleParts::new(article, &parts, searched.as_ref(), state.public_url())
        }))
    })
    .await
}
