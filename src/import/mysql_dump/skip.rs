//! Skipping what is not wanted, without being misled by strings and comments in it.

use std::io::Read;

use super::DumpError;
use super::lexer::Lexer;

/// What an item of a list ended at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemEnd {
    /// A comma: another item follows.
    Comma,
    /// The parenthesis that closes the list.
    Close,
    /// The end of the statement.
    Delimiter,
}

impl<R: Read> Lexer<R> {
    /// Moves past the rest of the statement and its delimiter.
    ///
    /// Within an executed comment a delimiter ends nothing: there it is part of a trigger's body.
    pub fn skip_statement(&mut self) -> Result<(), DumpError> {
        let last = self.delimiter_start();
        let special = |byte| byte == last || is_special(byte);
        while let Some(byte) = self.scan.skip_until(special)? {
            if byte == last && !self.in_executed_comment() && self.take_delimiter()? {
                return Ok(());
            }
            self.skip_lexeme(byte)?;
        }
        Err(self.cut_off("inside a statement"))
    }

    /// Moves past the rest of an item of a list and tells what is next.
    pub fn skip_item(&mut self) -> Result<ItemEnd, DumpError> {
        let last = self.delimiter_start();
        let special = |byte| byte == last || matches!(byte, b'(' | b')' | b',') || is_special(byte);
        let mut depth = 0_usize;
        while let Some(byte) = self.scan.skip_until(special)? {
            match (byte, depth) {
                (b',', 0) => return Ok(ItemEnd::Comma),
                (b')', 0) => return Ok(ItemEnd::Close),
                (b'(', _) => depth += 1,
                (b')', _) => depth -= 1,
                _ if byte == last && self.at_delimiter()? => return Ok(ItemEnd::Delimiter),
                _ => {}
            }
            self.skip_lexeme(byte)?;
        }
        Err(self.cut_off("inside a statement"))
    }

    /// Moves past the string, name or comment that begins with this byte, or past the byte alone.
    fn skip_lexeme(&mut self, byte: u8) -> Result<(), DumpError> {
        match byte {
            b'\'' | b'"' | b'`' => self.skip_quoted(byte),
            0 => Err(self.syntax("SQL text")),
            b'#' | b'-' | b'/' | b'*' if self.skip_comment()? => Ok(()),
            _ => {
                self.scan.advance(1);
                Ok(())
            }
        }
    }
}

/// Whether this byte may begin something that hides delimiters. NUL is among them as it is nowhere right.
#[inline]
fn is_special(byte: u8) -> bool {
    matches!(byte, b'\'' | b'"' | b'`' | b'#' | b'-' | b'/' | b'*' | 0)
}
