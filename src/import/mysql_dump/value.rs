//! Literals, as they stand between the parentheses of a row.
//!
//! Source: MySQL Reference Manual, "Literal Values", in particular "String Literals", "Hexadecimal
//! Literals", "Bit-Value Literals" and "Character Set Introducers".

use std::io::Read;

use super::DumpError;
use super::charset::Charset;
use super::digits::{Radix, is_number, is_number_byte};
use super::lexer::{Lexer, is_word_byte};

/// Bytes of one value.
pub const MAX_VALUE: usize = 64 * 1024 * 1024;

/// Bytes of a number. The longest that MySQL writes has about 330 digits.
const MAX_NUMBER: usize = 1024;

/// One value of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// NULL, or DEFAULT, which leaves the value to the table.
    Null,
    /// A string, decoded; also what a hexadecimal or a bit literal stands for.
    Text(String),
    /// A number as it is written: sign, digits, decimals, exponent. TRUE is `1`, FALSE is `0`.
    Number(String),
}

impl Value {
    /// Bytes of the text or the digits.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Null => 0,
            Self::Text(text) | Self::Number(text) => text.len(),
        }
    }
}

impl<R: Read> Lexer<R> {
    /// Reads one literal.
    #[inline]
    pub fn literal(&mut self) -> Result<Value, DumpError> {
        match self.peek()? {
            Some(b'\'' | b'"') => self.strings(self.charset),
            Some(b'0') => self.number_or_digits(),
            Some(b'1'..=b'9' | b'+' | b'-' | b'.') => self.number(),
            _ => self.named_literal(),
        }
    }

    /// Reads string literals side by side, which are one value.
    #[inline]
    fn strings(&mut self, charset: Charset) -> Result<Value, DumpError> {
        let mut bytes = self.pool.pop().unwrap_or_default();
        while let Some(quote @ (b'\'' | b'"')) = self.peek()? {
            let backslash = !self.mode.no_backslash_escapes;
            self.quoted(quote, backslash, &mut bytes, MAX_VALUE)?;
            self.check_value(&bytes)?;
        }
        Ok(self.text(charset, bytes))
    }

    fn number_or_digits(&mut self) -> Result<Value, DumpError> {
        let Some(radix) = self.radix_prefix()? else {
            return self.number();
        };
        self.scan.advance(2);
        self.digits(radix, Charset::UTF8)
    }

    #[inline]
    fn number(&mut self) -> Result<Value, DumpError> {
        let mut bytes = self.pool.pop().unwrap_or_default();
        let end = |bytes: &[u8]| bytes.iter().position(|byte| !is_number_byte(*byte));
        self.scan.copy_to(&mut bytes, MAX_NUMBER, end)?;
        if !is_number(&bytes) {
            self.token = bytes;
            self.token.truncate(MAX_NUMBER);
            return Err(self.syntax_at_token("a number"));
        }
        Ok(Value::Number(Charset::UTF8.decode(bytes).text))
    }

    /// Reads a literal that begins with a word: a constant, an introducer, or the letter of X'…', B'…', N'…'.
    fn named_literal(&mut self) -> Result<Value, DumpError> {
        self.word()?;
        let quoted = self.scan.peek()? == Some(b'\'');
        if let [b'_', name @ ..] = self.token.as_slice() {
            let name = String::from_utf8_lossy(name).into_owned();
            return self.introduced(&name);
        }
        match self.token.to_ascii_uppercase().as_slice() {
            b"NULL" | b"DEFAULT" => Ok(Value::Null),
            b"TRUE" => Ok(Value::Number("1".into())),
            b"FALSE" => Ok(Value::Number("0".into())),
            b"N" if quoted => self.strings(Charset::UTF8),
            b"X" if quoted => self.quoted_digits(Radix::Hex, Charset::UTF8),
            b"B" if quoted => self.quoted_digits(Radix::Bits, Charset::UTF8),
            _ => Err(self.syntax_at_token("a value")),
        }
    }

    /// Reads the literal after a character set introducer such as `_binary` or `_utf8mb4`.
    fn introduced(&mut self, name: &str) -> Result<Value, DumpError> {
        let charset = self.charset_named(name)?;
        if matches!(self.peek()?, Some(b'\'' | b'"')) {
            return self.strings(charset);
        }
        if let Some(radix) = self.radix_prefix()? {
            self.scan.advance(2);
            return self.digits(radix, charset);
        }
        self.word()?;
        let quoted = self.scan.peek()? == Some(b'\'');
        match self.token.as_slice() {
            b"X" | b"x" if quoted => self.quoted_digits(Radix::Hex, charset),
            b"B" | b"b" if quoted => self.quoted_digits(Radix::Bits, charset),
            _ => Err(self.syntax_at_token("a string")),
        }
    }

    /// The character set of this name, or the error that there is none.
    pub fn charset_named(&mut self, name: &str) -> Result<Charset, DumpError> {
        match Charset::named(name) {
            Some(charset) => Ok(charset),
            // Half a name is none.
            None if self.scan.peek()?.is_none() => Err(self.cut_off("inside a statement")),
            None => Err(DumpError::UnknownCharset {
                at: self.here(),
                charset: name.to_owned(),
            }),
        }
    }

    fn radix_prefix(&mut self) -> Result<Option<Radix>, DumpError> {
        Ok(match self.scan.look_ahead(2)? {
            [b'0', b'x', ..] => Some(Radix::Hex),
            [b'0', b'b', ..] => Some(Radix::Bits),
            _ => None,
        })
    }

    fn quoted_digits(&mut self, radix: Radix, charset: Charset) -> Result<Value, DumpError> {
        self.scan.advance(1);
        let literal = self.digits(radix, charset)?;
        match self.scan.peek()? {
            Some(b'\'') => self.scan.advance(1),
            Some(_) => return Err(self.syntax("a digit")),
            None => return Err(self.cut_off("inside a string")),
        }
        Ok(literal)
    }

    /// Reads digits that spell out bytes; the first byte may have fewer digits.
    fn digits(&mut self, radix: Radix, charset: Charset) -> Result<Value, DumpError> {
        let mut digits = std::mem::take(&mut self.digits);
        digits.clear();
        let end = |bytes: &[u8]| bytes.iter().position(|byte| !is_word_byte(*byte));
        self.scan
            .copy_to(&mut digits, MAX_VALUE * radix.digits_of_a_byte(), end)?;
        let Some(bytes) = radix.bytes(&digits) else {
            self.token = digits;
            return Err(self.syntax_at_token(radix.digits()));
        };
        self.digits = digits;
        self.check_value(&bytes)?;
        Ok(self.text(charset, bytes))
    }

    #[inline]
    fn check_value(&mut self, bytes: &[u8]) -> Result<(), DumpError> {
        match bytes.len() > MAX_VALUE {
            true => Err(self.too_large("a value", "64 MiB")),
            false => Ok(()),
        }
    }

    /// The text of these bytes, taking note where it is a guess.
    #[inline]
    fn text(&mut self, charset: Charset, bytes: Vec<u8>) -> Value {
        let decoded = charset.decode(bytes);
        self.guessed |= !decoded.faithful;
        Value::Text(decoded.text)
    }
}
