//! Chunks as bytes: what a restart reads instead of a million rows.
//!
//! The keys of each column stand once, in ascending order; each article names them by their
//! places. All numbers are variable-length (LEB128), and what rises from article to article is
//! written as its difference, so that a million articles take some 25 MB.

use roaring::RoaringBitmap;

use super::chunk::{Chunk, Columns, MAX_ARTICLES};
use super::column::{Column, ColumnBuilder};
use super::entry::DateKey;
use crate::store::varint::{VarintReader, VarintWriter};
use crate::store::{StoreError, StoreResult};

/// The first byte: which encoding follows.
const FORMAT: u8 = 1;

impl Chunk {
    /// The chunk as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer(VarintWriter(vec![FORMAT]));
        out.0.count(self.len());
        out.numbers(self.categories.keys());
        out.numbers(self.tags.keys());
        out.numbers(self.subsites.keys());
        out.texts(self.templates.keys());
        out.texts(self.languages.keys());
        out.texts(self.authors.keys());
        let mut before = (0, 0, 0);
        for (slot, (key, updated_at)) in self.keys.iter().zip(&self.updated_at).enumerate() {
            out.0.difference(before.0, key.published_at);
            out.0.difference(before.1, key.id);
            out.0.difference(before.2, *updated_at);
            before = (key.published_at, key.id, *updated_at);
            let number = u32::try_from(slot).unwrap_or(u32::MAX);
            out.0
                .unsigned(u64::from(self.with_attachments.contains(number)));
            out.places(self.categories.places_of(slot));
            out.places(self.templates.places_of(slot));
            out.places(self.languages.places_of(slot));
            out.places(self.authors.places_of(slot));
            out.places(self.tags.places_of(slot));
            out.places(self.subsites.places_of(slot));
        }
        out.0.0
    }

    /// What [`to_bytes`](Self::to_bytes) has made.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn from_bytes(bytes: &[u8]) -> StoreResult<Self> {
        read(bytes)
            .ok_or_else(|| StoreError::Source("the index of articles cannot be read".to_owned()))
    }
}

/// A chunk being written.
#[derive(Default)]
struct Writer(VarintWriter);

impl Writer {
    fn numbers(&mut self, numbers: &[i64]) {
        self.0.count(numbers.len());
        let mut before = 0;
        for number in numbers {
            self.0.difference(before, *number);
            before = *number;
        }
    }

    fn texts(&mut self, texts: &[String]) {
        self.0.count(texts.len());
        for text in texts {
            self.0.bytes(text.as_bytes());
        }
    }

    fn places(&mut self, places: &[u32]) {
        self.0.count(places.len());
        for place in places {
            self.0.unsigned(u64::from(*place));
        }
    }
}

/// A chunk being read.
struct Reader<'a>(VarintReader<'a>);

impl Reader<'_> {
    fn numbers(&mut self) -> Option<Vec<i64>> {
        let count = self.0.count()?;
        let mut before = 0;
        let numbers: Vec<i64> = (0..count)
            .map(|_| self.0.difference(&mut before))
            .collect::<Option<_>>()?;
        numbers.is_sorted().then_some(numbers)
    }

    fn texts(&mut self) -> Option<Vec<String>> {
        let count = self.0.count()?;
        let texts: Vec<String> = (0..count)
            .map(|_| String::from_utf8(self.0.bytes()?.to_vec()).ok())
            .collect::<Option<_>>()?;
        texts.is_sorted().then_some(texts)
    }

    /// Reads an article's values into a column.
    fn places<K>(&mut self, column: &mut ColumnBuilder<K>) -> Option<()> {
        let count = self.0.count()?;
        let mut places = Some(());
        column.push((0..count).map_while(|_| {
            let place = self
                .0
                .unsigned()
                .and_then(|place| u32::try_from(place).ok());
            if place.is_none() {
                places = None;
            }
            place
        }));
        places
    }
}

fn read(bytes: &[u8]) -> Option<Chunk> {
    let (format, rest) = bytes.split_first()?;
    if *format != FORMAT {
        return None;
    }
    let mut input = Reader(VarintReader(rest));
    let count = input.0.count().filter(|count| *count <= MAX_ARTICLES)?;
    let mut categories = Column::with_keys(input.numbers()?);
    let mut tags = Column::with_keys(input.numbers()?);
    let mut subsites = Column::with_keys(input.numbers()?);
    let mut templates = Column::with_keys(input.texts()?);
    let mut languages = Column::with_keys(input.texts()?);
    let mut authors = Column::with_keys(input.texts()?);
    let mut keys = Vec::with_capacity(count);
    let mut updated_at = Vec::with_capacity(count);
    let mut with_attachments = RoaringBitmap::new();
    let (mut published, mut id, mut updated) = (0, 0, 0);
    for slot in 0..u32::try_from(count).ok()? {
        keys.push(DateKey {
            published_at: input.0.difference(&mut published)?,
            id: input.0.difference(&mut id)?,
        });
        updated_at.push(input.0.difference(&mut updated)?);
        if input.0.unsigned()? == 1 {
            with_attachments.insert(slot);
        }
        input.places(&mut categories)?;
        input.places(&mut templates)?;
        input.places(&mut languages)?;
        input.places(&mut authors)?;
        input.places(&mut tags)?;
        input.places(&mut subsites)?;
    }
    let columns = Columns {
        categories: categories.finish(),
        templates: templates.finish(),
        languages: languages.finish(),
        authors: authors.finish(),
        tags: tags.finish(),
        subsites: subsites.finish(),
    };
    let is_whole = input.0.0.is_empty() && keys.is_sorted();
    is_whole.then(|| Chunk::of_columns(keys, updated_at, with_attachments, columns))
}
