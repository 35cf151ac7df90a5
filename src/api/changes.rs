//! `/api/v1/changes`: what followers of the news are given.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use super::conditional::Asked;
use super::envelope;
use super::examples;
use super::fields::{ArticleParts, Parts};
use super::filter::FollowedFilter;
use super::openapi::Problems;
use super::problem::Problem;
use super::query::{Shape, Spec};
use super::reader::{Query, QueryParameters, Reader};
use crate::domain::{ChangesCursor, Filter};
use crate::state::AppState;
use crate::store::change_feed::{self, Entry, Followed};

/// One change.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Change {
    /// An article that is new or has changed, as it is now.
    Article { article: ArticleParts },
    /// An article that is no longer there, or has left the filter: forget it.
    Deleted {
        #[schema(example = 1007)]
        id: i64,
    },
}

/// A page of changes.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangePage {
    /// In order: what comes later is newer.
    pub data: Vec<Change>,
    pub meta: ChangePageMeta,
    pub links: ChangePageLinks,
}

/// How to go on.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangePageMeta {
    /// What to give as `since` next time; it is never refused.
    pub next_cursor: String,
    /// Whether there is more to fetch at once.
    pub has_more: bool,
    /// Whether the log does not go on from `since`: forget everything, this page is the first one
    /// of all articles.
    pub restarted: bool,
}

/// Where this page and the next one are.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangePageLinks {
    #[serde(rename = "self")]
    #[schema(example = "/api/v1/changes?subsite=mi")]
    pub this: String,
    #[schema(example = "/api/v1/changes?subsite=mi&since=c2lnbmVk")]
    pub next: String,
}

const SINCE: Spec = Spec {
    name: "since",
    description: "How far the follower has come: `meta.next_cursor` of its last page of the same filter. Without it, every visible article comes first.",
    shape: Shape::Text,
    example: "c2lnbmVkIGJ5IHRoZSBzZXJ2ZXI",
};
const LIMIT: Spec = Spec {
    name: "limit",
    description: "How many changes come at most.",
    shape: Shape::Integer(1, MOST, DEFAULT),
    example: "100",
};

const MOST: u32 = 1_000;
const DEFAULT: u32 = 100;

/// The parameters of the feed of changes.
#[derive(Debug)]
pub struct ChangeList {
    filter: Filter,
    since: Option<ChangesCursor>,
    /// To what its cursors are bound.
    binding: String,
    limit: u32,
    parts: Parts,
}

impl QueryParameters for ChangeList {
    fn specs() -> Vec<&'static Spec> {
        let mut specs = FollowedFilter::specs();
        specs.extend([&SINCE, &LIMIT]);
        specs.extend(Parts::specs());
        specs
    }

    fn read(query: &mut Reader) -> Self {
        let FollowedFilter(filter) = FollowedFilter::read(query);
        Self {
            filter,
            binding: query.binding(),
            since: query.take_cursor(&SINCE),
            limit: query.take_number(&LIMIT, DEFAULT, MOST),
            parts: Parts::read(query),
        }
    }
}

/// Follow the changes
///
/// Without `since`: every visible article once, oldest first. Then all that has changed since,
/// each article as it is now, or a tombstone when it is gone or has left the filter. A client that
/// keeps what it is given and asks on from `meta.next_cursor` holds exactly the visible articles.
///
/// When the log does not go on from `since` (it was emptied, or the database was put back), the
/// answer begins anew with every article, and `meta.restarted` is true: forget what you held.
#[utoipa::path(
    tag = "Changes",
    operation_id = "list_changes",
    params(Query<ChangeList>),
    responses(
        (status = 200, description = "A page of changes", body = ChangePage, example = json!(examples::changes())),
        Problems
    )
)]
#[get("/changes")]
pub async fn list_changes(
    request: HttpRequest,
    query: Query<ChangeList>,
    state: Data<AppState>,
) -> Result<HttpResponse, Problem> {
    let ChangeList {
        filter,
        since,
        binding,
        limit,
        parts,
    } = query.parameters;
    let canonical = query.canonical;
    let bodies = parts.bodies(false);
    let news = state.news().clone();
    let followed_filter = filter.clone();
    let read = state.selecting(filter, move |conn, selection| {
        let followed = Followed {
            selection: &selection,
            filter: &followed_filter,
            news: &news,
        };
        change_feed::read(conn, &followed, since, i64::from(limit), bodies)
    });
    // Whoever has caught up asks the same again and again, and no cache may answer that.
    let asked = Asked::by(&request, &state, &canonical).kept_by_others("no-cache");
    let answered = asked.answer(read, |feed| {
        let next_cursor = state.cursor_key().seal(&feed.next, &binding);
        let next = canonical.with(&[SINCE.name], [(SINCE.name, next_cursor.clone())]);
        let change = |entry| match entry {
            Entry::Article(article) => Change::Article {
                article: ArticleParts::new(*article, &parts, None, state.public_url()),
            },
            Entry::Deleted(id) => Change::Deleted { id },
        };
        let page = ChangePage {
            data: feed.entries.into_iter().map(change).collect(),
            meta: ChangePageMeta {
                next_cursor,
                has_more: feed.has_more,
                restarted: feed.restarted,
            },
            links: ChangePageLinks {
                this: canonical.link(),
                next: next.link(),
            },
        };
        Ok(envelope::json(&mut HttpResponse::Ok(), &page))
    });
    answered.await
}
