//! What the reader had to guess.

use std::fmt;

use super::Place;

/// Warnings that are kept; the rest is counted.
const MAX_KEPT: usize = 100;

/// A value whose bytes are not valid in the character set of the dump; they were read as windows-1252.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The row, by the line on which it begins, and its table as the dump spells it.
    pub at: Place,
    /// The column.
    pub column: String,
}

impl fmt::Display for Warning {
    /// One line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (at, column) = (&self.at, &self.column);
        write!(
            f,
            "{at}, column {column:?}: invalid text, read as windows-1252"
        )
    }
}

/// Some warnings, in the order of the dump.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Warnings {
    /// The first 100.
    pub kept: Vec<Warning>,
    /// How many more there were.
    pub omitted: u64,
}

impl Warnings {
    /// Keeps what `warning` gives, or counts it where enough are kept.
    pub(super) fn note(&mut self, warning: impl FnOnce() -> Warning) {
        match self.kept.len() < MAX_KEPT {
            true => self.kept.push(warning()),
            false => self.omitted += 1,
        }
    }
}
