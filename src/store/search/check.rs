//! Proof that search finds what is stored: the words of every article are made again and compared
//! with those of the index. Of each article a number is kept that its words and places add up to.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::block::{Kind, WordStream, damaged};
use super::postings::{Postings, put_places, take_places};
use super::recent;
use super::segment::StoredSegment;
use crate::domain::{ArticleId, Field, PlacedWords};
use crate::store::varint::VarintReader;
use crate::store::write::documents;
use crate::store::{DbConnection, StoreError, StoreResult, articles};

/// How many articles are compared together.
const BATCH: i64 = 500;

/// What is wrong with the search index, a sentence each.
///
/// # Errors
/// The database's.
pub(in crate::store) fn check(conn: &mut DbConnection) -> StoreResult<Vec<String>> {
    let mut found = match indexed(conn) {
        Ok(found) => found,
        Err(StoreError::Source(damage)) => return Ok(vec![damage]),
        Err(error) => return Err(error),
    };
    let mut wrong = 0;
    articles::each_batch(conn, BATCH, |conn, ids| {
        for article in documents::load(conn, ids)? {
            let indexed = found.remove(&article.id);
            wrong += usize::from(indexed != Some(sum_of(&article.words())));
        }
        Ok(())
    })?;
    Ok(match wrong {
        0 => Vec::new(),
        n => vec![format!(
            "search does not find what is stored: {n} articles are indexed otherwise"
        )],
    })
}

/// What the words of each article in the index add up to, those of the latest segment.
fn indexed(conn: &mut DbConnection) -> StoreResult<HashMap<ArticleId, u64>> {
    let mut found = HashMap::new();
    for segment in StoredSegment::all(conn)? {
        let articles = segment.articles(conn)?;
        let mut sums = vec![0_u64; articles.len()];
        let mut postings = WordStream::open(conn, segment.number, Kind::Postings)?;
        let mut places = WordStream::open(conn, segment.number, Kind::Places)?;
        while !postings.word().is_empty() {
            add_word(&postings, &places, &mut sums)?;
            postings.advance(conn)?;
            places.advance(conn)?;
        }
        found.extend(articles.into_iter().zip(sums));
    }
    for article in recent::all(conn)? {
        found.insert(article.article_id, sum_of(&article.words()?));
    }
    Ok(found)
}

fn add_word(postings: &WordStream, places: &WordStream, sums: &mut [u64]) -> StoreResult<()> {
    if postings.word() != places.word() {
        return Err(damaged());
    }
    let mut input = VarintReader(places.value());
    let mut is_whole = true;
    let length = sums.len();
    Postings::read(postings.value(), length)
        .and_then(|list| {
            list.each(|article, field| {
                let sum = sums.get_mut(article as usize);
                match (sum, take_places(&mut input)) {
                    (Some(sum), Some(places)) => {
                        *sum = sum.wrapping_add(number_of(postings.word(), field, places));
                    }
                    _ => is_whole = false,
                }
            })
        })
        .filter(|()| is_whole)
        .ok_or_else(damaged)
}

fn sum_of(words: &PlacedWords) -> u64 {
    let mut bytes = Vec::new();
    words.iter().fold(0, |sum: u64, (word, places)| {
        bytes.clear();
        put_places(&mut bytes, places);
        let field = places.last().map_or(Field::Body, |place| Field::of(*place));
        sum.wrapping_add(number_of(word.as_bytes(), field, &bytes))
    })
}

fn number_of(word: &[u8], field: Field, places: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    (word, field, places).hash(&mut hasher);
    hasher.finish()
}
