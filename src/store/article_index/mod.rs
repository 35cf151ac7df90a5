//! The index of articles: the listed ones in the order of dates, in memory, with a compressed
//! bitmap (crate `roaring`) for each category, subsite, tag, template, language and author.
//!
//! It answers which articles pass a filter, how many there are by anything, and which come next in
//! a list, without the database, alike on SQLite and PostgreSQL. The rows that an answer shows are
//! then read by their ids.
//!
//! # Why it is never wrong
//! An index belongs to one version of the database. A read asks, in its own transaction, which
//! version it sees, and takes the index of that version or makes it ([`SharedIndex::at`]); so the
//! index and the rows of one answer are of one state, whoever wrote meanwhile, and from which
//! process. It is derived from two things that the same transaction sees:
//!
//! - **chunks**, runs of up to [`chunk::MAX_ARTICLES`] articles in the table `article_index`, as
//!   they were at a change of the log, the *checkpoint*;
//! - **the tail**: the articles that the log names behind the checkpoint, read from their rows.
//!
//! Writers make a checkpoint in their transaction when the tail would grow beyond
//! [`checkpoint::MAX_TAIL`], rewriting only the chunks that are touched. A restart reads the chunks
//! and a short tail; a crash leaves what was committed. `actus check` compares every entry with its
//! rows.

mod check;
mod checkpoint;
mod chunk;
mod column;
mod date_order;
mod encoding;
mod entry;
mod follow;
mod names;
mod rows;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use roaring::RoaringBitmap;

pub(super) use check::check;
pub(super) use checkpoint::{checkpoint_if_due, checkpoint_now, make_anew, position};
pub(super) use chunk::Chunk;
pub(super) use column::Column;
pub(super) use date_order::{DateRange, by_date};
pub(super) use entry::{DateKey, Entry, micros};
pub use follow::SharedIndex;
pub use names::Name;
pub(super) use names::{Names, NamesOf};

use super::changes::Version;
use super::search::{Directory, latest_age};
use super::{DbConnection, StoreResult};
use crate::domain::ArticleId;

/// The index at one version of the database.
#[derive(Debug)]
pub struct ArticleIndex {
    version: Version,
    /// The change up to which the chunks were made.
    checkpoint: i64,
    /// The chunks in the order of dates, then the tail.
    parts: Vec<Part>,
    /// What has become of the articles that were changed behind the checkpoint; `None` of one that
    /// is not listed.
    changed: HashMap<ArticleId, Option<Entry>>,
    names: Names,
    /// What search knows, once it was asked; before, what it knew at another version.
    directory: Mutex<Option<Arc<Directory>>>,
}

/// A run of articles in the order of dates.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// The number of its chunk and the change up to which that was made; none of the tail.
    stored: Option<(i64, i64)>,
    chunk: Arc<Chunk>,
    /// The places of articles that were changed since: they are in the tail, or nowhere.
    dead: RoaringBitmap,
}

/// Where the index has an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Place {
    /// The number of the part.
    pub part: usize,
    /// The place in its chunk.
    pub slot: u32,
}

impl Part {
    fn tail(changed: &HashMap<ArticleId, Option<Entry>>) -> Self {
        let mut entries: Vec<Entry> = changed.values().flatten().cloned().collect();
        entries.sort_unstable_by_key(|entry| entry.key);
        Self {
            stored: None,
            chunk: Arc::new(Chunk::new(&entries)),
            dead: RoaringBitmap::new(),
        }
    }

    /// Its articles, those too that were changed since.
    pub fn chunk(&self) -> &Chunk {
        &self.chunk
    }

    /// The same, to be kept.
    pub fn shared_chunk(&self) -> Arc<Chunk> {
        Arc::clone(&self.chunk)
    }

    /// The places that count no more.
    pub fn dead(&self) -> &RoaringBitmap {
        &self.dead
    }
}

impl ArticleIndex {
    /// The version of the database that it is of.
    pub fn version(&self) -> Version {
        self.version
    }

    /// What search knows at this version, which the transaction must see. It is read when somebody
    /// searches for the first time; others who do so wait.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn directory(&self, conn: &mut DbConnection) -> StoreResult<Arc<Directory>> {
        let age = latest_age(conn)?;
        let mut known = self
            .directory
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(directory) = &*known
            && directory.is_of(self.version, age)
        {
            return Ok(Arc::clone(directory));
        }
        let directory = Arc::new(Directory::load(conn, self, age, known.as_deref())?);
        *known = Some(Arc::clone(&directory));
        Ok(directory)
    }

    /// What categories, tags and subsites are called.
    pub(super) fn names(&self) -> &Names {
        &self.names
    }

    /// Its parts: chunks in the order of dates that do not overlap, then the tail, which may lie
    /// anywhere among them.
    pub(super) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Where a listed article is.
    pub(super) fn find(&self, id: ArticleId) -> Option<Place> {
        let among = match self.changed.contains_key(&id) {
            true => self.parts.len().saturating_sub(1)..self.parts.len(),
            false => 0..self.parts.len().saturating_sub(1),
        };
        among.into_iter().find_map(|part| {
            let slot = self.parts.get(part)?.chunk.find(id)?;
            Some(Place { part, slot })
        })
    }

    /// The chunk of a place.
    pub(super) fn chunk_of(&self, place: Place) -> Option<&Chunk> {
        self.parts.get(place.part).map(Part::chunk)
    }

    /// The key of the article in a place.
    pub(super) fn key(&self, place: Place) -> Option<DateKey> {
        self.chunk_of(place)?.key(place.slot)
    }

    /// All that is known of an article.
    pub(super) fn entry(&self, id: ArticleId) -> Option<Entry> {
        let place = self.find(id)?;
        self.chunk_of(place)?.entry(place.slot)
    }

    /// How many articles it has.
    pub(super) fn len(&self) -> u64 {
        let alive = |part: &Part| part.chunk.len() as u64 - part.dead.len();
        self.parts.iter().map(alive).sum()
    }
}
