//! The blocks in which words stand.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Nullable, SmallInt, Text};

use super::block::{Kind, damaged, read_entry};
use crate::store::varint::VarintReader;
use crate::store::{DbConnection, StoreResult};

/// In each segment the block in which a word stands if any does: the last that begins at it or
/// before. One step down the key for each segment.
const BLOCKS_AT: &str = "SELECT s.segment AS segment, (\
    SELECT b.entries FROM search_blocks b \
    WHERE b.segment = s.segment AND b.kind = $1 AND b.first_word <= $2 \
    ORDER BY b.first_word DESC LIMIT 1) AS entries \
    FROM search_segments s ORDER BY s.segment";

/// The blocks of a segment in which words stand from one on and before another: one step down the
/// key, and a range of it.
const BLOCKS_FROM: &str = "SELECT b.segment AS segment, b.entries AS entries \
    FROM search_blocks b \
    WHERE b.kind = $1 AND b.segment = $2 AND b.first_word < $4 AND b.first_word >= COALESCE((\
    SELECT max(a.first_word) FROM search_blocks a \
    WHERE a.kind = $1 AND a.segment = $2 AND a.first_word <= $3), $3) \
    ORDER BY b.first_word";

#[derive(QueryableByName)]
struct Block {
    #[diesel(sql_type = BigInt)]
    segment: i64,
    #[diesel(sql_type = Nullable<Binary>)]
    entries: Option<Vec<u8>>,
}

/// What a block says of a word.
pub(super) struct BlockEntry {
    pub segment: i64,
    pub word: Vec<u8>,
    pub bytes: Vec<u8>,
}

/// What each segment that has a word says of it, in the order of segments.
///
/// # Errors
/// The database's; when a block cannot be read.
pub(super) fn entries(
    conn: &mut DbConnection,
    kind: Kind,
    word: &str,
) -> StoreResult<Vec<BlockEntry>> {
    let blocks: Vec<Block> = diesel::sql_query(BLOCKS_AT)
        .bind::<SmallInt, _>(kind.number())
        .bind::<Text, _>(word)
        .load(conn)?;
    let is_it = |found: &[u8]| found == word.as_bytes();
    read(&blocks, word, is_it)
}

/// What a segment says of each of its words that begins like this, in order.
///
/// # Errors
/// As [`entries`].
pub(super) fn entries_from(
    conn: &mut DbConnection,
    kind: Kind,
    segment: i64,
    start: &str,
) -> StoreResult<Vec<BlockEntry>> {
    // No word has the last character of all.
    let end = format!("{start}{}", char::MAX);
    let blocks: Vec<Block> = diesel::sql_query(BLOCKS_FROM)
        .bind::<SmallInt, _>(kind.number())
        .bind::<BigInt, _>(segment)
        .bind::<Text, _>(start)
        .bind::<Text, _>(end)
        .load(conn)?;
    read(&blocks, start, |found| found.starts_with(start.as_bytes()))
}

/// The entries of those words that are looked for: they stand together, from one on.
fn read(
    blocks: &[Block],
    from: &str,
    is_it: impl Fn(&[u8]) -> bool,
) -> StoreResult<Vec<BlockEntry>> {
    let mut found = Vec::new();
    for block in blocks {
        let mut rest = VarintReader(block.entries.as_deref().unwrap_or_default());
        let mut word = Vec::new();
        while !rest.0.is_empty() {
            let bytes = read_entry(&mut rest, &mut word).ok_or_else(damaged)?;
            if is_it(&word) {
                found.push(BlockEntry {
                    segment: block.segment,
                    word: word.clone(),
                    bytes: bytes.to_vec(),
                });
            } else if word.as_slice() > from.as_bytes() {
                break;
            }
        }
    }
    Ok(found)
}
