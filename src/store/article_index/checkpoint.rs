//! Keeping the chunks in the database, in the transactions of writers.

use std::collections::{BTreeMap, HashSet};

use diesel::prelude::*;

use super::chunk::{Chunk, MAX_ARTICLES};
use super::entry::{DateKey, Entry};
use super::rows::{BATCH, entries_of};
use crate::domain::ArticleId;
use crate::store::changes::{self, Kind};
use crate::store::schema::{article_index, articles, bookkeeping};
use crate::store::timestamp::StoredTime;
use crate::store::{DbConnection, StoreResult, search};

/// How many changes may lie behind the checkpoint when a write ends. They are read from their rows
/// when a server starts, and held apart by it: some 10 µs each.
const MAX_TAIL: i64 = 2_000;

/// How full chunks are made, so that articles can come in between.
const FILL: usize = MAX_ARTICLES * 4 / 5;

/// The entry up to which change the chunks were made.
const INDEXED: &str = "indexed";

/// A chunk in the database.
#[derive(Debug, Clone, Copy, Queryable)]
pub(super) struct StoredChunk {
    pub number: i64,
    /// The change up to which it was made.
    pub revision: i64,
}

impl StoredChunk {
    /// All of them, in no order.
    ///
    /// # Errors
    /// The database's.
    pub fn all(conn: &mut DbConnection) -> StoreResult<Vec<Self>> {
        Ok(article_index::table
            .select((article_index::chunk, article_index::revision))
            .load(conn)?)
    }

    /// Its articles.
    ///
    /// # Errors
    /// The database's; when it is damaged.
    pub fn read(&self, conn: &mut DbConnection) -> StoreResult<Chunk> {
        let bytes: Vec<u8> = article_index::table
            .find(self.number)
            .select(article_index::articles)
            .first(conn)?;
        Chunk::from_bytes(&bytes)
    }

    fn write(&self, conn: &mut DbConnection, entries: &[Entry]) -> StoreResult<()> {
        let bytes = Chunk::new(entries).to_bytes();
        let place = article_index::table.find(self.number);
        diesel::delete(place).execute(conn)?;
        diesel::insert_into(article_index::table)
            .values((
                article_index::chunk.eq(self.number),
                article_index::revision.eq(self.revision),
                article_index::articles.eq(bytes),
            ))
            .execute(conn)?;
        Ok(())
    }
}

/// Up to which change the chunks were made; -1 when they never were.
///
/// # Errors
/// The database's.
pub(in crate::store) fn position(conn: &mut DbConnection) -> StoreResult<i64> {
    let position = bookkeeping::table
        .find(INDEXED)
        .select(bookkeeping::value)
        .first(conn)
        .optional()?;
    Ok(position.unwrap_or(-1))
}

fn set_position(conn: &mut DbConnection, position: i64) -> StoreResult<()> {
    diesel::update(bookkeeping::table.find(INDEXED))
        .set(bookkeeping::value.eq(position))
        .execute(conn)?;
    Ok(())
}

/// Brings the chunks up to date when much has changed behind them. Runs in the caller's write, when
/// all else is written.
///
/// # Errors
/// The database's.
pub(in crate::store) fn checkpoint_if_due(conn: &mut DbConnection) -> StoreResult<()> {
    let version = changes::version(conn)?.number;
    let position = position(conn)?;
    if version - position <= MAX_TAIL {
        return Ok(());
    }
    checkpoint(conn, position, version)
}

/// Brings the chunks up to date.
///
/// # Errors
/// The database's.
pub(in crate::store) fn checkpoint_now(conn: &mut DbConnection) -> StoreResult<()> {
    let version = changes::version(conn)?.number;
    let position = position(conn)?;
    match version == position {
        true => Ok(()),
        false => checkpoint(conn, position, version),
    }
}

fn checkpoint(conn: &mut DbConnection, position: i64, version: i64) -> StoreResult<()> {
    // The directory of search relies on it: what is recent is never in a chunk.
    search::fold(conn)?;
    let changed: HashSet<ArticleId> = changes::subjects(conn, position)?
        .into_iter()
        .filter(|(kind, _)| *kind == Kind::Article)
        .map(|(_, id)| id)
        .collect();
    let stored = StoredChunk::all(conn)?;
    // Where much has changed, it is quicker to make all of it than to move what stays.
    if changed.len() > stored.len() * FILL / 8 {
        return make_anew(conn);
    }
    merge(conn, stored, &changed, version)?;
    set_position(conn, version)
}

/// Makes all chunks from the rows, one after the other.
///
/// # Errors
/// The database's.
pub(in crate::store) fn make_anew(conn: &mut DbConnection) -> StoreResult<()> {
    let version = changes::version(conn)?.number;
    diesel::delete(article_index::table).execute(conn)?;
    let mut keys = listed_keys(conn)?;
    keys.sort_unstable();
    for (number, keys) in (0..).zip(keys.chunks(FILL)) {
        let ids: Vec<ArticleId> = keys.iter().map(|key| key.id).collect();
        let entries = in_order(entries_of(conn, &ids)?);
        let revision = version;
        StoredChunk { number, revision }.write(conn, &entries)?;
    }
    set_position(conn, version)
}

fn listed_keys(conn: &mut DbConnection) -> StoreResult<Vec<DateKey>> {
    let mut keys = Vec::new();
    let mut last = ArticleId::MIN;
    loop {
        let rows: Vec<(ArticleId, StoredTime, bool)> = articles::table
            .filter(articles::id.gt(last))
            .order(articles::id)
            .limit(10 * BATCH as i64)
            .select((
                articles::id,
                articles::published_at,
                articles::listed_as.is_not_null(),
            ))
            .load(conn)?;
        let Some((id, ..)) = rows.last() else {
            return Ok(keys);
        };
        last = *id;
        let listed = rows.into_iter().filter(|(.., is_listed)| *is_listed);
        keys.extend(listed.map(|(id, at, _)| DateKey::new(at.0, id)));
    }
}

fn in_order(mut entries: Vec<Entry>) -> Vec<Entry> {
    entries.sort_unstable_by_key(|entry| entry.key);
    entries
}

/// Moves changed articles to where they are now, and writes the chunks that this touches.
fn merge(
    conn: &mut DbConnection,
    stored: Vec<StoredChunk>,
    changed: &HashSet<ArticleId>,
    revision: i64,
) -> StoreResult<()> {
    let ids: Vec<ArticleId> = changed.iter().copied().collect();
    let mut coming = in_order(entries_of(conn, &ids)?);
    let mut next = stored
        .iter()
        .map(|chunk| chunk.number + 1)
        .max()
        .unwrap_or(0);
    let found = find_changed(conn, stored, changed)?;
    // From the last chunk on: each takes what belongs behind its first article.
    for (position, (first, (chunk, is_changed))) in found.into_iter().enumerate().rev() {
        let from = match position {
            0 => 0,
            _ => coming.partition_point(|entry| entry.key < first),
        };
        let own = coming.split_off(from);
        if own.is_empty() && !is_changed {
            continue;
        }
        let before = chunk.read(conn)?;
        let slots = 0..u32::try_from(before.len()).unwrap_or(u32::MAX);
        let staying = slots
            .filter_map(|slot| before.entry(slot))
            .filter(|entry| !changed.contains(&entry.key.id));
        let entries = in_order(staying.chain(own).collect());
        diesel::delete(article_index::table.find(chunk.number)).execute(conn)?;
        let mut number = chunk.number;
        for piece in entries.chunks(piece_length(entries.len(), MAX_ARTICLES)) {
            StoredChunk { number, revision }.write(conn, piece)?;
            (number, next) = (next, next + 1);
        }
    }
    Ok(())
}

/// How long the pieces are when so many articles are cut into as few as hold them, all alike.
pub(super) fn piece_length(articles: usize, most: usize) -> usize {
    let pieces = articles.div_ceil(most).max(1);
    articles.div_ceil(pieces).max(1)
}

/// The chunks in the order of dates, each with its first article and whether any of its articles
/// has changed.
fn find_changed(
    conn: &mut DbConnection,
    stored: Vec<StoredChunk>,
    changed: &HashSet<ArticleId>,
) -> StoreResult<BTreeMap<DateKey, (StoredChunk, bool)>> {
    let mut found = BTreeMap::new();
    for chunk in stored {
        let articles = chunk.read(conn)?;
        if let Some(first) = articles.key(0) {
            let is_changed = changed.iter().any(|id| articles.find(*id).is_some());
            found.insert(first, (chunk, is_changed));
        }
    }
    Ok(found)
}
