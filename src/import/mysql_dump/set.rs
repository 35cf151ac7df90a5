//! SET statements: what they say about the text that follows.
//!
//! `SET character_set_client` is left alone: mysqldump changes it around definitions only, while the
//! rows stay in the character set that SET NAMES gave.
//!
//! Source: MySQL Reference Manual, "SET Syntax for Variable Assignment", "SET NAMES Statement",
//! "Server SQL Modes".

use std::io::Read;

use super::DumpError;
use super::charset::Charset;
use super::lexer::{Lexer, SqlMode};
use super::skip::ItemEnd;

/// Variables of the dump that are remembered; mysqldump uses two for modes.
const MAX_SAVED: usize = 64;

/// Bytes of a list of modes.
const MAX_SETTING: usize = 4096;

/// The modes that stand for others, ANSI_QUOTES among them.
const ANSI_MODES: [&str; 7] = [
    "ANSI",
    "ANSI_QUOTES",
    "DB2",
    "MAXDB",
    "MSSQL",
    "ORACLE",
    "POSTGRESQL",
];

/// What an item of a SET statement sets.
enum Target {
    /// SET NAMES, SET CHARACTER SET.
    Names,
    /// The `sql_mode` of the session.
    Mode,
    /// A variable of the dump.
    Variable(String),
    /// Anything else.
    Other,
}

impl<R: Read> Lexer<R> {
    /// Reads the rest of a SET statement.
    pub fn set_statement(&mut self) -> Result<(), DumpError> {
        loop {
            match self.target()? {
                Target::Names => self.set_names()?,
                Target::Mode => self.set_mode()?,
                Target::Variable(name) => self.save_mode(name)?,
                Target::Other => {}
            }
            match self.skip_item()? {
                ItemEnd::Comma => self.scan.advance(1),
                ItemEnd::Close => return Err(self.syntax("the end of the statement")),
                ItemEnd::Delimiter => return self.take_delimiter().map(|_| ()),
            }
        }
    }

    fn target(&mut self) -> Result<Target, DumpError> {
        if self.take(b'@')? {
            if self.scan.peek()? != Some(b'@') {
                self.name()?;
                return Ok(Target::Variable(self.token_text().to_lowercase()));
            }
            self.scan.advance(1);
        }
        self.keyword()?;
        while matches!(self.keyword.as_slice(), b"SESSION" | b"LOCAL") {
            self.take(b'.')?;
            self.keyword()?;
        }
        if self.is_keyword("CHARACTER") && self.keyword()? == b"SET" {
            return Ok(Target::Names);
        }
        Ok(match self.keyword.as_slice() {
            b"NAMES" | b"CHARSET" => Target::Names,
            b"SQL_MODE" => Target::Mode,
            _ => Target::Other,
        })
    }

    fn set_names(&mut self) -> Result<(), DumpError> {
        if let Some(name) = self.text_or_word()? {
            self.charset = self.charset_named(&name)?;
        }
        Ok(())
    }

    fn set_mode(&mut self) -> Result<(), DumpError> {
        self.assignment_sign()?;
        if self.take(b'@')? {
            // `@@sql_mode` keeps the mode; a variable that was never set leaves none.
            if self.scan.peek()? != Some(b'@') {
                self.name()?;
                let name = self.token_text().to_lowercase();
                let saved = self.saved_modes.iter().find(|(known, _)| *known == name);
                self.mode = saved.map(|(_, mode)| *mode).unwrap_or_default();
            }
        } else if let Some(modes) = self.text_or_word()?
            && self.peek()? != Some(b'(')
        {
            self.mode = SqlMode::named(&modes);
        }
        Ok(())
    }

    /// Remembers the mode where a variable takes it, as in `SET @OLD_SQL_MODE=@@SQL_MODE`.
    fn save_mode(&mut self, name: String) -> Result<(), DumpError> {
        self.assignment_sign()?;
        if !(self.take(b'@')? && self.take(b'@')?) {
            return Ok(());
        }
        self.keyword()?;
        if matches!(self.keyword.as_slice(), b"SESSION" | b"LOCAL") && self.take(b'.')? {
            self.keyword()?;
        }
        if self.is_keyword("SQL_MODE") {
            self.saved_modes.retain(|(known, _)| *known != name);
            self.saved_modes.truncate(MAX_SAVED);
            self.saved_modes.push((name, self.mode));
        }
        Ok(())
    }

    fn assignment_sign(&mut self) -> Result<(), DumpError> {
        self.take(b':')?;
        self.take(b'=')?;
        Ok(())
    }

    /// Reads a string or a word; `None` where something else is next, as a variable.
    fn text_or_word(&mut self) -> Result<Option<String>, DumpError> {
        match self.peek()? {
            Some(quote @ (b'\'' | b'"')) => {
                let mut bytes = Vec::new();
                self.quoted(quote, false, &mut bytes, MAX_SETTING)?;
                if bytes.len() > MAX_SETTING {
                    return Err(self.too_large("a setting", "4096 bytes"));
                }
                Ok(Some(Charset::UTF8.decode(bytes).text))
            }
            _ => {
                self.word()?;
                Ok((!self.token.is_empty()).then(|| self.token_text()))
            }
        }
    }
}

impl SqlMode {
    /// The mode of this list, separated by commas; a number is not understood and taken as none.
    fn named(modes: &str) -> Self {
        let mut mode = Self::default();
        for name in modes
            .split(',')
            .map(|name| name.trim().to_ascii_uppercase())
        {
            mode.no_backslash_escapes |= name == "NO_BACKSLASH_ESCAPES";
            mode.ansi_quotes |= ANSI_MODES.contains(&name.as_str());
        }
        mode
    }
}
