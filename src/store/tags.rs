//! Tags, read.

use diesel::prelude::*;

use super::facets::{Counted, Dimension, counted};
use super::keyset::ordered;
use super::schema::tags;
use super::{DbConnection, Page, Selection, StoreResult, text};
use crate::domain::{Anchor, Count, PageRequest, Slug, TagId, TagPrefix};

/// A tag with the number of a selection's articles that have it.
pub type Tag = Counted<TagRow>;

/// A tag's own columns.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = tags)]
pub struct TagRow {
    pub id: TagId,
    pub slug: String,
    pub label: String,
}

/// A page of all tags, or of those with a word that starts with a prefix, in alphabetical order.
/// A prefix reads every tag's words: its cost grows with the tags, not with the articles.
///
/// # Errors
/// The database's.
pub fn list(
    conn: &mut DbConnection,
    selection: &Selection,
    prefix: Option<&TagPrefix>,
    page: &PageRequest,
    count: Count,
) -> StoreResult<Page<Tag>> {
    let total = match count {
        Count::Exact => Some(matching(prefix).count().get_result(conn)?),
        Count::None => None,
    };
    let rows = ordered!(
        matching(prefix),
        page,
        "tags.label_sort, tags.label",
        [tags::label_sort, tags::label]
    )
    .offset(page.offset())
    .limit(page.limit_and_one())
    .select((TagRow::as_select(), tags::label_sort))
    .load(conn)?;
    let anchor = |(row, sort): &(TagRow, String)| {
        Anchor::Label(sort.clone(), text::from_stored(row.label.clone()))
    };
    Page::cut(rows, page, total, anchor).try_map(|rows| {
        let rows = rows.into_iter().map(|(row, _)| row).collect();
        with_counts(conn, rows, selection)
    })
}

/// The tag with this slug.
///
/// # Errors
/// The database's.
pub fn find(
    conn: &mut DbConnection,
    slug: &Slug,
    selection: &Selection,
) -> StoreResult<Option<Tag>> {
    let row = tags::table
        .filter(tags::slug.eq(slug.as_str()))
        .select(TagRow::as_select())
        .first(conn)
        .optional()?;
    Ok(with_counts(conn, row.into_iter().collect(), selection)?.pop())
}

fn matching(prefix: Option<&TagPrefix>) -> tags::BoxedQuery<'static, super::DbBackend> {
    let all = tags::table.into_boxed();
    match prefix {
        None => all,
        Some(prefix) if prefix.as_str().is_empty() => {
            all.filter(tags::id.eq_any(Vec::<TagId>::new()))
        }
        // Folded words hold letters, digits and spaces only: nothing that LIKE would interpret.
        Some(prefix) => all.filter(tags::label_words.like(format!("% {}%", prefix.as_str()))),
    }
}

fn with_counts(
    conn: &mut DbConnection,
    rows: Vec<TagRow>,
    selection: &Selection,
) -> StoreResult<Vec<Tag>> {
    let rows = rows
        .into_iter()
        .map(|row| TagRow {
            label: text::from_stored(row.label),
            ..row
        })
        .collect();
    counted(conn, Dimension::Tag, rows, |row| row.id, selection)
}
