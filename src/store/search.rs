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

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use roaring::RoaringBitmap;

use super::article_index::ArticleIndex;
use super::{DbConnection, Selection, StoreResult};
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

/// A row with one number.
#[derive(QueryableByName)]
pub(super) struct Id {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
}

/// Where a search has hits: a set for each part of the index.
///
/// # Errors
/// The database's.
pub(super) fn find(
    conn: &mut DbConnection,
    index: &ArticleIndex,
    query: &SearchQuery,
) -> StoreResult<Vec<RoaringBitmap>> {
    let dialect = Dialect::of(conn);
    let join = |clauses: Vec<String>, by| (!clauses.is_empty()).then(|| clauses.join(by));
    let spell = |clause: &Clause| dialect.spell(clause, None);
    let wanted = join(query.wanted().map(spell).collect(), dialect.and());
    let excluded = join(query.excluded().map(spell).collect(), dialect.or());
    let mut sets = match wanted {
        Some(text) => places_of(index, matching(conn, dialect, &text)?),
        None => index
            .parts()
            .iter()
            .map(|part| part.chunk().everything())
            .collect(),
    };
    if let Some(text) = excluded {
        let excluded = places_of(index, matching(conn, dialect, &text)?);
        for (set, excluded) in sets.iter_mut().zip(excluded) {
            *set -= excluded;
        }
    }
    Ok(sets)
}

/// The articles of a selection by how well they match its search, the best first: for each clause
/// counts where it was found at best.
///
/// # Errors
/// The database's.
pub(super) fn by_score(
    conn: &mut DbConnection,
    selection: &Selection,
) -> StoreResult<Vec<Vec<RoaringBitmap>>> {
    let index = selection.index();
    let dialect = Dialect::of(conn);
    let all: Vec<RoaringBitmap> = selection.sets().map(|(_, set)| set.into_owned()).collect();
    let mut by_score = BTreeMap::from([(0, all)]);
    let clauses = selection
        .conditions
        .search
        .iter()
        .flat_map(SearchQuery::wanted);
    for clause in clauses.take(MAX_RANKED) {
        let mut better: BTreeMap<u32, Vec<RoaringBitmap>> = BTreeMap::new();
        for field in [Field::Title, Field::Tags, Field::Summary] {
            let text = dialect.spell(clause, Some(field));
            let found = places_of(index, matching(conn, dialect, &text)?);
            for (score, sets) in &mut by_score {
                let hits: Vec<RoaringBitmap> = sets
                    .iter()
                    .zip(&found)
                    .map(|(set, hits)| set & hits)
                    .collect();
                sets.iter_mut()
                    .zip(&hits)
                    .for_each(|(set, hits)| *set -= hits);
                add(&mut better, score + field.score(), hits);
            }
        }
        // All of them match: what was not found elsewhere is in the body.
        for (score, sets) in by_score {
            add(&mut better, score + Field::Body.score(), sets);
        }
        by_score = better;
    }
    Ok(by_score.into_values().rev().collect())
}

fn add(by_score: &mut BTreeMap<u32, Vec<RoaringBitmap>>, score: u32, sets: Vec<RoaringBitmap>) {
    match by_score.get_mut(&score) {
        Some(known) => known
            .iter_mut()
            .zip(sets)
            .for_each(|(known, set)| *known |= set),
        None => {
            by_score.insert(score, sets);
        }
    }
}

fn places_of(index: &ArticleIndex, ids: Vec<ArticleId>) -> Vec<RoaringBitmap> {
    let mut sets = vec![RoaringBitmap::new(); index.parts().len()];
    for place in ids.into_iter().filter_map(|id| index.find(id)) {
        if let Some(set) = sets.get_mut(place.part) {
            set.insert(place.slot);
        }
    }
    sets
}

/// The articles that match.
fn matching(conn: &mut DbConnection, dialect: Dialect, text: &str) -> StoreResult<Vec<ArticleId>> {
    let (start, end) = dialect.ids_that_match();
    let query = diesel::sql_query(format!("{start} $1{end}")).bind::<Text, _>(text);
    let rows: Vec<Id> = query.load(conn)?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}
