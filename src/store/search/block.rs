//! Blocks: the words of a segment in order, each with bytes, some to a row. A word is written as
//! what it shares with the one before it and the rest, so a rare word takes a few bytes.

use std::ops::Range;

use diesel::prelude::*;

use crate::store::schema::search_blocks;
use crate::store::varint::{VarintReader, VarintWriter};
use crate::store::{DbConnection, StoreError, StoreResult, insert_rows};

/// What a block says of its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Which articles have them.
    Postings,
    /// Where in those articles they stand.
    Places,
}

impl Kind {
    /// Its number in the database.
    pub const fn number(self) -> i16 {
        match self {
            Self::Postings => 0,
            Self::Places => 1,
        }
    }
}

/// How long a block is before the next begins: a lookup reads one, and looks through half of it.
const BLOCK_BYTES: usize = 4_000;

/// How many blocks are inserted together.
const BATCH: usize = 64;

#[derive(Debug, Insertable)]
#[diesel(table_name = search_blocks)]
struct BlockForm {
    segment: i64,
    kind: i16,
    first_word: String,
    entries: Vec<u8>,
}

/// Writes the blocks of one kind of a segment.
pub(super) struct BlockWriter {
    segment: i64,
    kind: Kind,
    first_word: String,
    last_word: String,
    entries: VarintWriter,
    blocks: Vec<BlockForm>,
}

impl BlockWriter {
    pub fn new(segment: i64, kind: Kind) -> Self {
        Self {
            segment,
            kind,
            first_word: String::new(),
            last_word: String::new(),
            entries: VarintWriter::default(),
            blocks: Vec::new(),
        }
    }

    /// Adds a word, which must lie behind the last one, and its bytes.
    ///
    /// # Errors
    /// The database's.
    pub fn push(&mut self, conn: &mut DbConnection, word: &str, bytes: &[u8]) -> StoreResult<()> {
        if self.entries.0.is_empty() {
            word.clone_into(&mut self.first_word);
        }
        put_entry(&mut self.entries, &self.last_word, word, bytes);
        word.clone_into(&mut self.last_word);
        if self.entries.0.len() >= BLOCK_BYTES {
            self.close_block();
        }
        if self.blocks.len() >= BATCH {
            self.insert(conn)?;
        }
        Ok(())
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// The database's.
    pub fn finish(mut self, conn: &mut DbConnection) -> StoreResult<()> {
        if !self.entries.0.is_empty() {
            self.close_block();
        }
        self.insert(conn)
    }

    fn close_block(&mut self) {
        self.last_word.clear();
        self.blocks.push(BlockForm {
            segment: self.segment,
            kind: self.kind.number(),
            first_word: std::mem::take(&mut self.first_word),
            entries: std::mem::take(&mut self.entries.0),
        });
    }

    fn insert(&mut self, conn: &mut DbConnection) -> StoreResult<()> {
        insert_rows!(conn, search_blocks::table, self.blocks.as_slice());
        self.blocks.clear();
        Ok(())
    }
}

/// Writes a word and its bytes behind another word.
pub(super) fn put_entry(out: &mut VarintWriter, before: &str, word: &str, bytes: &[u8]) {
    let shared = before
        .bytes()
        .zip(word.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    out.count(shared);
    out.bytes(word.as_bytes().get(shared..).unwrap_or_default());
    out.bytes(bytes);
}

/// Reads the next word of a block, which begins where the last one ended, and its bytes.
pub(super) fn read_entry<'b>(rest: &mut VarintReader<'b>, word: &mut Vec<u8>) -> Option<&'b [u8]> {
    let shared = usize::try_from(rest.unsigned()?).ok()?;
    if shared > word.len() {
        return None;
    }
    word.truncate(shared);
    word.extend_from_slice(rest.bytes()?);
    rest.bytes()
}

/// Reads all words of a segment in order, with their bytes of one kind.
pub(super) struct WordStream {
    segment: i64,
    kind: Kind,
    /// The blocks that were read and come next, the next one last.
    blocks: Vec<Vec<u8>>,
    last_block: Option<String>,
    block: Vec<u8>,
    offset: usize,
    word: Vec<u8>,
    value: Range<usize>,
}

impl WordStream {
    /// From the first word on.
    ///
    /// # Errors
    /// As [`advance`](Self::advance).
    pub fn open(conn: &mut DbConnection, segment: i64, kind: Kind) -> StoreResult<Self> {
        let mut stream = Self {
            segment,
            kind,
            blocks: Vec::new(),
            last_block: None,
            block: Vec::new(),
            offset: 0,
            word: Vec::new(),
            value: 0..0,
        };
        stream.advance(conn)?;
        Ok(stream)
    }

    /// Goes on to the next word.
    ///
    /// # Errors
    /// The database's; when a block cannot be read.
    pub fn advance(&mut self, conn: &mut DbConnection) -> StoreResult<()> {
        while self.offset >= self.block.len() {
            if self.blocks.is_empty() && !self.load(conn)? {
                self.word.clear();
                self.value = 0..0;
                return Ok(());
            }
            self.block = self.blocks.pop().unwrap_or_default();
            self.offset = 0;
            self.word.clear();
        }
        let mut rest = VarintReader(self.block.get(self.offset..).unwrap_or_default());
        let value = read_entry(&mut rest, &mut self.word).ok_or_else(damaged)?;
        let end = self.block.len() - rest.0.len();
        self.value = end - value.len()..end;
        self.offset = end;
        Ok(())
    }

    fn load(&mut self, conn: &mut DbConnection) -> StoreResult<bool> {
        let last = self.last_block.take().unwrap_or_default();
        let rows: Vec<(String, Vec<u8>)> = search_blocks::table
            .filter(search_blocks::segment.eq(self.segment))
            .filter(search_blocks::kind.eq(self.kind.number()))
            .filter(search_blocks::first_word.gt(&last))
            .order(search_blocks::first_word)
            .limit(BATCH as i64)
            .select((search_blocks::first_word, search_blocks::entries))
            .load(conn)?;
        self.last_block = rows.last().map(|(word, _)| word.clone()).or(Some(last));
        self.blocks = rows.into_iter().rev().map(|(_, block)| block).collect();
        Ok(!self.blocks.is_empty())
    }

    /// The word that was read last; empty behind the end.
    pub fn word(&self) -> &[u8] {
        &self.word
    }

    /// Its bytes.
    pub fn value(&self) -> &[u8] {
        self.block.get(self.value.clone()).unwrap_or_default()
    }
}

/// What is said of bytes that are not what this program writes.
pub(super) fn damaged() -> StoreError {
    StoreError::Source("the search index cannot be read".to_owned())
}
