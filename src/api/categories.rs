//! `/api/v1/categories`: categories, the articles of one, and its filter bar.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use super::article_list::{ArticleList, list_selected};
use super::conditional::answer;
use super::envelope::{self, ArticlePage, Cover, Item, List, WholeList};
use super::examples;
use super::fields::ArticleParts;
use super::filter::{FilteredList, Paging};
use super::openapi::{NotFoundProblem, Problems};
use super::problem::Problem;
use super::reader::Query;
use crate::domain::{Filter, Reference};
use crate::state::AppState;
use crate::store::{categories, facets};

/// A chapter of the news.
#[derive(Debug, Serialize, ToSchema)]
pub struct Category {
    #[schema(example = 57)]
    pub id: i64,
    #[schema(example = "actualites")]
    pub slug: String,
    #[schema(example = "Actualités")]
    pub title: String,
    /// Plain text as the source has it: escape it where it is shown.
    #[schema(required)]
    pub description: Option<String>,
    /// The category above it.
    #[schema(required)]
    pub parent_id: Option<i64>,
    /// How many visible articles in it pass the filter.
    #[schema(example = 15)]
    pub article_count: i64,
}

impl From<categories::Category> for Category {
    fn from(category: categories::Category) -> Self {
        let row = category.row;
        Self {
            id: row.id,
            slug: row.slug,
            title: row.title,
            description: row.description,
            parent_id: row.parent_id,
            article_count: category.article_count,
        }
    }
}

/// A tag of the filter bar.
#[derive(Debug, Serialize, ToSchema)]
pub struct TagCount {
    #[schema(example = 3)]
    pub id: i64,
    #[schema(example = "service-clients")]
    pub slug: String,
    #[schema(example = "Service clients")]
    pub label: String,
    /// How many of the articles have it: 1 or more.
    #[schema(example = 4)]
    pub count: i64,
}

impl From<facets::TagCount> for TagCount {
    fn from(counted: facets::TagCount) -> Self {
        Self {
            id: counted.tag.id,
            slug: counted.tag.value.clone(),
            label: counted.tag.label.clone(),
            count: counted.articles,
        }
    }
}

/// The path of a category's page for readers.
pub fn page_path(slug: &str) -> String {
    format!("/categories/{slug}")
}

/// The category that an address names, or the 404 that says there is none.
fn parse(name: &str) -> Result<Reference, Problem> {
    Reference::parse(name).map_err(|_| Problem::not_found("category", name))
}

/// List categories
///
/// All categories in alphabetical order. A filter narrows what `article_count` counts, not the
/// list.
#[utoipa::path(
    tag = "Categories",
    operation_id = "list_categories",
    params(Query<FilteredList>),
    responses(
        (status = 200, description = "A page of categories", body = List<Category>, example = json!(examples::category_list())),
        Problems
    )
)]
#[get("/categories")]
pub async fn list_categories(
    request: HttpRequest,
    query: Query<FilteredList>,
    state: Data<AppState>,
) -> Result<HttpResponse, Problem> {
    let FilteredList { filter, paging } = query.parameters;
    let Paging { page, count, .. } = paging.clone();
    let read = state.selecting(filter, move |conn, selection| {
        categories::list(conn, &selection, &page, count)
    });
    answer(&request, &state, &query.canonical, read, |page| {
        let cover = Cover {
            canonical: &query.canonical,
            paging: &paging,
            key: state.cursor_key(),
        };
        Ok(envelope::list(cover, page, Category::from))
    })
    .await
}

/// Get one category
///
/// By its id or slug. A filter narrows what `article_count` counts.
#[utoipa::path(
    tag = "Categories",
    operation_id = "get_category",
    params(
        ("category" = String, Path, description = "An id or a slug.", example = "57"),
        Query<Filter>
    ),
    responses(
        (status = 200, description = "The category", body = Item<Category>, example = json!(examples::category_item())),
        NotFoundProblem,
        Problems
    )
)]
#[get("/categories/{category}")]
pub async fn get_category(
    request: HttpRequest,
    path: Path<String>,
    query: Query<Filter>,
    state: Data<AppState>,
) -> Result<HttpResponse, Problem> {
    let reference = parse(&path)?;
    let read = state.selecting(query.parameters, move |conn, selection| {
        categories::find(conn, &reference, &selection)
    });
    answer(&request, &state, &query.canonical, read, |found| {
        found
            .map(|category| envelope::item(Category::from(category)))
            .ok_or_else(|| Problem::not_found("category", &path))
    })
    .await
}

/// List the articles of a category
///
/// As the list of articles, for one category.
#[utoipa::path(
    tag = "Categories",
    operation_id = "list_category_articles",
    params(
        ("category" = String, Path, description = "An id or a slug.", example = "57"),
        Query<ArticleList>
    ),
    responses(
        (status = 200, description = "A page of articles", body = ArticlePage<ArticleParts>, example = json!(examples::article_list())),
        NotFoundProblem,
        Problems
    )
)]
#[get("/categories/{category}/articles")]
pub async fn list_category_articles(
    request: HttpRequest,
    path: Path<String>,
    query: Query<ArticleList>,
    state: Data<AppState>,
) -> Result<HttpResponse, Problem> {
    let category = parse(&path)?;
    let missing = Problem::not_found("category", &path);
    list_selected(&request, &state, query, Some((category, missing))).await
}

/// List the tags of a category: the filter bar
///
/// The distinct tags of the visible articles of the category that pass the filter, each with the
/// number of those articles, in alphabetical order, never cut into pages. With `subsite` it is
/// the filter bar of the category's page on that subsite.
#[utoipa::path(
    tag = "Categories",
    operation_id = "list_category_tags",
    params(
        ("category" = String, Path, description = "An id or a slug.", example = "57"),
        Query<Filter>
    ),
    responses(
        (status = 200, description = "All the tags", body = WholeList<TagCount>, example = json!(examples::filter_bar())),
        NotFoundProblem,
        Problems
    )
)]
#[get("/categories/{category}/tags")]
pub async fn list_category_tags(
    request: HttpRequest,
    path: Path<String>,
    query: Query<Filter>,
    state: Data<AppState>,
) -> Result<HttpResponse, Problem> {
    let reference = parse(&path)?;
    let read = state.selecting(query.parameters, move |conn, selection| {
        let Some(id) = categories::find_id(conn, &reference)? else {
            return Ok(None);
        };
        facets::tags_of(conn, &selection.within_category(id)).map(Some)
    });
    answer(&request, &state, &query.canonical, read, |found| {
        let tags = found.ok_or_else(|| Problem::not_found("category", &path))?;
        let data: Vec<TagCount> = tags.into_iter().map(TagCount::from).collect();
        Ok(envelope::whole_list(&query.canonical, data))
    })
    .await
}
