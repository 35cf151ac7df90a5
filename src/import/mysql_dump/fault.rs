//! How the lexer tells what is wrong: the place and an excerpt of what was found there.

use std::io::Read;

use super::DumpError;
use super::error::Place;
use super::lexer::Lexer;

/// Bytes of the dump that a message quotes.
const EXCERPT: usize = 24;

impl<R: Read> Lexer<R> {
    /// The present line, with the table of the present statement.
    pub fn here(&mut self) -> Place {
        Place {
            line: self.scan.line(),
            table: self.place.table.clone(),
        }
    }

    /// The dump ended within the present statement, in this part of it.
    pub fn cut_off(&mut self, what: &'static str) -> DumpError {
        DumpError::CutOff {
            at: self.place.clone(),
            end: self.scan.line(),
            what,
        }
    }

    /// Something else was next than what was expected; at the end of the dump, it is cut off.
    pub fn syntax(&mut self, expected: &'static str) -> DumpError {
        self.surprise(expected, &[])
    }

    /// As `syntax`, where the word in `token` is what was not expected.
    pub fn syntax_at_token(&mut self, expected: &'static str) -> DumpError {
        let token = std::mem::take(&mut self.token);
        self.surprise(expected, &token)
    }

    /// A part of the dump is larger than `limit`.
    pub fn too_large(&mut self, what: &'static str, limit: &'static str) -> DumpError {
        let at = self.here();
        DumpError::TooLarge { at, what, limit }
    }

    fn surprise(&mut self, expected: &'static str, read: &[u8]) -> DumpError {
        let ahead = match self.scan.look_ahead(EXCERPT) {
            Ok(ahead) => ahead,
            Err(error) => return error,
        };
        if ahead.is_empty() {
            // A word that the file ends with is most likely half a word.
            return self.cut_off("inside a statement");
        }
        let mut found = [read, ahead].concat();
        found.truncate(EXCERPT);
        DumpError::Syntax {
            at: self.here(),
            expected,
            found: format!("{:?}", String::from_utf8_lossy(&found)),
        }
    }
}
