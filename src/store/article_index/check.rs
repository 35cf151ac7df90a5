//! Proof that the index of articles says what the rows say.

use super::rows::{BATCH, entries_of};
use super::{ArticleIndex, Part};
use crate::store::{DbConnection, StoreError, StoreResult, articles, changes};

/// What is wrong with the index, a sentence each: every entry is made again from its rows.
///
/// # Errors
/// The database's.
pub(in crate::store) fn check(conn: &mut DbConnection) -> StoreResult<Vec<String>> {
    let version = changes::version(conn)?;
    let index = match ArticleIndex::load(conn, version) {
        Ok(index) => index,
        Err(StoreError::Source(damage)) => return Ok(vec![damage]),
        Err(error) => return Err(error),
    };
    let mut wrong = 0;
    let mut listed = 0;
    articles::each_batch(conn, BATCH as i64, |conn, ids| {
        for entry in entries_of(conn, ids)? {
            listed += 1;
            wrong += usize::from(index.entry(entry.key.id).as_ref() != Some(&entry));
        }
        Ok(())
    })?;
    let mut findings = Vec::new();
    if wrong > 0 {
        findings.push(format!(
            "{wrong} entries of the index of articles are wrong"
        ));
    }
    if index.len() != listed {
        findings.push(format!(
            "the index of articles has {} entries; {listed} articles are listed",
            index.len()
        ));
    }
    if !is_ordered(index.parts()) {
        findings.push("the index of articles is not in the order of dates".to_owned());
    }
    Ok(findings)
}

/// Whether the chunks follow each other in the order of dates.
fn is_ordered(parts: &[Part]) -> bool {
    let chunks = parts.split_last().map_or(&[][..], |(_, chunks)| chunks);
    let ends = chunks.iter().map(|part| {
        let keys = &part.chunk().keys;
        (keys.first().copied(), keys.last().copied())
    });
    let ends: Vec<_> = ends.collect();
    ends.windows(2).all(|pair| match pair {
        [(_, end), (start, _)] => end < start,
        _ => true,
    })
}
