//! Looking words up: which addresses have what is searched for.
//!
//! For each word and segment it is one step down the key of `search_blocks`, and reading the
//! list that stands there. A word that may go on is a range of that key, and one segment is in
//! memory at a time.

use std::collections::HashMap;

use roaring::RoaringBitmap;

use super::block::{Kind, damaged};
use super::block_entries;
use super::directory::{Directory, address, recent_address, sorted};
use super::phrase::{self, Listed};
use super::postings::{Postings, read_places};
use crate::domain::{Clause, Field};
use crate::store::varint::VarintReader;
use crate::store::{DbConnection, StoreResult};

/// The addresses at which a clause is found.
#[derive(Debug, Default)]
pub(super) struct Hits {
    pub all: RoaringBitmap,
    /// The postings that were read, for those who ask in which fields it stands.
    postings: Vec<SegmentPostings>,
    /// What was found otherwise and stands in the fields of [`BETTER`] at best.
    others: [RoaringBitmap; 3],
}

/// The postings of a word in a segment.
#[derive(Debug)]
struct SegmentPostings {
    segment: u32,
    /// How many articles the segment has.
    length: usize,
    bytes: Vec<u8>,
}

/// The fields that are better than the body, the best first.
pub(super) const BETTER: [Field; 3] = [Field::Title, Field::Tags, Field::Summary];

impl Hits {
    fn insert(&mut self, address: u32, field: Field) {
        self.all.insert(address);
        if let Some(set) = place_of(field).and_then(|place| self.others.get_mut(place)) {
            set.insert(address);
        }
    }

    /// Adds what is found by one word of many: their postings are not kept.
    fn add_one_of_many(&mut self, found: &SegmentPostings) -> StoreResult<()> {
        self.add_all(found)?;
        let better = found.better()?;
        self.others
            .iter_mut()
            .zip(better)
            .for_each(|(set, better)| *set |= better);
        Ok(())
    }

    /// Adds what is found by a word.
    fn add(&mut self, found: SegmentPostings) -> StoreResult<()> {
        self.add_all(&found)?;
        self.postings.push(found);
        Ok(())
    }

    fn add_all(&mut self, found: &SegmentPostings) -> StoreResult<()> {
        let SegmentPostings {
            segment,
            length,
            ref bytes,
        } = *found;
        match Postings::read(bytes, length).ok_or_else(damaged)? {
            Postings::Bits { bits, .. } => {
                self.all |= RoaringBitmap::from_lsb0_bytes(address(segment, 0), bits);
            }
            list @ Postings::List(_) => {
                let mut articles = Vec::new();
                list.each(|article, _| articles.push(address(segment, article)))
                    .ok_or_else(damaged)?;
                self.all |= sorted(articles);
            }
        }
        Ok(())
    }

    /// The addresses where it stands in the fields of [`BETTER`] at best.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn better(&self) -> StoreResult<[RoaringBitmap; 3]> {
        let [mut title, mut tags, mut summary] = self.others.clone();
        for found in &self.postings {
            let [in_title, in_tags, in_summary] = found.better()?;
            title |= in_title;
            tags |= in_tags;
            summary |= in_summary;
        }
        // Of several words that one begins, each may stand elsewhere.
        tags -= &title;
        summary -= &title;
        summary -= &tags;
        Ok([title, tags, summary])
    }
}

impl SegmentPostings {
    fn better(&self) -> StoreResult<[RoaringBitmap; 3]> {
        let mut addresses: [Vec<u32>; 3] = Default::default();
        Postings::read(&self.bytes, self.length)
            .and_then(|postings| {
                postings.better(|article, field| {
                    let found = place_of(field).and_then(|place| addresses.get_mut(place));
                    if let Some(found) = found {
                        found.push(address(self.segment, article));
                    }
                })
            })
            .ok_or_else(damaged)?;
        Ok(addresses.map(sorted))
    }
}

/// The place of a field among those of [`BETTER`].
fn place_of(field: Field) -> Option<usize> {
    BETTER.iter().position(|better| *better == field)
}

/// Where a clause is found.
///
/// # Errors
/// The database's; when the index cannot be read.
pub(super) fn find(
    conn: &mut DbConnection,
    directory: &Directory,
    clause: &Clause,
) -> StoreResult<Hits> {
    let mut hits = match clause.words.as_slice() {
        [word] if clause.is_prefix => find_words(conn, directory, word)?,
        [word] => find_word(conn, directory, word)?,
        _ => find_phrase(conn, directory, clause)?,
    };
    for (place, article) in (0..).zip(directory.recent()) {
        let mut found: Vec<Vec<u32>> = vec![Vec::new(); clause.words.len()];
        let mut is_whole = Some(());
        article.each(|word, bytes| {
            for (position, places) in found.iter_mut().enumerate() {
                if clause.has(position, word) {
                    let read = read_places(&mut VarintReader(bytes), places);
                    is_whole = is_whole.and(read);
                }
            }
        })?;
        is_whole.ok_or_else(damaged)?;
        if let Some(field) = best_field(&mut found) {
            hits.insert(recent_address(place), field);
        }
    }
    Ok(hits)
}

/// The best field in which words follow each other, by the places of each.
fn best_field(places: &mut [Vec<u32>]) -> Option<Field> {
    places.iter_mut().for_each(|places| places.sort_unstable());
    let (first, others) = places.split_first()?;
    let follows = |start: &u32| {
        (1_u32..).zip(others).all(|(distance, places)| {
            start
                .checked_add(distance)
                .is_some_and(|place| places.binary_search(&place).is_ok())
        })
    };
    let start = first.iter().rev().find(|start| follows(start))?;
    Some(Field::of(*start))
}

fn find_word(conn: &mut DbConnection, directory: &Directory, word: &str) -> StoreResult<Hits> {
    let mut hits = Hits::default();
    for entry in block_entries::entries(conn, Kind::Postings, word)? {
        hits.add(SegmentPostings {
            segment: number(entry.segment)?,
            length: directory.length_of(entry.segment).ok_or_else(damaged)?,
            bytes: entry.bytes,
        })?;
    }
    Ok(hits)
}

/// Where the words are that begin like this.
fn find_words(conn: &mut DbConnection, directory: &Directory, start: &str) -> StoreResult<Hits> {
    let mut hits = Hits::default();
    for (segment, length) in directory.segments() {
        for entry in block_entries::entries_from(conn, Kind::Postings, segment, start)? {
            hits.add_one_of_many(&SegmentPostings {
                segment: number(segment)?,
                length,
                bytes: entry.bytes,
            })?;
        }
    }
    Ok(hits)
}

fn number(segment: i64) -> StoreResult<u32> {
    u32::try_from(segment).map_err(|_| damaged())
}

/// The places of the first word that each next word follows, segment by segment.
fn find_phrase(
    conn: &mut DbConnection,
    directory: &Directory,
    clause: &Clause,
) -> StoreResult<Hits> {
    let (last, others) = match clause.words.split_last() {
        Some((last, others)) if clause.is_prefix => (Some(last), others),
        _ => (None, clause.words.as_slice()),
    };
    let mut known: Vec<HashMap<i64, Listed>> = Vec::new();
    for word in others {
        let postings = block_entries::entries(conn, Kind::Postings, word)?;
        let places = block_entries::entries(conn, Kind::Places, word)?;
        let segments: Vec<i64> = postings.iter().map(|entry| entry.segment).collect();
        let listed = Listed::all(postings, places)?;
        known.push(segments.into_iter().zip(listed).collect());
    }
    let mut hits = Hits::default();
    for (segment, length) in directory.segments() {
        let of_segment = known.iter_mut().map(|words| words.remove(&segment));
        let Some(words) = of_segment.collect::<Option<Vec<Listed>>>() else {
            continue;
        };
        let mut words: Vec<Vec<Listed>> = words.into_iter().map(|word| vec![word]).collect();
        if let Some(start) = last {
            let postings = block_entries::entries_from(conn, Kind::Postings, segment, start)?;
            let places = block_entries::entries_from(conn, Kind::Places, segment, start)?;
            words.push(Listed::all(postings, places)?);
        }
        let starts = phrase::starts(&words, length).ok_or_else(damaged)?;
        // Of an article, the last place is in the best field.
        for start in starts.chunk_by(|a, b| a.0 == b.0) {
            if let Some((article, place)) = start.last() {
                hits.insert(address(number(segment)?, *article), Field::of(*place));
            }
        }
    }
    Ok(hits)
}
