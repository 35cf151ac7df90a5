//! Whether anything was committed to an SQLite database since it was last asked, without asking.
//!
//! To ask costs locks and a statement, and a busy server asks before each answer. But every
//! commit, by whatever process, writes the header of the WAL-index (the file `…-shm`) before it is
//! acknowledged: its counter of transactions goes up and its checksum changes
//! (<https://www.sqlite.org/walformat.html>). So while its bytes are those that were read before
//! the database was last asked, the database would say the same again. To read them is one system
//! call.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError, RwLock};

use diesel::prelude::*;

use super::changes::{self, Version};
use super::{DbConnection, StoreResult};

/// How long the header is, which the file begins with.
const HEADER: usize = 48;

/// The file holds the header twice: who finds two that differ has met a commit on its way.
type Headers = [u8; 2 * HEADER];

/// The format that is understood here, and where the header says so.
const FORMAT: [u8; 4] = 3_007_000_u32.to_ne_bytes();

/// Where the header says that it is in use.
const IS_INITIALISED: usize = 12;

/// The WAL-index of a database, and what the database said last.
#[derive(Debug)]
pub struct CommitWatch {
    /// Never closed: by closing a file, a process gives up the locks that others of its hands, here
    /// SQLite's, have on it (POSIX, `fcntl`).
    file: &'static File,
    /// While a connection is open nobody removes the file, to make another one for later commits.
    _connection: Mutex<DbConnection>,
    known: RwLock<Option<(Headers, Version)>>,
}

impl CommitWatch {
    /// Watches the database of this file, to which the connection is; `None` where that cannot be
    /// done, so that it has to be asked each time.
    ///
    /// # Errors
    /// The database's.
    pub fn open(path: &Path, mut connection: DbConnection) -> StoreResult<Option<Self>> {
        // By its first read it opens the file, and makes it when it is not there.
        changes::version(&mut connection)?;
        if !writes_ahead(&mut connection)? {
            return Ok(None);
        }
        let Ok(file) = open_index(path) else {
            return Ok(None);
        };
        Ok(Some(Self {
            file,
            _connection: Mutex::new(connection),
            known: RwLock::new(None),
        }))
    }

    /// The version of the database, as `ask` finds it when something may have been committed since
    /// it was asked last.
    ///
    /// # Errors
    /// Those of `ask`.
    pub fn version(&self, ask: impl FnOnce() -> StoreResult<Version>) -> StoreResult<Version> {
        let mut headers = [0; 2 * HEADER];
        let is_read = read_start(self.file, &mut headers).is_ok();
        if is_read {
            let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
            if let Some((seen, version)) = &*known
                && *seen == headers
            {
                return Ok(*version);
            }
        }
        // What the headers say was there before the database is asked: a commit in between makes
        // them differ from what is kept here.
        let version = ask()?;
        let known = (is_read && is_whole(&headers)).then_some((headers, version));
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = known;
        Ok(version)
    }
}

/// Whether the database has a WAL: else a file may lie there that nobody writes.
fn writes_ahead(conn: &mut DbConnection) -> StoreResult<bool> {
    let mode: JournalMode = diesel::sql_query("PRAGMA journal_mode").get_result(conn)?;
    Ok(mode.journal_mode == "wal")
}

#[derive(QueryableByName)]
struct JournalMode {
    #[diesel(sql_type = diesel::sql_types::Text)]
    journal_mode: String,
}

fn open_index(path: &Path) -> io::Result<&'static File> {
    // SQLite, too, puts it beside the file that a link leads to.
    let mut name = path.canonicalize()?.into_os_string();
    name.push("-shm");
    let file = Box::leak(Box::new(File::open(name)?));
    read_start(file, &mut [0; 2 * HEADER])?;
    Ok(file)
}

/// Whether the headers are of a known format and no commit was on its way.
fn is_whole(headers: &Headers) -> bool {
    let (first, second) = headers.split_at(HEADER);
    first == second
        && first.starts_with(&FORMAT)
        && first.get(IS_INITIALISED).is_some_and(|is| *is != 0)
}

/// Reads the start of a file that others have mapped into memory: where what they write there is
/// seen by who reads at once.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn read_start(file: &File, bytes: &mut [u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, 0)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn read_start(_: &File, _: &mut [u8]) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use diesel::connection::SimpleConnection as _;

    use super::*;
    use crate::config::DatabaseUrl;
    use crate::store::{Role, connect};

    #[test]
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    fn every_commit_is_met_and_nothing_is_asked_without_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("watched.db");
        let url = DatabaseUrl::Sqlite(path.clone());
        let mut writer = connect(&url, Role::Writer).unwrap();
        let mut write = |sql: &str| match &mut writer {
            DbConnection::Sqlite(sqlite) => sqlite.batch_execute(sql).unwrap(),
            DbConnection::Postgres(_) => unreachable!(),
        };
        write("CREATE TABLE changes (seq INTEGER PRIMARY KEY, at TIMESTAMP)");
        let mut reader = connect(&url, Role::Reader).unwrap();
        let watch = CommitWatch::open(&path, connect(&url, Role::Reader).unwrap());
        let watch = watch.unwrap().unwrap();
        let asked = Cell::new(0);
        let mut version = || {
            let found = watch.version(|| {
                asked.set(asked.get() + 1);
                changes::version(&mut reader)
            });
            found.unwrap().number
        };
        let between = [
            "",
            "PRAGMA wal_checkpoint(PASSIVE)",
            "PRAGMA wal_checkpoint(TRUNCATE)",
            "VACUUM",
            "BEGIN; INSERT INTO changes (at) VALUES (NULL); ROLLBACK",
        ];
        for (number, other) in (1..50).zip(between.iter().cycle()) {
            write("INSERT INTO changes (at) VALUES ('2026-01-01 00:00:00')");
            assert_eq!(version(), number);
            write(other);
            assert_eq!(version(), number, "{other}");
            let before = asked.get();
            assert_eq!(version(), number);
            assert_eq!(asked.get(), before, "{other}");
        }
    }
}
