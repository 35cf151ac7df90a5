//! Full-text search: which articles have certain words, and how well.
//!
//! Words are made by [`words`](crate::domain::words) when an article is written and when it is
//! asked for, so SQLite and PostgreSQL find the same. The index is our own, in three tables that
//! only keep bytes: an index that sorts as it goes (FTS5, GIN) costs more than all else of a bulk
//! write, and gives hits in an order of its own, where here they become the compressed sets of the
//! [index of articles](super::article_index) and are narrowed, counted and ordered as these.
//!
//! - [Segments](segment) hold up to 16,384 articles each and never change. A bulk write
//!   makes them in memory, as large as they may be; of each word it keeps which articles have it,
//!   in which field at best, and, apart from that, in which places.
//! - [Recent](recent) articles, written one by one, have a row each until there are enough of
//!   them for a segment; small segments are [merged](merge) into larger ones.
//! - The [directory](directory) in memory says which article of the index is where.
//!
//! An article is found by what was written of it last; whether lists show it at all is not asked
//! here but of the index of articles, for search finds nothing that is not in that.

mod block;
mod block_entries;
mod check;
mod directory;
mod lookup;
mod merge;
mod phrase;
mod postings;
mod recent;
mod segment;
#[cfg(test)]
mod tests;
mod writing;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use roaring::RoaringBitmap;

pub(super) use check::check;
pub(super) use directory::Directory;
pub(super) use segment::{SegmentBuilder, latest_age};
pub(super) use writing::{SearchWriter, fold};

use super::article_index::ArticleIndex;
use super::{DbConnection, Selection, StoreResult};
use crate::domain::{Field, SearchQuery};
use lookup::{BETTER, Hits};

/// How many clauses of a search count for relevance.
const MAX_RANKED: usize = 8;

/// What a search has found.
#[derive(Debug)]
pub(super) struct Found {
    directory: Arc<Directory>,
    /// The addresses of what was wanted; none when only something was excluded.
    wanted: Option<RoaringBitmap>,
    excluded: RoaringBitmap,
    /// The clauses that count for relevance.
    ranked: Vec<Hits>,
    /// Where the hits are in each part of the index, once it was asked for.
    places: Vec<OnceLock<RoaringBitmap>>,
}

/// Looks up what is searched for: the cost is that of the lists of its words.
///
/// # Errors
/// The database's; when the search index cannot be read.
pub(super) fn find(
    conn: &mut DbConnection,
    index: &ArticleIndex,
    query: &SearchQuery,
) -> StoreResult<Found> {
    let directory = index.directory(conn)?;
    let mut wanted: Option<RoaringBitmap> = None;
    let mut ranked = Vec::new();
    for clause in query.wanted() {
        let hits = lookup::find(conn, &directory, clause)?;
        wanted = Some(match wanted {
            Some(others) => others & &hits.all,
            None => hits.all.clone(),
        });
        if ranked.len() < MAX_RANKED {
            ranked.push(hits);
        }
    }
    let mut excluded = RoaringBitmap::new();
    for clause in query.excluded() {
        excluded |= lookup::find(conn, &directory, clause)?.all;
    }
    if let Some(wanted) = &mut wanted {
        *wanted -= &excluded;
    }
    Ok(Found {
        directory,
        wanted,
        excluded,
        ranked,
        places: index.parts().iter().map(|_| OnceLock::new()).collect(),
    })
}

impl Found {
    /// Leaves of a set of a part of the index what was found. A small set is looked up, for a
    /// large one all hits are.
    pub fn narrow(&self, index: &ArticleIndex, part: usize, set: &mut RoaringBitmap) {
        let Some(known) = self.places.get(part) else {
            return set.clear();
        };
        let addresses = self.directory.part(part);
        match (addresses, &self.wanted) {
            (Some(addresses), Some(wanted)) if addresses.would_rather_look_up(set) => {
                let is_hit = |slot| addresses.address(slot).is_some_and(|a| wanted.contains(a));
                set.retain(is_hit);
            }
            _ => *set &= known.get_or_init(|| self.places(index, part)),
        }
    }

    fn places(&self, index: &ArticleIndex, part: usize) -> RoaringBitmap {
        match &self.wanted {
            Some(wanted) => self.places_of(wanted, part),
            None => {
                let everything = index
                    .parts()
                    .get(part)
                    .map(|part| part.chunk().everything());
                everything.unwrap_or_default() - self.places_of(&self.excluded, part)
            }
        }
    }

    fn places_of(&self, addresses: &RoaringBitmap, part: usize) -> RoaringBitmap {
        let part = self.directory.part(part);
        part.map(|part| part.places_of(addresses))
            .unwrap_or_default()
    }

    /// How many articles of these templates it has found, when it can tell without looking at
    /// each: the addresses alone are compared.
    pub fn count(&self, index: &ArticleIndex, templates: &[String]) -> Option<u64> {
        let wanted = self.wanted.as_ref()?;
        let mut count = 0;
        for (number, part) in index.parts().iter().enumerate() {
            let addresses = self.directory.part(number)?;
            let of_template = |template: &String| {
                let set = part.chunk().templates.set(template);
                let is_hit = |slot: &u32| {
                    let address = addresses.address(*slot);
                    address.is_some_and(|address| wanted.contains(address))
                        && set.is_some_and(|set| set.contains(*slot))
                };
                let dead = part.dead().iter().filter(is_hit).count() as u64;
                addresses.count(wanted, template) - dead
            };
            count += templates.iter().map(of_template).sum::<u64>();
        }
        Some(count)
    }
}

/// The articles of a selection by how well they match its search, the best first: for each clause
/// counts where it was found at best.
///
/// # Errors
/// When the search index cannot be read.
pub(super) fn by_score(selection: &Selection) -> StoreResult<Vec<Vec<RoaringBitmap>>> {
    let all: Vec<RoaringBitmap> = selection.sets().map(|(_, set)| set.into_owned()).collect();
    let Some(found) = &selection.conditions.found else {
        return Ok(vec![all]);
    };
    let mut by_score = BTreeMap::from([(0, all)]);
    for clause in &found.ranked {
        let mut better: BTreeMap<u32, Vec<RoaringBitmap>> = BTreeMap::new();
        for (field, addresses) in BETTER.into_iter().zip(&clause.better()?) {
            let parts = 0..selection.index().parts().len();
            let found: Vec<RoaringBitmap> =
                parts.map(|part| found.places_of(addresses, part)).collect();
            for (score, sets) in &mut by_score {
                let hits: Vec<RoaringBitmap> = sets
                    .iter()
                    .zip(&found)
                    .map(|(set, hits)| set & hits)
                    .collect();
                sets.iter_mut()
                    .zip(&hits)
                    .for_each(|(set, hits)| *set -= hits);
                add(&mut better, score + field.score(), hits);
            }
        }
        // All of them match: what was not found elsewhere is in the body.
        for (score, sets) in by_score {
            add(&mut better, score + Field::Body.score(), sets);
        }
        by_score = better;
    }
    Ok(by_score.into_values().rev().collect())
}

fn add(by_score: &mut BTreeMap<u32, Vec<RoaringBitmap>>, score: u32, sets: Vec<RoaringBitmap>) {
    match by_score.get_mut(&score) {
        Some(known) => known
            .iter_mut()
            .zip(sets)
            .for_each(|(known, set)| *known |= set),
        None => {
            by_score.insert(score, sets);
        }
    }
}
