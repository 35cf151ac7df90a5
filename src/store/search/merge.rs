//! Merging segments: small ones become larger ones, and what was written again is left out, so
//! that a search looks into some tens of segments however many writes there were.

use roaring::RoaringTreemap;

use super::block::{Kind, WordStream, damaged};
use super::postings::{Postings, WordLists, take_places};
use super::recent;
use super::segment::{MAX_ARTICLES, SegmentWriter, StoredSegment};
use crate::domain::ArticleId;
use crate::store::varint::VarintReader;
use crate::store::{DbConnection, StoreResult};

/// How many segments of about one length there are at most.
const MOST_ALIKE: usize = 8;

/// A segment with those of its articles that no later one has.
struct Living {
    segment: StoredSegment,
    articles: Vec<ArticleId>,
    /// By the articles' numbers.
    lives: Vec<bool>,
    length: usize,
}

/// Lengths are alike within a factor of eight.
fn size_class(length: usize) -> u32 {
    length.max(1).ilog2() / MOST_ALIKE.ilog2()
}

/// Merges when there are many segments of one length.
///
/// # Errors
/// The database's.
pub(super) fn merge_if_many(conn: &mut DbConnection) -> StoreResult<()> {
    let lengths = StoredSegment::all(conn)?
        .into_iter()
        .filter_map(|segment| usize::try_from(segment.length).ok())
        .filter(|length| *length <= MAX_ARTICLES / 2);
    let mut alike = [0; usize::BITS as usize];
    for length in lengths {
        if let Some(count) = alike.get_mut(size_class(length) as usize) {
            *count += 1;
        }
    }
    match alike.iter().any(|count| *count >= MOST_ALIKE) {
        true => tidy(conn),
        false => Ok(()),
    }
}

/// Merges what is many and small, or mostly written again since. It looks at all articles that
/// search knows.
///
/// # Errors
/// The database's.
pub(super) fn tidy(conn: &mut DbConnection) -> StoreResult<()> {
    loop {
        let mut living = living(conn)?;
        living.retain(|one| one.length > 0);
        let Some(group) = next_group(living) else {
            return Ok(());
        };
        merge(conn, &group)?;
    }
}

/// All segments with what lives in them; those in which nothing does are removed.
fn living(conn: &mut DbConnection) -> StoreResult<Vec<Living>> {
    let as_unsigned = |id: ArticleId| id.cast_unsigned();
    let mut later: RoaringTreemap = recent::ids(conn)?.into_iter().map(as_unsigned).collect();
    let mut all = Vec::new();
    for segment in StoredSegment::all(conn)?.into_iter().rev() {
        let articles = segment.articles(conn)?;
        let lives: Vec<bool> = articles
            .iter()
            .map(|id| later.insert(as_unsigned(*id)))
            .collect();
        let length = lives.iter().filter(|lives| **lives).count();
        if length == 0 {
            segment.remove(conn)?;
        }
        all.push(Living {
            segment,
            articles,
            lives,
            length,
        });
    }
    Ok(all)
}

/// The segments that are best merged next, the oldest first.
fn next_group(living: Vec<Living>) -> Option<Vec<Living>> {
    let mut classes: Vec<Vec<Living>> = Vec::new();
    let mut wasteful = Vec::new();
    for one in living.into_iter().rev() {
        if one.length * 2 < one.articles.len() {
            wasteful.push(one);
            continue;
        }
        if one.length > MAX_ARTICLES / 2 {
            continue;
        }
        let class = size_class(one.length) as usize;
        classes.resize_with(classes.len().max(class + 1), Vec::new);
        if let Some(class) = classes.get_mut(class) {
            class.push(one);
        }
    }
    let group = match wasteful.is_empty() {
        true => classes
            .into_iter()
            .find(|class| class.len() >= MOST_ALIKE)?,
        false => wasteful,
    };
    let mut length = 0;
    let fits = |one: &Living| {
        length += one.length;
        length <= MAX_ARTICLES
    };
    Some(group.into_iter().take_while(fits).collect())
}

/// Writes one segment of what lives in these, and removes them.
fn merge(conn: &mut DbConnection, group: &[Living]) -> StoreResult<()> {
    let mut inputs = Vec::new();
    let mut articles = Vec::new();
    for one in group {
        let numbers = one.lives.iter().zip(&one.articles).map(|(lives, id)| {
            lives.then(|| {
                articles.push(*id);
                u32::try_from(articles.len() - 1).unwrap_or(u32::MAX)
            })
        });
        inputs.push(Input {
            numbers: numbers.collect(),
            postings: WordStream::open(conn, one.segment.number, Kind::Postings)?,
            places: WordStream::open(conn, one.segment.number, Kind::Places)?,
        });
    }
    let mut writer = SegmentWriter::begin(conn, &articles)?;
    while let Some(word) = next_word(&inputs) {
        let mut lists = WordLists::default();
        for input in &mut inputs {
            if input.postings.word() == word {
                input.take_into(&mut lists)?;
                input.postings.advance(conn)?;
                input.places.advance(conn)?;
            }
        }
        if !lists.places().is_empty() {
            let word = String::from_utf8(word).map_err(|_| damaged())?;
            writer.push(conn, &word, &lists)?;
        }
    }
    writer.finish(conn)?;
    for one in group {
        one.segment.remove(conn)?;
    }
    Ok(())
}

fn next_word(inputs: &[Input]) -> Option<Vec<u8>> {
    let words = inputs.iter().map(|input| input.postings.word());
    words
        .filter(|word| !word.is_empty())
        .min()
        .map(<[u8]>::to_vec)
}

/// A segment that is merged.
struct Input {
    /// Which numbers its articles have in the new segment.
    numbers: Vec<Option<u32>>,
    postings: WordStream,
    places: WordStream,
}

impl Input {
    /// Adds what lives of the word that was read last.
    fn take_into(&self, lists: &mut WordLists) -> StoreResult<()> {
        if self.places.word() != self.postings.word() {
            return Err(damaged());
        }
        let mut places = VarintReader(self.places.value());
        let mut is_whole = true;
        Postings::read(self.postings.value(), self.numbers.len())
            .and_then(|postings| {
                postings.each(|article, field| {
                    let Some(places) = take_places(&mut places) else {
                        is_whole = false;
                        return;
                    };
                    if let Some(Some(number)) = self.numbers.get(article as usize) {
                        lists.push_written(*number, field, places);
                    }
                })
            })
            .filter(|()| is_whole)
            .ok_or_else(damaged)
    }
}
