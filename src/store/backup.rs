//! Copies of an SQLite database: made while others write, and put in the place of another one.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use tempfile::NamedTempFile;

use super::{DbConnection, Role, StoreError, StoreResult, check, connect, migrations};
use crate::config::DatabaseUrl;
use crate::domain::Renderer;

/// A copy that is whole, beside the file whose place it is to take; gone when it is dropped.
#[derive(Debug)]
pub struct Copy {
    file: NamedTempFile,
}

/// What may be in the place that a copy is to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Nothing: who came first keeps it.
    Free,
    /// Anything: it is replaced.
    Any,
}

impl Copy {
    /// Copies the database of a file, as it is at one moment, whoever writes to it meanwhile
    /// (`VACUUM INTO` reads in one transaction), and reads all of the copy to see that it is whole.
    ///
    /// # Errors
    /// When the file is no database, or a damaged one, or when the copy cannot be written.
    pub fn make(from: &Path, beside: &Path) -> StoreResult<Self> {
        let url = DatabaseUrl::Sqlite(from.to_path_buf());
        // A reader would refuse the statement, and a writer would change how the file is kept.
        connect(&url, Role::Reader)?;
        let mut conn = sqlite(connect(&url, Role::Rehearsal)?)?;
        let file = tempfile::Builder::new()
            .prefix(".actus-")
            .suffix(".part")
            .tempfile_in(folder_of(beside))
            .map_err(|error| failed(beside, &error))?;
        diesel::sql_query("VACUUM INTO ?")
            .bind::<Text, _>(file.path().to_string_lossy())
            .execute(&mut conn)
            .map_err(|error| StoreError::Source(format!("{}: {error}", from.display())))?;
        let copy = Self { file };
        copy.verify(from)?;
        Ok(copy)
    }

    fn verify(&self, from: &Path) -> StoreResult<()> {
        let findings = check::integrity(&mut self.open(Role::Reader)?)?;
        match findings.first() {
            None => Ok(()),
            Some(finding) => Err(StoreError::Source(format!(
                "{} is damaged: {finding}",
                from.display()
            ))),
        }
    }

    fn open(&self, role: Role) -> StoreResult<DbConnection> {
        connect(&DatabaseUrl::Sqlite(self.file.path().to_path_buf()), role)
    }

    /// Brings the schema of the copy up to date, and tells how many migrations that took.
    ///
    /// # Errors
    /// When it is no database of actus, or one of a newer actus.
    pub fn migrate(&self, renderer: Renderer) -> StoreResult<usize> {
        if !migrations::has_any(&mut self.open(Role::Reader)?)? {
            return Err(StoreError::Source("it is no database of actus".to_owned()));
        }
        let mut conn = self.open(Role::Writer)?;
        let migrated = migrations::migrate(&mut conn, renderer)?;
        // Only one file is to take the other's place.
        leave_wal(&mut sqlite(conn)?)?;
        Ok(migrated.migrations)
    }

    /// How many bytes it has.
    ///
    /// # Errors
    /// The file system's.
    pub fn size(&self) -> StoreResult<u64> {
        let metadata = self.file.as_file().metadata();
        Ok(metadata
            .map_err(|error| failed(self.file.path(), &error))?
            .len())
    }

    /// Puts it in its place, at once and for good: it is on the disk when this returns.
    ///
    /// # Errors
    /// The file system's; what was there stays then.
    pub fn put(self, target: &Path, place: Place) -> StoreResult<()> {
        let fail = |error: io::Error| failed(target, &error);
        // SQLite has written by a handle of its own.
        let written = File::open(self.file.path()).map_err(fail)?;
        if let Ok(before) = fs::metadata(target) {
            if !before.is_file() {
                return Err(fail(io::Error::other("is no file; give the name of one")));
            }
            fs::set_permissions(self.file.path(), before.permissions()).map_err(fail)?;
        }
        written.sync_all().map_err(fail)?;
        match place {
            Place::Free => self.file.persist_noclobber(target),
            Place::Any => self.file.persist(target),
        }
        .map_err(|error| fail(error.error))?;
        sync_folder(folder_of(target)).map_err(fail)
    }
}

/// The files of a database: its own, and those that SQLite keeps beside it.
pub fn files_of(path: &Path) -> impl Iterator<Item = PathBuf> {
    ["", "-wal", "-shm", "-journal"].into_iter().map(|suffix| {
        let mut file = path.as_os_str().to_owned();
        file.push(suffix);
        PathBuf::from(file)
    })
}

/// Whether two databases have a file in common, whatever they are called.
pub fn share_a_file(one: &Path, other: &Path) -> bool {
    let there = |path: &Path| -> Vec<PathBuf> {
        files_of(path)
            .filter_map(|file| fs::canonicalize(file).ok())
            .collect()
    };
    let others = there(other);
    there(one).iter().any(|file| others.contains(file))
}

/// Makes sure that no process has the database open, and that all of it is in its one file.
///
/// # Errors
/// When somebody has it open, or when that cannot be told.
pub fn leave_to_be_replaced(path: &Path) -> StoreResult<()> {
    if path.exists() {
        leave_alone(path)?;
    }
    // A damaged one leaves them, as does one that is gone, and a WAL that lies beside another
    // database would be read into it.
    for beside in files_of(path).skip(1) {
        if beside.exists() {
            fs::remove_file(&beside).map_err(|error| failed(&beside, &error))?;
        }
    }
    Ok(())
}

fn leave_alone(path: &Path) -> StoreResult<()> {
    // Who has a WAL open has a lock on the database; to leave the WAL takes it alone.
    let alone = connect(&DatabaseUrl::Sqlite(path.to_path_buf()), Role::Rehearsal)
        .and_then(sqlite)
        .and_then(|mut conn| leave_wal(&mut conn));
    let Err(error) = alone else { return Ok(()) };
    let reason = error.to_string();
    if reason.contains("locked") {
        return Err(StoreError::Source(format!(
            "{} is open in another process; stop the server first",
            path.display()
        )));
    }
    // What else is in the way, such as a file that may not be written, says nothing of who has it
    // open.
    if !DAMAGE.iter().any(|damage| reason.contains(damage)) {
        return Err(StoreError::Source(format!(
            "{} cannot be replaced: {reason}",
            path.display()
        )));
    }
    log::warn!("what is replaced is damaged: {reason}");
    Ok(())
}

/// What SQLite says of a damaged file and of one that is no database (`SQLITE_CORRUPT`,
/// `SQLITE_NOTADB`).
const DAMAGE: [&str; 2] = ["malformed", "file is not a database"];

fn leave_wal(conn: &mut SqliteConnection) -> StoreResult<()> {
    // Another process is not waited for: a server stays.
    conn.batch_execute("PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE;")?;
    Ok(())
}

fn sqlite(conn: DbConnection) -> StoreResult<SqliteConnection> {
    match conn {
        DbConnection::Sqlite(conn) => Ok(conn),
        DbConnection::Postgres(_) => Err(StoreError::Source("it is no file".to_owned())),
    }
}

/// The folder that a file lies in.
pub fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// A name is on the disk when its folder is. Windows opens no folder, and writes names through.
fn sync_folder(folder: &Path) -> io::Result<()> {
    match cfg!(unix) {
        true => File::open(folder)?.sync_all(),
        false => Ok(()),
    }
}

fn failed(path: &Path, error: &io::Error) -> StoreError {
    StoreError::Source(format!("{}: {error}", path.display()))
}
