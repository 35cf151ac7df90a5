//! Counts of a selection's articles by category, subsite and tag, and the filter bar.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::prelude::*;

use super::article_index::Name;
use super::counts::{ANY, Cell};
use super::{DbConnection, Selection, StoreResult};

/// A category, subsite or tag with the number of a selection's articles that have it.
#[derive(Debug, Clone)]
pub struct Counted<R> {
    pub row: R,
    pub article_count: i64,
}

/// Adds to rows of categories, subsites or tags how many of the selection's articles each has.
pub(super) fn counted<R>(
    conn: &mut DbConnection,
    dimension: Dimension,
    rows: Vec<R>,
    id_of: fn(&R) -> i64,
    selection: &Selection,
) -> StoreResult<Vec<Counted<R>>> {
    let ids: Vec<i64> = rows.iter().map(id_of).collect();
    let counts = articles_by(conn, dimension, &ids, selection)?;
    Ok(rows
        .into_iter()
        .map(|row| Counted {
            article_count: counts.get(&id_of(&row)).copied().unwrap_or_default(),
            row,
        })
        .collect())
}

/// By what the articles of a selection are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dimension {
    Category,
    Subsite,
    Tag,
}

/// How many articles of the selection each of these categories, subsites or tags has; one that
/// has none may be absent.
fn articles_by(
    conn: &mut DbConnection,
    dimension: Dimension,
    ids: &[i64],
    selection: &Selection,
) -> StoreResult<HashMap<i64, i64>> {
    match dimension.free_cell(selection) {
        Some(cell) => {
            let templates = &selection.conditions.templates;
            Ok(summed(look_up(conn, dimension, ids, cell, templates)?))
        }
        None => Ok(count_in_index(dimension, selection)),
    }
}

/// How many articles of the selection every category, subsite or tag has that has any.
pub(super) fn count_all(
    conn: &mut DbConnection,
    dimension: Dimension,
    selection: &Selection,
) -> StoreResult<HashMap<i64, i64>> {
    match dimension.free_cell(selection) {
        Some(cell) => Ok(summed(look_up_all(conn, dimension, cell, selection)?)),
        None => Ok(count_in_index(dimension, selection)),
    }
}

/// The same by the sets of the index.
fn count_in_index(dimension: Dimension, selection: &Selection) -> HashMap<i64, i64> {
    let mut counts: HashMap<i64, i64> = HashMap::new();
    for (chunk, set) in selection.sets() {
        let column = match dimension {
            Dimension::Category => &chunk.categories,
            Dimension::Subsite => &chunk.subsites,
            Dimension::Tag => &chunk.tags,
        };
        column.count(&set, |id, count| {
            *counts.entry(*id).or_default() += i64::try_from(count).unwrap_or(i64::MAX);
        });
    }
    counts
}

/// Each template has its own number.
fn summed(counts: Vec<(i64, i64)>) -> HashMap<i64, i64> {
    let mut sums = HashMap::with_capacity(counts.len());
    for (id, articles) in counts {
        *sums.entry(id).or_default() += articles;
    }
    sums
}

impl Dimension {
    /// The cell of the selection, when it leaves this dimension free.
    fn free_cell(self, selection: &Selection) -> Option<Cell> {
        selection.conditions.cell().filter(|cell| match self {
            Self::Category => cell.category == ANY,
            Self::Subsite => cell.subsite == ANY,
            Self::Tag => cell.tag == ANY,
        })
    }
}

/// What the count table has in a cell for everything in the place of a dimension. Of tags it is a
/// range of the table's key; categories and subsites are few, and each is looked up.
fn look_up_all(
    conn: &mut DbConnection,
    dimension: Dimension,
    cell: Cell,
    selection: &Selection,
) -> StoreResult<Vec<(i64, i64)>> {
    let names = selection.index().names();
    let templates = &selection.conditions.templates;
    let ids: Vec<i64> = match dimension {
        Dimension::Category => names.categories.ids().collect(),
        Dimension::Subsite => names.subsites.ids().collect(),
        Dimension::Tag => return tags_in(conn, cell, templates),
    };
    let mut counts = Vec::new();
    for chunk in ids.chunks(1_000) {
        counts.extend(look_up(conn, dimension, chunk, cell, templates)?);
    }
    Ok(counts)
}

/// The tags of a cell, each with its number for each template: a range of the table's key.
fn tags_in(
    conn: &mut DbConnection,
    cell: Cell,
    templates: &[String],
) -> StoreResult<Vec<(i64, i64)>> {
    use super::schema::article_counts::dsl;
    let mut counts = Vec::new();
    // With `=`, the statement is prepared once.
    for template in templates {
        let rows: Vec<(i64, i64)> = dsl::article_counts
            .filter(dsl::category.eq(cell.category))
            .filter(dsl::subsite.eq(cell.subsite))
            .filter(dsl::template.eq(template))
            .filter(dsl::tag.ge(0))
            .select((dsl::tag, dsl::articles))
            .load(conn)?;
        counts.extend(rows);
    }
    Ok(counts)
}

/// What the count table has in a cell for each of these ids in the place of a dimension, and for
/// each template.
fn look_up(
    conn: &mut DbConnection,
    dimension: Dimension,
    ids: &[i64],
    cell: Cell,
    templates: &[String],
) -> StoreResult<Vec<(i64, i64)>> {
    use super::schema::article_counts::dsl;
    let with_templates = dsl::article_counts.filter(dsl::template.eq_any(templates));
    Ok(match dimension {
        Dimension::Category => with_templates
            .filter(dsl::category.eq_any(ids))
            .filter(dsl::subsite.eq(cell.subsite))
            .filter(dsl::tag.eq(cell.tag))
            .select((dsl::category, dsl::articles))
            .load(conn)?,
        Dimension::Subsite => with_templates
            .filter(dsl::category.eq(cell.category))
            .filter(dsl::subsite.eq_any(ids))
            .filter(dsl::tag.eq(cell.tag))
            .select((dsl::subsite, dsl::articles))
            .load(conn)?,
        Dimension::Tag => with_templates
            .filter(dsl::category.eq(cell.category))
            .filter(dsl::subsite.eq(cell.subsite))
            .filter(dsl::tag.eq_any(ids))
            .select((dsl::tag, dsl::articles))
            .load(conn)?,
    })
}

/// A tag with the number of a selection's articles that have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagCount {
    pub tag: Arc<Name>,
    pub articles: i64,
}

/// The filter bar: the distinct tags of the selection's articles, in alphabetical order.
///
/// For any one category and subsite it is a range scan of the count table's key, one row a tag and
/// template: the cost is that of the tags it returns. Other selections are counted in the index.
/// The names lie in memory.
///
/// # Errors
/// The database's.
pub fn tags_of(conn: &mut DbConnection, selection: &Selection) -> StoreResult<Vec<TagCount>> {
    let counts: Vec<(i64, i64)> = match Dimension::Tag.free_cell(selection) {
        Some(cell) => match selection.conditions.templates.as_slice() {
            [template] => tags_in(conn, cell, std::slice::from_ref(template))?,
            templates => summed(tags_in(conn, cell, templates)?)
                .into_iter()
                .collect(),
        },
        None => count_in_index(Dimension::Tag, selection)
            .into_iter()
            .collect(),
    };
    let names = &selection.index().names().tags;
    let mut rows: Vec<(u32, TagCount)> = counts
        .into_iter()
        .filter_map(|(id, articles)| {
            let (tag, rank) = names.ranked(id)?;
            let tag = Arc::clone(tag);
            Some((rank, TagCount { tag, articles }))
        })
        .collect();
    rows.sort_unstable_by_key(|(rank, _)| *rank);
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}
