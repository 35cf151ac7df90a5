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
    stored: BTreeSet<i64>,
    /// Those that this source has brought, or has been given now.
    own: HashSet<i64>,
    next: i64,
}

impl Ids {
    /// Those of one kind, of which these are here.
    pub fn load(
        conn: &mut DbConnection,
        origin: &str,
        kind: Kind,
        stored: BTreeSet<i64>,
    ) -> StoreResult<Self> {
        let known: HashMap<String, i64> = record::all(conn, origin, kind)?
            .into_iter()
            .map(|(id, key)| (key, id))
            .collect();
        Ok(Self {
            own: known.values().copied().collect(),
            next: stored.last().copied().unwrap_or_default() + 1,
            known,
            stored,
        })
    }

    /// The id that a thing is to have: the one that it has, or the one that the source gives it, or
    /// the next. An id that something else has here is not given away.
    pub fn give(&mut self, key: &SourceKey, wanted: Option<i64>) -> (i64, IdGiven) {
        let known = self.known.get(&key.to_string()).copied();
        let known = known.filter(|id| self.stored.contains(id));
        let (id, given) = match (wanted, known) {
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
