//! CREATE TABLE: the names of the columns, in order.
//!
//! Source: MySQL Reference Manual, "CREATE TABLE Statement"; MariaDB Knowledge Base, "CREATE TABLE".

use std::io::Read;

use super::DumpError;
use super::lexer::Lexer;
use super::skip::ItemEnd;

/// Values of a row, and names of a list of columns. MySQL and MariaDB allow 4096.
pub const MAX_COLUMNS: usize = 4096;

impl<R: Read> Lexer<R> {
    /// Reads CREATE up to the name of a table; `false` where it creates something else.
    pub fn create_table_head(&mut self) -> Result<bool, DumpError> {
        loop {
            match self.keyword()? {
                b"OR" | b"REPLACE" | b"TEMPORARY" => {}
                b"TABLE" => break,
                _ => return Ok(false),
            }
        }
        if self.name()? && self.is_keyword("IF") {
            self.word()?;
            self.word()?;
            self.name()?;
        }
        self.table_name()?;
        Ok(true)
    }

    /// Reads the definitions after the opening parenthesis, up to the closing one.
    pub fn column_definitions(&mut self) -> Result<Vec<String>, DumpError> {
        let mut columns = Vec::new();
        loop {
            let bare = self.name()?;
            let name = self.token_text();
            if !(bare && self.is_other_definition()?) {
                self.push_column(&mut columns, name)?;
            }
            match self.skip_item()? {
                ItemEnd::Comma => self.scan.advance(1),
                ItemEnd::Close => break,
                ItemEnd::Delimiter => return Err(self.syntax("the end of the columns")),
            }
        }
        self.scan.advance(1);
        Ok(columns)
    }

    /// Reads the names after the opening parenthesis of an INSERT's list, up to the closing one.
    pub fn column_list(&mut self, columns: &mut Vec<String>) -> Result<(), DumpError> {
        columns.clear();
        if self.take(b')')? {
            return Ok(());
        }
        loop {
            self.name()?;
            let name = self.token_text();
            self.push_column(columns, name)?;
            if self.take(b')')? {
                return Ok(());
            }
            if !self.take(b',')? {
                return Err(self.syntax("a comma or a closing parenthesis"));
            }
        }
    }

    fn push_column(&mut self, columns: &mut Vec<String>, name: String) -> Result<(), DumpError> {
        if columns.len() == MAX_COLUMNS {
            return Err(self.too_large("a table", "4096 columns"));
        }
        columns.push(name);
        Ok(())
    }

    /// Whether the bare word in `token` begins a key or a constraint rather than a column.
    fn is_other_definition(&mut self) -> Result<bool, DumpError> {
        self.token.make_ascii_uppercase();
        Ok(match self.token.as_slice() {
            b"KEY" | b"INDEX" | b"PRIMARY" | b"UNIQUE" | b"FULLTEXT" | b"SPATIAL" => true,
            b"CONSTRAINT" | b"FOREIGN" | b"CHECK" | b"LIKE" => true,
            // These two are not reserved: a column may bear the name without quotes.
            b"PERIOD" => self.keyword()? == b"FOR",
            b"VECTOR" => matches!(self.keyword()?, b"KEY" | b"INDEX"),
            _ => false,
        })
    }
}
