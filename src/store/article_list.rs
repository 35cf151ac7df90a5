//! Lists of a selection's articles: in an order, a page at a time.

use std::borrow::Cow;

use roaring::RoaringBitmap;

use super::article_index::{DateKey, DateRange, Place, by_date};
use super::articles::{Article, ArticleRow, Bodies, in_places};
use super::keyset::Direction;
use super::{DbConnection, Page, Selection, StoreResult, search, shorten, walk};
use crate::domain::{Anchor, Count, PageRequest, Side, Sort};

/// What is asked of a list.
#[derive(Debug, Clone)]
pub struct ListRequest {
    pub sort: Sort,
    pub page: PageRequest,
    pub count: Count,
    pub bodies: Bodies,
}

/// A page of the selection's articles.
///
/// By date and by relevance the index finds them: a page costs the same wherever it is, and the
/// sets of the chunks that it passes over are only counted. The other orders are those of
/// [`walk`]. The rows are then read by their ids.
///
/// # Errors
/// The database's.
pub fn list(
    conn: &mut DbConnection,
    selection: &Selection,
    request: &ListRequest,
) -> StoreResult<Page<Article>> {
    let total = match request.count {
        Count::Exact => Some(selection.count(conn)?),
        Count::None => None,
    };
    let (sort, page) = (request.sort, &request.page);
    if sort == Sort::Relevance {
        return list_by_relevance(conn, selection, request, total);
    }
    let mut places = match total {
        Some(total) if page.offset() >= total => Vec::new(),
        _ => match Order::of(sort) {
            Order::Date => in_order_of_dates(selection, sort, page),
            order => walk::places(conn, selection, order, direction(sort, page), page)?,
        },
    };
    let has_more = shorten(&mut places, page);
    let articles = in_places(conn, selection.index(), &places, request.bodies)?;
    let anchor = |article: &Article| anchor(&article.row, sort);
    Ok(Page::new(articles, has_more, page, total, anchor))
}

/// The newest of the selection's articles, at most so many.
///
/// # Errors
/// The database's.
pub fn newest(
    conn: &mut DbConnection,
    selection: &Selection,
    limit: usize,
    bodies: Bodies,
) -> StoreResult<Vec<Article>> {
    let sets = |part: usize| selection.set(part);
    let places = by_date(selection.index(), sets, DateRange::all(true), 0, limit);
    in_places(conn, selection.index(), &places, bodies)
}

/// A page in the order of dates, with the article behind it.
fn in_order_of_dates(selection: &Selection, sort: Sort, page: &PageRequest) -> Vec<Place> {
    let newest_first = direction(sort, page) == Direction::Descending;
    let mut range = DateRange::all(newest_first);
    if let Some((side, Anchor::Time(at, id))) = page.beside() {
        let with = matches!(side, Side::From | Side::Until);
        let bound = Some((DateKey::new(*at, *id), with));
        match newest_first {
            true => range.until = bound,
            false => range.from = bound,
        }
    }
    let (offset, limit) = bounds(page);
    let sets = |part: usize| selection.set(part);
    by_date(selection.index(), sets, range, offset, limit)
}

/// How many articles a page passes over, and how many it takes with the one behind it.
fn bounds(page: &PageRequest) -> (u64, usize) {
    (
        u64::try_from(page.offset()).unwrap_or_default(),
        usize::try_from(page.limit_and_one()).unwrap_or_default(),
    )
}

/// A page in order of relevance, then of date.
fn list_by_relevance(
    conn: &mut DbConnection,
    selection: &Selection,
    request: &ListRequest,
    total: Option<i64>,
) -> StoreResult<Page<Article>> {
    let ranked = search::by_score(selection)?;
    let (first, end) = ranks(&request.page);
    let mut passed = u64::try_from(first).unwrap_or_default();
    let length = usize::try_from(end - first).unwrap_or_default();
    let mut places: Vec<Place> = Vec::with_capacity(length + 1);
    for sets in &ranked {
        let count: u64 = sets.iter().map(RoaringBitmap::len).sum();
        if passed >= count {
            passed -= count;
            continue;
        }
        let of_part = |part: usize| {
            let set = sets.get(part);
            set.map_or_else(|| Cow::Owned(RoaringBitmap::new()), Cow::Borrowed)
        };
        let wanted = length + 1 - places.len();
        let offset = std::mem::take(&mut passed);
        let range = DateRange::all(true);
        places.extend(by_date(selection.index(), of_part, range, offset, wanted));
        if places.len() > length {
            break;
        }
    }
    let has_more = shorten(&mut places, &request.page);
    let rank = |place: i64| Anchor::Rank(u32::try_from(place).unwrap_or(u32::MAX));
    Ok(Page {
        next: has_more.then(|| (Side::After, rank(end - 1))),
        prev: match (first, places.is_empty()) {
            (0, _) => None,
            (_, false) => Some((Side::Before, rank(first))),
            // The list has grown shorter than this: back to its end.
            (_, true) => match selection.len() {
                0 => None,
                length => Some((Side::Until, rank(length - 1))),
            },
        },
        items: in_places(conn, selection.index(), &places, request.bodies)?,
        total,
    })
}

/// From which place to before which place of a ranked list a page lies.
fn ranks(page: &PageRequest) -> (i64, i64) {
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

/// What articles are put in order by, before their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Date,
    Update,
    Title,
}

impl Order {
    const fn of(sort: Sort) -> Self {
        match sort {
            Sort::NewestFirst | Sort::OldestFirst | Sort::Relevance => Self::Date,
            Sort::LatestUpdateFirst | Sort::EarliestUpdateFirst => Self::Update,
            Sort::TitleAscending | Sort::TitleDescending => Self::Title,
        }
    }
}

/// In which direction a page is read: one before an anchor from the anchor backwards.
fn direction(sort: Sort, page: &PageRequest) -> Direction {
    let forwards = match sort {
        Sort::OldestFirst | Sort::EarliestUpdateFirst | Sort::TitleAscending => {
            Direction::Ascending
        }
        Sort::NewestFirst | Sort::Relevance | Sort::LatestUpdateFirst | Sort::TitleDescending => {
            Direction::Descending
        }
    };
    match page.beside() {
        None => forwards,
        Some((side, _)) => forwards.towards(side),
    }
}

fn anchor(row: &ArticleRow, sort: Sort) -> Anchor {
    match Order::of(sort) {
        Order::Date => Anchor::Time(row.published_at, row.id),
        Order::Update => Anchor::Time(row.updated_at, row.id),
        Order::Title => Anchor::Key(row.title_sort.clone(), row.id),
    }
}
