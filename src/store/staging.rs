//! A scratch database in which an import sorts its source's rows, so that its memory does not
//! grow with the source: articles by number, tag links by article. Where the source knows its
//! articles by text, they are numbered as they come, and what it tells of them elsewhere waits by
//! their keys.

use std::collections::HashSet;

use diesel::connection::{DefaultLoadingMode, SimpleConnection};
use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;

use super::{StoreError, StoreResult};
use crate::domain::SourceKey;

mod records;

mod tables {
    diesel::table! {
        staged_articles (number) {
            number -> BigInt,
            payload -> Text,
        }
    }

    diesel::table! {
        staged_keys (key) {
            key -> Text,
        }
    }

    diesel::table! {
        staged_records (source, kind, key) {
            source -> Text,
            kind -> Text,
            key -> Text,
            subject -> BigInt,
            hash -> Binary,
        }
    }

    diesel::table! {
        staged_links (element_id, tag_id) {
            element_id -> BigInt,
            tag_id -> BigInt,
        }
    }

    diesel::table! {
        staged_parts (owner, kind, place, payload) {
            owner -> Text,
            kind -> Text,
            place -> BigInt,
            payload -> Text,
        }
    }
}
use tables::{staged_articles, staged_keys, staged_links, staged_parts};

const SETUP: &str = "PRAGMA journal_mode = OFF;\
     PRAGMA synchronous = OFF;\
     PRAGMA locking_mode = EXCLUSIVE;\
     PRAGMA cache_size = -8192;\
     CREATE TABLE staged_articles (number INTEGER PRIMARY KEY, payload TEXT NOT NULL);\
     CREATE TABLE staged_keys (key TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;\
     CREATE TABLE staged_records (source TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,\
         subject BIGINT NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (source, kind, key)) WITHOUT ROWID;\
     CREATE TABLE staged_links (element_id BIGINT NOT NULL, tag_id BIGINT NOT NULL,\
         PRIMARY KEY (element_id, tag_id)) WITHOUT ROWID;\
     CREATE TABLE staged_parts (owner TEXT NOT NULL, kind TEXT NOT NULL, place BIGINT NOT NULL,\
         payload TEXT NOT NULL, PRIMARY KEY (owner, kind, place, payload)) WITHOUT ROWID;\
     BEGIN;";

/// The payload of an article that cannot be taken.
const UNREADABLE: &str = "";

/// Where a batch of articles ends: by number, or by bytes of payload, so that large bodies do not
/// gather in memory.
const BATCH_ARTICLES: i64 = 128;
const BATCH_BYTES: usize = 2 * 1024 * 1024;
/// How many numbers are asked for at once.
const BATCH_KEYS: usize = 1_000;
/// How many parts of one kind are given of one article.
const MOST_PARTS: usize = 1_000;

/// The scratch database, in a temporary folder that goes when this is dropped.
pub struct Staging {
    conn: SqliteConnection,
    /// The number of the next article that is known by text, once there is one.
    next_number: i64,
    /// Where the file must have a name.
    _folder: Option<tempfile::TempDir>,
}

impl std::fmt::Debug for Staging {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Staging").finish_non_exhaustive()
    }
}

/// One row of the source: its number and what the importer wrote of it.
#[derive(Debug, Clone, Queryable)]
pub struct StagedArticle {
    pub number: i64,
    pub payload: String,
}

/// What the source tells of an article elsewhere than in its row: what it is, and what the importer
/// wrote of it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct StagedPart {
    pub kind: String,
    pub payload: String,
}

/// A temporary folder that goes when it is dropped.
///
/// # Errors
/// When there is nowhere to make one.
pub fn temporary_folder() -> StoreResult<tempfile::TempDir> {
    tempfile::tempdir().map_err(|error| {
        StoreError::Unreachable(format!("cannot make a temporary folder: {error}"))
    })
}

impl Staging {
    /// Opens an empty one.
    ///
    /// # Errors
    /// When there is no temporary folder to write to.
    pub fn open() -> StoreResult<Self> {
        let folder = temporary_folder()?;
        let path = folder.path().join("staging.db");
        let mut conn = SqliteConnection::establish(&path.to_string_lossy())
            .map_err(|error| StoreError::Unreachable(error.to_string()))?;
        conn.batch_execute(SETUP)?;
        // Where an open file needs no name, it is gone however this process ends.
        let folder = match cfg!(unix) {
            true => None,
            false => Some(folder),
        };
        Ok(Self {
            conn,
            next_number: 0,
            _folder: folder,
        })
    }

    /// Whether there is no article, not even one that cannot be taken.
    ///
    /// # Errors
    /// The database's.
    pub fn is_empty(&mut self) -> StoreResult<bool> {
        let first: Option<i64> = staged_articles::table
            .select(staged_articles::number)
            .first(&mut self.conn)
            .optional()?;
        Ok(first.is_none())
    }

    /// Adds an article, and tells whether its key was new.
    ///
    /// # Errors
    /// The database's.
    pub fn add_article(&mut self, key: &SourceKey, payload: &str) -> StoreResult<bool> {
        let number = match key {
            SourceKey::Number(number) => *number,
            SourceKey::Text(key) => {
                let added = diesel::insert_or_ignore_into(staged_keys::table)
                    .values(staged_keys::key.eq(key))
                    .execute(&mut self.conn)?;
                if added == 0 {
                    return Ok(false);
                }
                self.next_number += 1;
                self.next_number
            }
        };
        let added = diesel::insert_or_ignore_into(staged_articles::table)
            .values((
                staged_articles::number.eq(number),
                staged_articles::payload.eq(payload),
            ))
            .execute(&mut self.conn)?;
        Ok(added > 0)
    }

    /// Notes that the source has an article of this key, though it cannot be taken.
    ///
    /// # Errors
    /// The database's.
    pub fn add_unreadable(&mut self, key: &SourceKey) -> StoreResult<()> {
        self.add_article(key, UNREADABLE).map(|_| ())
    }

    /// Adds a link of an element with a tag; a repeated one counts once.
    ///
    /// # Errors
    /// The database's.
    pub fn add_link(&mut self, element_id: i64, tag_id: i64) -> StoreResult<()> {
        diesel::insert_or_ignore_into(staged_links::table)
            .values((
                staged_links::element_id.eq(element_id),
                staged_links::tag_id.eq(tag_id),
            ))
            .execute(&mut self.conn)?;
        Ok(())
    }

    /// Adds a part of an article that is known by this text; it may come before that article. Parts
    /// of one kind stand by their places; a repeated one counts once.
    ///
    /// # Errors
    /// The database's.
    pub fn add_part(
        &mut self,
        owner: &str,
        kind: &str,
        place: i64,
        payload: &str,
    ) -> StoreResult<()> {
        diesel::insert_or_ignore_into(staged_parts::table)
            .values((
                staged_parts::owner.eq(owner),
                staged_parts::kind.eq(kind),
                staged_parts::place.eq(place),
                staged_parts::payload.eq(payload),
            ))
            .execute(&mut self.conn)?;
        Ok(())
    }

    /// The parts of an article by kind and place: at most 1,000 of one kind.
    ///
    /// # Errors
    /// The database's.
    pub fn parts_of(&mut self, owner: &str) -> StoreResult<Vec<StagedPart>> {
        let rows = staged_parts::table
            .filter(staged_parts::owner.eq(owner))
            .order((
                staged_parts::kind,
                staged_parts::place,
                staged_parts::payload,
            ))
            .select((staged_parts::kind, staged_parts::payload))
            .load_iter::<StagedPart, DefaultLoadingMode>(&mut self.conn)?;
        let mut found: Vec<StagedPart> = Vec::new();
        let mut alike = 0;
        for row in rows {
            let row = row?;
            let is_alike = found.last().is_some_and(|last| last.kind == row.kind);
            alike = if is_alike { alike + 1 } else { 1 };
            if alike <= MOST_PARTS {
                found.push(row);
            }
        }
        Ok(found)
    }

    /// How many articles can be taken.
    ///
    /// # Errors
    /// The database's.
    pub fn article_count(&mut self) -> StoreResult<u64> {
        let count: i64 = staged_articles::table
            .filter(staged_articles::payload.ne(UNREADABLE))
            .count()
            .get_result(&mut self.conn)?;
        Ok(count.unsigned_abs())
    }

    /// The next articles by number, behind a given one (`None` at first): at most 128, fewer when they
    /// are large.
    ///
    /// # Errors
    /// The database's.
    pub fn articles_after(&mut self, last: Option<i64>) -> StoreResult<Vec<StagedArticle>> {
        let rows = staged_articles::table
            .filter(staged_articles::number.gt(last.unwrap_or(i64::MIN)))
            .filter(staged_articles::payload.ne(UNREADABLE))
            .order(staged_articles::number)
            .limit(BATCH_ARTICLES)
            .load_iter::<StagedArticle, DefaultLoadingMode>(&mut self.conn)?;
        let mut bytes = 0;
        let mut batch = Vec::new();
        for row in rows {
            let row = row?;
            bytes += row.payload.len();
            batch.push(row);
            if bytes >= BATCH_BYTES {
                break;
            }
        }
        Ok(batch)
    }

    /// The articles with these numbers, as many as there are, in any order.
    ///
    /// # Errors
    /// The database's.
    pub fn articles_of(&mut self, numbers: &[i64]) -> StoreResult<Vec<StagedArticle>> {
        let mut found = Vec::with_capacity(numbers.len());
        for numbers in numbers.chunks(BATCH_KEYS) {
            found.extend(
                staged_articles::table
                    .filter(staged_articles::number.eq_any(numbers))
                    .load::<StagedArticle>(&mut self.conn)?,
            );
        }
        Ok(found)
    }

    /// The links of elements from `first` to `last`, by element and tag.
    ///
    /// # Errors
    /// The database's.
    pub fn links_between(&mut self, first: i64, last: i64) -> StoreResult<Vec<(i64, i64)>> {
        Ok(staged_links::table
            .filter(staged_links::element_id.between(first, last))
            .order((staged_links::element_id, staged_links::tag_id))
            .load(&mut self.conn)?)
    }

    /// How many links lead from no article.
    ///
    /// # Errors
    /// The database's.
    pub fn links_from_nowhere(&mut self) -> StoreResult<u64> {
        let count: i64 = staged_links::table
            .filter(
                staged_links::element_id
                    .ne_all(staged_articles::table.select(staged_articles::number)),
            )
            .count()
            .get_result(&mut self.conn)?;
        Ok(count.unsigned_abs())
    }

    /// Which of these keys, as import records spell them, the source has.
    ///
    /// # Errors
    /// The database's.
    pub fn present(&mut self, keys: &[String]) -> StoreResult<HashSet<String>> {
        let found: Vec<String> = match self.next_number {
            0 => {
                let numbers: Vec<i64> = keys.iter().filter_map(|key| key.parse().ok()).collect();
                let found: Vec<i64> = staged_articles::table
                    .filter(staged_articles::number.eq_any(numbers))
                    .select(staged_articles::number)
                    .load(&mut self.conn)?;
                found.iter().map(ToString::to_string).collect()
            }
            _ => staged_keys::table
                .filter(staged_keys::key.eq_any(keys))
                .select(staged_keys::key)
                .load(&mut self.conn)?,
        };
        Ok(found.into_iter().collect())
    }
}

diesel::allow_tables_to_appear_in_same_query!(staged_articles, staged_links);
