//! Articles as search finds them.

use std::collections::HashMap;

use diesel::prelude::*;

use super::Writer;
use crate::domain::{ArticleDraft, ArticleId, PlacedWords, TagId};
use crate::store::schema::{article_bodies, article_tags, articles, bookkeeping, tags};
use crate::store::search::SegmentBuilder;
use crate::store::{DbConnection, StoreResult, articles as store_articles, search, text};

/// The entry of the version of the rules by which words are made.
const SEARCHED: &str = "searched";

/// Counts up whenever the same article gives other words or places.
const VERSION: i64 = 1;

/// How many articles are looked at together.
const BATCH: i64 = 500;

/// Articles to be written, with what search will find of them. To make them takes most of the time
/// that a write takes beside the database, and any thread can do it.
#[derive(Debug, Default)]
pub struct PreparedArticles {
    pub(super) drafts: Vec<ArticleDraft>,
    pub(super) words: PreparedWords,
}

/// What search will find of articles that are not deleted.
#[derive(Debug)]
pub(super) enum PreparedWords {
    /// Of a few.
    Each(Vec<(ArticleId, PlacedWords)>),
    /// Of many: what they have in common is put together already.
    Together(SegmentBuilder),
}

impl Default for PreparedWords {
    fn default() -> Self {
        Self::Each(Vec::new())
    }
}

/// How many articles are many.
const MANY: usize = 32;

impl PreparedArticles {
    /// Some hundreds of articles at the most, each once, whose tags are among these.
    pub fn new(drafts: Vec<ArticleDraft>, labels: &TagLabels) -> Self {
        let alive = drafts.iter().filter(|draft| !draft.deleted);
        let words = if drafts.len() < MANY {
            let words = alive.map(|draft| (draft.id, words_of(draft, labels)));
            PreparedWords::Each(words.collect())
        } else {
            let mut together = SegmentBuilder::default();
            for draft in alive {
                together.add(draft.id, &words_of(draft, labels));
            }
            PreparedWords::Together(together)
        };
        Self { drafts, words }
    }
}

fn words_of(draft: &ArticleDraft, labels: &TagLabels) -> PlacedWords {
    let label = |id| labels.0.get(id).map(String::as_str);
    let tags: Vec<&str> = draft.tags.iter().filter_map(label).collect();
    let summary = draft.summary.as_deref().unwrap_or_default();
    PlacedWords::of(&draft.title, &tags, summary, &draft.body.text)
}

/// What the tags are called.
#[derive(Debug, Default)]
pub struct TagLabels(HashMap<TagId, String>);

impl TagLabels {
    /// Those of all tags.
    ///
    /// # Errors
    /// The database's.
    pub fn load(conn: &mut DbConnection) -> StoreResult<Self> {
        let rows: Vec<(TagId, String)> = tags::table.select((tags::id, tags::label)).load(conn)?;
        let label = |(id, label)| (id, text::from_stored(label));
        Ok(Self(rows.into_iter().map(label).collect()))
    }
}

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
    /// Its words with their places.
    pub fn words(&self) -> PlacedWords {
        let labels: Vec<&str> = self.labels.iter().map(String::as_str).collect();
        let summary = self.summary.as_deref().unwrap_or_default();
        PlacedWords::of(&self.title, &labels, summary, &self.body)
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

impl Writer {
    /// Makes articles found by the words that were prepared.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn index_prepared(
        &mut self,
        conn: &mut DbConnection,
        words: PreparedWords,
    ) -> StoreResult<()> {
        match words {
            PreparedWords::Together(together) => self.search.put_together(conn, together),
            PreparedWords::Each(each) => {
                for (id, words) in &each {
                    self.search.put(conn, *id, words)?;
                }
                Ok(())
            }
        }
    }

    /// Makes these articles found by what is stored of them, those that are not deleted.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn index(&mut self, conn: &mut DbConnection, ids: &[ArticleId]) -> StoreResult<()> {
        for article in load(conn, ids)? {
            self.search.put(conn, article.id, &article.words())?;
        }
        Ok(())
    }
}

/// Whether all articles are found by words of this version of the rules, or a later one.
///
/// # Errors
/// The database's.
pub(in crate::store) fn are_current(conn: &mut DbConnection) -> StoreResult<bool> {
    let version: i64 = bookkeeping::table
        .find(SEARCHED)
        .select(bookkeeping::value)
        .first(conn)?;
    Ok(version >= VERSION)
}

/// Says that no article is found by words of this version: [`index_anew`] will make them all.
///
/// # Errors
/// The database's.
pub(in crate::store) fn forget(conn: &mut DbConnection) -> StoreResult<()> {
    diesel::update(bookkeeping::table.find(SEARCHED))
        .set(bookkeeping::value.eq(0))
        .execute(conn)?;
    Ok(())
}

/// Makes every article found by the words of this version of the rules, if an earlier one made
/// them. Runs in the caller's write.
///
/// # Errors
/// The database's.
pub(in crate::store) fn index_anew(
    conn: &mut DbConnection,
    now: chrono::NaiveDateTime,
) -> StoreResult<()> {
    if are_current(conn)? {
        return Ok(());
    }
    let mut writer = Writer::at(now);
    let mut done = 0;
    store_articles::each_batch(conn, BATCH, |conn, ids| {
        writer.index(conn, ids)?;
        done += ids.len();
        if done % 10_000 == 0 {
            log::info!("{done} articles were put into the search index so far");
        }
        Ok(())
    })?;
    diesel::update(bookkeeping::table.find(SEARCHED))
        .set(bookkeeping::value.eq(VERSION))
        .execute(conn)?;
    writer.finish(conn)?;
    // They are in chunks already, which are to have nothing recent.
    search::fold(conn)
}
