//! The legacy database, from a dump: read once and sorted in a scratch database, then compared
//! with what earlier imports brought, and written in one transaction.

mod article;
mod columns;
mod mapping;
mod pipeline;
mod prune;
mod rows;
mod stage;
mod taxonomy;
mod write;

pub use mapping::{Mapping, MappingError};

use crate::import::{ImportError, Progress, Report, Source};
use crate::store::{DbConnection, Ending, migrations, refresh_statistics, write_transaction};

/// The name of this source among the import records.
pub const ORIGIN: &str = "legacy";

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

/// Reads a dump to its end. Its rows wait on the disk, not in memory. `origin` is the name under
/// which import records keep them, such as [`ORIGIN`].
///
/// # Errors
/// When it is no dump, is cut off, or lacks a needed table or column.
pub fn read(
    source: Source,
    origin: &'static str,
    mapping: Mapping,
    progress: &mut dyn FnMut(Progress),
) -> Result<Dump, ImportError> {
    let staged = stage::read(source, origin, &mapping, progress)?;
    Ok(Dump { staged, mapping })
}

/// Writes a dump in one transaction, which also brings the schema up to date, and tells what that
/// did.
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
        migrations::bring_up_to_date(conn, crate::content::RENDERER)?;
        write::write(conn, &mut staged, &mapping, options, &mut report, progress)
    })?;
    if !options.dry_run && report.has_changes() {
        refresh_statistics(conn);
    }
    report.close();
    Ok(report)
}
