//! The rows of an INSERT into a wanted table.

use std::io::Read;

use super::create::MAX_COLUMNS;
use super::statement::Step;
use super::value::Value;
use super::{DumpError, DumpReader, Place, Rows, Warning};

/// Bytes of the values of one row.
const MAX_ROW: usize = 256 * 1024 * 1024;

/// Bytes of a buffer that is kept for later values.
const MAX_SPARE: usize = 64 * 1024;

impl<R: Read> DumpReader<R> {
    /// Reads the next row into `values`, or the end of the statement.
    pub(super) fn row(&mut self, rows: Rows, is_first: bool) -> Result<Step, DumpError> {
        self.recycle_values();
        if !is_first && !self.lexer.take(b',')? {
            return self.after_rows();
        }
        self.lexer.peek()?;
        self.row_line = self.lexer.scan.line();
        if !self.lexer.take(b'(')? {
            return Err(self.lexer.syntax("a row"));
        }
        if !self.lexer.take(b')')? {
            self.values_of_row(rows)?;
        }
        self.check_width(rows)?;
        Ok(Step::Row(rows))
    }

    /// After the last row there may be `AS new` and `ON DUPLICATE KEY UPDATE …`.
    fn after_rows(&mut self) -> Result<Step, DumpError> {
        if self.lexer.take_delimiter()? {
            return Ok(Step::Skipped);
        }
        match self.lexer.keyword()? {
            b"ON" | b"AS" => self.skip(),
            _ => Err(self
                .lexer
                .syntax_at_token("a comma or the end of the statement")),
        }
    }

    fn values_of_row(&mut self, rows: Rows) -> Result<(), DumpError> {
        let mut bytes = 0;
        loop {
            let value = self.lexer.literal()?;
            bytes += value.len();
            if bytes > MAX_ROW {
                return Err(self.lexer.too_large("a row", "256 MiB"));
            }
            self.push(rows, value)?;
            let next = self.lexer.peek()?;
            if !matches!(next, Some(b',' | b')')) {
                return Err(self.lexer.syntax("a comma or a closing parenthesis"));
            }
            self.lexer.scan.advance(1);
            if next == Some(b')') {
                return Ok(());
            }
        }
    }

    #[inline]
    fn push(&mut self, rows: Rows, value: Value) -> Result<(), DumpError> {
        if self.values.len() == MAX_COLUMNS {
            return Err(self.lexer.too_large("a row", "4096 values"));
        }
        if self.lexer.guessed {
            self.lexer.guessed = false;
            let at = self.row_place();
            let columns = self.columns(rows).unwrap_or_default();
            let column = columns.get(self.values.len()).cloned().unwrap_or_default();
            self.warnings.note(|| Warning { at, column });
        }
        self.values.push(value);
        Ok(())
    }

    fn check_width(&mut self, rows: Rows) -> Result<(), DumpError> {
        let expected = self.columns(rows).unwrap_or_default().len();
        let found = self.values.len();
        if found == expected {
            return Ok(());
        }
        let at = self.row_place();
        Err(DumpError::RowWidth {
            at,
            expected,
            found,
        })
    }

    fn row_place(&self) -> Place {
        Place {
            line: self.row_line,
            table: self.lexer.place.table.clone(),
        }
    }

    /// Keeps the buffers of the last row for the next one, except for those that grew large.
    fn recycle_values(&mut self) {
        for value in self.values.drain(..) {
            if let Value::Text(text) | Value::Number(text) = value
                && text.capacity() <= MAX_SPARE
                && self.lexer.pool.len() < MAX_COLUMNS
            {
                let mut bytes = text.into_bytes();
                bytes.clear();
                self.lexer.pool.push(bytes);
            }
        }
    }
}
