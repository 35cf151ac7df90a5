//! Which articles of a segment have a word, and where it stands in them. Articles are numbered
//! within their segment from 0 on, in the order in which they came.

use crate::domain::Field;
use crate::store::varint::{self, VarintReader};

/// The articles of one word, as they come: their numbers rise.
#[derive(Debug, Default)]
pub(super) struct WordLists {
    count: u32,
    last: u32,
    /// The distance from the last article with the best field in its two low bits, an article
    /// behind the other.
    postings: Vec<u8>,
    /// How many places there are, and the distance of each from the one before.
    places: Vec<u8>,
}

impl WordLists {
    /// Adds an article, whose number lies behind the last one's, with the places of the word.
    pub fn push(&mut self, article: u32, places: &[u32]) {
        let field = places.last().map_or(Field::Body, |place| Field::of(*place));
        self.push_posting(article, field);
        put_places(&mut self.places, places);
    }

    /// Adds an article with places that are written already.
    pub fn push_written(&mut self, article: u32, field: Field, places: &[u8]) {
        self.push_posting(article, field);
        self.places.extend_from_slice(places);
    }

    /// Adds the articles of other lists, whose numbers count from this one on.
    pub fn append(&mut self, other: &Self, from: u32) {
        let mut rest = VarintReader(&other.postings);
        let Some(first) = rest.unsigned() else {
            return;
        };
        let distance = (first >> 2) + u64::from(from) - u64::from(self.last);
        varint::put(&mut self.postings, distance << 2 | (first & 3));
        self.postings.extend_from_slice(rest.0);
        self.places.extend_from_slice(&other.places);
        self.last = other.last + from;
        self.count += other.count;
    }

    fn push_posting(&mut self, article: u32, field: Field) {
        let distance = u64::from(article - self.last);
        varint::put(&mut self.postings, distance << 2 | field as u64);
        self.last = article;
        self.count += 1;
    }

    /// The places of all its articles.
    pub fn places(&self) -> &[u8] {
        &self.places
    }

    /// Its articles as they are stored, in a segment of so many. Where most have the word, a bit
    /// for each article is shorter, and much quicker to read; the few that have it in a better
    /// field than the body then follow by their numbers.
    pub fn write_postings(&self, articles: usize, out: &mut Vec<u8>) {
        out.clear();
        let is_dense = self.count as usize > articles / DENSE;
        varint::put(out, u64::from(self.count) << 1 | u64::from(is_dense));
        if !is_dense {
            out.extend_from_slice(&self.postings);
            return;
        }
        let start = out.len();
        out.resize(start + articles.div_ceil(8), 0);
        let mut better: [Vec<u32>; 3] = Default::default();
        read_list(&self.postings, |article, field| {
            if let Some(byte) = out.get_mut(start + article as usize / 8) {
                *byte |= 1 << (article % 8);
            }
            if let Some(list) = (field as usize)
                .checked_sub(1)
                .and_then(|place| better.get_mut(place))
            {
                list.push(article);
            }
        });
        for list in better {
            varint::put(out, list.len() as u64);
            let mut last = 0;
            for article in list {
                varint::put(out, u64::from(article - last));
                last = article;
            }
        }
    }
}

/// One in so many articles makes a word frequent.
const DENSE: usize = 16;

/// Writes places.
pub(super) fn put_places(out: &mut Vec<u8>, places: &[u32]) {
    varint::put(out, places.len() as u64);
    let mut last = 0;
    for place in places {
        varint::put(out, u64::from(place - last));
        last = *place;
    }
}

/// Reads the places of an article.
pub(super) fn read_places(input: &mut VarintReader<'_>, places: &mut Vec<u32>) -> Option<()> {
    let count = input.count()?;
    let mut last = 0;
    for _ in 0..count {
        last = u32::try_from(input.unsigned()?).ok()?.checked_add(last)?;
        places.push(last);
    }
    Some(())
}

/// The bytes of the places of the next article.
pub(super) fn take_places<'b>(input: &mut VarintReader<'b>) -> Option<&'b [u8]> {
    let before = input.0;
    let count = input.count()?;
    for _ in 0..count {
        input.unsigned()?;
    }
    before.get(..before.len() - input.0.len())
}

/// The articles of a word, as stored.
#[derive(Debug, Clone, Copy)]
pub(super) enum Postings<'b> {
    /// Numbers with fields.
    List(&'b [u8]),
    /// A bit for each article, and those with better fields.
    Bits { bits: &'b [u8], better: &'b [u8] },
}

impl<'b> Postings<'b> {
    /// Reads what [`WordLists::write_postings`] has written in a segment of so many articles.
    pub fn read(bytes: &'b [u8], articles: usize) -> Option<Self> {
        let mut input = VarintReader(bytes);
        let head = input.unsigned()?;
        if head & 1 == 0 {
            return Some(Self::List(input.0));
        }
        let bits = input.take(articles.div_ceil(8))?;
        Some(Self::Bits {
            bits,
            better: input.0,
        })
    }

    /// Calls `take` with each article that has the word in a better field than the body.
    pub fn better(self, mut take: impl FnMut(u32, Field)) -> Option<()> {
        match self {
            Self::List(list) => read_list(list, |article, field| {
                if field > Field::Body {
                    take(article, field);
                }
            }),
            Self::Bits { better, .. } => {
                let mut input = VarintReader(better);
                for field in [Field::Summary, Field::Tags, Field::Title] {
                    let count = input.count()?;
                    let mut last = 0;
                    for _ in 0..count {
                        last = u32::try_from(input.unsigned()?).ok()?.checked_add(last)?;
                        take(last, field);
                    }
                }
                Some(())
            }
        }
    }

    /// Calls `take` with each article, in order, and its best field.
    pub fn each(self, mut take: impl FnMut(u32, Field)) -> Option<()> {
        let Self::Bits { bits, .. } = self else {
            let Self::List(list) = self else {
                return Some(());
            };
            return read_list(list, take);
        };
        let mut better: Vec<(u32, Field)> = Vec::new();
        self.better(|article, field| better.push((article, field)))?;
        better.sort_unstable();
        let mut better = better.into_iter().peekable();
        for (place, byte) in (0..).zip(bits) {
            let mut byte = *byte;
            while byte != 0 {
                let article: u32 = place * 8 + byte.trailing_zeros();
                byte &= byte - 1;
                let field = better
                    .next_if(|(better, _)| *better == article)
                    .map_or(Field::Body, |(_, field)| field);
                take(article, field);
            }
        }
        Some(())
    }
}

fn read_list(bytes: &[u8], mut take: impl FnMut(u32, Field)) -> Option<()> {
    let mut input = VarintReader(bytes);
    let mut article = 0_u32;
    while !input.0.is_empty() {
        let coded = input.unsigned()?;
        article = u32::try_from(coded >> 2).ok()?.checked_add(article)?;
        let field = match coded & 3 {
            0 => Field::Body,
            1 => Field::Summary,
            2 => Field::Tags,
            _ => Field::Title,
        };
        take(article, field);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn articles_are_read_as_they_were_written(
            chosen in proptest::collection::btree_map(0_u32..200, 0_u32..65_000, 0..200),
        ) {
            let mut lists = WordLists::default();
            let mut expected = Vec::new();
            for (article, place) in &chosen {
                lists.push(*article, &[*place]);
                expected.push((*article, Field::of(*place)));
            }
            let mut bytes = Vec::new();
            lists.write_postings(200, &mut bytes);
            let postings = Postings::read(&bytes, 200).unwrap();
            let mut read = Vec::new();
            postings.each(|article, field| read.push((article, field))).unwrap();
            prop_assert_eq!(&read, &expected);
            let mut better = Vec::new();
            postings.better(|article, field| better.push((article, field))).unwrap();
            better.sort_unstable();
            expected.retain(|(_, field)| *field > Field::Body);
            prop_assert_eq!(better, expected);
        }
    }
}
