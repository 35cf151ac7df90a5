//! Segments: what search finds of some thousands of articles. Once written they never change;
//! an article that is written again is in a later segment too, and that one is right.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use foldhash::fast::RandomState;

use super::block::{BlockWriter, Kind, damaged};
use super::postings::WordLists;
use crate::domain::{ArticleId, PlacedWords};
use crate::store::schema::{bookkeeping, search_blocks, search_segments};
use crate::store::varint::{VarintReader, VarintWriter};
use crate::store::{DbConnection, StoreResult};

/// How many articles a segment has at most. While it is made, a segment of news of 3 KB takes some
/// 30 MB.
pub(super) const MAX_ARTICLES: usize = 16_384;

/// A segment in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Queryable)]
pub(super) struct StoredSegment {
    /// The least that is free when it is made.
    pub number: i64,
    /// Counts up from segment to segment, and never comes again.
    pub age: i64,
    /// How many articles it has.
    pub length: i64,
}

impl StoredSegment {
    /// All of them, the oldest first.
    ///
    /// # Errors
    /// The database's.
    pub fn all(conn: &mut DbConnection) -> StoreResult<Vec<Self>> {
        Ok(search_segments::table
            .order(search_segments::age)
            .select((
                search_segments::segment,
                search_segments::age,
                search_segments::length,
            ))
            .load(conn)?)
    }

    /// Its articles, by their numbers in it.
    ///
    /// # Errors
    /// The database's; when they cannot be read.
    pub fn articles(&self, conn: &mut DbConnection) -> StoreResult<Vec<ArticleId>> {
        let bytes: Vec<u8> = search_segments::table
            .find(self.number)
            .select(search_segments::articles)
            .first(conn)?;
        let mut input = VarintReader(&bytes);
        let mut articles = Vec::with_capacity(usize::try_from(self.length).unwrap_or_default());
        let mut last = 0;
        while !input.0.is_empty() {
            articles.push(input.difference(&mut last).ok_or_else(damaged)?);
        }
        Ok(articles)
    }

    /// Takes the segment away. What lives in it must be in a later one: a search that still knows it
    /// finds it in that.
    ///
    /// # Errors
    /// The database's.
    pub fn remove(&self, conn: &mut DbConnection) -> StoreResult<()> {
        diesel::delete(search_blocks::table.filter(search_blocks::segment.eq(self.number)))
            .execute(conn)?;
        diesel::delete(search_segments::table.find(self.number)).execute(conn)?;
        Ok(())
    }
}

/// The entry of the age of the latest segment.
const SEGMENTS: &str = "segments";

/// The age of the latest segment that was written. Nothing that search reads changes within a
/// version of the database unless this does.
///
/// # Errors
/// The database's.
pub(in crate::store) fn latest_age(conn: &mut DbConnection) -> StoreResult<i64> {
    Ok(bookkeeping::table
        .find(SEGMENTS)
        .select(bookkeeping::value)
        .get_result(conn)?)
}

/// A segment being written: its articles are known, its words come in order.
pub(super) struct SegmentWriter {
    articles: usize,
    postings: BlockWriter,
    places: BlockWriter,
    bytes: Vec<u8>,
}

impl SegmentWriter {
    /// Begins a segment of these articles, later than all others.
    ///
    /// # Errors
    /// The database's.
    pub fn begin(conn: &mut DbConnection, articles: &[ArticleId]) -> StoreResult<Self> {
        let others = StoredSegment::all(conn)?;
        let taken: BTreeSet<i64> = others.iter().map(|segment| segment.number).collect();
        let number = (0..).find(|number| !taken.contains(number)).unwrap_or(0);
        let age = latest_age(conn)? + 1;
        diesel::update(bookkeeping::table.find(SEGMENTS))
            .set(bookkeeping::value.eq(age))
            .execute(conn)?;
        let mut ids = VarintWriter::default();
        let mut last = 0;
        for id in articles {
            ids.difference(last, *id);
            last = *id;
        }
        diesel::insert_into(search_segments::table)
            .values((
                search_segments::segment.eq(number),
                search_segments::age.eq(age),
                search_segments::length.eq(i64::try_from(articles.len()).unwrap_or(i64::MAX)),
                search_segments::articles.eq(ids.0),
            ))
            .execute(conn)?;
        Ok(Self {
            articles: articles.len(),
            postings: BlockWriter::new(number, Kind::Postings),
            places: BlockWriter::new(number, Kind::Places),
            bytes: Vec::new(),
        })
    }

    /// Adds the next word.
    ///
    /// # Errors
    /// The database's.
    pub fn push(
        &mut self,
        conn: &mut DbConnection,
        word: &str,
        lists: &WordLists,
    ) -> StoreResult<()> {
        lists.write_postings(self.articles, &mut self.bytes);
        self.postings.push(conn, word, &self.bytes)?;
        self.places.push(conn, word, lists.places())
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// The database's.
    pub fn finish(self, conn: &mut DbConnection) -> StoreResult<()> {
        self.postings.finish(conn)?;
        self.places.finish(conn)
    }
}

/// A segment in memory that articles are added to.
#[derive(Debug, Default)]
pub(in crate::store) struct SegmentBuilder {
    articles: Vec<ArticleId>,
    words: HashMap<Box<str>, WordLists, RandomState>,
}

impl SegmentBuilder {
    /// Adds an article that is not in it.
    pub fn add(&mut self, id: ArticleId, words: &PlacedWords) {
        let number = u32::try_from(self.articles.len()).unwrap_or(u32::MAX);
        self.articles.push(id);
        for (word, places) in words.iter() {
            match self.words.get_mut(word) {
                Some(lists) => lists.push(number, places),
                None => {
                    let mut lists = WordLists::default();
                    lists.push(number, places);
                    self.words.insert(word.into(), lists);
                }
            }
        }
    }

    /// Adds the articles of another one, none of which is in it.
    pub fn append(&mut self, other: Self) {
        let from = u32::try_from(self.articles.len()).unwrap_or(u32::MAX);
        self.articles.extend(other.articles);
        for (word, lists) in other.words {
            self.words.entry(word).or_default().append(&lists, from);
        }
    }

    /// Its articles.
    pub fn articles(&self) -> &[ArticleId] {
        &self.articles
    }

    /// Writes it as the latest segment; one without articles is none.
    ///
    /// # Errors
    /// The database's.
    pub fn write(self, conn: &mut DbConnection) -> StoreResult<()> {
        if self.articles.is_empty() {
            return Ok(());
        }
        let mut words: Vec<(Box<str>, WordLists)> = self.words.into_iter().collect();
        words.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let mut writer = SegmentWriter::begin(conn, &self.articles)?;
        for (word, lists) in words {
            writer.push(conn, &word, &lists)?;
        }
        writer.finish(conn)
    }
}
