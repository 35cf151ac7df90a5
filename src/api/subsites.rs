//! `/api/v1/subsites`: the sites on which articles are shown.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use super::conditional::answer;
use super::envelope::{self, Cover, Item, List};
use super::examples;
use super::filter::{FilteredList, Paging};
use super::openapi::{NotFoundProblem, Problems};
use super::problem::Problem;
use super::reader::Query;
use crate::domain::{Filter, SubsiteCode};
use crate::state::AppState;
use crate::store::subsites;

/// A site on which articles are shown.
#[derive(Debug, Serialize, ToSchema)]
pub struct Subsite {
    #[schema(example = "mi")]
    pub code: String,
    #[schema(example = "Horizon International")]
    pub name: String,
    #[schema(required, example = "https://international.horizon.example")]
    pub url: Option<String>,
    /// How many visible articles on it pass the filter.
    #[schema(example = 26)]
    pub article_count: i64,
}

impl From<subsites::Subsite> for Subsite {
    fn from(subsite: subsites::Subsite) -> Self {
        Self {
            code: subsite.row.code,
            name: subsite.row.name,
            url: subsite.row.url,
            article_count: subsite.article_count,
        }
    }
}

/// List subsites
///
/// All subsites in order of their codes. A filter narrows what `article_count` counts, not the
/// list.
#[utoipa::path(
    tag = "Subsites",
    operation_id = "list_subsites",
    params(Query<FilteredList>),
    responses(
        (status = 200, description = "A page of subsites", body = List<Subsite>, example = json!(examples::subsite_list())),
        Problems
    )
)]
#[get("/subsites")]
pub async fn list_subsites(
    request: HttpRequest,
    query: Query<FilteredList>,
    state: Data<AppState>,
) -> Result<HttpResponse, Problem> {
    let FilteredList { filter, paging } = query.parameters;
    let Paging { page, count, .. } = paging.clone();
    let read = state.selecting(filter, move |conn, selection| {
        subsites::list(conn, &selection, &page, count)
    });
    answer(&request, &state, &query.canonical, read, |page| {
        let cover = Cover {
            canonical: &query.canonical,
            paging: &paging,
            key: state.cursor_key(),
        };
        Ok(envelope::list(cover, page, Subsite::from))
    })
    .await
}

/// Get one subsite
///
/// By its code, in any letter case. A filter narrows what `article_count` counts.
#[utoipa::path(
    tag = "Subsites",
    operation_id = "get_subsite",
    params(
        ("subsite" = String, Path, description = "A code.", example = "mi"),
        Query<Filter>
    ),
    responses(
        (status = 200, description = "The subsite", body = Item<Subsite>, example = json!(examples::subsite_item())),
        NotFoundProblem,
        Problems
    )
)]
#[get("/subsites/{subsite}")]
pub async fn get_subsite(
    request: HttpRequest,
    path: Path<String>,
    query: Query<Filter>,
    state: Data<AppState>,
) -> Result<HttpResponse, Problem> {
    let missing = || Problem::not_found("subsite", &path);
    let code = SubsiteCode::parse(&path).map_err(|_| missing())?;
    let read = state.selecting(query.parameters, move |conn, selection| {
        subsites::find(conn, &code, &selection)
    });
    answer(&request, &state, &query.canonical, read, |found| {
        found
            .map(|subsite| envelope::item(Subsite::from(subsite)))
            .ok_or_else(missing)
    })
    .await
}
