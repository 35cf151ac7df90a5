//! What can be wrong with a dump, each told in one line.

use std::fmt;
use std::io;

/// Where in the dump something is: a line, and the table that the statement there is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Counted from 1, by line feeds.
    pub line: u64,
    /// As the dump spells it; `None` where the statement is about no table, or about one not yet named.
    pub table: Option<String>,
}

impl fmt::Display for Place {
    /// `line 12` or `line 12, table "tags"`; never more than one line, whatever the name holds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        match &self.table {
            Some(table) => write!(f, ", table {table:?}"),
            None => Ok(()),
        }
    }
}

/// Why a dump was not read to its end. Each displays as one line.
#[derive(Debug, thiserror::Error)]
pub enum DumpError {
    /// The source failed.
    #[error("line {line}: the dump can not be read: {source}")]
    Io {
        /// How far the dump had been understood.
        line: u64,
        /// What the source said.
        source: io::Error,
    },
    /// The file is something else: an image, a page, a table of values, nothing at all.
    #[error("not a MySQL dump: {reason}")]
    NotADump {
        /// What it is instead, or what was found where a statement should be.
        reason: String,
    },
    /// The file ends before the dump does.
    #[error("the dump is cut off at line {end}: {what} (from {at})")]
    CutOff {
        /// Where the unfinished thing began.
        at: Place,
        /// The last line of the file.
        end: u64,
        /// What is unfinished.
        what: &'static str,
    },
    /// The dump says something that mysqldump does not write.
    #[error("{at}: expected {expected}, found {found}")]
    Syntax {
        /// Where it was found; the line is that of the surprise, not of the statement.
        at: Place,
        /// What may stand there.
        expected: &'static str,
        /// The first characters of what does.
        found: String,
    },
    /// A row has more or fewer values than its table has columns.
    #[error("{at}: a row of {found} values where there are {expected} columns")]
    RowWidth {
        /// Where the row begins.
        at: Place,
        /// How many columns the INSERT lists, or else the CREATE TABLE.
        expected: usize,
        /// How many values the row has.
        found: usize,
    },
    /// A part of the dump is larger than what is ever held in memory.
    #[error("{at}: {what} of more than {limit}")]
    TooLarge {
        /// Where it was found.
        at: Place,
        /// Which part: a value, a row, a name.
        what: &'static str,
        /// How large it may be, with the unit.
        limit: &'static str,
    },
    /// An INSERT names no columns, and no CREATE TABLE has named them before.
    #[error("{at}: INSERT without column names, and no CREATE TABLE before it")]
    NoColumns {
        /// Where the INSERT begins.
        at: Place,
    },
    /// The text is in a character set that can not be decoded.
    #[error("{at}: unknown character set {charset:?}")]
    UnknownCharset {
        /// Where the character set was named.
        at: Place,
        /// Its name, as MySQL spells it.
        charset: String,
    },
    /// The reader was asked for more after it had failed.
    #[error("the dump was given up at an earlier error")]
    GivenUp,
}
