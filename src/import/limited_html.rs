//! HTML that is written up to a limit.

use std::ops::Range;

/// How long the HTML of a body may become, in bytes: few words can ask for much of it.
const MAX_LENGTH: usize = 4 * 1024 * 1024;

/// HTML as it is written.
#[derive(Debug, Default)]
pub(super) struct LimitedHtml {
    text: String,
    is_full: bool,
}

impl LimitedHtml {
    /// Adds HTML.
    pub fn push(&mut self, html: &str) {
        if self.text.len() + html.len() > MAX_LENGTH {
            self.is_full = true;
        }
        if !self.is_full {
            self.text.push_str(html);
        }
    }

    /// Whether no more can be added.
    pub fn is_full(&self) -> bool {
        self.is_full
    }

    /// How long it is.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Adds once more what was added there.
    pub fn repeat(&mut self, range: Range<usize>) {
        if self.text.len() + range.len() > MAX_LENGTH {
            self.is_full = true;
        }
        if !self.is_full {
            self.text.extend_from_within(range);
        }
    }

    /// Takes back the last character.
    pub fn pop(&mut self) {
        self.text.pop();
    }

    /// Takes back what is behind so many bytes, which end a character.
    pub fn split_off(&mut self, start: usize) -> String {
        self.text.split_off(start.min(self.text.len()))
    }

    /// What was written.
    ///
    /// # Errors
    /// When it is longer than it may be: a reason for a person.
    pub fn end(self) -> Result<String, String> {
        match self.is_full {
            true => Err(format!(
                "its body becomes longer than {} MiB",
                MAX_LENGTH >> 20
            )),
            false => Ok(self.text),
        }
    }
}
