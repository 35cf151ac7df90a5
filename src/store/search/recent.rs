//! Articles that were written one by one: their words lie in a row each, until there are enough
//! of them for a segment.

use diesel::prelude::*;

use super::block::{damaged, put_entry, read_entry};
use super::postings::{put_places, read_places};
use crate::domain::{ArticleId, PlacedWords};
use crate::store::schema::search_recent;
use crate::store::varint::{VarintReader, VarintWriter};
use crate::store::{DbConnection, StoreResult, insert_rows};

/// How many there are at most when a write ends: a search looks through all of them, at some
/// 2 µs each.
pub(super) const MAX_RECENT: usize = 128;

/// The words of an article, as stored.
#[derive(Debug, Queryable, Insertable)]
#[diesel(table_name = search_recent)]
pub(super) struct RecentArticle {
    pub article_id: ArticleId,
    words: Vec<u8>,
}

impl RecentArticle {
    /// The row of an article.
    pub fn new(article_id: ArticleId, words: &PlacedWords) -> Self {
        let mut out = VarintWriter::default();
        let mut before = "";
        let mut bytes = Vec::new();
        for (word, places) in words.iter() {
            bytes.clear();
            put_places(&mut bytes, places);
            put_entry(&mut out, before, word, &bytes);
            before = word;
        }
        Self {
            article_id,
            words: out.0,
        }
    }

    /// Calls `take` with each word, in order, and the bytes of its places.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn each(&self, mut take: impl FnMut(&[u8], &[u8])) -> StoreResult<()> {
        let mut rest = VarintReader(&self.words);
        let mut word = Vec::new();
        while !rest.0.is_empty() {
            let places = read_entry(&mut rest, &mut word).ok_or_else(damaged)?;
            take(&word, places);
        }
        Ok(())
    }

    /// The words with their places.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn words(&self) -> StoreResult<PlacedWords> {
        let mut words: Vec<(String, Vec<u32>)> = Vec::new();
        let mut is_whole = true;
        self.each(|word, bytes| {
            let mut places = Vec::new();
            let read = read_places(&mut VarintReader(bytes), &mut places);
            match (String::from_utf8(word.to_vec()), read) {
                (Ok(word), Some(())) => words.push((word, places)),
                _ => is_whole = false,
            }
        })?;
        if !is_whole {
            return Err(damaged());
        }
        let words = words
            .iter()
            .map(|(word, places)| (word.as_str(), places.clone()));
        Ok(PlacedWords::collect(words))
    }
}

/// All of them.
///
/// # Errors
/// The database's.
pub(super) fn all(conn: &mut DbConnection) -> StoreResult<Vec<RecentArticle>> {
    Ok(search_recent::table
        .order(search_recent::article_id)
        .load(conn)?)
}

/// Which articles they are.
///
/// # Errors
/// The database's.
pub(super) fn ids(conn: &mut DbConnection) -> StoreResult<Vec<ArticleId>> {
    Ok(search_recent::table
        .select(search_recent::article_id)
        .load(conn)?)
}

/// Takes these away.
///
/// # Errors
/// The database's.
pub(super) fn remove(conn: &mut DbConnection, ids: &[ArticleId]) -> StoreResult<()> {
    for id in ids {
        diesel::delete(search_recent::table.find(id)).execute(conn)?;
    }
    Ok(())
}

/// Puts these, instead of what was there.
///
/// # Errors
/// The database's.
pub(super) fn put(conn: &mut DbConnection, articles: &[RecentArticle]) -> StoreResult<()> {
    let ids: Vec<ArticleId> = articles.iter().map(|article| article.article_id).collect();
    remove(conn, &ids)?;
    insert_rows!(conn, search_recent::table, articles);
    Ok(())
}
