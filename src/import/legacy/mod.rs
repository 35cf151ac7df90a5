//! The legacy database, from a dump or from its server: read once, and put aside row by row.

mod article;
mod columns;
mod dump;
mod mapping;
mod reading;
mod rows;
mod server;

pub use mapping::{Mapping, MappingError};
pub use server::{ServerAddress, ServerError};

use crate::import::{ImportError, Intake, Options, Progress, Report, Source};
use crate::store::changes::Kind;
use crate::store::{DbConnection, StoreError, StoreResult, import_records};

/// The name of this source among the import records.
pub const ORIGIN: &str = "legacy";

/// A legacy database that was read whole and found good, waiting to be written.
#[derive(Debug)]
pub struct LegacyIntake {
    intake: Intake,
    /// Whether it has both tables of tags.
    has_tags: bool,
}

impl LegacyIntake {
    /// Gives it another name for import records than the one it was read under.
    pub fn is_known_as(&mut self, origin: String) {
        self.intake.is_known_as(origin);
    }
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
) -> Result<LegacyIntake, ImportError> {
    dump::read(source, origin, mapping, progress)
}

/// Reads the tables of a server, all as they are at one moment.
///
/// # Errors
/// When the server is away or refuses, or a needed table or column lacks.
pub fn read_server(
    address: &ServerAddress,
    origin: &'static str,
    mapping: &Mapping,
    progress: &mut dyn FnMut(Progress),
) -> Result<LegacyIntake, ImportError> {
    server::read(address, origin, mapping, progress)
}

/// Writes what was read, as [`write`](crate::import::write) does.
///
/// # Errors
/// The database's, and when articles would lose all their tags; nothing is written then.
pub fn write(
    legacy: LegacyIntake,
    conn: &mut DbConnection,
    options: Options,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, ImportError> {
    let LegacyIntake { intake, has_tags } = legacy;
    let origin = intake.origin().to_owned();
    let check = |conn: &mut DbConnection| match has_tags {
        true => Ok(()),
        false => refuse_to_lose_tags(conn, &origin),
    };
    crate::import::write(intake, conn, options, check, progress)
}

/// A source without the tables of tags would take every tag off every article that had one.
fn refuse_to_lose_tags(conn: &mut DbConnection, origin: &str) -> StoreResult<()> {
    match import_records::any(conn, origin, Kind::Tag)? {
        false => Ok(()),
        true => Err(StoreError::Source(
            "the source has not both tables of tags, though an earlier import had: articles would lose theirs; give those tables too".to_owned(),
        )),
    }
}
