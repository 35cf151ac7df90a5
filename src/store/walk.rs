//! Lists in the order of titles or of updates, which the index of articles does not keep.
//!
//! Of a selection with many articles, the database's index of that order is walked from where the
//! page begins, and each article looked up in the selection. Of one with few, all of them are put
//! in order. With `n` of all `N` articles selected, a page of 20 walks about `20 N / n` rows of the
//! index one way and sorts `n` the other: they are equal at `n² = 20 N`, and there it is some
//! thousands of either at a million articles.
//!
//! That holds where the selection has nothing to do with the order. Where it has, as a year with
//! updates, the walk may meet none of it for long: it gives up after several times what it expected
//! to read, and the selection is put in order, times in memory, titles from their rows.

use std::cmp::Ordering;

use diesel::prelude::*;

use super::article_index::{Place, micros};
use super::article_list::Order;
use super::keyset::{Direction, beside};
use super::schema::articles;
use super::timestamp::StoredTime;
use super::{DbConnection, Selection, StoreResult};
use crate::domain::{Anchor, ArticleId, PageRequest, Side};

/// What an article is put in order by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Time(i64),
    Title(String),
}

/// The articles of a page, and the one behind it, in the order in which they are read.
///
/// # Errors
/// The database's.
pub(super) fn places(
    conn: &mut DbConnection,
    selection: &Selection,
    order: Order,
    direction: Direction,
    page: &PageRequest,
) -> StoreResult<Vec<Place>> {
    let all = i64::try_from(selection.index().len()).unwrap_or(i64::MAX);
    let selected = selection.len();
    if selected == 0 {
        return Ok(Vec::new());
    }
    if selected.saturating_mul(selected) > all.saturating_mul(20)
        && let Some(found) = walk(conn, selection, order, direction, page, all / selected)?
    {
        return Ok(found);
    }
    sort(conn, selection, order, direction, page)
}

/// How many times as many rows as expected are walked before that is given up.
const PATIENCE: i64 = 4;
/// How many are walked at the least, where to put the selection in order reads no rows.
const LEAST_WALK: i64 = 1_000;

/// Walks the database's index, of which one row in `rarity` is selected; `None` when it gave up.
fn walk(
    conn: &mut DbConnection,
    selection: &Selection,
    order: Order,
    direction: Direction,
    page: &PageRequest,
    rarity: i64,
) -> StoreResult<Option<Vec<Place>>> {
    let length = usize::try_from(page.limit_and_one()).unwrap_or_default();
    let mut passed = page.offset();
    let mut found = Vec::with_capacity(length);
    let mut place = page.beside().map(|(side, anchor)| (side, anchor.clone()));
    let expected = (passed + page.limit_and_one()).saturating_mul(rarity + 1);
    let by_sorting = match order {
        Order::Title => selection.len(),
        Order::Update | Order::Date => LEAST_WALK,
    };
    let mut left = expected.saturating_mul(PATIENCE).max(by_sorting);
    while left > 0 {
        let wanted = passed + page.limit_and_one();
        let batch = (wanted.saturating_mul(rarity + 1)).clamp(64, 10_000);
        left -= batch;
        let rows = next_rows(conn, order, direction, place.as_ref(), batch)?;
        let is_last = i64::try_from(rows.len()).unwrap_or_default() < batch;
        let end = rows.last().map(|(anchor, _)| anchor.clone());
        for (_, id) in rows {
            let Some(place) = selection.find(id) else {
                continue;
            };
            if passed > 0 {
                passed -= 1;
            } else {
                found.push(place);
            }
            if found.len() == length {
                return Ok(Some(found));
            }
        }
        match end {
            Some(end) if !is_last => place = Some((Side::After, end)),
            _ => return Ok(Some(found)),
        }
    }
    Ok(None)
}

/// The next rows of the index `articles_by_title` or `articles_by_update`, as a range of it.
fn next_rows(
    conn: &mut DbConnection,
    order: Order,
    direction: Direction,
    place: Option<&(Side, Anchor)>,
    limit: i64,
) -> StoreResult<Vec<(Anchor, ArticleId)>> {
    use articles::{id, title_sort, updated_at};
    let all = articles::table.into_boxed();
    let is_ascending = direction == Direction::Ascending;
    if order == Order::Title {
        let query = match place {
            None => all,
            Some((side, anchor)) => {
                let columns = "articles.title_sort, articles.id";
                all.filter(beside(columns, direction, (*side, anchor)))
            }
        };
        let query = match is_ascending {
            true => query.order((title_sort.asc(), id.asc())),
            false => query.order((title_sort.desc(), id.desc())),
        };
        let rows: Vec<(String, ArticleId)> =
            query.limit(limit).select((title_sort, id)).load(conn)?;
        let anchored = |(title, article)| (Anchor::Key(title, article), article);
        return Ok(rows.into_iter().map(anchored).collect());
    }
    let query = match place {
        None => all,
        Some((side, anchor)) => {
            let columns = "articles.updated_at, articles.id";
            all.filter(beside(columns, direction, (*side, anchor)))
        }
    };
    let query = match is_ascending {
        true => query.order((updated_at.asc(), id.asc())),
        false => query.order((updated_at.desc(), id.desc())),
    };
    let rows: Vec<(StoredTime, ArticleId)> =
        query.limit(limit).select((updated_at, id)).load(conn)?;
    let anchored = |(at, article): (StoredTime, _)| (Anchor::Time(at.0, article), article);
    Ok(rows.into_iter().map(anchored).collect())
}

/// Puts all of the selection in order.
fn sort(
    conn: &mut DbConnection,
    selection: &Selection,
    order: Order,
    direction: Direction,
    page: &PageRequest,
) -> StoreResult<Vec<Place>> {
    let mut keys = match order {
        Order::Title => titles(conn, selection)?,
        Order::Update | Order::Date => times(selection),
    };
    let in_order = |a: &(Key, ArticleId), b: &(Key, ArticleId)| match direction {
        Direction::Ascending => a.cmp(b),
        Direction::Descending => b.cmp(a),
    };
    let start = page
        .beside()
        .and_then(|(side, at)| Some((side, key_of(at)?)));
    if let Some((side, start)) = start {
        let with_start = !matches!(side, Side::After | Side::Before);
        keys.retain(|key| match in_order(key, &start) {
            Ordering::Less => false,
            Ordering::Equal => with_start,
            Ordering::Greater => true,
        });
    }
    let length = usize::try_from(page.limit_and_one()).unwrap_or_default();
    let offset = usize::try_from(page.offset()).unwrap_or(usize::MAX);
    // Only what the page shows need be in order, and what lies before it be before it.
    let end = offset.saturating_add(length);
    if end < keys.len() {
        keys.select_nth_unstable_by(end, in_order);
        keys.truncate(end);
    }
    keys.sort_unstable_by(in_order);
    let page = keys.into_iter().skip(offset).take(length);
    Ok(page.filter_map(|(_, id)| selection.find(id)).collect())
}

fn key_of(anchor: &Anchor) -> Option<(Key, ArticleId)> {
    match anchor {
        Anchor::Time(at, id) => Some((Key::Time(micros(*at)), *id)),
        Anchor::Key(title, id) => Some((Key::Title(title.clone()), *id)),
        Anchor::Label(..) | Anchor::Name(_) | Anchor::Rank(_) => None,
    }
}

fn times(selection: &Selection) -> Vec<(Key, ArticleId)> {
    let mut keys = Vec::new();
    for (chunk, set) in selection.sets() {
        keys.extend(set.iter().filter_map(|slot| {
            let updated_at = chunk.updated_at.get(slot as usize)?;
            Some((Key::Time(*updated_at), chunk.key(slot)?.id))
        }));
    }
    keys
}

fn titles(conn: &mut DbConnection, selection: &Selection) -> StoreResult<Vec<(Key, ArticleId)>> {
    let mut ids = Vec::new();
    for (chunk, set) in selection.sets() {
        ids.extend(set.iter().filter_map(|slot| Some(chunk.key(slot)?.id)));
    }
    let mut keys = Vec::with_capacity(ids.len());
    for ids in ids.chunks(1_000) {
        let rows: Vec<(String, ArticleId)> = articles::table
            .filter(articles::id.eq_any(ids))
            .select((articles::title_sort, articles::id))
            .load(conn)?;
        keys.extend(rows.into_iter().map(|(title, id)| (Key::Title(title), id)));
    }
    Ok(keys)
}
