//! Articles as search finds them, from the rows that are stored.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::domain::{ArticleDraft, ArticleId, TagId};
use crate::store::schema::{article_bodies, article_tags, articles, tags};
use crate::store::search::{self, Document};
use crate::store::{DbConnection, StoreResult, text};

/// What search finds of an article, as it is stored.
#[derive(Debug, Queryable)]
struct Stored {
    id: ArticleId,
    title: String,
    summary: Option<String>,
    body: String,
}

/// Makes these articles found by what is stored of them, those that are not deleted, and the
/// others not at all.
///
/// # Errors
/// The database's.
pub(in crate::store) fn index(conn: &mut DbConnection, ids: &[ArticleId]) -> StoreResult<()> {
    let rows: Vec<Stored> = articles::table
        .inner_join(article_bodies::table)
        .filter(articles::id.eq_any(ids))
        .filter(articles::deleted_at.is_null())
        .select((
            articles::id,
            articles::title,
            articles::summary,
            article_bodies::text,
        ))
        .load(conn)?;
    let rows: Vec<Stored> = rows
        .into_iter()
        .map(|row| Stored {
            title: text::from_stored(row.title),
            summary: row.summary.map(text::from_stored),
            body: text::from_stored(row.body),
            ..row
        })
        .collect();
    let labels = labels_of(conn, ids)?;
    let labels: HashMap<ArticleId, Vec<&str>> = labels
        .iter()
        .map(|(id, labels)| (*id, labels.iter().map(String::as_str).collect()))
        .collect();
    let documents: Vec<Document<'_>> = rows
        .iter()
        .map(|row| Document {
            id: row.id,
            title: &row.title,
            tags: labels.get(&row.id).map_or(&[], Vec::as_slice),
            summary: row.summary.as_deref().unwrap_or_default(),
            body: &row.body,
        })
        .collect();
    let gone: Vec<ArticleId> = ids
        .iter()
        .copied()
        .filter(|id| !rows.iter().any(|row| row.id == *id))
        .collect();
    search::remove(conn, &gone)?;
    search::put(conn, &documents)
}

/// The labels of each article's tags, in order of the tags' ids.
fn labels_of(
    conn: &mut DbConnection,
    ids: &[ArticleId],
) -> StoreResult<HashMap<ArticleId, Vec<String>>> {
    let links: Vec<(ArticleId, String)> = article_tags::table
        .inner_join(tags::table)
        .filter(article_tags::article_id.eq_any(ids))
        .order((article_tags::article_id, article_tags::tag_id))
        .select((article_tags::article_id, tags::label))
        .load(conn)?;
    let mut labels: HashMap<ArticleId, Vec<String>> = HashMap::new();
    for (article, label) in links {
        labels
            .entry(article)
            .or_default()
            .push(text::from_stored(label));
    }
    Ok(labels)
}

/// Makes these articles found by what is being written of them; deleted ones are not found.
///
/// # Errors
/// The database's.
pub(super) fn index_drafts(conn: &mut DbConnection, drafts: &[ArticleDraft]) -> StoreResult<()> {
    let mut ids: Vec<TagId> = drafts.iter().flat_map(|draft| draft.tags.clone()).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut labels: HashMap<TagId, String> = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(1_000) {
        let rows: Vec<(TagId, String)> = tags::table
            .filter(tags::id.eq_any(chunk))
            .select((tags::id, tags::label))
            .load(conn)?;
        labels.extend(
            rows.into_iter()
                .map(|(id, label)| (id, text::from_stored(label))),
        );
    }
    let label = |id: &TagId| labels.get(id).map(String::as_str);
    let tags: Vec<Vec<&str>> = drafts
        .iter()
        .map(|draft| draft.tags.iter().filter_map(label).collect())
        .collect();
    let documents: Vec<Document<'_>> = drafts
        .iter()
        .zip(&tags)
        .filter(|(draft, _)| !draft.deleted)
        .map(|(draft, tags)| Document {
            id: draft.id,
            title: &draft.title,
            tags,
            summary: draft.summary.as_deref().unwrap_or_default(),
            body: &draft.body.text,
        })
        .collect();
    search::put(conn, &documents)?;
    let deleted: Vec<ArticleId> = drafts
        .iter()
        .filter(|draft| draft.deleted)
        .map(|draft| draft.id)
        .collect();
    search::remove(conn, &deleted)
}
