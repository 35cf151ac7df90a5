//! Phrases: words that follow each other.

use super::block::damaged;
use super::block_entries::BlockEntry;
use super::postings::{Postings, read_places, take_places};
use crate::store::StoreResult;
use crate::store::varint::VarintReader;

/// A word of a segment: which articles have it, and where.
pub(super) struct Listed {
    postings: Vec<u8>,
    places: Vec<u8>,
}

impl Listed {
    /// Of what blocks of both kinds say of words.
    ///
    /// # Errors
    /// When they are not of the same words.
    pub fn all(postings: Vec<BlockEntry>, places: Vec<BlockEntry>) -> StoreResult<Vec<Self>> {
        if postings.len() != places.len() {
            return Err(damaged());
        }
        let pairs = postings.into_iter().zip(places);
        pairs
            .map(|(postings, places)| Self::of(postings, places))
            .collect()
    }

    fn of(postings: BlockEntry, places: BlockEntry) -> StoreResult<Self> {
        if (postings.segment, &postings.word) != (places.segment, &places.word) {
            return Err(damaged());
        }
        Ok(Self {
            postings: postings.bytes,
            places: places.bytes,
        })
    }
}

/// The articles of a segment of this length that have words in a row, with the places where these
/// begin, in order. In each position stands any of some words. `None` when they cannot be read.
pub(super) fn starts(positions: &[Vec<Listed>], length: usize) -> Option<Vec<(u32, u32)>> {
    let mut positions = (0..).zip(positions);
    let mut starts = Vec::new();
    let (_, first) = positions.next()?;
    for word in first {
        word.each(
            length,
            |_| true,
            |article, places| {
                starts.extend(places.iter().map(|place| (article, *place)));
            },
        )?;
    }
    starts.sort_unstable();
    for (distance, words) in positions {
        let mut follows = vec![false; starts.len()];
        for word in words {
            let of_article = |article: u32| {
                let from = starts.partition_point(|start: &(u32, u32)| start.0 < article);
                let rest = starts.get(from..).unwrap_or_default();
                let length = rest.iter().take_while(|start| start.0 == article).count();
                from..from + length
            };
            word.each(
                length,
                |article| !of_article(article).is_empty(),
                |article, places| {
                    let range = of_article(article);
                    let starts = starts.get(range.clone()).unwrap_or_default();
                    let follows = follows.get_mut(range).unwrap_or_default();
                    for (start, follows) in starts.iter().zip(follows) {
                        *follows |= places.binary_search(&(start.1 + distance)).is_ok();
                    }
                },
            )?;
        }
        let mut follows = follows.into_iter();
        starts.retain(|_| follows.next().unwrap_or(false));
    }
    Some(starts)
}

impl Listed {
    /// Calls `take` with each article that is wanted and the places of the word in it.
    fn each(
        &self,
        length: usize,
        mut is_wanted: impl FnMut(u32) -> bool,
        mut take: impl FnMut(u32, &[u32]),
    ) -> Option<()> {
        let mut input = VarintReader(&self.places);
        let mut places = Vec::new();
        let mut is_whole = Some(());
        Postings::read(&self.postings, length)?.each(|article, _| {
            if !is_wanted(article) {
                is_whole = is_whole.and(take_places(&mut input).map(|_| ()));
                return;
            }
            places.clear();
            is_whole = is_whole.and(read_places(&mut input, &mut places));
            take(article, &places);
        })?;
        is_whole
    }
}
