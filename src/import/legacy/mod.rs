//! The legacy database, from a dump: read once and sorted in a scratch database, then compared
//! with what earlier imports brought, and written in one transaction.

mod article;
mod columns;
mod mapping;
mod prune;
mod stage;
mod taxonomy;
mod write;

pub use mapping::{Mapping, MappingError};

use crate::import::{ImportError, Progress, Report, Source};
use crate::store::{DbConnection, Ending, make_durable, migrations, write_transaction};

/// The name of this source among the import records.
const SOURCE: &str = "legacy";

/// A dump that was read whole and found good, waiting to be written.
#[derive(Debug)]
pub struct Dump {
    staged: stage::Staged,
    mapping: Mapping,
}

/// How the dump is to be written.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Undo it all at the end.
    pub dry_run: bool,
    /// Delete what earlier imports brought and the dump no longer has.
    pub prune: bool,
}

/// Reads a dump to its end. Its rows wait on the disk, not in memory.
///
/// # Errors
/// When it is no dump, is cut off, or lacks a needed table or column.
pub fn read(
    source: Source,
    mapping: Mapping,
    progress: &mut dyn FnMut(Progress),
) -> Result<Dump, ImportError> {
    let staged = stage::read(source, &mapping, progress)?;
    Ok(Dump { staged, mapping })
}

/// Writes a dump in one transaction, and tells what that did.
///
/// # Errors
/// The database's; nothing is written then.
pub fn write(
    dump: Dump,
    conn: &mut DbConnection,
    options: Options,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, ImportError> {
    let Dump {
        mut staged,
        mapping,
    } = dump;
    let ending = match options.dry_run {
        true => Ending::Rollback,
        false => Ending::Commit,
    };
    let mut report = std::mem::take(&mut staged.report);
    report.dry_run = options.dry_run;
    write_transaction(conn, ending, |conn| {
        write::write(conn, &mut staged, &mapping, options, &mut report, progress)
    })?;
    if !options.dry_run && report.has_changes() {
        make_durable(conn)?;
    }
    report.close();
    Ok(report)
}

/// Opens the database of an import and brings its schema up to date.
///
/// # Errors
/// When the database cannot be reached or migrated.
pub fn open(url: &crate::config::DatabaseUrl) -> Result<DbConnection, ImportError> {
    let mut conn = crate::store::connect(url, crate::store::Role::BulkWriter)?;
    migrations::migrate(&mut conn)?;
    Ok(conn)
}

/// A temporary folder, for a database that is to be gone with it.
///
/// # Errors
/// When there is nowhere to make one.
pub fn scratch_folder() -> Result<tempfile::TempDir, ImportError> {
    Ok(crate::store::temporary_folder()?)
}
