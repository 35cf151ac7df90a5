//! Full-text search: which articles have certain words, and how well.
//!
//! Words are made by [`words`](crate::domain::words) on both databases, when an article is written
//! and when it is asked for; the databases only look them up. On SQLite they are in the FTS5 table
//! `article_search`, whose tokenizer takes them as they come; on PostgreSQL in a `tsvector` made of
//! them word by word, with a GIN index. A search reads the lists of its words' articles: it costs
//! what they are long.
//!
//! Diesel has no words for either, so all SQL about them is here, in `search_index` and in
//! `check_search`. Words are letters and digits only: none of them can end a quote of `MATCH` or
//! `tsquery`, and the texts are bound besides.

use std::collections::{HashMap, HashSet};

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};

use super::keyset::Condition;
use super::{DbConnection, StoreResult};
use crate::domain::{ArticleId, Clause, SearchQuery};

/// How many clauses of a search count for relevance: each is looked up in three parts.
const MAX_RANKED: usize = 8;

/// The parts of an article in which words are looked for, with what a hit there counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Title,
    Tags,
    Summary,
    Body,
}

impl Field {
    /// From the best one on.
    pub const ALL: [Self; 4] = [Self::Title, Self::Tags, Self::Summary, Self::Body];

    /// Its column in the FTS5 table, and its weight in a `tsvector`.
    pub const fn names(self) -> (&'static str, char) {
        match self {
            Self::Title => ("title", 'A'),
            Self::Tags => ("tags", 'B'),
            Self::Summary => ("summary", 'C'),
            Self::Body => ("body", 'D'),
        }
    }

    const fn score(self) -> u32 {
        match self {
            Self::Title => 8,
            Self::Tags => 4,
            Self::Summary => 2,
            Self::Body => 1,
        }
    }
}

/// How a database spells what is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dialect {
    Fts5,
    Tsquery,
}

impl Dialect {
    const fn of(conn: &DbConnection) -> Self {
        match conn {
            DbConnection::Sqlite(_) => Self::Fts5,
            DbConnection::Postgres(_) => Self::Tsquery,
        }
    }

    /// A clause, in any part of an article or in one.
    fn spell(self, clause: &Clause, field: Option<Field>) -> String {
        match self {
            Self::Fts5 => {
                let column = field.map_or_else(String::new, |f| format!("{} : ", f.names().0));
                let prefix = if clause.is_prefix { " *" } else { "" };
                format!("({column}\"{}\"{prefix})", clause.words.join(" "))
            }
            Self::Tsquery => {
                let weight = field.map_or_else(String::new, |f| f.names().1.to_string());
                let last = clause.words.len().saturating_sub(1);
                let places: Vec<String> = clause
                    .words
                    .iter()
                    .enumerate()
                    .map(|(place, word)| {
                        let star = if clause.is_prefix && place == last {
                            "*"
                        } else {
                            ""
                        };
                        format!("'{word}':{star}{weight}")
                    })
                    .collect();
                format!("({})", places.join(" <-> "))
            }
        }
    }

    const fn and(self) -> &'static str {
        match self {
            Self::Fts5 => " AND ",
            Self::Tsquery => " & ",
        }
    }

    const fn or(self) -> &'static str {
        match self {
            Self::Fts5 => " OR ",
            Self::Tsquery => " | ",
        }
    }

    /// The start and end of a query for the ids of the articles that match a bound text.
    const fn ids_that_match(self) -> (&'static str, &'static str) {
        match self {
            Self::Fts5 => (
                "SELECT rowid AS id FROM article_search WHERE article_search MATCH ",
                "",
            ),
            Self::Tsquery => (
                "SELECT article_id AS id FROM article_search WHERE words @@ ",
                "::tsquery",
            ),
        }
    }
}

/// A search, in the words of the database.
#[derive(Debug, Clone)]
pub(super) struct Search {
    query: SearchQuery,
    dialect: Dialect,
    wanted: Option<String>,
    excluded: Option<String>,
    /// Whether so many articles match that it is cheaper to look up each article of a list among
    /// them than to begin with them.
    many: bool,
}

/// A row with one number.
#[derive(QueryableByName)]
pub(super) struct Id {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
}

impl Search {
    /// Prepares a search among this many articles.
    ///
    /// # Errors
    /// The database's.
    pub fn prepare(conn: &mut DbConnection, query: &SearchQuery, all: i64) -> StoreResult<Self> {
        let dialect = Dialect::of(conn);
        let join = |clauses: Vec<String>, by| (!clauses.is_empty()).then(|| clauses.join(by));
        let spell = |clause: &Clause| dialect.spell(clause, None);
        let wanted = join(query.wanted().map(spell).collect(), dialect.and());
        let many = match &wanted {
            None => true,
            Some(text) => {
                let hits = count(conn, dialect, text)?;
                hits.saturating_mul(hits) > all.saturating_mul(20)
            }
        };
        Ok(Self {
            excluded: join(query.excluded().map(spell).collect(), dialect.or()),
            query: query.clone(),
            dialect,
            wanted,
            many,
        })
    }

    /// Which articles match, as conditions on articles that are joined or not.
    ///
    /// `IN` gathers the matching ids once. When they are many, the `+` keeps SQLite from visiting
    /// the articles in their order and sorting them afterwards: it reads the articles in the order
    /// of the list and looks each up among the ids.
    pub fn conditions<QS: 'static>(&self) -> Vec<Condition<QS>>
    where
        diesel::expression::SqlLiteral<Bool>: diesel::SelectableExpression<QS>,
    {
        let (start, end) = self.dialect.ids_that_match();
        let plus = if self.many && self.dialect == Dialect::Fts5 {
            "+"
        } else {
            ""
        };
        let condition = |operator: &str, text: &String| -> Condition<QS> {
            Box::new(
                sql::<Bool>(&format!("{plus}articles.id {operator} ({start}"))
                    .bind::<Text, _>(text.clone())
                    .sql(&format!("{end})")),
            )
        };
        let wanted = self.wanted.iter().map(|text| condition("IN", text));
        let excluded = self.excluded.iter().map(|text| condition("NOT IN", text));
        wanted.chain(excluded).collect()
    }

    /// How well each of these articles matches: for each clause, where it was found at best.
    ///
    /// # Errors
    /// The database's.
    pub fn scores(
        &self,
        conn: &mut DbConnection,
        ids: &[ArticleId],
    ) -> StoreResult<HashMap<ArticleId, u32>> {
        let mut scores: HashMap<ArticleId, u32> = ids.iter().map(|id| (*id, 0)).collect();
        for clause in self.query.wanted().take(MAX_RANKED) {
            let mut found = HashSet::new();
            for field in [Field::Title, Field::Tags, Field::Summary] {
                let text = self.dialect.spell(clause, Some(field));
                for id in matching(conn, self.dialect, &text, ids)? {
                    if let (true, Some(score)) = (found.insert(id), scores.get_mut(&id)) {
                        *score += field.score();
                    }
                }
            }
            // All of them match: what was not found elsewhere is in the body.
            for (_, score) in scores.iter_mut().filter(|(id, _)| !found.contains(id)) {
                *score += Field::Body.score();
            }
        }
        Ok(scores)
    }
}

/// The articles that match, from the least to the greatest of these ids.
fn matching(
    conn: &mut DbConnection,
    dialect: Dialect,
    text: &str,
    ids: &[ArticleId],
) -> StoreResult<Vec<ArticleId>> {
    let (start, end) = dialect.ids_that_match();
    let id = match dialect {
        Dialect::Fts5 => "rowid",
        Dialect::Tsquery => "article_id",
    };
    let query = diesel::sql_query(format!("{start} $1{end} AND {id} BETWEEN $2 AND $3"))
        .bind::<Text, _>(text)
        .bind::<BigInt, _>(ids.iter().min().copied().unwrap_or_default())
        .bind::<BigInt, _>(ids.iter().max().copied().unwrap_or_default());
    let rows: Vec<Id> = query.load(conn)?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

fn count(conn: &mut DbConnection, dialect: Dialect, text: &str) -> StoreResult<i64> {
    let (start, end) = dialect.ids_that_match();
    let counting = format!("SELECT count(*) AS id FROM ({start} $1{end}) AS hits");
    let counted: Id = diesel::sql_query(counting)
        .bind::<Text, _>(text)
        .get_result(conn)?;
    Ok(counted.id)
}
