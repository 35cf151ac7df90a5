//! The count table: for every template, category, subsite and tag, and for any of each, how many
//! listed articles there are. It answers the filter bar, totals and the counts of categories,
//! tags and subsites by reading just the rows it returns, whatever the number of articles.
//!
//! An article with `s` subsites and `t` tags counts in `2 (s + 1) (t + 1)` cells. Writers collect
//! the differences in [`CountDeltas`] and apply them before they commit.

use std::collections::{HashMap, HashSet};

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;
use diesel::upsert::excluded;

use super::schema::article_counts;
use super::{DbConnection, StoreResult};
use crate::domain::{CategoryId, SubsiteId, TagId};

/// In a cell: any category, subsite or tag.
pub(super) const ANY: i64 = -1;
/// In a cell: the articles without a category.
const NONE: i64 = -2;

/// A place in the count table, for every template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Cell {
    pub category: i64,
    pub subsite: i64,
    pub tag: i64,
}

/// Where a listed article counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Membership {
    pub template: String,
    pub category: Option<CategoryId>,
    pub subsites: Vec<SubsiteId>,
    pub tags: Vec<TagId>,
}

impl Membership {
    fn cells(&self) -> impl Iterator<Item = Cell> {
        let with_any = |ids: &[i64]| std::iter::once(ANY).chain(ids.iter().copied()).collect();
        let subsites: Vec<i64> = with_any(&self.subsites);
        let tags: Vec<i64> = with_any(&self.tags);
        [ANY, self.category.unwrap_or(NONE)]
            .into_iter()
            .flat_map(move |category| {
                let tags = tags.clone();
                subsites.clone().into_iter().flat_map(move |subsite| {
                    tags.clone().into_iter().map(move |tag| Cell {
                        category,
                        subsite,
                        tag,
                    })
                })
            })
    }
}

/// What a write changes in the count table, collected until it is applied.
#[derive(Debug, Default)]
pub(super) struct CountDeltas {
    /// The templates met so far; cells hold their places, for there are few.
    templates: Vec<String>,
    cells: HashMap<(usize, Cell), i64>,
}

/// How many cells a bulk write collects before it applies them: some 15 MB.
const MOST_COLLECTED: usize = 150_000;

impl CountDeltas {
    /// An article leaves one place (or none) for another (or none).
    pub fn moved(&mut self, from: Option<&Membership>, to: Option<&Membership>) {
        if from == to {
            return;
        }
        for (membership, change) in [(from, -1), (to, 1)] {
            let Some(membership) = membership else {
                continue;
            };
            let template = self.place_of(&membership.template);
            for cell in membership.cells() {
                *self.cells.entry((template, cell)).or_default() += change;
            }
        }
    }

    fn place_of(&mut self, template: &str) -> usize {
        let known = self.templates.iter().position(|known| known == template);
        known.unwrap_or_else(|| {
            self.templates.push(template.to_owned());
            self.templates.len() - 1
        })
    }

    /// Applies what was collected if it has grown large.
    pub fn apply_when_many(&mut self, conn: &mut DbConnection) -> StoreResult<()> {
        if self.cells.len() < MOST_COLLECTED {
            return Ok(());
        }
        self.apply(conn)
    }

    /// Writes what was collected, and forgets it.
    pub fn apply(&mut self, conn: &mut DbConnection) -> StoreResult<()> {
        let mut rows: Vec<CountRow> = self.rows().filter(|row| row.articles != 0).collect();
        self.cells.clear();
        // In the order of the key, so that neighbours are written together.
        rows.sort_unstable_by(|a, b| a.key().cmp(&b.key()));
        match conn {
            DbConnection::Sqlite(sqlite) => add_one_by_one(sqlite, &rows),
            DbConnection::Postgres(pg) => add_together(pg, &rows),
        }
    }

    fn rows(&self) -> impl Iterator<Item = CountRow> {
        self.cells
            .iter()
            .filter_map(|((template, cell), articles)| {
                Some(CountRow {
                    category: cell.category,
                    subsite: cell.subsite,
                    template: self.templates.get(*template)?.clone(),
                    tag: cell.tag,
                    articles: *articles,
                })
            })
    }
}

/// How many rows of the table differ from what was collected from nothing.
pub(super) fn compare(conn: &mut DbConnection, expected: &CountDeltas) -> StoreResult<usize> {
    let stored: HashSet<CountRow> = article_counts::table.load(conn)?.into_iter().collect();
    let expected: HashSet<CountRow> = expected.rows().collect();
    Ok(stored.symmetric_difference(&expected).count())
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Insertable, Queryable)]
#[diesel(table_name = article_counts)]
struct CountRow {
    category: i64,
    subsite: i64,
    template: String,
    tag: i64,
    articles: i64,
}

impl CountRow {
    fn key(&self) -> (i64, i64, &str, i64) {
        (self.category, self.subsite, &self.template, self.tag)
    }
}

/// Adds each row's number to what the table holds. Diesel prepares an upsert anew each time, but
/// not these.
fn add_one_by_one(conn: &mut SqliteConnection, changes: &[CountRow]) -> StoreResult<()> {
    for change in changes {
        let key = (
            change.category,
            change.subsite,
            &change.template,
            change.tag,
        );
        let stored = article_counts::table
            .find(key)
            .select(article_counts::articles)
            .first::<i64>(conn)
            .optional()?;
        let row = CountRow {
            articles: stored.unwrap_or_default() + change.articles,
            ..change.clone()
        };
        match row.articles {
            0 => diesel::delete(article_counts::table.find(key)).execute(conn)?,
            _ => diesel::replace_into(article_counts::table)
                .values(&row)
                .execute(conn)?,
        };
    }
    Ok(())
}

/// Adds each row's number to what the table holds, many rows a statement.
fn add_together(conn: &mut PgConnection, changes: &[CountRow]) -> StoreResult<()> {
    for chunk in changes.chunks(5_000) {
        diesel::insert_into(article_counts::table)
            .values(chunk)
            .on_conflict((
                article_counts::category,
                article_counts::subsite,
                article_counts::template,
                article_counts::tag,
            ))
            .do_update()
            .set(
                article_counts::articles
                    .eq(article_counts::articles + excluded(article_counts::articles)),
            )
            .execute(conn)?;
    }
    if changes.iter().any(|change| change.articles < 0) {
        // The index on it holds these rows alone.
        diesel::delete(article_counts::table.filter(article_counts::articles.eq(0)))
            .execute(conn)?;
    }
    Ok(())
}

/// How many articles of these templates a cell has.
pub(super) fn articles_in(
    conn: &mut DbConnection,
    cell: Cell,
    templates: &[String],
) -> StoreResult<i64> {
    let mut total = 0;
    for template in templates {
        total += article_counts::table
            .filter(article_counts::category.eq(cell.category))
            .filter(article_counts::subsite.eq(cell.subsite))
            .filter(article_counts::template.eq(template))
            .filter(article_counts::tag.eq(cell.tag))
            .select(article_counts::articles)
            .first::<i64>(conn)
            .optional()?
            .unwrap_or_default();
    }
    Ok(total)
}
