//! Entries from the rows they are derived from.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::entry::{DateKey, Entry, micros};
use crate::domain::{ArticleId, CategoryId};
use crate::store::schema::{article_subsites, article_tags, articles, attachments};
use crate::store::timestamp::StoredTime;
use crate::store::{DbConnection, StoreResult};

/// How many articles are read together: databases limit how many values a statement has.
pub(super) const BATCH: usize = 1_000;

#[derive(Queryable)]
struct Row {
    id: ArticleId,
    #[diesel(deserialize_as = StoredTime)]
    published_at: NaiveDateTime,
    #[diesel(deserialize_as = StoredTime)]
    updated_at: NaiveDateTime,
    category: Option<CategoryId>,
    template: String,
    language: Option<String>,
    author: Option<String>,
}

/// The entries of those of these articles that are listed, in no order.
///
/// # Errors
/// The database's.
pub(super) fn entries_of(conn: &mut DbConnection, ids: &[ArticleId]) -> StoreResult<Vec<Entry>> {
    let mut entries = Vec::with_capacity(ids.len());
    for ids in ids.chunks(BATCH) {
        let rows: Vec<Row> = articles::table
            .filter(articles::id.eq_any(ids))
            .filter(articles::listed_as.is_not_null())
            .select((
                articles::id,
                articles::published_at,
                articles::updated_at,
                articles::category_id,
                articles::listed_as.assume_not_null(),
                articles::language,
                articles::author,
            ))
            .load(conn)?;
        let mut tags = grouped(
            article_tags::table
                .filter(article_tags::article_id.eq_any(ids))
                .load(conn)?,
        );
        let mut subsites = grouped(
            article_subsites::table
                .filter(article_subsites::article_id.eq_any(ids))
                .load(conn)?,
        );
        let with_attachments: Vec<ArticleId> = attachments::table
            .filter(attachments::article_id.eq_any(ids))
            .filter(attachments::position.eq(0))
            .select(attachments::article_id)
            .load(conn)?;
        let with_attachments: HashSet<ArticleId> = with_attachments.into_iter().collect();
        entries.extend(rows.into_iter().map(|row| Entry {
            key: DateKey::new(row.published_at, row.id),
            updated_at: micros(row.updated_at),
            has_attachments: with_attachments.contains(&row.id),
            category: row.category,
            template: row.template,
            language: row.language,
            author: row.author,
            tags: tags.remove(&row.id).unwrap_or_default(),
            subsites: subsites.remove(&row.id).unwrap_or_default(),
        }));
    }
    Ok(entries)
}

/// The links of each article, in ascending order.
fn grouped(pairs: Vec<(ArticleId, i64)>) -> HashMap<ArticleId, Vec<i64>> {
    let mut links: HashMap<ArticleId, Vec<i64>> = HashMap::new();
    for (article, other) in pairs {
        links.entry(article).or_default().push(other);
    }
    for others in links.values_mut() {
        others.sort_unstable();
    }
    links
}
