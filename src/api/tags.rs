//! `/api/v1/tags`: all tags, and one of them.

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
use super::query::{Shape, Spec};
use super::reader::{Query, QueryParameters, Reader};
use crate::domain::{Filter, Slug, TagPrefix};
use crate::state::AppState;
use crate::store::tags;

/// A tag.
#[derive(Debug, Serialize, ToSchema)]
pub struct Tag {
    #[schema(example = 3)]
    pub id: i64,
    #[schema(example = "service-clients")]
    pub slug: String,
    #[schema(example = "Service clients")]
    pub label: String,
    /// How many visible articles with it pass the filter; may be 0.
    #[schema(example = 5)]
    pub article_count: i64,
}

impl From<tags::Tag> for Tag {
    fn from(tag: tags::Tag) -> Self {
        Self {
            id: tag.row.id,
            slug: tag.row.slug,
            label: tag.row.label,
            article_count: tag.article_count,
        }
    }
}

const PREFIX: Spec = Spec {
    name: "prefix",
    description: "Only tags with a word that starts so, for type-ahead; accents and letter case do not matter.",
    shape: Shape::TextUpTo(TagPrefix::MAX_CHARS),
    example: "serv",
};

/// The parameters of the list of tags.
#[derive(Debug)]
pub struct TagList {
    prefix: Option<TagPrefix>,
    list: FilteredList,
}

impl QueryParameters for TagList {
    fn specs() -> Vec<&'static Spec> {
        let mut specs = vec![&PREFIX];
        specs.extend(FilteredList::specs());
        specs
    }

    fn read(query: &mut Reader) -> Self {
        Self {
            prefix: query.take(&PREFIX, TagPrefix::parse),
            list: FilteredList::read(query),
        }
    }
}

/// List tags
///
/// All tags in alphabetical order. A filter narrows what `article_count` counts, `prefix` narrows
/// the list.
#[utoipa::path(
    tag = "Tags",
    operation_id = "list_tags",
    params(Query<TagList>),
    responses(
        (status = 200, description = "A page of tags", body = List<Tag>, example = json!(examples::tag_list())),
        Problems
    )
)]
#[get("/tags")]
pub async fn list_tags(
    request: HttpRequest,
    query: Query<TagList>,
    state: Data<AppState>,
) -> Result<HttpResponse, Problem> {
    let TagList { prefix, list } = query.parameters;
    let FilteredList { filter, paging } = list;
    let Paging { page, count, .. } = paging.clone();
    let read = state.selecting(filter, move |conn, selection| {
        tags::list(conn, &selection, prefix.as_ref(), &page, count)
    });
    answer(&request, &state, &query.canonical, read, |page| {
        let cover = Cover {
            canonical: &query.canonical,
            paging: &paging,
            key: state.cursor_key(),
        };
        Ok(envelope::list(cover, page, Tag::from))
    })
    .await
}

/// Get one tag
///
/// By its slug. A filter narrows what `article_count` counts.
#[utoipa::path(
    tag = "Tags",
    operation_id = "get_tag",
    params(
        ("tag" = String, Path, description = "A slug.", example = "service-clients"),
        Query<Filter>
    ),
    responses(
        (status = 200, description = "The tag", body = Item<Tag>, example = json!(examples::tag_item())),
        NotFoundProblem,
        Problems
    )
)]
#[get("/tags/{tag}")]
pub async fn get_tag(
    request: HttpRequest,
    path: Path<String>,
    query: Query<Filter>,
    state: Data<AppState>,
) -> Result<HttpResponse, Problem> {
    let missing = || Problem::not_found("tag", &path);
    let slug = Slug::parse(&path).map_err(|_| missing())?;
    let read = state.selecting(query.parameters, move |conn, selection| {
        tags::find(conn, &slug, &selection)
    });
    answer(&request, &state, &query.canonical, read, |found| {
        found
            .map(|tag| envelope::item(Tag::from(tag)))
            .ok_or_else(missing)
    })
    .await
}
