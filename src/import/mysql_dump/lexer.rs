//! The lexical structure of SQL as MySQL writes it: blanks, comments, words, names, strings.
//!
//! Source: MySQL Reference Manual, "Comments", "Schema Object Names" and "String Literals".

use std::io::Read;

use memchr::{memchr, memchr2};

use super::DumpError;
use super::charset::Charset;
use super::error::Place;
use super::scanner::Scanner;

/// Bytes of a name or a keyword. MySQL allows 64 characters.
pub const MAX_NAME: usize = 256;

/// How the server that reads the dump would take quotes and backslashes (its `sql_mode`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SqlMode {
    /// NO_BACKSLASH_ESCAPES: a backslash in a string is only a backslash.
    pub no_backslash_escapes: bool,
    /// ANSI_QUOTES: "…" is a name, in which a backslash is only a backslash.
    pub ansi_quotes: bool,
}

/// The dump as words, names, strings and signs.
#[derive(Debug)]
pub struct Lexer<R> {
    /// The bytes.
    pub scan: Scanner<R>,
    /// In force for what follows.
    pub mode: SqlMode,
    /// Variables that hold a `sql_mode` to go back to, such as `@OLD_SQL_MODE`.
    pub saved_modes: Vec<(String, SqlMode)>,
    /// Of what follows, as SET NAMES said.
    pub charset: Charset,
    /// The word or name read last, without its quotes.
    pub token: Vec<u8>,
    /// The keyword read last, in capitals.
    pub keyword: Vec<u8>,
    /// Where the current statement began, and its table once that is known.
    pub place: Place,
    /// Emptied buffers that the next values are read into.
    pub pool: Vec<Vec<u8>>,
    /// The digits of the hexadecimal or binary literal read last.
    pub digits: Vec<u8>,
    /// Whether a comment with a version number, as only MySQL has them, was met.
    pub met_versioned: bool,
    /// Whether a value since this was last reset had invalid bytes, which were read as windows-1252.
    pub guessed: bool,
    delimiter: Vec<u8>,
    // How many comments are open whose contents are executed.
    depth: u32,
}

impl<R: Read> Lexer<R> {
    /// A lexer at the first byte of the source.
    pub fn new(source: R) -> Self {
        Self {
            scan: Scanner::new(source),
            mode: SqlMode::default(),
            saved_modes: Vec::new(),
            charset: Charset::UTF8,
            token: Vec::new(),
            keyword: Vec::new(),
            place: Place::default(),
            pool: Vec::new(),
            digits: Vec::new(),
            met_versioned: false,
            guessed: false,
            delimiter: b";".to_vec(),
            depth: 0,
        }
    }

    /// Moves past blanks, comments, and the marks around the contents of executed comments.
    pub fn skip_trivia(&mut self) -> Result<(), DumpError> {
        while let Some(byte) = self.scan.peek()? {
            match byte {
                b' ' | b'\t'..=b'\r' => self.scan.advance(1),
                b'#' | b'-' | b'/' | b'*' if self.skip_comment()? => {}
                _ => break,
            }
        }
        Ok(())
    }

    /// The next byte that is not trivia, or `None` at the end of the dump.
    #[inline]
    pub fn peek(&mut self) -> Result<Option<u8>, DumpError> {
        // Between the values of a row there is hardly ever trivia, and this is called twice for each.
        if self
            .scan
            .rest()
            .first()
            .is_none_or(|byte| may_be_trivia(*byte))
        {
            self.skip_trivia()?;
        }
        self.scan.peek()
    }

    /// Moves past this sign if it is next.
    #[inline]
    pub fn take(&mut self, sign: u8) -> Result<bool, DumpError> {
        let next = self.peek()? == Some(sign);
        if next {
            self.scan.advance(1);
        }
        Ok(next)
    }

    /// Moves past the end of a statement if it is next.
    pub fn take_delimiter(&mut self) -> Result<bool, DumpError> {
        self.skip_trivia()?;
        let next = self.at_delimiter()?;
        if next {
            self.scan.advance(self.delimiter.len());
        }
        Ok(next)
    }

    /// Whether the end of a statement is next, as it is written at present.
    pub fn at_delimiter(&mut self) -> Result<bool, DumpError> {
        let ahead = self.scan.look_ahead(self.delimiter.len())?;
        Ok(ahead.starts_with(&self.delimiter))
    }

    /// The first byte of the end of a statement.
    pub fn delimiter_start(&self) -> u8 {
        self.delimiter.first().copied().unwrap_or(b';')
    }

    /// Whether statements end with `;`, that is, no DELIMITER block is open.
    pub fn has_usual_delimiter(&self) -> bool {
        self.delimiter == b";"
    }

    /// Reads the rest of a DELIMITER line, a command of the client program that takes no quotes.
    pub fn set_delimiter(&mut self) -> Result<(), DumpError> {
        self.token.clear();
        let end = |bytes: &[u8]| memchr(b'\n', bytes);
        self.scan.copy_to(&mut self.token, MAX_NAME, end)?;
        if self.token.len() > MAX_NAME {
            return Err(self.too_large("a name", "256 bytes"));
        }
        let mut words = self.token.split(u8::is_ascii_whitespace);
        match words.find(|word| !word.is_empty()) {
            Some(word) => self.delimiter = word.to_vec(),
            None => return Err(self.syntax("a delimiter")),
        }
        Ok(())
    }

    /// Whether the contents of an executed comment are being read.
    pub fn in_executed_comment(&self) -> bool {
        self.depth > 0
    }

    /// Reads a bare word into `token`; an empty one where something else is next.
    pub fn word(&mut self) -> Result<(), DumpError> {
        self.skip_trivia()?;
        self.token.clear();
        let end = |bytes: &[u8]| bytes.iter().position(|byte| !is_word_byte(*byte));
        self.scan.copy_to(&mut self.token, MAX_NAME, end)?;
        self.check_name()
    }

    /// Reads a bare word and gives it in capitals; an empty one where something else is next.
    pub fn keyword(&mut self) -> Result<&[u8], DumpError> {
        self.word()?;
        // `token` stays as written, for the messages that quote it.
        self.keyword.clear();
        self.keyword.extend_from_slice(&self.token);
        self.keyword.make_ascii_uppercase();
        Ok(&self.keyword)
    }

    /// Whether `token` is this keyword, given in capitals.
    pub fn is_keyword(&self, keyword: &str) -> bool {
        self.token.eq_ignore_ascii_case(keyword.as_bytes())
    }

    /// Reads a name, quoted or bare, into `token`; tells whether it was bare.
    pub fn name(&mut self) -> Result<bool, DumpError> {
        match self.peek()? {
            Some(quote @ (b'`' | b'"')) => {
                let mut name = std::mem::take(&mut self.token);
                name.clear();
                let read = self.quoted(quote, false, &mut name, MAX_NAME);
                self.token = name;
                read?;
                self.check_name()?;
                Ok(false)
            }
            _ => {
                self.word()?;
                if self.token.is_empty() {
                    return Err(self.syntax("a name"));
                }
                Ok(true)
            }
        }
    }

    /// Reads the rest of a possibly qualified table name, after its first part is in `token`, and
    /// makes the table known to the place of the statement.
    pub fn table_name(&mut self) -> Result<(), DumpError> {
        if self.take(b'.')? {
            self.name()?;
        }
        self.place.table = Some(self.token_text());
        Ok(())
    }

    /// `token`, decoded.
    pub fn token_text(&self) -> String {
        self.charset.decode(self.token.clone()).text
    }

    /// Reads to `out` what is between quotes, undoing doubled quotes and, if `backslash`, escapes.
    ///
    /// Stops as soon as `out` holds more than `limit` bytes, which the caller must check.
    #[inline]
    pub fn quoted(
        &mut self,
        quote: u8,
        backslash: bool,
        out: &mut Vec<u8>,
        limit: usize,
    ) -> Result<(), DumpError> {
        self.scan.advance(1);
        let other = if backslash { b'\\' } else { quote };
        let special = |bytes: &[u8]| memchr2(quote, other, bytes);
        loop {
            let found = self.scan.copy_to(out, limit, special)?;
            if out.len() > limit {
                return Ok(());
            }
            self.scan.advance(1);
            match found {
                None => return Err(self.cut_off(in_quotes(quote))),
                Some(byte) if byte != quote => self.escape(quote, out)?,
                Some(_) if self.scan.peek()? == Some(quote) => {
                    self.scan.advance(1);
                    out.push(quote);
                }
                Some(_) => return Ok(()),
            }
        }
    }

    /// Undoes an escape after its backslash. `\%` and `\_` keep it, as they do outside of patterns.
    fn escape(&mut self, quote: u8, out: &mut Vec<u8>) -> Result<(), DumpError> {
        let Some(byte) = self.scan.peek()? else {
            return Err(self.cut_off(in_quotes(quote)));
        };
        self.scan.advance(1);
        if matches!(byte, b'%' | b'_') {
            out.push(b'\\');
        }
        out.push(match byte {
            b'0' => 0,
            b'b' => 0x08,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'Z' => 0x1a,
            _ => byte,
        });
        Ok(())
    }

    /// Moves past a string or a quoted name. A doubled quote passes as two strings side by side.
    pub fn skip_quoted(&mut self, quote: u8) -> Result<(), DumpError> {
        self.scan.advance(1);
        let is_name = quote == b'`' || quote == b'"' && self.mode.ansi_quotes;
        let backslash = !is_name && !self.mode.no_backslash_escapes;
        let other = if backslash { b'\\' } else { quote };
        loop {
            let found = self.scan.skip_to(|bytes| memchr2(quote, other, bytes))?;
            self.scan.advance(1);
            match found {
                Some(byte) if byte == quote => return Ok(()),
                Some(_) if self.scan.peek()?.is_some() => self.scan.advance(1),
                _ => return Err(self.cut_off(in_quotes(quote))),
            }
        }
    }

    /// Moves past a comment, or a mark of an executed one; `false` where there is none.
    pub fn skip_comment(&mut self) -> Result<bool, DumpError> {
        match *self.scan.look_ahead(4)? {
            [b'#', ..] => self.skip_line()?,
            [b'-', b'-', ..=b' ', ..] | [b'-', b'-'] => self.skip_line()?,
            [b'/', b'*', b'!', ..] => self.open_executed(3)?,
            [b'/', b'*', b'M', b'!', ..] => self.open_executed(4)?,
            [b'/', b'*', ..] => self.skip_block()?,
            [b'*', b'/', ..] if self.depth > 0 => {
                self.depth -= 1;
                self.scan.advance(2);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Moves to the end of the line.
    pub fn skip_line(&mut self) -> Result<(), DumpError> {
        self.scan.skip_to(|bytes| memchr(b'\n', bytes))?;
        Ok(())
    }

    /// Moves past `/*!40101` or `/*M!100616`. MariaDB's `/*!999999\- … */` is for its client program.
    fn open_executed(&mut self, mark: usize) -> Result<(), DumpError> {
        self.scan.advance(mark);
        self.met_versioned |= self.scan.peek()?.is_some_and(|byte| byte.is_ascii_digit());
        match self.scan.skip_until(|byte| !byte.is_ascii_digit())? {
            Some(b'\\') => self.skip_block(),
            _ => {
                self.depth = self.depth.saturating_add(1);
                Ok(())
            }
        }
    }

    fn skip_block(&mut self) -> Result<(), DumpError> {
        // Past the opening mark, so that `/*/` does not close itself.
        self.scan.advance(2);
        while self.scan.skip_to(|bytes| memchr(b'*', bytes))?.is_some() {
            self.scan.advance(1);
            if self.scan.peek()? == Some(b'/') {
                self.scan.advance(1);
                return Ok(());
            }
        }
        Err(self.cut_off("inside a comment"))
    }

    fn check_name(&mut self) -> Result<(), DumpError> {
        match self.token.len() > MAX_NAME {
            true => Err(self.too_large("a name", "256 bytes")),
            false => Ok(()),
        }
    }
}

/// Whether a blank, a comment or a mark of an executed comment may begin with this byte.
#[inline]
fn may_be_trivia(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r' | b'#' | b'-' | b'/' | b'*')
}

/// Whether a bare word may hold this byte; the bytes from 0x80 on are letters of some character set.
pub fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | 0x80..)
}

fn in_quotes(quote: u8) -> &'static str {
    match quote {
        b'`' => "inside a quoted name",
        _ => "inside a string",
    }
}
