//! Articles that share tags with one.

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::article_list::by_ids;
use super::articles::{Article, Bodies};
use super::schema::article_tags;
use super::selection::narrow;
use super::{DbConnection, Selection, StoreResult};
use crate::domain::{ArticleId, TagId};

/// The articles of the selection that share most tags with an article, of equals the newest, each
/// at least one. It costs what the articles of its tags are.
///
/// # Errors
/// The database's.
pub fn load(
    conn: &mut DbConnection,
    selection: &Selection,
    article: ArticleId,
    limit: i64,
    bodies: Bodies,
) -> StoreResult<Vec<Article>> {
    let tags: Vec<TagId> = article_tags::table
        .filter(article_tags::article_id.eq(article))
        .select(article_tags::tag_id)
        .load(conn)?;
    let rows: Vec<(ArticleId, i64)> = narrow!(
        selection,
        articles::table
            .inner_join(article_tags::table)
            .filter(article_tags::tag_id.eq_any(tags))
            .filter(articles::id.ne(article))
            .group_by((articles::id, articles::published_at))
            .order((
                count_star().desc(),
                articles::published_at.desc(),
                articles::id.desc(),
            ))
            .limit(limit)
            .select((articles::id, count_star()))
            .into_boxed()
    )
    .load(conn)?;
    let ids: Vec<ArticleId> = rows.into_iter().map(|(id, _)| id).collect();
    by_ids(conn, &ids, bodies)
}
