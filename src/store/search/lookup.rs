//! Looking words up: which addresses have what is searched for.
//!
//! For each word and segment it is one step down the key of `search_blocks`, and reading the
//! list that stands there. A word that may go on is a range of that key.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Nullable, SmallInt, Text};
use roaring::RoaringBitmap;

use super::block::{Kind, damaged, read_entry};
use super::directory::{Directory, address, recent_address};
use super::postings::{Postings, read_places, take_places};
use crate::domain::{Clause, Field};
use crate::store::varint::VarintReader;
use crate::store::{DbConnection, StoreResult};

/// The addresses at which something is found.
#[derive(Debug, Default)]
pub(super) struct Hits {
    pub all: RoaringBitmap,
    /// Those where it stands in the title, the tags or the summary at best, in this order.
    pub better: [RoaringBitmap; 3],
}

/// The fields of [`Hits::better`].
pub(super) const BETTER: [Field; 3] = [Field::Title, Field::Tags, Field::Summary];

impl Hits {
    fn insert(&mut self, address: u32, field: Field) {
        self.all.insert(address);
        self.insert_better(address, field);
    }

    fn insert_better(&mut self, address: u32, field: Field) {
        let place = BETTER.iter().position(|better| *better == field);
        if let Some(set) = place.and_then(|place| self.better.get_mut(place)) {
            set.insert(address);
        }
    }

    /// Adds what is found by another word. In which field at best is settled by
    /// [`settle`](Self::settle).
    fn add(&mut self, segment: u32, postings: Postings<'_>) -> StoreResult<()> {
        if let Postings::Bits { bits, .. } = postings {
            self.all |= RoaringBitmap::from_lsb0_bytes(address(segment, 0), bits);
            return postings
                .better(|article, field| self.insert_better(address(segment, article), field))
                .ok_or_else(damaged);
        }
        let mut articles = Vec::new();
        postings
            .each(|article, field| {
                articles.push(address(segment, article));
                self.insert_better(address(segment, article), field);
            })
            .ok_or_else(damaged)?;
        self.all |= RoaringBitmap::from_sorted_iter(articles).map_err(|_| damaged())?;
        Ok(())
    }

    /// Leaves each address in its best field.
    fn settle(&mut self) {
        let [title, tags, summary] = &mut self.better;
        *tags -= &*title;
        *summary -= &*title;
        *summary -= &*tags;
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
    hits.settle();
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
        let length = directory.length_of(segment).ok_or_else(damaged)?;
        let postings = Postings::read(bytes, length).ok_or_else(damaged)?;
        hits.add(u32::try_from(segment).map_err(|_| damaged())?, postings)
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

/// The articles of a segment that have all words are found first; only theirs are the places
/// that are compared.
fn find_phrase(
    conn: &mut DbConnection,
    directory: &Directory,
    clause: &Clause,
) -> StoreResult<Hits> {
    let postings = listed(conn, Kind::Postings, clause)?;
    let places = listed(conn, Kind::Places, clause)?;
    let mut hits = Hits::default();
    let segments = postings
        .first()
        .into_iter()
        .flatten()
        .map(|word| word.segment);
    let mut segments: Vec<i64> = segments.collect();
    segments.dedup();
    for segment in segments {
        let length = directory.length_of(segment).ok_or_else(damaged)?;
        let number = u32::try_from(segment).map_err(|_| damaged())?;
        let found = phrase_in_segment(&postings, &places, segment, length).ok_or_else(damaged)?;
        for (article, field) in found {
            hits.insert(address(number, article), field);
        }
    }
    Ok(hits)
}

fn phrase_in_segment(
    postings: &[Vec<Listed>],
    places: &[Vec<Listed>],
    segment: i64,
    length: usize,
) -> Option<Vec<(u32, Field)>> {
    let mut candidates: Option<RoaringBitmap> = None;
    for words in postings {
        let mut articles = RoaringBitmap::new();
        for word in words.iter().filter(|word| word.segment == segment) {
            Postings::read(&word.bytes, length)?.each(|article, _| {
                articles.insert(article);
            })?;
        }
        candidates = Some(match candidates {
            Some(others) => others & articles,
            None => articles,
        });
    }
    let candidates = candidates?;
    // Of each candidate, the places of each word.
    let mut found: Vec<Vec<Vec<u32>>> = Vec::new();
    found.resize_with(usize::try_from(candidates.len()).ok()?, || {
        vec![Vec::new(); postings.len()]
    });
    for (position, (words, places)) in postings.iter().zip(places).enumerate() {
        for word in words.iter().filter(|word| word.segment == segment) {
            let is_same = |other: &&Listed| other.segment == segment && other.word == word.word;
            let mut input = VarintReader(&places.iter().find(is_same)?.bytes);
            let mut wanted = candidates.iter().zip(&mut found).peekable();
            let mut is_whole = Some(());
            Postings::read(&word.bytes, length)?.each(|article, _| {
                while wanted.next_if(|(wanted, _)| *wanted < article).is_some() {}
                let read = match wanted.next_if(|(wanted, _)| *wanted == article) {
                    Some((_, found)) => found
                        .get_mut(position)
                        .and_then(|places| read_places(&mut input, places)),
                    None => take_places(&mut input).map(|_| ()),
                };
                is_whole = is_whole.and(read);
            })?;
            is_whole?;
        }
    }
    let best =
        |(article, mut places): (u32, Vec<Vec<u32>>)| Some((article, best_field(&mut places)?));
    Some(candidates.iter().zip(found).filter_map(best).collect())
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
