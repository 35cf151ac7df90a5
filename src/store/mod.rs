//! The news in its database: Diesel, and nothing else knows Diesel.
//!
//! Functions take a connection and give rows; they know no HTTP. Reads run in
//! [`read_snapshot`], writes in [`write_transaction`]. Every write goes through
//! [`write`], which keeps what is derived in the same transaction and appends to the change log.

pub mod article_facets;
pub mod article_index;
pub mod article_list;
pub mod articles;
pub mod backup;
pub mod categories;
pub mod change_feed;
pub mod changes;
pub mod check;
pub mod export;
pub mod facets;
pub mod import_records;
pub mod migrations;
pub mod related;
pub mod repair;
pub mod secrets;
pub mod sitemap;
pub mod staging;
pub mod subsites;
pub mod tags;
pub mod write;

mod article_parts;
mod body_weight;
mod commit_watch;
mod connection;
mod counts;
mod keyset;
mod places;
mod resolve;
mod schema;
mod search;
mod selection;
mod text;
mod timestamp;
mod varint;
mod walk;

pub use article_index::{ArticleIndex, SharedIndex};
pub use connection::{
    DbBackend, DbConnection, Ending, Readers, Role, connect, read_snapshot, refresh_statistics,
    write_transaction,
};
pub use selection::{Named, Selection};
pub use staging::temporary_folder;

use crate::domain::{Anchor, PageRequest, Side};

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database is not there, or does not let us in.
    #[error("cannot open the database: {0}")]
    Unreachable(String),
    /// The database failed at a statement.
    #[error("database: {0}")]
    Database(#[from] diesel::result::Error),
    /// The schema cannot be brought up to date.
    #[error("cannot migrate the database: {0}")]
    Migration(String),
    /// The schema is of a newer actus: it has this migration.
    #[error(
        "cannot migrate the database: it has migration {0}, which this version of actus does not know; use a newer actus"
    )]
    Newer(String),
    /// No reader became free in time.
    #[error("no database connection became free: {0}")]
    Busy(#[from] diesel::r2d2::PoolError),
    /// What the store was given to write broke off.
    #[error("{0}")]
    Source(String),
}

impl StoreError {
    /// Whether the same request may succeed a moment later: the database was not reached, was
    /// busy, or hung up.
    pub fn is_temporary(&self) -> bool {
        use diesel::result::{DatabaseErrorKind, Error};
        match self {
            Self::Unreachable(_) | Self::Busy(_) => true,
            Self::Database(Error::DatabaseError(kind, _)) => matches!(
                kind,
                DatabaseErrorKind::ClosedConnection
                    | DatabaseErrorKind::UnableToSendCommand
                    | DatabaseErrorKind::SerializationFailure
            ),
            _ => false,
        }
    }

    /// Whether it will be the same at the next try, unless somebody does something about it: what
    /// was to be written is refused, or this program is too old.
    pub fn is_lasting(&self) -> bool {
        matches!(self, Self::Newer(_) | Self::Source(_))
    }
}

/// What the store answers.
pub type StoreResult<T> = Result<T, StoreError>;

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Where the next page begins, if there is one.
    pub next: Option<(Side, Anchor)>,
    /// Where the page before ends, if there is one.
    pub prev: Option<(Side, Anchor)>,
    /// How many items there are in all, where that was asked for.
    pub total: Option<i64>,
}

impl<T> Page<T> {
    /// A page from its rows and, if there are more, the one behind them; read from its end when
    /// it lies before an anchor.
    fn cut(
        mut items: Vec<T>,
        page: &PageRequest,
        total: Option<i64>,
        anchor: impl Fn(&T) -> Anchor,
    ) -> Self {
        let more = shorten(&mut items, page);
        Self::new(items, more, page, total, anchor)
    }

    /// A page from its rows, told whether there are more; read from its end when it lies before an
    /// anchor.
    fn new(
        mut items: Vec<T>,
        more: bool,
        page: &PageRequest,
        total: Option<i64>,
        anchor: impl Fn(&T) -> Anchor,
    ) -> Self {
        let (after, before) = match page.beside() {
            None => (more, page.number() > 1),
            Some((Side::After | Side::From, _)) => (more, true),
            Some((Side::Before | Side::Until, _)) => {
                items.reverse();
                (true, more)
            }
        };
        let (mut next, mut prev) = (
            items.last().filter(|_| after).map(&anchor),
            items.first().filter(|_| before).map(&anchor),
        );
        let (mut on, mut back) = (Side::After, Side::Before);
        // What was here is gone: the way leads back over the item where the page began.
        if let (true, Some((side, anchor))) = (items.is_empty(), page.beside()) {
            match side {
                Side::After | Side::From => (back, prev) = (Side::Until, Some(anchor.clone())),
                Side::Before | Side::Until => (on, next) = (Side::From, Some(anchor.clone())),
            }
        }
        Self {
            next: next.map(|anchor| (on, anchor)),
            prev: prev.map(|anchor| (back, anchor)),
            items,
            total,
        }
    }

    /// The same page with what `complete` makes of its rows.
    fn try_map<U>(
        self,
        complete: impl FnOnce(Vec<T>) -> StoreResult<Vec<U>>,
    ) -> StoreResult<Page<U>> {
        Ok(Page {
            items: complete(self.items)?,
            next: self.next,
            prev: self.prev,
            total: self.total,
        })
    }
}

/// Takes what is beyond a page off its items, and tells whether there was anything.
fn shorten<T>(items: &mut Vec<T>, page: &PageRequest) -> bool {
    let length = usize::try_from(page.per_page()).unwrap_or(usize::MAX);
    let more = items.len() > length;
    items.truncate(length);
    more
}

/// Runs one expression on the native connection of either database, for what the enum of both
/// cannot say: `ON CONFLICT`, inserts of many rows.
macro_rules! natively {
    ($conn:expr, $native:ident => $query:expr) => {
        match $conn {
            $crate::store::DbConnection::Sqlite($native) => $query,
            $crate::store::DbConnection::Postgres($native) => $query,
        }
    };
}
pub(crate) use natively;

/// Inserts rows of one table: on PostgreSQL many a statement, which saves round trips; on SQLite
/// one a statement, which is prepared once.
macro_rules! insert_rows {
    ($conn:expr, $table:expr, $rows:expr) => {{
        let rows = $rows;
        match $conn {
            $crate::store::DbConnection::Sqlite(conn) => {
                for row in rows {
                    diesel::RunQueryDsl::execute(diesel::insert_into($table).values(row), conn)?;
                }
            }
            $crate::store::DbConnection::Postgres(conn) => {
                // A statement has at most 65,535 values; no table has more than 32 columns.
                for chunk in rows.chunks(1_000) {
                    diesel::RunQueryDsl::execute(diesel::insert_into($table).values(chunk), conn)?;
                }
            }
        }
    }};
}
pub(crate) use insert_rows;
