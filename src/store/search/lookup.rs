//! Looking words up: which addresses have what is searched for.
//!
//! For each word and segment it is one step down the key of `search_blocks`, and reading the
//! list that stands there. A word that may go on is a range of that key.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Nullable, SmallInt, Text};
use roaring::RoaringBitmap;

use super::block::{Kind, damaged, read_entry};
use super::directory::{Directory, address, recent_address, sorted};
use super::postings::{Postings, read_places, take_places};
use crate::domain::{Clause, Field};
use crate::store::varint::VarintReader;
use crate::store::{DbConnection, StoreResult};

/// The addresses at which a clause is found.
#[derive(Debug, Default)]
pub(super) struct Hits {
    pub all: RoaringBitmap,
    /// The postings that were read, for those who ask in which fields it stands.
    postings: Vec<SegmentPostings>,
    /// What was found otherwise, with its best field.
    others: Vec<(u32, Field)>,
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
        self.others.push((address, field));
    }

    /// Adds what is found by a word.
    fn add(&mut self, found: SegmentPostings) -> StoreResult<()> {
        let SegmentPostings {
            segment,
            length,
            ref bytes,
        } = found;
        match Postings::read(bytes, length).ok_or_else(damaged)? {
            Postings::Bits { bits, .. } => {
                self.all |= RoaringBitmap::from_lsb0_bytes(address(segment, 0), bits);
            }
            list @ Postings::List(_) => {
                let mut articles = Vec::new();
                list.each(|article, _| articles.push(address(segment, article)))
                    .ok_or_else(damaged)?;
                self.all |= RoaringBitmap::from_sorted_iter(articles).map_err(|_| damaged())?;
            }
        }
        self.postings.push(found);
        Ok(())
    }

    /// The addresses where it stands in the fields of [`BETTER`] at best.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn better(&self) -> StoreResult<[RoaringBitmap; 3]> {
        let mut addresses: [Vec<u32>; 3] = Default::default();
        let mut add = |address: u32, field: Field| {
            let place = BETTER.iter().position(|better| *better == field);
            if let Some(found) = place.and_then(|place| addresses.get_mut(place)) {
                found.push(address);
            }
        };
        for found in &self.postings {
            Postings::read(&found.bytes, found.length)
                .and_then(|postings| {
                    postings.better(|article, field| add(address(found.segment, article), field))
                })
                .ok_or_else(damaged)?;
        }
        self.others
            .iter()
            .for_each(|(address, field)| add(*address, *field));
        let [title, mut tags, mut summary] = addresses.map(|mut addresses| {
            addresses.sort_unstable();
            sorted(addresses)
        });
        // Of several words that one begins, each may stand elsewhere.
        tags -= &title;
        summary -= &title;
        summary -= &tags;
        Ok([title, tags, summary])
    }
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
        [word] => find_word(conn, directory, word, clause.is_prefix)?,
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

impl Clause {
    /// Whether this is the word in a position of the clause.
    fn has(&self, position: usize, word: &[u8]) -> bool {
        let Some(wanted) = self.words.get(position) else {
            return false;
        };
        match self.goes_on(position) {
            true => word.starts_with(wanted.as_bytes()),
            false => word == wanted.as_bytes(),
        }
    }

    fn goes_on(&self, position: usize) -> bool {
        self.is_prefix && position + 1 == self.words.len()
    }
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

fn find_word(
    conn: &mut DbConnection,
    directory: &Directory,
    word: &str,
    goes_on: bool,
) -> StoreResult<Hits> {
    let mut hits = Hits::default();
    each_entry(conn, Kind::Postings, word, goes_on, |segment, _, bytes| {
        hits.add(SegmentPostings {
            segment: u32::try_from(segment).map_err(|_| damaged())?,
            length: directory.length_of(segment).ok_or_else(damaged)?,
            bytes: bytes.to_vec(),
        })
    })?;
    Ok(hits)
}

/// A word of a segment: which articles have it, and where.
struct Listed {
    segment: i64,
    word: Vec<u8>,
    bytes: Vec<u8>,
}

fn listed(conn: &mut DbConnection, kind: Kind, clause: &Clause) -> StoreResult<Vec<Vec<Listed>>> {
    let words = clause.words.iter().enumerate();
    words
        .map(|(position, word)| {
            let mut found = Vec::new();
            each_entry(
                conn,
                kind,
                word,
                clause.goes_on(position),
                |segment, word, bytes| {
                    found.push(Listed {
                        segment,
                        word: word.to_vec(),
                        bytes: bytes.to_vec(),
                    });
                    Ok(())
                },
            )?;
            Ok(found)
        })
        .collect()
}

/// The places of the first word that each next word follows.
fn find_phrase(
    conn: &mut DbConnection,
    directory: &Directory,
    clause: &Clause,
) -> StoreResult<Hits> {
    let postings = listed(conn, Kind::Postings, clause)?;
    let places = listed(conn, Kind::Places, clause)?;
    let mut hits = Hits::default();
    for first in postings.first().into_iter().flatten() {
        let length = directory.length_of(first.segment).ok_or_else(damaged)?;
        let number = u32::try_from(first.segment).map_err(|_| damaged())?;
        let starts = phrase_in_segment(&postings, &places, first.segment, length);
        // Of an article, the last place is in the best field.
        for start in starts.ok_or_else(damaged)?.chunk_by(|a, b| a.0 == b.0) {
            if let Some((article, place)) = start.last() {
                hits.insert(address(number, *article), Field::of(*place));
            }
        }
    }
    Ok(hits)
}

/// The articles of a segment that have the words in a row, with the places where these begin.
fn phrase_in_segment(
    postings: &[Vec<Listed>],
    places: &[Vec<Listed>],
    segment: i64,
    length: usize,
) -> Option<Vec<(u32, u32)>> {
    let mut starts: Vec<(u32, u32)> = Vec::new();
    for (distance, (words, places)) in (0..).zip(postings.iter().zip(places)) {
        let mut follows = vec![false; starts.len()];
        for word in words.iter().filter(|word| word.segment == segment) {
            let is_same = |other: &&Listed| other.segment == segment && other.word == word.word;
            let mut input = VarintReader(&places.iter().find(is_same)?.bytes);
            let (mut next, mut is_whole) = (0, Some(()));
            let mut of_article = Vec::new();
            Postings::read(&word.bytes, length)?.each(|article, _| {
                let from = starts.get(next..).unwrap_or_default();
                let from = from.iter().take_while(|start| start.0 < article).count() + next;
                let rest = starts.get(from..).unwrap_or_default();
                let end = from + rest.iter().take_while(|start| start.0 == article).count();
                next = end;
                if distance > 0 && from == end {
                    is_whole = is_whole.and(take_places(&mut input).map(|_| ()));
                    return;
                }
                of_article.clear();
                is_whole = is_whole.and(read_places(&mut input, &mut of_article));
                if distance == 0 {
                    starts.extend(of_article.iter().map(|place| (article, *place)));
                    next = starts.len();
                    return;
                }
                let starts = starts.get(from..end).unwrap_or_default();
                for (start, follows) in starts.iter().zip(follows.iter_mut().skip(from)) {
                    *follows |= of_article.binary_search(&(start.1 + distance)).is_ok();
                }
            })?;
            is_whole?;
        }
        if distance > 0 {
            let mut follows = follows.into_iter();
            starts.retain(|_| follows.next().unwrap_or(false));
        }
    }
    Some(starts)
}

#[derive(QueryableByName)]
struct Block {
    #[diesel(sql_type = BigInt)]
    segment: i64,
    #[diesel(sql_type = Nullable<Binary>)]
    entries: Option<Vec<u8>>,
}

/// In each segment the block in which a word stands if any does: the last that begins at it or
/// before. One step down the key for each segment.
const BLOCKS_AT: &str = "SELECT s.segment AS segment, (\
    SELECT b.entries FROM search_blocks b \
    WHERE b.segment = s.segment AND b.kind = $1 AND b.first_word <= $2 \
    ORDER BY b.first_word DESC LIMIT 1) AS entries \
    FROM search_segments s";

/// The blocks that begin behind a word and before another: a range of the key for each segment.
const BLOCKS_BETWEEN: &str = "SELECT b.segment AS segment, b.entries AS entries \
    FROM search_segments s CROSS JOIN search_blocks b \
    WHERE b.segment = s.segment AND b.kind = $1 AND b.first_word > $2 AND b.first_word < $3";

/// Calls `take` with each segment's number, word and bytes of a kind where the word is the one
/// looked for, or goes on from it.
fn each_entry(
    conn: &mut DbConnection,
    kind: Kind,
    wanted: &str,
    goes_on: bool,
    mut take: impl FnMut(i64, &[u8], &[u8]) -> StoreResult<()>,
) -> StoreResult<()> {
    let mut blocks: Vec<Block> = diesel::sql_query(BLOCKS_AT)
        .bind::<SmallInt, _>(kind.number())
        .bind::<Text, _>(wanted)
        .load(conn)?;
    if goes_on {
        // No word has the last character of all.
        let end = format!("{wanted}{}", char::MAX);
        let behind: Vec<Block> = diesel::sql_query(BLOCKS_BETWEEN)
            .bind::<SmallInt, _>(kind.number())
            .bind::<Text, _>(wanted)
            .bind::<Text, _>(end)
            .load(conn)?;
        blocks.extend(behind);
        blocks.sort_by_key(|block| block.segment);
    }
    for block in blocks {
        let mut rest = VarintReader(block.entries.as_deref().unwrap_or_default());
        let mut word = Vec::new();
        while !rest.0.is_empty() {
            let bytes = read_entry(&mut rest, &mut word).ok_or_else(damaged)?;
            let found = match goes_on {
                true => word.starts_with(wanted.as_bytes()),
                false => word == wanted.as_bytes(),
            };
            if found {
                take(block.segment, &word, bytes)?;
            } else if word.as_slice() > wanted.as_bytes() {
                break;
            }
        }
    }
    Ok(())
}
