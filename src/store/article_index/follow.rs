//! The index of the version that a read sees.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::checkpoint::{self, StoredChunk};
use super::names::Names;
use super::rows::entries_of;
use super::{ArticleIndex, Part};
use crate::domain::ArticleId;
use crate::store::changes::{self, Kind, Version};
use crate::store::search::Directory;
use crate::store::{DbConnection, StoreResult};

/// How many versions are kept: reads that began before a write still want the one before it.
const KEPT: usize = 4;

/// The index, shared by all who read.
#[derive(Debug, Default)]
pub struct SharedIndex {
    /// The last ones that were made, the last in front.
    known: RwLock<VecDeque<Arc<ArticleIndex>>>,
    /// Held by the one who makes the next.
    making: Mutex<()>,
}

impl SharedIndex {
    /// The index of the version that this read sees, as it has found in the same transaction.
    ///
    /// What has changed since the last known version is read from the log, so the cost is that of
    /// the changes; after a checkpoint that of the chunks that were rewritten; for the first time,
    /// or when the database was put back to an older state, that of all chunks.
    ///
    /// # Errors
    /// The database's.
    pub fn at(&self, conn: &mut DbConnection, version: Version) -> StoreResult<Arc<ArticleIndex>> {
        if let Some(index) = self.known(version) {
            return Ok(index);
        }
        let _making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(index) = self.known(version) {
            return Ok(index);
        }
        let index = match self.last_before(conn, version)? {
            Some(before) => before.follow(conn, version)?,
            None => ArticleIndex::load(conn, version)?,
        };
        let index = Arc::new(index);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.push_front(Arc::clone(&index));
        known.truncate(KEPT);
        Ok(index)
    }

    fn known(&self, version: Version) -> Option<Arc<ArticleIndex>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known
            .iter()
            .find(|index| index.version == version)
            .map(Arc::clone)
    }

    /// The last known version before this one from which the log goes on to it. A read that began
    /// before others may see an older state than the latest that is known.
    fn last_before(
        &self,
        conn: &mut DbConnection,
        version: Version,
    ) -> StoreResult<Option<Arc<ArticleIndex>>> {
        let mut before: Vec<Arc<ArticleIndex>> = {
            let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
            let is_before = |index: &&Arc<ArticleIndex>| index.version.number < version.number;
            known.iter().filter(is_before).map(Arc::clone).collect()
        };
        before.sort_by_key(|index| std::cmp::Reverse(index.version.number));
        for index in before {
            if changes::goes_on_from(conn, index.version)? {
                return Ok(Some(index));
            }
        }
        Ok(None)
    }
}

impl ArticleIndex {
    /// Reads the index of this version, which the transaction must see.
    ///
    /// # Errors
    /// The database's.
    pub(in crate::store) fn load(conn: &mut DbConnection, version: Version) -> StoreResult<Self> {
        Self::load_beside(conn, version, None)
    }

    /// The same, where what another one knows is not read again.
    fn load_beside(
        conn: &mut DbConnection,
        version: Version,
        other: Option<&Self>,
    ) -> StoreResult<Self> {
        let known = other.map_or(&[][..], Self::parts);
        let checkpoint = checkpoint::position(conn)?;
        let mut parts = Vec::new();
        for stored in StoredChunk::all(conn)? {
            let is_same = |part: &&Part| part.stored == Some((stored.number, stored.revision));
            let chunk = match known.iter().find(is_same) {
                Some(part) => Arc::clone(&part.chunk),
                None => Arc::new(stored.read(conn)?),
            };
            parts.push(Part {
                stored: Some((stored.number, stored.revision)),
                chunk,
                dead: roaring::RoaringBitmap::new(),
            });
        }
        parts.sort_by_key(|part| part.chunk.key(0));
        let changes = changes::subjects(conn, checkpoint)?;
        let mut index = Self {
            version,
            checkpoint,
            parts,
            changed: HashMap::new(),
            names: Names::load(conn)?,
            directory: Mutex::new(other.and_then(Self::last_directory)),
        };
        index.change(conn, &articles_among(&changes))?;
        index.parts.push(Part::tail(&index.changed));
        Ok(index)
    }

    /// The index of a later version, which the transaction must see.
    pub(in crate::store) fn follow(
        &self,
        conn: &mut DbConnection,
        version: Version,
    ) -> StoreResult<Self> {
        if checkpoint::position(conn)? != self.checkpoint {
            return Self::load_beside(conn, version, Some(self));
        }
        let changes = changes::subjects(conn, self.version.number)?;
        let kinds: HashSet<Kind> = changes.iter().map(|(kind, _)| *kind).collect();
        let mut index = Self {
            version,
            checkpoint: self.checkpoint,
            parts: self.parts.clone(),
            changed: self.changed.clone(),
            names: self.names.follow(conn, &kinds)?,
            directory: Mutex::new(self.last_directory()),
        };
        index.parts.pop();
        index.change(conn, &articles_among(&changes))?;
        index.parts.push(Part::tail(&index.changed));
        Ok(index)
    }

    fn last_directory(&self) -> Option<Arc<Directory>> {
        let directory = self.directory.lock();
        directory.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes changed articles out of the chunks and notes what they are now.
    fn change(&mut self, conn: &mut DbConnection, ids: &[ArticleId]) -> StoreResult<()> {
        for id in ids.iter().filter(|id| !self.changed.contains_key(id)) {
            for part in &mut self.parts {
                if let Some(slot) = part.chunk.find(*id) {
                    part.dead.insert(slot);
                }
            }
        }
        self.changed.extend(ids.iter().map(|id| (*id, None)));
        for entry in entries_of(conn, ids)? {
            self.changed.insert(entry.key.id, Some(entry));
        }
        Ok(())
    }
}

fn articles_among(changes: &[(Kind, i64)]) -> Vec<ArticleId> {
    let mut ids: Vec<ArticleId> = changes
        .iter()
        .filter(|(kind, _)| *kind == Kind::Article)
        .map(|(_, id)| *id)
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
