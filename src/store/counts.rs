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
use foldhash::fast::RandomState;

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

/// What a write changes in the count table, collected until it is applied. A row of cells, which
/// differ in their tags alone, and a tag are known by the order in which they were met, so that a
/// cell takes 16 bytes.
#[derive(Debug, Default)]
pub(super) struct CountDeltas {
    /// The templates met so far, of which there are few.
    templates: Vec<String>,
    rows: Met<CellRow>,
    tags: Met<i64>,
    /// By the place of the row, then that of the tag.
    cells: HashMap<u64, i64, RandomState>,
    /// Of the article that is added.
    tags_of_one: Vec<u32>,
}

/// A row of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct CellRow {
    category: i64,
    subsite: i64,
    /// The place of its template.
    template: usize,
}

/// Things in the order in which they were met.
#[derive(Debug)]
struct Met<T> {
    all: Vec<T>,
    places: HashMap<T, u32, RandomState>,
}

impl<T> Default for Met<T> {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            places: HashMap::default(),
        }
    }
}

impl<T: Copy + Eq + std::hash::Hash> Met<T> {
    fn place_of(&mut self, thing: T) -> u32 {
        *self.places.entry(thing).or_insert_with(|| {
            self.all.push(thing);
            u32::try_from(self.all.len() - 1).unwrap_or(u32::MAX)
        })
    }

    /// Of each place, which it is in an order of the things.
    fn ranks<K: Ord>(&self, key: impl Fn(&T) -> K) -> Vec<u32> {
        let mut order: Vec<usize> = (0..self.all.len()).collect();
        order.sort_by_cached_key(|place| self.all.get(*place).map(&key));
        let mut ranks = vec![0; order.len()];
        for (rank, place) in (0..).zip(order) {
            if let Some(of_place) = ranks.get_mut(place) {
                *of_place = rank;
            }
        }
        ranks
    }
}

/// How many cells a bulk write collects before it applies them: some 10 MB.
const MOST_COLLECTED: usize = 450_000;

impl CountDeltas {
    /// An article leaves one place (or none) for another (or none).
    pub fn moved(&mut self, from: Option<&Membership>, to: Option<&Membership>) {
        if from == to {
            return;
        }
        for (membership, change) in [(from, -1), (to, 1)] {
            if let Some(membership) = membership {
                self.add(membership, change);
            }
        }
    }

    fn add(&mut self, membership: &Membership, change: i64) {
        let template = self.template_of(&membership.template);
        self.tags_of_one.clear();
        for tag in std::iter::once(ANY).chain(membership.tags.iter().copied()) {
            self.tags_of_one.push(self.tags.place_of(tag));
        }
        for category in [ANY, membership.category.unwrap_or(NONE)] {
            for subsite in std::iter::once(ANY).chain(membership.subsites.iter().copied()) {
                let row = self.rows.place_of(CellRow {
                    category,
                    subsite,
                    template,
                });
                for tag in &self.tags_of_one {
                    let cell = u64::from(row) << 32 | u64::from(*tag);
                    *self.cells.entry(cell).or_default() += change;
                }
            }
        }
    }

    fn template_of(&mut self, template: &str) -> usize {
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
        let changes = self.changes();
        match conn {
            DbConnection::Sqlite(sqlite) => add_one_by_one(sqlite, changes)?,
            DbConnection::Postgres(pg) => add_together(pg, changes)?,
        }
        *self = Self::default();
        Ok(())
    }

    /// The rows that change, in the order of the table's key, so that neighbours are written
    /// together.
    fn changes(&self) -> impl Iterator<Item = CountChange<'_>> {
        let template = |row: &CellRow| self.templates.get(row.template);
        let rows = self
            .rows
            .ranks(|row| (row.category, row.subsite, template(row)));
        let tags = self.tags.ranks(|tag| *tag);
        let rank = |(row, tag): (usize, usize)| (rows.get(row).copied(), tags.get(tag).copied());
        let changes = self.cells.iter().filter(|(_, change)| **change != 0);
        let mut cells: Vec<u64> = changes.map(|(cell, _)| *cell).collect();
        cells.sort_unstable_by_key(|cell| rank(places_of(*cell)));
        cells.into_iter().filter_map(move |cell| {
            let (row, tag) = places_of(cell);
            let row = self.rows.all.get(row)?;
            Some(CountChange {
                category: row.category,
                subsite: row.subsite,
                template: self.templates.get(row.template)?,
                tag: *self.tags.all.get(tag)?,
                articles: *self.cells.get(&cell)?,
            })
        })
    }
}

/// The places of the row and the tag of a cell.
const fn places_of(cell: u64) -> (usize, usize) {
    ((cell >> 32) as usize, (cell & 0xffff_ffff) as usize)
}

/// How many rows of the table differ from what was collected from nothing.
pub(super) fn compare(conn: &mut DbConnection, expected: &CountDeltas) -> StoreResult<usize> {
    type Row = (i64, i64, String, i64, i64);
    let stored: HashSet<Row> = article_counts::table.load(conn)?.into_iter().collect();
    let row = |change: CountChange<'_>| {
        let template = change.template.to_owned();
        (
            change.category,
            change.subsite,
            template,
            change.tag,
            change.articles,
        )
    };
    let expected: HashSet<Row> = expected.changes().map(row).collect();
    Ok(stored.symmetric_difference(&expected).count())
}

/// What is to be added to a row of the table.
#[derive(Debug, Insertable)]
#[diesel(table_name = article_counts)]
struct CountChange<'d> {
    category: i64,
    subsite: i64,
    template: &'d str,
    tag: i64,
    articles: i64,
}

/// Adds each row's number to what the table holds. Diesel prepares an upsert anew each time, but
/// not these.
fn add_one_by_one<'d>(
    conn: &mut SqliteConnection,
    changes: impl Iterator<Item = CountChange<'d>>,
) -> StoreResult<()> {
    for change in changes {
        let key = (change.category, change.subsite, change.template, change.tag);
        let stored = article_counts::table
            .find(key)
            .select(article_counts::articles)
            .get_result::<i64>(conn)
            .optional()?;
        let row = CountChange {
            articles: stored.unwrap_or_default() + change.articles,
            ..change
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
fn add_together<'d>(
    conn: &mut PgConnection,
    changes: impl Iterator<Item = CountChange<'d>>,
) -> StoreResult<()> {
    let mut changes = changes.peekable();
    let mut some_fell = false;
    while changes.peek().is_some() {
        let chunk: Vec<CountChange<'_>> = changes.by_ref().take(5_000).collect();
        some_fell |= chunk.iter().any(|change| change.articles < 0);
        diesel::insert_into(article_counts::table)
            .values(&chunk)
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
    if some_fell {
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
