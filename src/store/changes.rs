//! The change log: every write in order. Its last number is the version of the database.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::places::Place;
use super::schema::{bookkeeping, changes};
use super::{DbConnection, StoreResult, article_index, insert_rows};
use crate::domain::ArticleId;

/// What kind of thing a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Article,
    Category,
    Tag,
    Subsite,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Article, Self::Category, Self::Tag, Self::Subsite];

    /// The kind of this name in the database.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Queryable)]
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

/// A change of an article.
#[derive(Debug, Clone)]
pub(super) struct ArticleChange {
    pub version: Version,
    pub article: ArticleId,
    /// Where it was before, when it was listed.
    pub before: Option<Place>,
}

/// The changes of articles behind a number of the log, in order: a range of its key.
pub(super) fn of_articles(
    conn: &mut DbConnection,
    since: i64,
    most: i64,
) -> StoreResult<Vec<ArticleChange>> {
    let rows: Vec<(Version, ArticleId, Option<String>)> = changes::table
        .filter(changes::seq.gt(since))
        .filter(changes::kind.eq(Kind::Article.as_str()))
        .order(changes::seq)
        .limit(most)
        .select((
            (changes::seq, changes::at.nullable()),
            changes::subject,
            changes::before,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(version, article, before)| {
            Ok(ArticleChange {
                version,
                article,
                before: before.as_deref().map(Place::from_json).transpose()?,
            })
        })
        .collect()
}

/// What the log names behind a number, each thing once.
pub(super) fn subjects(conn: &mut DbConnection, since: i64) -> StoreResult<Vec<(Kind, i64)>> {
    let rows: Vec<(String, i64)> = changes::table
        .filter(changes::seq.gt(since))
        .select((changes::kind, changes::subject))
        .distinct()
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(kind, subject)| Some((Kind::of(&kind)?, subject)))
        .collect())
}

/// Whether the log goes on from a version of the database: it was one of this log, and nothing
/// behind it has been removed. A database that was put back to an older state has another log.
pub(super) fn goes_on_from(conn: &mut DbConnection, version: Version) -> StoreResult<bool> {
    if version.number < compacted(conn)? {
        return Ok(false);
    }
    let at: Option<NaiveDateTime> = changes::table
        .find(version.number)
        .select(changes::at)
        .first(conn)
        .optional()?;
    Ok(match at {
        Some(at) => version.at == Some(at),
        // The last one that was removed, or that of an empty log.
        None => version.number == compacted(conn)?,
    })
}

/// The entry up to where the log has been emptied.
const COMPACTED: &str = "compacted";

/// Up to which change the log has been emptied.
pub(super) fn compacted(conn: &mut DbConnection) -> StoreResult<i64> {
    let through = bookkeeping::table
        .find(COMPACTED)
        .select(bookkeeping::value)
        .first(conn)
        .optional()?;
    Ok(through.unwrap_or_default())
}

/// Empties the log of what was done before a time, but for the last change, and tells how many
/// entries that were. Followers that have not come so far begin anew. Runs in the caller's write.
///
/// # Errors
/// The database's.
pub fn compact(conn: &mut DbConnection, before: NaiveDateTime) -> StoreResult<usize> {
    let latest = version(conn)?.number;
    let through: Option<i64> = changes::table
        .filter(changes::at.lt(before))
        .filter(changes::seq.lt(latest))
        .select(diesel::dsl::max(changes::seq))
        .first(conn)?;
    let Some(through) = through else { return Ok(0) };
    // The index is read from what the log says behind it.
    if article_index::position(conn)? < through {
        article_index::checkpoint_now(conn)?;
    }
    let removed = diesel::delete(changes::table.filter(changes::seq.le(through))).execute(conn)?;
    diesel::update(bookkeeping::table.find(COMPACTED))
        .set(bookkeeping::value.eq(through))
        .execute(conn)?;
    Ok(removed)
}

/// One thing that a write has done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Done {
    pub subject: i64,
    pub action: Action,
    /// Where a listed article was before.
    pub before: Option<Place>,
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
            before: done.before.as_ref().map(Place::to_json),
        })
        .collect();
    insert_rows!(conn, changes::table, rows.as_slice());
    Ok(())
}
