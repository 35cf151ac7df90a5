//! What a source said last of its rows, and what of them is new.

use std::collections::{BTreeSet, HashSet};

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::domain::History;
use crate::export::line;
use crate::import::Tally;
use crate::store::changes::Kind;
use crate::store::import_records::{self, ContentHash, ImportRecord};
use crate::store::{DbConnection, StoreResult};

/// The hash of what a source says.
pub(super) fn hash_of(content: &impl Serialize) -> ContentHash {
    Sha256::digest(serde_json::to_vec(content).unwrap_or_default()).into()
}

/// The same with when what happened to it, where that is said.
pub(super) fn hash_of_dated(content: &impl Serialize, history: History) -> ContentHash {
    match (history.created_at, history.updated_at) {
        (None, None) => hash_of(content),
        times => hash_of(&(content, times)),
    }
}

/// One row that the source has, and what it becomes.
pub(super) struct Candidate<D> {
    pub key: String,
    pub subject: i64,
    pub hash: ContentHash,
    /// `None` for what needs no row of its own.
    pub draft: Option<D>,
}

/// Leaves the drafts that are new, differ from what the source said last or are not here any more,
/// and notes what it says now.
pub(super) fn changed<D>(
    conn: &mut DbConnection,
    origin: &str,
    kind: Kind,
    candidates: Vec<Candidate<D>>,
    is_here: impl Fn(&Candidate<D>) -> bool,
    tally: &mut Tally,
) -> StoreResult<Vec<D>> {
    let mut drafts = Vec::new();
    let mut records = Vec::new();
    let mut former = BTreeSet::new();
    let keys: Vec<String> = candidates.iter().map(|c| c.key.clone()).collect();
    let known = import_records::find(conn, origin, kind, &keys)?;
    for candidate in candidates {
        let before = known.get(&candidate.key);
        let same = before.is_some_and(|(subject, hash)| {
            *subject == candidate.subject && hash[..] == candidate.hash[..]
        });
        if same && is_here(&candidate) {
            tally.unchanged += 1;
            continue;
        }
        match before {
            // It is somebody else's, or that of another row.
            None if candidate.draft.is_none() => tally.unchanged += 1,
            None => tally.created += 1,
            Some(_) => tally.updated += 1,
        }
        drafts.extend(candidate.draft);
        former.extend(
            before
                .map(|(subject, _)| *subject)
                .filter(|subject| *subject != candidate.subject),
        );
        records.push(ImportRecord {
            key: candidate.key,
            subject: candidate.subject,
            hash: candidate.hash,
        });
    }
    records.extend(former.into_iter().map(former_subject));
    import_records::put(conn, origin, kind, &records)?;
    Ok(drafts)
}

/// A tag that no row of the source stands for any more: a record under a key that no source has,
/// so that it is found when what is gone is pruned.
fn former_subject(subject: i64) -> ImportRecord {
    ImportRecord {
        key: format!("former {subject}"),
        subject,
        hash: [0; 32],
    }
}

/// How many records are read at once.
pub(super) const BATCH: i64 = 1_000;

/// All that the source has said of a kind: subjects and keys.
pub(super) fn all(
    conn: &mut DbConnection,
    origin: &str,
    kind: Kind,
) -> StoreResult<Vec<(i64, String)>> {
    let mut all = Vec::new();
    let mut last = None;
    loop {
        let next = import_records::after(conn, origin, kind, last.as_ref(), BATCH)?;
        let Some(end) = next.last() else {
            return Ok(all);
        };
        last = Some(end.clone());
        all.extend(next.into_iter().map(|record| (record.subject, record.key)));
    }
}

/// What other sources have brought. Exports that were given back do not count: what they brought is
/// that of the sources that had brought it where they were made.
pub(super) fn of_others(
    conn: &mut DbConnection,
    origin: &str,
    kind: Kind,
) -> StoreResult<HashSet<i64>> {
    let mut subjects = HashSet::new();
    for source in import_records::sources(conn)? {
        if source != origin && source != line::ORIGIN {
            let records = all(conn, &source, kind)?;
            subjects.extend(records.into_iter().map(|(subject, _)| subject));
        }
    }
    Ok(subjects)
}
