//! What search finds: the words of each article, put into the index of either database.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text};

use super::search::Field;
use super::{DbConnection, StoreResult};
use crate::domain::{ArticleId, words};

/// How many words of an article can be found: those behind them are not indexed. PostgreSQL counts
/// places no further.
const MAX_INDEXED_WORDS: usize = 16_000;

/// How many bytes the words of an article may take, with some for each place of each: PostgreSQL
/// keeps no more than a mebibyte.
const MAX_INDEXED_BYTES: usize = 900_000;
const BYTES_A_PLACE: usize = 8;

/// How many places of one word in an article are indexed: PostgreSQL keeps no more.
const MAX_PLACES: u32 = 250;

/// Takes a place and is no word, so nobody finds it: stands between tags, so that no phrase spans
/// two of them, and for a word that has been indexed often enough.
const NO_WORD: &str = "\u{E000}";

/// How much more of an article can be indexed.
struct Room {
    words: usize,
    bytes: usize,
}

impl Default for Room {
    fn default() -> Self {
        Self {
            words: MAX_INDEXED_WORDS,
            bytes: MAX_INDEXED_BYTES,
        }
    }
}

impl Room {
    /// Takes room for a word, if there is any.
    fn takes(&mut self, word: &str) -> bool {
        let bytes = word.len() + BYTES_A_PLACE;
        if self.words == 0 || self.bytes < bytes {
            return false;
        }
        self.words -= 1;
        self.bytes -= bytes;
        true
    }
}

/// Leaves of each word no more places than both databases keep.
fn drop_repetitions(parts: &mut [Vec<String>; 4]) {
    let length: usize = parts.iter().map(Vec::len).sum();
    if length <= MAX_PLACES as usize {
        return;
    }
    let mut places: HashMap<String, u32> = HashMap::new();
    for word in parts.iter_mut().flatten().filter(|word| *word != NO_WORD) {
        match places.get_mut(word.as_str()) {
            Some(count) if *count == MAX_PLACES => NO_WORD.clone_into(word),
            Some(count) => *count += 1,
            None => {
                places.insert(word.clone(), 1);
            }
        }
    }
}

/// The columns of the FTS5 table.
pub(super) const COLUMNS: [&str; 4] = ["title", "tags", "summary", "body"];

/// What of an article can be found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Document<'a> {
    pub id: ArticleId,
    pub title: &'a str,
    pub tags: &'a [&'a str],
    pub summary: &'a str,
    pub body: &'a str,
}

impl Document<'_> {
    /// The words of each part, as many as are indexed.
    fn words(&self) -> [Vec<String>; 4] {
        let mut room = Room::default();
        let mut of = |texts: &[&str]| {
            let mut found = Vec::new();
            for (position, text) in texts.iter().enumerate() {
                if position > 0 && room.takes(NO_WORD) {
                    found.push(NO_WORD.to_owned());
                }
                found.extend(
                    words(text)
                        .map(|word| word.folded)
                        .take_while(|word| room.takes(word)),
                );
            }
            found
        };
        let mut parts = [
            of(&[self.title]),
            of(self.tags),
            of(&[self.summary]),
            of(&[self.body]),
        ];
        drop_repetitions(&mut parts);
        parts
    }

    /// The words of each column of the FTS5 table.
    pub fn columns(&self) -> impl Iterator<Item = (&'static str, Vec<String>)> {
        COLUMNS.into_iter().zip(self.words())
    }

    /// The words with their places and weights, as `tsvector` is written. Parts are a place
    /// apart, so that no phrase spans two of them.
    pub fn to_tsvector(self) -> String {
        let mut places: HashMap<String, Vec<String>> = HashMap::new();
        let mut place = 0;
        for (field, words) in Field::ALL.into_iter().zip(self.words()) {
            place += 1;
            for word in words {
                place += 1;
                if word != NO_WORD {
                    let weight = field.names().1;
                    places
                        .entry(word)
                        .or_default()
                        .push(format!("{place}{weight}"));
                }
            }
        }
        let lexemes: Vec<String> = places
            .into_iter()
            .map(|(word, places)| format!("'{word}':{}", places.join(",")))
            .collect();
        lexemes.join(" ")
    }
}

/// Puts what can be found of these articles instead of what could be before.
///
/// # Errors
/// The database's.
pub(super) fn put(conn: &mut DbConnection, documents: &[Document<'_>]) -> StoreResult<()> {
    match conn {
        DbConnection::Sqlite(sqlite) => {
            for document in documents {
                let [title, tags, summary, body] = document.words().map(|words| words.join(" "));
                diesel::sql_query(
                    "INSERT OR REPLACE INTO article_search (rowid, title, tags, summary, body) \
                     VALUES ($1, $2, $3, $4, $5)",
                )
                .bind::<BigInt, _>(document.id)
                .bind::<Text, _>(title)
                .bind::<Text, _>(tags)
                .bind::<Text, _>(summary)
                .bind::<Text, _>(body)
                .execute(sqlite)?;
            }
        }
        DbConnection::Postgres(pg) => {
            for chunk in documents.chunks(200) {
                let ids: Vec<i64> = chunk.iter().map(|document| document.id).collect();
                let texts: Vec<String> = chunk.iter().map(|d| d.to_tsvector()).collect();
                diesel::sql_query(
                    "INSERT INTO article_search (article_id, words) \
                     SELECT id, words::tsvector FROM unnest($1, $2) AS new (id, words) \
                     ON CONFLICT (article_id) DO UPDATE SET words = excluded.words",
                )
                .bind::<Array<BigInt>, _>(ids)
                .bind::<Array<Text>, _>(texts)
                .execute(pg)?;
            }
        }
    }
    Ok(())
}

/// Takes these articles out of what can be found.
///
/// # Errors
/// The database's.
pub(super) fn remove(conn: &mut DbConnection, ids: &[ArticleId]) -> StoreResult<()> {
    match conn {
        DbConnection::Sqlite(sqlite) => {
            for id in ids {
                diesel::sql_query("DELETE FROM article_search WHERE rowid = $1")
                    .bind::<BigInt, _>(id)
                    .execute(sqlite)?;
            }
        }
        DbConnection::Postgres(pg) => {
            diesel::sql_query("DELETE FROM article_search WHERE article_id = ANY($1)")
                .bind::<Array<BigInt>, _>(ids)
                .execute(pg)?;
        }
    }
    Ok(())
}
