//! Articles as search finds them, from the rows that are stored.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::domain::{ArticleDraft, ArticleId, TagId};
use crate::store::schema::{article_bodies, article_tags, articles, tags};
use crate::store::search_index::{self, Document};
use crate::store::{DbConnection, StoreResult, text};

/// What search finds of an article, as it is stored.
#[derive(Debug)]
pub(in crate::store) struct Stored {
    pub id: ArticleId,
    title: String,
    summary: Option<String>,
    body: String,
    labels: Vec<String>,
}

impl Stored {
    /// The labels of its tags.
    pub fn labels(&self) -> Vec<&str> {
        self.labels.iter().map(String::as_str).collect()
    }

    /// What search finds of it, with its labels.
    pub fn document<'a>(&'a self, labels: &'a [&'a str]) -> Document<'a> {
        Document {
            id: self.id,
            title: &self.title,
            tags: labels,
            summary: self.summary.as_deref().unwrap_or_default(),
            body: &self.body,
        }
    }
}

/// What is stored of these articles, those that are not deleted.
///
/// # Errors
/// The database's.
pub(in crate::store) fn load(
    conn: &mut DbConnection,
    ids: &[ArticleId],
) -> StoreResult<Vec<Stored>> {
    let rows: Vec<(ArticleId, String, Option<String>, String)> = articles::table
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
    let mut labels = labels_of(conn, ids)?;
    Ok(rows
        .into_iter()
        .map(|(id, title, summary, body)| Stored {
            id,
            title: text::from_stored(title),
            summary: summary.map(text::from_stored),
            body: text::from_stored(body),
            labels: labels.remove(&id).unwrap_or_default(),
        })
        .collect())
}

/// Makes these articles found by what is stored of them, those that are not deleted, and the
/// others not at all.
///
/// # Errors
/// The database's.
pub(in crate::store) fn index(conn: &mut DbConnection, ids: &[ArticleId]) -> StoreResult<()> {
    let stored = load(conn, ids)?;
    let labels: Vec<Vec<&str>> = stored.iter().map(Stored::labels).collect();
    let documents: Vec<Document<'_>> = stored
        .iter()
        .zip(&labels)
        .map(|(article, labels)| article.document(labels))
        .collect();
    let gone: Vec<ArticleId> = ids
        .iter()
        .copied()
        .filter(|id| !stored.iter().any(|article| article.id == *id))
        .collect();
    search_index::remove(conn, &gone)?;
    search_index::put(conn, &documents)
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
    search_index::put(conn, &documents)?;
    let deleted: Vec<ArticleId> = drafts
        .iter()
        .filter(|draft| draft.deleted)
        .map(|draft| draft.id)
        .collect();
    search_index::remove(conn, &deleted)
}
