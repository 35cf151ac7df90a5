//! What is passed over: comments, instructions, document types.

use memchr::memmem;

use super::{MAX_TAG, XmlError, XmlReader};

impl XmlReader {
    /// Passes over what the next so many bytes begin and this ends.
    pub(super) fn skip_past(&mut self, start: usize, end: &str) -> Result<(), XmlError> {
        let line = self.line();
        self.window.take(start);
        loop {
            let rest = self.window.rest();
            if let Some(place) = memmem::find(rest.as_bytes(), end.as_bytes()) {
                self.window.take(place + end.len());
                return Ok(());
            }
            let kept = rest.floor_char_boundary(rest.len().saturating_sub(end.len()));
            self.window.take(kept);
            if !self.window.more()? {
                self.window.take(self.window.rest().len());
                self.mend("what is not closed", line, || {
                    format!("what begins here is not closed by {end}")
                });
                return Ok(());
            }
        }
    }

    /// Passes over `<!DOCTYPE …>` with all that it declares.
    pub(super) fn skip_document_type(&mut self) -> Result<(), XmlError> {
        let line = self.line();
        let (mut depth, mut quote, mut length) = (0_usize, None, 0);
        loop {
            let mut taken = 0;
            for c in self.window.rest().chars() {
                taken += c.len_utf8();
                match (quote, c) {
                    (Some(open), c) if c == open => quote = None,
                    (Some(_), _) => {}
                    (None, '"' | '\'') => quote = Some(c),
                    (None, '<') => depth += 1,
                    (None, '>') => depth = depth.saturating_sub(1),
                    _ => {}
                }
                if depth == 0 {
                    self.window.take(taken);
                    return Ok(());
                }
            }
            self.window.take(taken);
            length += taken;
            if length > MAX_TAG {
                let what = "the document type is longer than 64 KiB";
                return Err(XmlError::Limit { line, what });
            }
            if !self.window.more()? {
                return Ok(());
            }
        }
    }
}
