//! Subsites, read.

use diesel::prelude::*;

use super::facets::{Counted, Dimension, counted};
use super::keyset::ordered;
use super::schema::subsites;
use super::{DbConnection, Page, Selection, StoreResult, text};
use crate::domain::{Anchor, Count, PageRequest, SubsiteCode, SubsiteId};

/// A subsite with the number of a selection's articles that have it.
pub type Subsite = Counted<SubsiteRow>;

/// A subsite's own columns.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = subsites)]
pub struct SubsiteRow {
    pub id: SubsiteId,
    pub code: String,
    pub name: String,
    pub url: Option<String>,
}

/// A page of all subsites, in order of their codes.
///
/// # Errors
/// The database's.
pub fn list(
    conn: &mut DbConnection,
    selection: &Selection,
    page: &PageRequest,
    count: Count,
) -> StoreResult<Page<Subsite>> {
    let total = match count {
        Count::Exact => Some(subsites::table.count().get_result(conn)?),
        Count::None => None,
    };
    let rows = ordered!(
        subsites::table.into_boxed(),
        page,
        "subsites.code",
        [subsites::code]
    )
    .offset(page.offset())
    .limit(page.limit_and_one())
    .select(SubsiteRow::as_select())
    .load(conn)?;
    Page::cut(rows, page, total, |row: &SubsiteRow| {
        Anchor::Name(row.code.clone())
    })
    .try_map(|rows| with_counts(conn, rows, selection))
}

/// The subsite with this code.
///
/// # Errors
/// The database's.
pub fn find(
    conn: &mut DbConnection,
    code: &SubsiteCode,
    selection: &Selection,
) -> StoreResult<Option<Subsite>> {
    let row = subsites::table
        .filter(subsites::code.eq(code.as_str()))
        .select(SubsiteRow::as_select())
        .first(conn)
        .optional()?;
    Ok(with_counts(conn, row.into_iter().collect(), selection)?.pop())
}

fn with_counts(
    conn: &mut DbConnection,
    rows: Vec<SubsiteRow>,
    selection: &Selection,
) -> StoreResult<Vec<Subsite>> {
    let rows = rows
        .into_iter()
        .map(|row| SubsiteRow {
            name: text::from_stored(row.name),
            ..row
        })
        .collect();
    counted(conn, Dimension::Subsite, rows, |row| row.id, selection)
}
