//! Lists of a selection's articles: in an order, a page at a time.

use std::collections::HashMap;

use diesel::prelude::*;

use super::articles::{Article, ArticleRow, Bodies, assemble};
use super::keyset::{Direction, beside};
use super::schema::articles;
use super::search::Search;
use super::selection::Selected;
use super::{DbConnection, Page, Selection, StoreResult};
use crate::domain::{Anchor, ArticleId, Count, PageRequest, Side, Sort};

/// What is asked of a list.
#[derive(Debug, Clone)]
pub struct ListRequest {
    pub sort: Sort,
    pub page: PageRequest,
    pub count: Count,
    pub bodies: Bodies,
}

/// A page of articles.
#[derive(Debug, Clone)]
pub struct Listing {
    pub page: Page<Article>,
    /// How many of the newest hits are in order of relevance, when not all are.
    pub relevance_window: Option<u32>,
}

/// How many hits are ranked by relevance: all of them up to this number, beyond it the newest.
const RELEVANCE_WINDOW: u32 = 10_000;

/// A page of the selection's articles.
///
/// By date within a category it reads `articles_by_category` from its end, else
/// `articles_by_date`; the other orders have an index each. A page at a cursor begins in the index
/// where it says. Subsites and tags are looked up by primary key at each row, so a page costs what
/// lies between its first and its last row. By relevance it costs what the hits are, up to
/// [`RELEVANCE_WINDOW`].
///
/// # Errors
/// The database's.
pub fn list(
    conn: &mut DbConnection,
    selection: &Selection,
    request: &ListRequest,
) -> StoreResult<Listing> {
    let total = match request.count {
        Count::Exact => Some(selection.count(conn)?),
        Count::None => None,
    };
    if let (Sort::Relevance, Some(search)) = (request.sort, &selection.search) {
        return list_by_relevance(conn, selection, search, request, total);
    }
    let (sort, page) = (request.sort, &request.page);
    let rows = match total {
        Some(total) if page.offset() >= total => Vec::new(),
        _ => ordered(selection.query(), sort, page)
            .offset(page.offset())
            .limit(page.limit_and_one())
            .select(ArticleRow::as_select())
            .load(conn)?,
    };
    let page = Page::cut(rows, page, total, |row| anchor(row, sort))
        .try_map(|rows| assemble(conn, rows, request.bodies))?;
    Ok(Listing {
        page,
        relevance_window: None,
    })
}

/// A page in order of relevance, then of date. What lies beyond the window follows by date.
fn list_by_relevance(
    conn: &mut DbConnection,
    selection: &Selection,
    search: &Search,
    request: &ListRequest,
    total: Option<i64>,
) -> StoreResult<Listing> {
    let window = i64::from(RELEVANCE_WINDOW);
    let mut ranked = newest(conn, selection, 0, window + 1)?;
    let is_cut = ranked.len() > usize::try_from(window).unwrap_or(usize::MAX);
    ranked.truncate(usize::try_from(window).unwrap_or(usize::MAX));
    let scores = search.scores(conn, &ranked)?;
    // Stable: equals stay in the order of their dates.
    ranked.sort_by_key(|id| std::cmp::Reverse(scores.get(id).copied()));

    let (first, end) = places(&request.page);
    let mut ids: Vec<ArticleId> = ranked
        .iter()
        .skip(usize::try_from(first).unwrap_or(usize::MAX))
        .take(usize::try_from(end - first + 1).unwrap_or(usize::MAX))
        .copied()
        .collect();
    if is_cut && end >= window {
        let from = first.max(window);
        ids.extend(newest(conn, selection, from, end + 1 - from)?);
    }
    let length = usize::try_from(end - first).unwrap_or(usize::MAX);
    let has_more = ids.len() > length;
    ids.truncate(length);
    let rank = |place: i64| Anchor::Rank(u32::try_from(place).unwrap_or(u32::MAX));
    let page = Page {
        next: has_more.then(|| (Side::After, rank(end - 1))),
        prev: match (first, ids.is_empty()) {
            (0, _) => None,
            (_, false) => Some((Side::Before, rank(first))),
            // The list has grown shorter than this: back to its end.
            (_, true) => ranked.len().checked_sub(1).map(|last| {
                let last = i64::try_from(last).unwrap_or(i64::MAX);
                (Side::Until, rank(last))
            }),
        },
        items: by_ids(conn, &ids, request.bodies)?,
        total,
    };
    Ok(Listing {
        page,
        relevance_window: is_cut.then_some(RELEVANCE_WINDOW),
    })
}

/// From which place to before which place of a ranked list a page lies.
fn places(page: &PageRequest) -> (i64, i64) {
    let length = i64::from(page.per_page());
    match page.beside() {
        Some((side, Anchor::Rank(rank))) => {
            let rank = i64::from(*rank);
            let before = |end: i64| ((end - length).max(0), end);
            match side {
                Side::After => (rank + 1, rank + 1 + length),
                Side::From => (rank, rank + length),
                Side::Before => before(rank),
                Side::Until => before(rank + 1),
            }
        }
        _ => (page.offset(), page.offset() + length),
    }
}

fn newest(
    conn: &mut DbConnection,
    selection: &Selection,
    offset: i64,
    limit: i64,
) -> StoreResult<Vec<ArticleId>> {
    Ok(selection
        .query()
        .order((articles::published_at.desc(), articles::id.desc()))
        .offset(offset)
        .limit(limit)
        .select(articles::id)
        .load(conn)?)
}

/// These articles, in this order.
pub(super) fn by_ids(
    conn: &mut DbConnection,
    ids: &[ArticleId],
    bodies: Bodies,
) -> StoreResult<Vec<Article>> {
    let rows: Vec<ArticleRow> = articles::table
        .filter(articles::id.eq_any(ids))
        .select(ArticleRow::as_select())
        .load(conn)?;
    let mut found: HashMap<ArticleId, Article> = assemble(conn, rows, bodies)?
        .into_iter()
        .map(|article| (article.row.id, article))
        .collect();
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// The query in its order, from where the page begins. A page before an anchor is read from the
/// anchor backwards.
fn ordered<'q>(query: Selected<'q>, sort: Sort, page: &PageRequest) -> Selected<'q> {
    use Direction::{Ascending, Descending};
    use articles::{id, published_at, title_sort, updated_at};
    let (order, forwards) = match sort {
        Sort::NewestFirst | Sort::Relevance => (Order::Date, Descending),
        Sort::OldestFirst => (Order::Date, Ascending),
        Sort::LatestUpdateFirst => (Order::Update, Descending),
        Sort::EarliestUpdateFirst => (Order::Update, Ascending),
        Sort::TitleAscending => (Order::Title, Ascending),
        Sort::TitleDescending => (Order::Title, Descending),
    };
    let direction = match page.beside() {
        None => forwards,
        Some((side, _)) => forwards.towards(side),
    };
    let query = match (order, direction) {
        (Order::Date, Descending) => query.order((published_at.desc(), id.desc())),
        (Order::Date, Ascending) => query.order((published_at.asc(), id.asc())),
        (Order::Update, Descending) => query.order((updated_at.desc(), id.desc())),
        (Order::Update, Ascending) => query.order((updated_at.asc(), id.asc())),
        (Order::Title, Descending) => query.order((title_sort.desc(), id.desc())),
        (Order::Title, Ascending) => query.order((title_sort.asc(), id.asc())),
    };
    match page.beside() {
        None => query,
        Some(place) => query.filter(beside(order.columns(), direction, place)),
    }
}

/// What articles are put in order by, before their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Date,
    Update,
    Title,
}

impl Order {
    /// The columns of its index, as SQL calls them.
    pub const fn columns(self) -> &'static str {
        match self {
            Self::Date => "articles.published_at, articles.id",
            Self::Update => "articles.updated_at, articles.id",
            Self::Title => "articles.title_sort, articles.id",
        }
    }
}

fn anchor(row: &ArticleRow, sort: Sort) -> Anchor {
    match sort {
        Sort::NewestFirst | Sort::OldestFirst | Sort::Relevance => {
            Anchor::Time(row.published_at, row.id)
        }
        Sort::LatestUpdateFirst | Sort::EarliestUpdateFirst => Anchor::Time(row.updated_at, row.id),
        Sort::TitleAscending | Sort::TitleDescending => Anchor::Key(row.title_sort.clone(), row.id),
    }
}
