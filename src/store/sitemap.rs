//! What a sitemap lists: pages by their names, and when they changed, without what is on them.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::article_index::{DateRange, by_date};
use super::schema::{articles, categories};
use super::timestamp::StoredTime;
use super::{DbConnection, Selection, StoreResult};
use crate::domain::ArticleId;

/// An article's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedArticle {
    pub slug: String,
    pub updated_at: NaiveDateTime,
}

/// How many rows a statement reads.
const BATCH: usize = 1_000;

/// The selection's articles in the order of dates, the oldest first: at most `limit` behind the
/// first `offset`, which are counted in the index and not read.
///
/// # Errors
/// The database's.
pub fn articles(
    conn: &mut DbConnection,
    selection: &Selection,
    offset: u64,
    limit: usize,
) -> StoreResult<Vec<ListedArticle>> {
    let index = selection.index();
    let sets = |part: usize| selection.set(part);
    let places = by_date(index, sets, DateRange::all(false), offset, limit);
    let keys = places.iter().filter_map(|place| index.key(*place));
    let ids: Vec<ArticleId> = keys.map(|key| key.id).collect();
    let mut listed = Vec::with_capacity(ids.len());
    for ids in ids.chunks(BATCH) {
        let rows: Vec<(ArticleId, String, StoredTime)> = articles::table
            .filter(articles::id.eq_any(ids))
            .select((articles::id, articles::slug, articles::updated_at))
            .load(conn)?;
        let mut by_id: HashMap<ArticleId, ListedArticle> = rows
            .into_iter()
            .map(|(id, slug, StoredTime(updated_at))| (id, ListedArticle { slug, updated_at }))
            .collect();
        listed.extend(ids.iter().filter_map(|id| by_id.remove(id)));
    }
    Ok(listed)
}

/// The slugs of all categories in order of their ids, at most so many.
///
/// # Errors
/// The database's.
pub fn category_slugs(conn: &mut DbConnection, limit: usize) -> StoreResult<Vec<String>> {
    Ok(categories::table
        .order(categories::id)
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(categories::slug)
        .load(conn)?)
}
