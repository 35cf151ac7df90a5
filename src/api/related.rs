//! `/api/v1/articles/{article}/related`: articles that share tags with one.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

use super::conditional::answer;
use super::envelope::{self, WholeList};
use super::examples;
use super::fields::{ArticleParts, Parts};
use super::named_article::NamedArticle;
use super::openapi::{GoneProblem, NotFoundProblem, Problems};
use super::problem::Problem;
use super::query::{Shape, Spec};
use super::reader::{Query, QueryParameters, Reader};
use crate::domain::Filter;
use crate::state::AppState;
use crate::store::articles::{self, Found};
use crate::store::related;

const LIMIT: Spec = Spec {
    name: "limit",
    description: "How many articles come at most.",
    shape: Shape::Integer(1, MOST, DEFAULT),
    example: "5",
};

const MOST: u32 = 20;
const DEFAULT: u32 = 5;

/// The parameters of the articles related to one.
#[derive(Debug)]
pub struct RelatedList {
    filter: Filter,
    limit: u32,
    parts: Parts,
}

impl QueryParameters for RelatedList {
    fn specs() -> Vec<&'static Spec> {
        let mut specs = Filter::specs();
        specs.push(&LIMIT);
        specs.extend(Parts::specs());
        specs
    }

    fn read(query: &mut Reader) -> Self {
        Self {
            filter: Filter::read(query),
            limit: query.take_number(&LIMIT, DEFAULT, MOST),
            parts: Parts::read(query).for_list(),
        }
    }
}

/// List the articles related to one
///
/// Those that share most tags with it first, of equals the newest; each shares at least one. A
/// filter narrows them.
#[utoipa::path(
    tag = "Articles",
    operation_id = "list_related_articles",
    params(
        ("article" = String, Path, description = "An id or a slug.", example = "1042"),
        Query<RelatedList>
    ),
    responses(
        (status = 200, description = "The related articles", body = WholeList<ArticleParts>, example = json!(examples::related_articles())),
        (status = 308, description = "The article has another slug now"),
        NotFoundProblem,
        GoneProblem,
        Problems
    )
)]
#[get("/articles/{article}/related")]
pub async fn list_related_articles(
    request: HttpRequest,
    named: NamedArticle,
    query: Query<RelatedList>,
    state: Data<AppState>,
) -> Result<HttpResponse, Problem> {
    let RelatedList {
        filter,
        limit,
        parts,
    } = query.parameters;
    let bodies = parts.bodies(false);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let (reference, news) = (named.reference.clone(), state.news().clone());
    let read = state.selecting(filter, move |conn, selection| {
        articles::find_row(conn, &reference, &news)?
            .and_then(|row| related::load(conn, &selection, row.id, limit, bodies))
    });
    answer(&request, &state, &query.canonical, read, |found| {
        let articles = match found {
            Found::Visible(articles) => articles,
            other => return named.absent(other, &query.canonical),
        };
        let data: Vec<ArticleParts> = articles
            .into_iter()
            .map(|article| ArticleParts::new(article, &parts, None, state.public_url()))
            .collect();
        Ok(envelope::whole_list(&query.canonical, data))
    })
    .await
}
