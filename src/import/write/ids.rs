//! The ids that the things of a source get here.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::record;
use crate::domain::SourceKey;
use crate::import::Report;
use crate::store::changes::Kind;
use crate::store::{DbConnection, StoreResult};

/// Which ids the things of a source have here.
pub(super) struct Ids {
    /// By what an earlier import of this source brought.
    pub known: HashMap<String, i64>,
    /// All that are here, whatever brought them.
    pub stored: BTreeSet<i64>,
    /// Those that this source has brought, or has been given now.
    own: HashSet<i64>,
    /// Those that another source has brought.
    foreign: HashSet<i64>,
    /// Behind all that are here, and all that the source asks for.
    next: i64,
}

impl Ids {
    /// Those of one kind, of which these are here, and these are asked for.
    pub fn load(
        conn: &mut DbConnection,
        origin: &str,
        kind: Kind,
        stored: BTreeSet<i64>,
        wanted: impl Iterator<Item = i64>,
    ) -> StoreResult<Self> {
        let known: HashMap<String, i64> = record::all(conn, origin, kind)?
            .into_iter()
            .map(|(id, key)| (key, id))
            .collect();
        let last = stored.last().copied().unwrap_or_default();
        Ok(Self {
            own: known.values().copied().collect(),
            foreign: record::of_others(conn, origin, kind)?,
            next: wanted.fold(last, i64::max) + 1,
            known,
            stored,
        })
    }

    /// The id that an earlier import of this source gave a thing, if it is here and no other source
    /// has it too: what two have is not one's to change.
    pub fn own_id(&self, key: &SourceKey) -> Option<i64> {
        let known = self.known.get(&key.to_string()).copied()?;
        (self.stored.contains(&known) && !self.foreign.contains(&known)).then_some(known)
    }

    /// The id that a thing is to have: the one that it has, or the one that the source gives it, or
    /// the next. An id that something else has here is not given away.
    pub fn give(&mut self, key: &SourceKey, wanted: Option<i64>) -> (i64, IdGiven) {
        let (id, given) = match (wanted, self.own_id(key)) {
            (None, Some(id)) => (id, IdGiven::AsWanted),
            (Some(id), _) if !self.stored.contains(&id) || self.own.contains(&id) => {
                (id, IdGiven::AsWanted)
            }
            (Some(_), Some(id)) => (id, IdGiven::AsWanted),
            (Some(taken), None) => (self.next, IdGiven::InPlaceOf(taken)),
            (None, None) => (self.next, IdGiven::AsWanted),
        };
        self.next = self.next.max(id + 1);
        self.own.insert(id);
        (id, given)
    }
}

/// Whether an id is the one that was asked for.
pub(super) enum IdGiven {
    AsWanted,
    /// Another one has that.
    InPlaceOf(i64),
}

impl IdGiven {
    /// Tells when it is not.
    pub fn tell(&self, what: &str, id: i64, report: &mut Report) {
        if let Self::InPlaceOf(taken) = self {
            report.warn("an id was taken", || {
                format!("{what} {taken}: another one has the id; it has {id}")
            });
        }
    }
}
