//! The change log: every write in order. Its last number is the version of the database.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::counts::Membership;
use super::schema::changes;
use super::{DbConnection, StoreResult, insert_rows};

/// What kind of thing a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Article,
    Category,
    Tag,
    Subsite,
}

impl Kind {
    /// The kind's name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Category => "category",
            Self::Tag => "tag",
            Self::Subsite => "subsite",
        }
    }
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Created,
    Updated,
    Deleted,
}

impl Action {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Deleted => "deleted",
        }
    }
}

/// The version of the database: its last change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct Version {
    /// 0 before the first change.
    pub number: i64,
    pub at: Option<NaiveDateTime>,
}

/// The version of the database.
///
/// # Errors
/// The database's.
pub fn version(conn: &mut DbConnection) -> StoreResult<Version> {
    let last = changes::table
        .order(changes::seq.desc())
        .select((changes::seq, changes::at.nullable()))
        .first::<Version>(conn)
        .optional()?;
    Ok(last.unwrap_or(Version {
        number: 0,
        at: None,
    }))
}

/// One thing that a write has done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Done {
    pub subject: i64,
    pub action: Action,
    /// Where a listed article was before.
    pub before: Option<Membership>,
}

impl Done {
    /// Something done to what is no listed article.
    pub fn plain(subject: i64, action: Action) -> Self {
        Self {
            subject,
            action,
            before: None,
        }
    }
}

#[derive(Insertable)]
#[diesel(table_name = changes, treat_none_as_default_value = false)]
struct NewChange {
    kind: &'static str,
    subject: i64,
    action: &'static str,
    at: NaiveDateTime,
    before: Option<String>,
}

/// Appends what a write has done, in order.
pub(super) fn append(
    conn: &mut DbConnection,
    kind: Kind,
    done: &[Done],
    at: NaiveDateTime,
) -> StoreResult<()> {
    let rows: Vec<NewChange> = done
        .iter()
        .map(|done| NewChange {
            kind: kind.as_str(),
            subject: done.subject,
            action: done.action.as_str(),
            at,
            before: done.before.as_ref().map(Membership::to_json),
        })
        .collect();
    insert_rows!(conn, changes::table, rows.as_slice());
    Ok(())
}
