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
    let free = |cell: &Cell| match dimension {
        Dimension::Category => cell.category == ANY,
        Dimension::Subsite => cell.subsite == ANY,
        Dimension::Tag => cell.tag == ANY,
    };
    let counts = match selection.cell().filter(free) {
        Some(cell) => look_up(conn, dimension, ids, cell, &selection.templates)?,
        None => group(conn, dimension, ids, selection)?,
    };
    let mut sums = HashMap::with_capacity(counts.len());
    for (id, articles) in counts {
        *sums.entry(id).or_default() += articles;
    }
    Ok(sums)
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

fn group(
    conn: &mut DbConnection,
    dimension: Dimension,
    ids: &[i64],
    selection: &Selection,
) -> StoreResult<Vec<(i64, i64)>> {
    Ok(match dimension {
        Dimension::Category => narrow!(
            selection,
            articles::table
                .group_by(articles::category_id)
                .select((articles::category_id.assume_not_null(), count_star()))
                .filter(articles::category_id.eq_any(ids))
                .into_boxed()
        )
        .load(conn)?,
        Dimension::Subsite => narrow!(
            selection,
            articles::table
                .inner_join(article_subsites::table)
                .group_by(article_subsites::subsite_id)
                .select((article_subsites::subsite_id, count_star()))
                .filter(article_subsites::subsite_id.eq_any(ids))
                .into_boxed()
        )
        .load(conn)?,
        Dimension::Tag => narrow!(
            selection,
            articles::table
                .inner_join(article_tags::table)
                .group_by(article_tags::tag_id)
                .select((article_tags::tag_id, count_star()))
                .filter(article_tags::tag_id.eq_any(ids))
                .into_boxed()
        )
        .load(conn)?,
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
/// For any one category and subsite it is a range scan of the count table's key, one
/// row a tag and template, joined with the tags by their primary key, then sorted: the cost is that of the
/// tags it returns. Other selections are counted from their articles.
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
    let counts: HashMap<TagId, i64> = narrow!(
        selection,
        articles::table
            .inner_join(article_tags::table)
            .group_by(article_tags::tag_id)
            .select((article_tags::tag_id, count_star()))
            .into_boxed()
    )
    .load(conn)?
    .into_iter()
    .collect();
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
