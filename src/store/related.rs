//! Articles that share tags with one.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::dsl::count_star;
use diesel::prelude::*;

use super::article_list::by_ids;
use super::articles::{Article, Bodies};
use super::schema::{article_tags, articles};
use super::{DbConnection, Selection, StoreResult};
use crate::domain::{ArticleId, TagId};

/// The articles of the selection that share most tags with an article, of equals the newest, each
/// at least one.
///
/// Those that share several are counted from the links of its tags, an index alone, and looked at
/// from the most on, until there are enough. Those that share one are a list as any other.
///
/// # Errors
/// The database's.
pub fn load(
    conn: &mut DbConnection,
    selection: &Selection,
    article: ArticleId,
    limit: usize,
    bodies: Bodies,
) -> StoreResult<Vec<Article>> {
    let tags: Vec<TagId> = article_tags::table
        .filter(article_tags::article_id.eq(article))
        .select(article_tags::tag_id)
        .load(conn)?;
    let mut related = Vec::new();
    for (_, sharing) in sharing_several(conn, article, &tags)?.into_iter().rev() {
        let newest = newest_among(conn, selection, &sharing)?;
        related.extend(newest.into_iter().take(limit - related.len()));
        if related.len() == limit {
            break;
        }
    }
    if related.len() < limit {
        let seen: Vec<ArticleId> = related.iter().copied().chain([article]).collect();
        let left = i64::try_from(limit - related.len()).unwrap_or(i64::MAX);
        let with_any = selection.clone().with_any_tag(conn, tags)?;
        let sharing_one: Vec<ArticleId> = with_any
            .query()
            .filter(articles::id.ne_all(seen))
            .order((articles::published_at.desc(), articles::id.desc()))
            .limit(left)
            .select(articles::id)
            .load(conn)?;
        related.extend(sharing_one);
    }
    by_ids(conn, &related, bodies)
}

/// The articles with at least two of these tags, by how many they have.
fn sharing_several(
    conn: &mut DbConnection,
    article: ArticleId,
    tags: &[TagId],
) -> StoreResult<BTreeMap<i64, Vec<ArticleId>>> {
    let counts: Vec<(ArticleId, i64)> = article_tags::table
        .filter(article_tags::tag_id.eq_any(tags))
        .filter(article_tags::article_id.ne(article))
        .group_by(article_tags::article_id)
        .having(count_star().gt(1))
        .select((article_tags::article_id, count_star()))
        .load(conn)?;
    let mut by_count: BTreeMap<i64, Vec<ArticleId>> = BTreeMap::new();
    for (article, count) in counts {
        by_count.entry(count).or_default().push(article);
    }
    Ok(by_count)
}

/// Those of these articles that are in the selection, the newest first.
fn newest_among(
    conn: &mut DbConnection,
    selection: &Selection,
    ids: &[ArticleId],
) -> StoreResult<Vec<ArticleId>> {
    let mut found: Vec<(NaiveDateTime, ArticleId)> = Vec::new();
    for chunk in ids.chunks(1_000) {
        let rows: Vec<(NaiveDateTime, ArticleId)> = selection
            .query()
            .filter(articles::id.eq_any(chunk))
            .select((articles::published_at, articles::id))
            .load(conn)?;
        found.extend(rows);
    }
    found.sort_unstable_by(|a, b| b.cmp(a));
    Ok(found.into_iter().map(|(_, id)| id).collect())
}
