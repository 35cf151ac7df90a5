//! Connections to either database, opened with the settings that the rest relies on.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use diesel::QueryResult;
use diesel::connection::{
    AnsiTransactionManager, Connection, SimpleConnection, TransactionManager,
};
use diesel::pg::PgConnection;
use diesel::r2d2::{ManageConnection, Pool};
use diesel::sqlite::SqliteConnection;

use super::changes::{self, Version};
use super::commit_watch::CommitWatch;
use super::{StoreError, StoreResult};
use crate::config::DatabaseUrl;

/// A connection to either database. What it cannot say for both at once is said natively, with
/// [`natively!`](super::natively).
#[derive(diesel::MultiConnection)]
pub enum DbConnection {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl std::fmt::Debug for DbConnection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Sqlite(_) => "a connection to SQLite",
            Self::Postgres(_) => "a connection to PostgreSQL",
        })
    }
}

/// The type of query that [`DbConnection`] runs.
pub type DbBackend = MultiBackend;

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Reads only: the database refuses anything else.
    Reader,
    /// Writes whose commit is on the disk when it returns.
    Writer,
    /// The same for a long write: with more memory, and with plans fit for tables being filled.
    BulkWriter,
    /// A write that will be undone: nothing that stays is changed, not even how the file is kept.
    Rehearsal,
}

/// The advisory lock that makes PostgreSQL writers take turns, as SQLite's do by themselves: the
/// order of the change log is the order of commits.
const WRITER_LOCK: &str = "SELECT pg_advisory_xact_lock(4713250815972)";

const SQLITE_SHARED: &str = "PRAGMA busy_timeout = 10000;\
     PRAGMA foreign_keys = ON;\
     PRAGMA temp_store = MEMORY;";

/// Opens a connection; an SQLite file is made where there is none, but by writers only.
///
/// # Errors
/// When the database cannot be reached.
pub fn connect(url: &DatabaseUrl, role: Role) -> StoreResult<DbConnection> {
    match url {
        DatabaseUrl::Sqlite(path) => {
            let shown = path.display();
            let Some(path) = path.to_str() else {
                return Err(StoreError::Unreachable(format!("{shown}: not UTF-8")));
            };
            if role == Role::Reader && !std::path::Path::new(path).exists() {
                return Err(StoreError::Unreachable(format!("{path}: no such file")));
            }
            let mut conn = SqliteConnection::establish(path)
                .map_err(|error| StoreError::Unreachable(format!("{path}: {error}")))?;
            let settings = match role {
                Role::Reader => "PRAGMA query_only = ON;",
                Role::Writer => "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;",
                Role::BulkWriter => {
                    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -24576;"
                }
                Role::Rehearsal => "PRAGMA cache_size = -24576;",
            };
            conn.batch_execute(SQLITE_SHARED)
                .and_then(|()| when_unlocked(|| conn.batch_execute(settings)))
                .map_err(|error| StoreError::Unreachable(format!("{path}: {error}")))?;
            Ok(DbConnection::Sqlite(conn))
        }
        DatabaseUrl::Postgres(address) => {
            let mut conn = PgConnection::establish(address)
                .map_err(|error| StoreError::Unreachable(one_line(&error.to_string())))?;
            conn.batch_execute("SET TIME ZONE 'UTC'; SET DateStyle = 'ISO, YMD'; SET client_min_messages = warning;")?;
            conn.batch_execute(match role {
                Role::Reader => "SET statement_timeout = '30s';",
                Role::Writer => "SET statement_timeout = 0;",
                // Plans are kept from when the tables were nearly empty, also those by which
                // foreign keys are checked; a scan chosen then is ruinous later.
                Role::BulkWriter | Role::Rehearsal => "SET enable_seqscan = off;",
            })?;
            Ok(DbConnection::Postgres(conn))
        }
    }
}

/// Does what SQLite refuses at once while others do the same, whatever its `busy_timeout`: a new
/// database becomes one with a WAL for whoever is first.
#[expect(
    clippy::disallowed_methods,
    reason = "nobody tells when the lock is free"
)]
fn when_unlocked(mut work: impl FnMut() -> QueryResult<()>) -> QueryResult<()> {
    let until = Instant::now() + PATIENCE;
    loop {
        match work() {
            Err(diesel::result::Error::DatabaseError(_, info))
                if info.message() == "database is locked" && Instant::now() < until =>
            {
                std::thread::sleep(RETRY);
            }
            result => return result,
        }
    }
}

/// How long a locked database is waited for, and how long until it is tried again.
const PATIENCE: Duration = Duration::from_secs(10);
const RETRY: Duration = Duration::from_millis(20);

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Runs reads that all see one state of the database.
///
/// # Errors
/// Those of `work`, and the database's.
pub fn read_snapshot<T>(
    conn: &mut DbConnection,
    work: impl FnOnce(&mut DbConnection) -> StoreResult<T>,
) -> StoreResult<T> {
    conn.transaction(|conn| {
        if let DbConnection::Postgres(pg) = conn {
            pg.batch_execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        }
        work(conn)
    })
}

/// What becomes of a write when its work is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    Commit,
    /// Undo it all: a rehearsal.
    Rollback,
}

/// Runs a write, alone among all writers: either all of it happens or nothing.
///
/// # Errors
/// Those of `work`, and the database's; nothing is written then.
pub fn write_transaction<T>(
    conn: &mut DbConnection,
    ending: Ending,
    work: impl FnOnce(&mut DbConnection) -> StoreResult<T>,
) -> StoreResult<T> {
    begin_write(conn)?;
    let result = work(conn);
    if result.is_ok() && ending == Ending::Commit {
        Transactions::commit_transaction(conn)?;
        return result;
    }
    let undone = Transactions::rollback_transaction(conn);
    // What broke the work says more than that the database had undone it by itself already.
    let value = result?;
    undone?;
    Ok(value)
}

type Transactions = <DbConnection as Connection>::TransactionManager;

fn begin_write(conn: &mut DbConnection) -> StoreResult<()> {
    match conn {
        // Taking the lock at once, not at the first write, is what makes waiting for it safe.
        DbConnection::Sqlite(sqlite) => {
            AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE")?;
        }
        DbConnection::Postgres(pg) => {
            AnsiTransactionManager::begin_transaction(pg)?;
            pg.batch_execute(WRITER_LOCK)?;
        }
    }
    Ok(())
}

/// Statistics by which SQLite chooses among indexes, without what makes it choose badly here:
/// samples of values (`sqlite_stat4`), for which it plans a query anew for each value, and scans
/// that skip through an index on categories and so lose the order by date.
const SQLITE_STATISTICS: &str = "PRAGMA analysis_limit = 2000;\
     BEGIN IMMEDIATE;\
     ANALYZE;\
     DELETE FROM sqlite_stat4;\
     UPDATE sqlite_stat1 SET stat = stat || ' noskipscan' WHERE idx IS NOT NULL;\
     COMMIT;";

/// Refreshes the statistics from which the database plans its queries, after much has changed.
/// That it could not is no failure of what was written before: it is logged.
pub fn refresh_statistics(conn: &mut DbConnection) {
    let refreshed = match conn {
        DbConnection::Sqlite(sqlite) => sqlite
            .batch_execute(SQLITE_STATISTICS)
            // The log of a large write is large; the file it belongs to is the better place.
            .and_then(|()| sqlite.batch_execute("PRAGMA wal_checkpoint(TRUNCATE);")),
        DbConnection::Postgres(pg) => pg.batch_execute("ANALYZE"),
    };
    if let Err(error) = refreshed {
        log::warn!("the statistics of the database were not refreshed: {error}");
    }
}

/// Connections that read one database.
#[derive(Debug)]
pub enum Readers {
    /// Each thread's own, opened when it first reads: the database lies in the process, and to
    /// take turns would cost more than many a read.
    OfThreads(OwnReaders),
    /// Some to take turns with: a server, which is waited for.
    Shared(Pool<Reconnect>),
}

impl Readers {
    /// Opens readers of a database, at most so many of a server.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub fn open(url: &DatabaseUrl, most: u32) -> StoreResult<Self> {
        // A pool itself would try for its whole timeout and lose the reason.
        let first = connect(url, Role::Reader)?;
        if let DatabaseUrl::Sqlite(path) = url {
            let commits = CommitWatch::open(path, first)?.map(Box::new);
            return Ok(Self::OfThreads(OwnReaders::new(url.clone(), commits)));
        }
        Pool::builder()
            .max_size(most)
            .min_idle(Some(1))
            .connection_timeout(Duration::from_secs(5))
            .build(Reconnect(url.clone()))
            .map(Self::Shared)
            .map_err(|error| StoreError::Unreachable(error.to_string()))
    }

    /// Runs reads with one of them.
    ///
    /// # Errors
    /// Those of `work`; also when no reader can be opened or becomes free.
    pub fn with<T>(
        &self,
        work: impl FnOnce(&mut DbConnection) -> StoreResult<T>,
    ) -> StoreResult<T> {
        match self {
            Self::OfThreads(readers) => readers.with(work),
            Self::Shared(pool) => work(&mut *pool.get()?),
        }
    }
}

/// A reader for each thread that asks for one.
#[derive(Debug)]
pub struct OwnReaders {
    url: DatabaseUrl,
    /// Tells them from readers of other databases.
    id: u64,
    commits: Option<Box<CommitWatch>>,
}

thread_local! {
    /// The reader of this thread, and whose it is.
    static OWN: Cell<Option<(u64, DbConnection)>> = const { Cell::new(None) };
}

impl OwnReaders {
    fn new(url: DatabaseUrl, commits: Option<Box<CommitWatch>>) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        Self { url, id, commits }
    }

    /// The version of the database: every commit that was acknowledged before this is called is
    /// in it.
    ///
    /// # Errors
    /// The database's; also when no reader can be opened.
    pub fn version(&self) -> StoreResult<Version> {
        let ask = || self.with(changes::version);
        match &self.commits {
            Some(commits) => commits.version(ask),
            None => ask(),
        }
    }

    /// The connection is out of its place during the work: one that panics or breaks is not put
    /// back, lest a transaction left open show its old state for ever.
    fn with<T>(&self, work: impl FnOnce(&mut DbConnection) -> StoreResult<T>) -> StoreResult<T> {
        let mut conn = match OWN.take() {
            Some((id, conn)) if id == self.id => conn,
            _ => connect(&self.url, Role::Reader)?,
        };
        let result = work(&mut conn);
        if result.is_ok() || !Transactions::is_broken_transaction_manager(&mut conn) {
            OWN.set(Some((self.id, conn)));
        }
        result
    }
}

/// Makes and checks the readers of a pool.
#[derive(Debug)]
pub struct Reconnect(DatabaseUrl);

impl ManageConnection for Reconnect {
    type Connection = DbConnection;
    type Error = StoreError;

    fn connect(&self) -> StoreResult<DbConnection> {
        connect(&self.0, Role::Reader)
    }

    /// A file does not hang up, a server may: it is asked before each loan.
    fn is_valid(&self, conn: &mut DbConnection) -> StoreResult<()> {
        match conn {
            DbConnection::Sqlite(_) => Ok(()),
            DbConnection::Postgres(pg) => Ok(pg.batch_execute("SELECT 1")?),
        }
    }

    fn has_broken(&self, conn: &mut DbConnection) -> bool {
        std::thread::panicking() || Transactions::is_broken_transaction_manager(conn)
    }
}
