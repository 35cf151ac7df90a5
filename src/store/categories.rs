//! Categories, read.

use diesel::prelude::*;

use super::facets::{Counted, Dimension, counted};
use super::keyset::ordered;
use super::schema::categories;
use super::{DbConnection, Page, Selection, StoreResult, text};
use crate::domain::{Anchor, CategoryId, Count, PageRequest, Reference};

/// A category with the number of a selection's articles that have it.
pub type Category = Counted<CategoryRow>;

/// A category's own columns.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = categories)]
pub struct CategoryRow {
    pub id: CategoryId,
    pub slug: String,
    pub title: String,
    pub description: Option<String>,
    pub parent_id: Option<CategoryId>,
}

/// A page of all categories, in alphabetical order of their titles.
///
/// # Errors
/// The database's.
pub fn list(
    conn: &mut DbConnection,
    selection: &Selection,
    page: &PageRequest,
    count: Count,
) -> StoreResult<Page<Category>> {
    let total = match count {
        Count::Exact => Some(categories::table.count().get_result(conn)?),
        Count::None => None,
    };
    let rows = ordered!(
        categories::table.into_boxed(),
        page,
        "categories.title_sort, categories.id",
        [categories::title_sort, categories::id]
    )
    .offset(page.offset())
    .limit(page.limit_and_one())
    .select((CategoryRow::as_select(), categories::title_sort))
    .load(conn)?;
    let anchor = |(row, sort): &(CategoryRow, String)| Anchor::Key(sort.clone(), row.id);
    Page::cut(rows, page, total, anchor).try_map(|rows| {
        let rows = rows.into_iter().map(|(row, _)| row).collect();
        with_counts(conn, rows, selection)
    })
}

/// The category that an address names.
///
/// # Errors
/// The database's.
pub fn find(
    conn: &mut DbConnection,
    reference: &Reference,
    selection: &Selection,
) -> StoreResult<Option<Category>> {
    let row = by_name(reference)
        .select(CategoryRow::as_select())
        .first(conn)
        .optional()?;
    Ok(with_counts(conn, row.into_iter().collect(), selection)?.pop())
}

/// The id of the category that an address names.
///
/// # Errors
/// The database's.
pub fn find_id(conn: &mut DbConnection, reference: &Reference) -> StoreResult<Option<CategoryId>> {
    Ok(by_name(reference)
        .select(categories::id)
        .first(conn)
        .optional()?)
}

/// The title of the category that an address names.
///
/// # Errors
/// The database's.
pub fn title(conn: &mut DbConnection, reference: &Reference) -> StoreResult<Option<String>> {
    let title: Option<String> = by_name(reference)
        .select(categories::title)
        .first(conn)
        .optional()?;
    Ok(title.map(text::from_stored))
}

/// Every category's parent.
///
/// # Errors
/// The database's.
pub fn parents(
    conn: &mut DbConnection,
) -> StoreResult<std::collections::HashMap<CategoryId, Option<CategoryId>>> {
    let rows: Vec<(CategoryId, Option<CategoryId>)> = categories::table
        .select((categories::id, categories::parent_id))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

fn by_name(reference: &Reference) -> categories::BoxedQuery<'_, super::DbBackend> {
    let all = categories::table.into_boxed();
    match reference {
        Reference::Id(id) => all.filter(categories::id.eq(id)),
        Reference::Slug(slug) => all.filter(categories::slug.eq(slug.as_str())),
    }
}

fn with_counts(
    conn: &mut DbConnection,
    rows: Vec<CategoryRow>,
    selection: &Selection,
) -> StoreResult<Vec<Category>> {
    let rows = rows
        .into_iter()
        .map(|row| CategoryRow {
            title: text::from_stored(row.title),
            description: row.description.map(text::from_stored),
            ..row
        })
        .collect();
    counted(conn, Dimension::Category, rows, |row| row.id, selection)
}
