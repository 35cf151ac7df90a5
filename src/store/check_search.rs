//! Proof that search finds what is stored: the words of every article are made again and compared
//! with the index. On SQLite every word of the database is held in memory meanwhile.

use std::collections::{HashMap, HashSet};

use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text};
use diesel::sqlite::SqliteConnection;

use super::schema::articles;
use super::search::Id;
use super::search_index;
use super::write::documents::{self, Stored};
use super::{DbConnection, StoreResult};
use crate::domain::ArticleId;

/// How many articles are compared together.
const BATCH: i64 = 500;

/// What is wrong with the search index, a sentence each.
///
/// # Errors
/// The database's.
pub(super) fn check(conn: &mut DbConnection) -> StoreResult<Vec<String>> {
    let mut expected = Expected::default();
    let mut wrong = 0;
    let mut last: ArticleId = -1;
    loop {
        let ids: Vec<ArticleId> = articles::table
            .filter(articles::id.gt(last))
            .order(articles::id)
            .limit(BATCH)
            .select(articles::id)
            .load(conn)?;
        let Some(id) = ids.last() else { break };
        last = *id;
        let stored = documents::load(conn, &ids)?;
        match conn {
            DbConnection::Sqlite(_) => expected.add(&stored),
            DbConnection::Postgres(pg) => wrong += differing(pg, &ids, &stored)?,
        }
    }
    if let DbConnection::Sqlite(sqlite) = conn {
        wrong = expected.compare(sqlite)?;
    }
    Ok(match wrong {
        0 => Vec::new(),
        n => vec![format!(
            "search does not find what is stored: {n} entries of its index are wrong"
        )],
    })
}

/// What the FTS5 table is to hold. It keeps no text that could be read back, but lists its words:
/// how many articles have each in each column, and how often; and which articles it knows.
#[derive(Default)]
struct Expected {
    ids: HashSet<ArticleId>,
    words: HashMap<(String, &'static str), (i64, i64)>,
}

#[derive(QueryableByName)]
struct Listed {
    #[diesel(sql_type = Text)]
    term: String,
    #[diesel(sql_type = Text)]
    col: String,
    #[diesel(sql_type = BigInt)]
    doc: i64,
    #[diesel(sql_type = BigInt)]
    cnt: i64,
}

impl Expected {
    fn add(&mut self, stored: &[Stored]) {
        for article in stored {
            self.ids.insert(article.id);
            for (column, words) in article.document(&article.labels()).columns() {
                let mut counts: HashMap<String, i64> = HashMap::new();
                for word in words {
                    *counts.entry(word).or_default() += 1;
                }
                for (word, count) in counts {
                    let (articles, times) = self.words.entry((word, column)).or_default();
                    *articles += 1;
                    *times += count;
                }
            }
        }
    }

    fn compare(mut self, conn: &mut SqliteConnection) -> StoreResult<usize> {
        // The list of words is a table to be made; it lies in memory and is gone with the
        // connection.
        conn.batch_execute(
            "PRAGMA query_only = OFF;\
             CREATE VIRTUAL TABLE IF NOT EXISTS temp.article_words \
             USING fts5vocab(main, article_search, col);\
             PRAGMA query_only = ON;",
        )?;
        let known: Vec<Id> =
            diesel::sql_query("SELECT id FROM article_search_docsize").load(conn)?;
        let known: HashSet<ArticleId> = known.into_iter().map(|row| row.id).collect();
        let mut wrong = known.symmetric_difference(&self.ids).count();
        let listed = diesel::sql_query("SELECT term, col, doc, cnt FROM temp.article_words")
            .load_iter::<Listed, diesel::connection::DefaultLoadingMode>(conn)?;
        for row in listed {
            let row = row?;
            let column = search_index::COLUMNS.iter().find(|name| **name == row.col);
            let expected = column.and_then(|column| self.words.remove(&(row.term, *column)));
            wrong += usize::from(expected != Some((row.doc, row.cnt)));
        }
        Ok(wrong + self.words.len())
    }
}

/// How many of these articles have other words in PostgreSQL's index than those of what is stored.
fn differing(conn: &mut PgConnection, ids: &[ArticleId], stored: &[Stored]) -> StoreResult<usize> {
    let vectors: HashMap<ArticleId, String> = stored
        .iter()
        .map(|article| {
            let vector = article.document(&article.labels()).to_tsvector();
            (article.id, vector)
        })
        .collect();
    let expected: Vec<Option<&String>> = ids.iter().map(|id| vectors.get(id)).collect();
    let wrong: Id = diesel::sql_query(
        "SELECT count(*) AS id FROM unnest($1, $2) AS expected (id, words) \
         LEFT JOIN article_search ON article_search.article_id = expected.id \
         WHERE article_search.words IS DISTINCT FROM expected.words::tsvector",
    )
    .bind::<Array<BigInt>, _>(ids)
    .bind::<Array<diesel::sql_types::Nullable<Text>>, _>(expected)
    .get_result(conn)?;
    Ok(usize::try_from(wrong.id).unwrap_or_default())
}
