use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

/// What an import did. As JSON it is the object that `--json` prints; the numbers at its top are
/// those of articles.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    #[serde(flatten)]
    pub articles: Tally,
    /// Rows that could not be taken.
    pub skipped: Vec<Skipped>,
    /// What a person should know of the rest, a sentence each.
    pub warnings: Vec<String>,
    pub categories: Tally,
    pub tags: Tally,
    pub subsites: Tally,
    /// True when nothing was written because `--dry-run` was given.
    pub dry_run: bool,
    #[serde(skip)]
    notes: Notes,
    #[serde(skip)]
    omitted: u64,
}

/// Warnings by kind; of each only the first ones are kept.
#[derive(Debug, Default)]
pub struct Notes {
    kept: Vec<(Cow<'static, str>, String)>,
    repeats: BTreeMap<Cow<'static, str>, u64>,
}

/// What became of the rows of one kind.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Tally {
    pub created: u64,
    pub updated: u64,
    pub unchanged: u64,
    /// Alive before, deleted by this import.
    pub deleted: u64,
}

impl Tally {
    /// Whether anything was written.
    pub fn has_changes(&self) -> bool {
        self.created + self.updated + self.deleted > 0
    }
}

/// A row that could not be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// The row's id as the source has it.
    pub id: Value,
    pub reason: String,
}

/// How many warnings of one kind, and how many skipped rows, are told one by one: a report of a
/// large source stays readable, and small in memory.
const MOST_ALIKE: u64 = 20;
const MOST_SKIPPED: usize = 1_000;

impl Notes {
    /// Adds a warning of a kind.
    pub fn warn(&mut self, kind: impl Into<Cow<'static, str>>, sentence: impl FnOnce() -> String) {
        let kind = kind.into();
        let repeats = self.repeats.entry(kind.clone()).or_default();
        *repeats += 1;
        if *repeats <= MOST_ALIKE {
            self.kept.push((kind, sentence()));
        }
    }

    /// Takes over the warnings of a part of the work.
    fn absorb(&mut self, part: Self) {
        let mut uncounted = part.repeats;
        for (kind, sentence) in part.kept {
            self.warn(kind.clone(), || sentence);
            if let Some(repeats) = uncounted.get_mut(&kind) {
                *repeats -= 1;
            }
        }
        for (kind, repeats) in uncounted {
            *self.repeats.entry(kind).or_default() += repeats;
        }
    }
}

impl Report {
    /// Adds a warning of a kind.
    pub fn warn(&mut self, kind: &'static str, sentence: impl FnOnce() -> String) {
        self.notes.warn(kind, sentence);
    }

    /// Takes over the warnings of a part of the work.
    pub fn absorb(&mut self, part: Notes) {
        self.notes.absorb(part);
    }

    /// Notes a row that cannot be taken.
    pub fn skip(&mut self, id: Value, reason: impl Into<String>) {
        if self.skipped.len() < MOST_SKIPPED {
            let reason = reason.into();
            self.skipped.push(Skipped { id, reason });
        } else {
            self.omitted += 1;
        }
    }

    /// How many rows could not be taken, those that are not told one by one among them.
    pub fn skipped_rows(&self) -> u64 {
        self.skipped.len() as u64 + self.omitted
    }

    /// Ends the report: its warnings in order, and how many there were beyond those kept.
    pub fn close(&mut self) {
        let notes = std::mem::take(&mut self.notes);
        self.warnings
            .extend(notes.kept.into_iter().map(|(_, sentence)| sentence));
        for (kind, repeats) in notes.repeats {
            if repeats > MOST_ALIKE {
                let more = repeats - MOST_ALIKE;
                self.warnings.push(format!("{more} more like this: {kind}"));
            }
        }
        if self.omitted > 0 {
            self.warnings
                .push(format!("{} more rows were skipped", self.omitted));
        }
    }

    /// Whether anything was written.
    pub fn has_changes(&self) -> bool {
        [self.articles, self.categories, self.tags, self.subsites]
            .iter()
            .any(Tally::has_changes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_beyond_those_that_are_told_are_counted() {
        let mut report = Report::default();
        for id in 0..1_005 {
            report.skip(Value::from(id), "odd");
        }
        report.close();
        assert_eq!(report.skipped.len(), 1_000);
        assert_eq!(report.skipped_rows(), 1_005);
    }

    #[test]
    fn of_one_kind_the_first_warnings_are_told_and_the_rest_counted() {
        let mut report = Report::default();
        for part in 0..3 {
            let mut notes = Notes::default();
            for n in 0..15 {
                notes.warn("odd", || format!("{part}.{n}"));
            }
            report.absorb(notes);
        }
        report.close();
        assert_eq!(report.warnings.len(), 21);
        assert_eq!(report.warnings.last().unwrap(), "25 more like this: odd");
    }
}
