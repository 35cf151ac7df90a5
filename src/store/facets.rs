//! Counts of a selection's articles by category, subsite and tag, and the filter bar.

use std::collections::HashMap;

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::counts::{ANY, Cell};
use super::schema::{article_counts, tags};
use super::selection::narrow;
use super::{DbConnection, Selection, StoreResult, text};
use crate::domain::TagId;

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
    let counts = match dimension.free_cell(selection) {
        Some(cell) => look_up(conn, dimension, ids, cell, &selection.templates)?,
        None => group(conn, dimension, Some(ids), selection)?,
    };
    Ok(summed(counts))
}

/// How many articles of the selection every category, subsite or tag has that has any.
pub(super) fn count_all(
    conn: &mut DbConnection,
    dimension: Dimension,
    selection: &Selection,
) -> StoreResult<HashMap<i64, i64>> {
    let counts = match dimension.free_cell(selection) {
        Some(cell) => look_up_all(conn, dimension, cell, &selection.templates)?,
        None => group(conn, dimension, None, selection)?,
    };
    Ok(summed(counts))
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
        selection.cell().filter(|cell| match self {
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
    templates: &[String],
) -> StoreResult<Vec<(i64, i64)>> {
    use super::schema::article_counts::dsl;
    use super::schema::{categories, subsites};
    let ids: Vec<i64> = match dimension {
        Dimension::Category => categories::table.select(categories::id).load(conn)?,
        Dimension::Subsite => subsites::table.select(subsites::id).load(conn)?,
        Dimension::Tag => {
            return Ok(dsl::article_counts
                .filter(dsl::category.eq(cell.category))
                .filter(dsl::subsite.eq(cell.subsite))
                .filter(dsl::template.eq_any(templates))
                .filter(dsl::tag.ge(0))
                .select((dsl::tag, dsl::articles))
                .load(conn)?);
        }
    };
    let mut counts = Vec::new();
    for chunk in ids.chunks(1_000) {
        counts.extend(look_up(conn, dimension, chunk, cell, templates)?);
    }
    Ok(counts)
}

/// What the count table has in a cell for each of these ids in the place of a dimension, and for
/// each template.
pub(super) fn look_up(
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

/// Counts the selection's articles by a dimension, for these ids or for all.
fn group(
    conn: &mut DbConnection,
    dimension: Dimension,
    ids: Option<&[i64]>,
    selection: &Selection,
) -> StoreResult<Vec<(i64, i64)>> {
    macro_rules! grouped {
        ($articles:expr, $id:expr, $selected:expr) => {{
            let query = $articles
                .group_by($id)
                .select(($selected, count_star()))
                .filter($id.is_not_null())
                .into_boxed();
            let query = match ids {
                Some(ids) => query.filter($id.eq_any(ids)),
                None => query,
            };
            narrow!(selection, query).load(conn)?
        }};
    }
    use super::schema::{article_subsites, article_tags, articles};
    Ok(match dimension {
        Dimension::Category => grouped!(
            articles::table,
            articles::category_id,
            articles::category_id.assume_not_null()
        ),
        Dimension::Subsite => grouped!(
            articles::table.inner_join(article_subsites::table),
            article_subsites::subsite_id,
            article_subsites::subsite_id
        ),
        Dimension::Tag => grouped!(
            articles::table.inner_join(article_tags::table),
            article_tags::tag_id,
            article_tags::tag_id
        ),
    })
}

/// A tag with the number of a selection's articles that have it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct TagCount {
    pub id: TagId,
    pub slug: String,
    pub label: String,
    pub articles: i64,
}

/// The filter bar: the distinct tags of the selection's articles, in alphabetical order.
///
/// For any one category and subsite it is a range scan of the count table's key, one row a tag and
/// template, joined with the tags by their primary key, then sorted: the cost is that of the tags
/// it returns. Other selections are counted from their articles.
///
/// # Errors
/// The database's.
pub fn tags_of(conn: &mut DbConnection, selection: &Selection) -> StoreResult<Vec<TagCount>> {
    let mut rows: Vec<TagCount> = match selection.cell().filter(|cell| cell.tag == ANY) {
        Some(cell) => article_counts::table
            .inner_join(tags::table.on(tags::id.eq(article_counts::tag)))
            .filter(article_counts::category.eq(cell.category))
            .filter(article_counts::subsite.eq(cell.subsite))
            .filter(article_counts::template.eq_any(&selection.templates))
            .order((tags::label_sort, tags::label))
            .select((tags::id, tags::slug, tags::label, article_counts::articles))
            .load(conn)?,
        None => count_tags_of(conn, selection)?,
    };
    // A tag has a row for each template, one behind the other.
    rows.dedup_by(|next, tag| {
        let same = next.id == tag.id;
        if same {
            tag.articles += next.articles;
        }
        same
    });
    for tag in &mut rows {
        tag.label = text::from_stored(std::mem::take(&mut tag.label));
    }
    Ok(rows)
}

/// Groups by ids alone, then looks up the tags: sorting by labels costs several times as much.
fn count_tags_of(conn: &mut DbConnection, selection: &Selection) -> StoreResult<Vec<TagCount>> {
    let counts = summed(group(conn, Dimension::Tag, None, selection)?);
    let ids: Vec<TagId> = counts.keys().copied().collect();
    let mut found: Vec<(String, TagCount)> = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(1_000) {
        let rows: Vec<(TagId, String, String, String)> = tags::table
            .filter(tags::id.eq_any(chunk))
            .select((tags::id, tags::slug, tags::label, tags::label_sort))
            .load(conn)?;
        found.extend(rows.into_iter().map(|(id, slug, label, sort)| {
            let articles = counts.get(&id).copied().unwrap_or_default();
            let tag = TagCount {
                id,
                slug,
                label,
                articles,
            };
            (sort, tag)
        }));
    }
    found.sort_unstable_by(|(sort, tag), (other_sort, other)| {
        (sort, &tag.label).cmp(&(other_sort, &other.label))
    });
    Ok(found.into_iter().map(|(_, tag)| tag).collect())
}
