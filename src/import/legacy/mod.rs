//! The legacy database, from a dump: read once, and put aside row by row.

mod article;
mod columns;
mod mapping;
mod rows;
mod stage;

pub use mapping::{Mapping, MappingError};

use crate::import::{ImportError, Intake, Options, Progress, Report, Source};
use crate::store::changes::Kind;
use crate::store::{DbConnection, StoreError, StoreResult, import_records};

/// The name of this source among the import records.
pub const ORIGIN: &str = "legacy";

/// A dump that was read whole and found good, waiting to be written.
#[derive(Debug)]
pub struct Dump {
    intake: Intake,
    /// Whether it has both tables of tags.
    has_tags: bool,
}

/// Reads a dump to its end. `origin` is the name under which import records keep it, such as
/// [`ORIGIN`].
///
/// # Errors
/// When it is no dump, is cut off, or lacks a needed table or column.
pub fn read(
    source: Source,
    origin: &'static str,
    mapping: &Mapping,
    progress: &mut dyn FnMut(Progress),
) -> Result<Dump, ImportError> {
    stage::read(source, origin, mapping, progress)
}

/// Writes what was read, as [`write`](crate::import::write) does.
///
/// # Errors
/// The database's, and when articles would lose all their tags; nothing is written then.
pub fn write(
    dump: Dump,
    conn: &mut DbConnection,
    options: Options,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, ImportError> {
    let Dump { intake, has_tags } = dump;
    let origin = intake.origin();
    let check = |conn: &mut DbConnection| match has_tags {
        true => Ok(()),
        false => refuse_to_lose_tags(conn, origin),
    };
    crate::import::write(intake, conn, options, check, progress)
}

/// A dump without the tables of tags would take every tag off every article that had one.
fn refuse_to_lose_tags(conn: &mut DbConnection, origin: &str) -> StoreResult<()> {
    match import_records::any(conn, origin, Kind::Tag)? {
        false => Ok(()),
        true => Err(StoreError::Source(
            "the dump has not both tables of tags, though an earlier one had: articles would lose theirs; dump those tables too".to_owned(),
        )),
    }
}
