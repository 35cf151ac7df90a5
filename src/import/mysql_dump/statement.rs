//! The dump as a sequence of statements: which are read, which are skipped, and whether it is whole.

use std::io::Read;

use super::lexer::is_word_byte;
use super::sniff;
use super::{DumpError, DumpReader, Rows};

/// What the reader has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing that is wanted.
    Skipped,
    /// The CREATE TABLE of the wanted table with this index.
    Table(usize),
    /// An INSERT into a wanted table, up to its rows.
    Insert(Rows),
    /// A row of it.
    Row(Rows),
    /// The true end of the dump.
    End,
}

/// The comments that mysqldump puts around a dump, and the locks that it takes in it.
#[derive(Debug, Default)]
pub struct Frame {
    /// The line of a header comment that no closing comment has answered.
    open: Option<u64>,
    /// The line of a LOCK TABLES that no UNLOCK TABLES has answered.
    locked: Option<u64>,
    /// Whether a header comment, a CREATE or an INSERT was met.
    has_content: bool,
    /// Whether anything was met that shows this to be SQL, so that what is wrong is a detail.
    is_sql: bool,
}

impl<R: Read> DumpReader<R> {
    /// Reads or skips the next statement; for an INSERT, only up to its rows.
    pub(super) fn statement(&mut self) -> Result<Step, DumpError> {
        self.between_statements()?;
        let Some(byte) = self.lexer.scan.peek()? else {
            return self.finish();
        };
        if self.lexer.take_delimiter()? {
            return Ok(Step::Skipped);
        }
        if self.lexer.has_usual_delimiter() && !is_word_byte(byte) {
            return Err(self.lexer.syntax("a statement"));
        }
        self.lexer.keyword()?;
        if self.lexer.is_keyword("DELIMITER") {
            self.lexer.set_delimiter()?;
            return Ok(Step::Skipped);
        }
        let step = match self.lexer.has_usual_delimiter() {
            true => self.known_statement()?,
            false => self.skip()?,
        };
        self.frame.is_sql = true;
        Ok(step)
    }

    /// What is wrong, told as what the file is instead where nothing has shown it to be SQL.
    pub(super) fn judged(&self, error: DumpError) -> DumpError {
        let is_sql = self.frame.is_sql || self.lexer.met_versioned;
        match error {
            DumpError::CutOff { .. } | DumpError::Syntax { .. } | DumpError::TooLarge { .. }
                if !is_sql =>
            {
                let reason = error.to_string();
                DumpError::NotADump { reason }
            }
            _ => error,
        }
    }

    fn known_statement(&mut self) -> Result<Step, DumpError> {
        match self.lexer.keyword.as_slice() {
            b"INSERT" | b"REPLACE" => self.insert(),
            b"CREATE" => self.create(),
            b"SET" => self.lexer.set_statement().map(|()| Step::Skipped),
            b"LOCK" => {
                let line = self.lexer.place.line;
                self.skip_then(|frame| frame.locked = Some(line))
            }
            b"UNLOCK" => self.skip_then(|frame| frame.locked = None),
            word if is_skipped_statement(word) => self.skip(),
            _ => Err(self.lexer.syntax_at_token("a statement")),
        }
    }

    /// Moves to the next statement or the end, taking note of the comments that frame a dump.
    fn between_statements(&mut self) -> Result<(), DumpError> {
        loop {
            self.lexer.place.table = None;
            self.lexer.scan.skip_until(|byte| !is_blank(byte))?;
            self.lexer.place.line = self.lexer.scan.line();
            self.note_frame()?;
            if !self.lexer.skip_comment()? {
                return Ok(());
            }
        }
    }

    fn note_frame(&mut self) -> Result<(), DumpError> {
        let ahead = self.lexer.scan.look_ahead(sniff::LONGEST_MARK)?;
        if sniff::is_header(ahead) {
            self.open_frame()
        } else if sniff::is_closing(ahead) {
            self.frame.open = None;
            Ok(())
        } else if sniff::is_postgresql(ahead) && !self.frame.is_sql {
            let reason = "it was written by pg_dump, from PostgreSQL".to_owned();
            Err(DumpError::NotADump { reason })
        } else {
            Ok(())
        }
    }

    fn open_frame(&mut self) -> Result<(), DumpError> {
        self.check_frame()?;
        self.frame.open = Some(self.lexer.place.line);
        self.frame.is_sql = true;
        self.frame.has_content = true;
        Ok(())
    }

    /// Whether the dump, or the first of several in a file, is whole.
    fn check_frame(&mut self) -> Result<(), DumpError> {
        let unfinished = [
            (self.frame.locked, "LOCK TABLES without UNLOCK TABLES"),
            (self.frame.open, "no closing line \"-- Dump completed\""),
        ];
        for (line, what) in unfinished {
            if let Some(line) = line {
                self.lexer.place.line = line;
                return Err(self.lexer.cut_off(what));
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<Step, DumpError> {
        if self.lexer.in_executed_comment() {
            return Err(self.lexer.cut_off("inside a comment"));
        }
        if !self.lexer.has_usual_delimiter() {
            return Err(self.lexer.cut_off("inside a DELIMITER block"));
        }
        self.check_frame()?;
        if !self.frame.has_content {
            let reason = "neither CREATE TABLE nor INSERT is in it".to_owned();
            return Err(DumpError::NotADump { reason });
        }
        Ok(Step::End)
    }

    fn create(&mut self) -> Result<Step, DumpError> {
        // A table within a comment for certain servers stands in for a view, and has no rows.
        let stands_in = self.lexer.in_executed_comment();
        let is_table = self.lexer.create_table_head()? && !stands_in;
        self.frame.is_sql |= is_table;
        self.frame.has_content = true;
        let wanted = if is_table { self.wanted() } else { None };
        let Some(index) = wanted else {
            return self.skip();
        };
        if !self.lexer.take(b'(')? {
            return self.skip();
        }
        let columns = self.lexer.column_definitions()?;
        self.skip()?;
        if let Some(table) = self.tables.get_mut(index).filter(|_| !columns.is_empty()) {
            table.columns = Some(columns);
            return Ok(Step::Table(index));
        }
        Ok(Step::Skipped)
    }

    fn insert(&mut self) -> Result<Step, DumpError> {
        loop {
            match self.lexer.keyword()? {
                b"LOW_PRIORITY" | b"HIGH_PRIORITY" | b"DELAYED" | b"IGNORE" => {}
                b"INTO" => break,
                _ => return Err(self.lexer.syntax_at_token("INTO")),
            }
        }
        self.lexer.name()?;
        self.lexer.table_name()?;
        self.frame.is_sql = true;
        self.frame.has_content = true;
        match self.wanted() {
            Some(table) => self.insert_head(table).map(Step::Insert),
            None => self.skip(),
        }
    }

    fn insert_head(&mut self, table: usize) -> Result<Rows, DumpError> {
        let listed = self.lexer.take(b'(')?;
        if listed {
            self.lexer.column_list(&mut self.listed)?;
        }
        self.lexer.keyword()?;
        if !(self.lexer.is_keyword("VALUES") || self.lexer.is_keyword("VALUE")) {
            return Err(self.lexer.syntax_at_token("VALUES"));
        }
        let rows = Rows { table, listed };
        if self.columns(rows).is_none() {
            let at = self.lexer.place.clone();
            return Err(DumpError::NoColumns { at });
        }
        Ok(rows)
    }

    /// The index of the wanted table that the present statement is about.
    fn wanted(&self) -> Option<usize> {
        let name = self.lexer.place.table.as_deref()?;
        self.tables.iter().position(|table| table.is_named(name))
    }

    pub(super) fn skip(&mut self) -> Result<Step, DumpError> {
        self.skip_then(|_| ())
    }

    fn skip_then(&mut self, note: impl FnOnce(&mut Frame)) -> Result<Step, DumpError> {
        self.lexer.skip_statement()?;
        note(&mut self.frame);
        Ok(Step::Skipped)
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

/// Whether a statement that begins with this word, in capitals, has nothing to say about rows.
fn is_skipped_statement(word: &[u8]) -> bool {
    const WORDS: [&str; 40] = [
        "ALTER",
        "ANALYZE",
        "BEGIN",
        "CALL",
        "CHANGE",
        "CHECK",
        "COMMIT",
        "DEALLOCATE",
        "DELETE",
        "DO",
        "DROP",
        "EXECUTE",
        "FLUSH",
        "GRANT",
        "HANDLER",
        "INSTALL",
        "KILL",
        "LOAD",
        "OPTIMIZE",
        "PREPARE",
        "PURGE",
        "RELEASE",
        "RENAME",
        "REPAIR",
        "RESET",
        "REVOKE",
        "ROLLBACK",
        "SAVEPOINT",
        "SELECT",
        "SHOW",
        "SIGNAL",
        "START",
        "STOP",
        "TABLE",
        "TRUNCATE",
        "UNINSTALL",
        "UPDATE",
        "USE",
        "WITH",
        "XA",
    ];
    WORDS.iter().any(|known| known.as_bytes() == word)
}
