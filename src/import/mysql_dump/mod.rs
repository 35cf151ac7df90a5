//! A streaming reader of what `mysqldump` and `mariadb-dump` write.
//!
//! The dump is read through a window of fixed size; beyond it only the present row is held, however
//! long lines and statements are. Tables that are not wanted are passed over without their rows
//! being decoded. Nothing of the dump is executed: of SQL only as much is understood as is needed
//! to find the rows of CREATE TABLE, INSERT, REPLACE and SET, and never to take text for syntax.
//!
//! Not read: `--xml` and `--tab` output, `INSERT … SELECT`, `INSERT … SET`, function calls among
//! values, and rows in the character sets big5, cp932, gb18030, gbk and sjis.
//!
//! Source: MySQL Reference Manual, "mysqldump — A Database Backup Program" and "Language Structure";
//! MariaDB Knowledge Base, "mariadb-dump".

mod charset;
mod create;
mod digits;
mod error;
mod fault;
mod lexer;
mod row;
mod scanner;
mod set;
mod skip;
mod sniff;
mod statement;
mod value;
mod warning;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_end;
#[cfg(test)]
mod tests_properties;
#[cfg(test)]
mod tests_syntax;

use std::io::Read;

pub use charset::Charset;
pub use error::{DumpError, Place};
pub use value::{MAX_VALUE, Value};
pub use warning::{Warning, Warnings};

use lexer::Lexer;
use statement::{Frame, Step};

/// One thing that the dump says about a wanted table. Tables are named as the caller spelt them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Event<'a> {
    /// The CREATE TABLE of a wanted table.
    Table {
        /// The table.
        name: &'a str,
        /// Its columns in order, generated ones included; without quotes, their case kept.
        columns: &'a [String],
        /// Where the statement begins.
        line: u64,
    },
    /// One row of an INSERT or a REPLACE.
    Row {
        /// The table.
        table: &'a str,
        /// What the values are for: the columns that the INSERT lists, or else those of CREATE TABLE.
        columns: &'a [String],
        /// As many as there are columns.
        values: &'a [Value],
        /// Where the row begins.
        line: u64,
    },
}

/// The rows that are being read: of which table, and whether the INSERT lists its columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rows {
    table: usize,
    listed: bool,
}

/// A table that the caller wants, with its columns once CREATE TABLE has told them.
#[derive(Debug)]
struct Table {
    name: String,
    lowercase: String,
    columns: Option<Vec<String>>,
}

impl Table {
    fn new(name: String) -> Self {
        Self {
            lowercase: name.to_lowercase(),
            name,
            columns: None,
        }
    }

    fn is_named(&self, name: &str) -> bool {
        self.lowercase.eq_ignore_ascii_case(name)
            || !name.is_ascii() && self.lowercase == name.to_lowercase()
    }
}

/// What the next call goes on with.
#[derive(Clone, Copy, Debug)]
enum State {
    Unopened,
    BetweenStatements,
    InRows { rows: Rows, is_first: bool },
    Ended,
    Failed,
}

/// Reads a dump from a source of bytes, already decompressed, in one pass.
#[derive(Debug)]
pub struct DumpReader<R> {
    lexer: Lexer<R>,
    tables: Vec<Table>,
    /// The columns that the present INSERT lists.
    listed: Vec<String>,
    values: Vec<Value>,
    row_line: u64,
    warnings: Warnings,
    frame: Frame,
    state: State,
}

impl<R: Read> DumpReader<R> {
    /// A reader of the rows of the `wanted` tables, whose names are compared without regard to case
    /// and to the database. It reads in blocks, so the source needs no buffer of its own.
    pub fn new(source: R, wanted: impl IntoIterator<Item = String>) -> Self {
        Self {
            lexer: Lexer::new(source),
            tables: wanted.into_iter().map(Table::new).collect(),
            listed: Vec::new(),
            values: Vec::new(),
            row_line: 0,
            warnings: Warnings::default(),
            frame: Frame::default(),
            state: State::Unopened,
        }
    }

    /// The next event, or `None` at the end of a dump that is whole.
    ///
    /// # Errors
    ///
    /// Any [`DumpError`]. What was read before it is as the dump says, but is not all of it; after an
    /// error there are no more events, and every call gives [`DumpError::GivenUp`].
    pub fn next_event(&mut self) -> Result<Option<Event<'_>>, DumpError> {
        match self.next_step() {
            Ok(step) => Ok(self.event(step)),
            Err(error) => {
                self.state = State::Failed;
                Err(self.judged(error))
            }
        }
    }

    /// The warnings since the last call.
    pub fn warnings(&mut self) -> Warnings {
        std::mem::take(&mut self.warnings)
    }

    fn next_step(&mut self) -> Result<Step, DumpError> {
        loop {
            let step = match self.state {
                State::Unopened => self.open()?,
                State::BetweenStatements => self.statement()?,
                State::InRows { rows, is_first } => self.row(rows, is_first)?,
                State::Ended => Step::End,
                State::Failed => return Err(DumpError::GivenUp),
            };
            self.state = match step {
                Step::Insert(rows) => State::InRows {
                    rows,
                    is_first: true,
                },
                Step::Row(rows) => State::InRows {
                    rows,
                    is_first: false,
                },
                Step::Skipped | Step::Table(_) => State::BetweenStatements,
                Step::End => State::Ended,
            };
            if !matches!(step, Step::Skipped | Step::Insert(_)) {
                return Ok(step);
            }
        }
    }

    fn open(&mut self) -> Result<Step, DumpError> {
        const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
        let scan = &mut self.lexer.scan;
        if scan.starts_with(BYTE_ORDER_MARK)? {
            scan.advance(BYTE_ORDER_MARK.len());
        }
        match sniff::other_kind(scan.look_ahead(sniff::LONGEST_MAGIC)?) {
            Some(kind) => Err(DumpError::NotADump {
                reason: kind.to_owned(),
            }),
            None => Ok(Step::Skipped),
        }
    }

    fn columns(&self, rows: Rows) -> Option<&[String]> {
        match rows.listed {
            true => Some(&self.listed),
            false => self.tables.get(rows.table)?.columns.as_deref(),
        }
    }

    fn event(&self, step: Step) -> Option<Event<'_>> {
        match step {
            Step::Table(index) => {
                let table = self.tables.get(index)?;
                Some(Event::Table {
                    name: &table.name,
                    columns: table.columns.as_deref()?,
                    line: self.lexer.place.line,
                })
            }
            Step::Row(rows) => Some(Event::Row {
                table: &self.tables.get(rows.table)?.name,
                columns: self.columns(rows)?,
                values: &self.values,
                line: self.row_line,
            }),
            Step::Skipped | Step::Insert(_) | Step::End => None,
        }
    }
}
