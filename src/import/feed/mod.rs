//! A feed: RSS 0.9 to 2.0, RSS 1.0 (RDF), Atom or JSON Feed, told by how it begins.

mod entry;
mod json;
mod value;
mod xml;

use std::io::{Cursor, Read};

use chrono_tz::Tz;

use crate::domain::{Slug, Template};
use crate::import::{ImportError, Intake, Progress, Source, SourceError};

/// The name of this source among the import records.
pub const ORIGIN: &str = "feed";

/// How much of a feed is searched for how it begins.
const START: u64 = 1_024;

/// How a feed is to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    pub template: Template,
    /// The category of all entries.
    pub category: Option<Slug>,
    /// The zone of dates that name none.
    pub timezone: Tz,
}

/// Reads a feed to its end.
///
/// # Errors
/// When it is none, or a limit is passed.
pub fn read(
    mut source: Source,
    settings: &Settings,
    progress: &mut dyn FnMut(Progress),
) -> Result<Intake, ImportError> {
    let mut start = Vec::new();
    let read = source.bytes.by_ref().take(START).read_to_end(&mut start);
    read.map_err(|error| SourceError::new(&source.name, error))?;
    let text = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&start);
    let is_json = text.trim_ascii_start().starts_with(b"{");
    source.bytes = Box::new(Cursor::new(start).chain(source.bytes));
    let mut intake = Intake::of(ORIGIN)?;
    match is_json {
        true => json::read(source, settings, &mut intake)?,
        false => xml::read(source, settings, &mut intake, progress)?,
    }
    Ok(intake)
}
