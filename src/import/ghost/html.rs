//! HTML that is written of a document, up to a limit.

use std::collections::BTreeSet;
use std::ops::Range;

use quick_xml::escape::escape;

use super::body::Converted;
use crate::content::{Body, BodyFormat};
use crate::import::intake::TOO_INTRICATE;
use crate::import::limited_html::LimitedHtml;

/// How many kinds of unknown parts are told of one document.
const MAX_UNKNOWN: usize = 20;

/// HTML as it is written: documents of Mobiledoc name a card as often as they like.
#[derive(Debug, Default)]
pub(super) struct Html {
    text: LimitedHtml,
    is_too_intricate: bool,
    unknown: BTreeSet<String>,
    pub hides_parts: bool,
}

impl Html {
    /// Adds HTML of ours.
    pub fn push(&mut self, html: &str) {
        self.text.push(html);
    }

    /// Whether no more can be added.
    pub fn is_full(&self) -> bool {
        self.is_too_intricate || self.text.is_full()
    }

    /// How long it is.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Adds once more what was added there.
    pub fn repeat(&mut self, range: Range<usize>) {
        self.text.repeat(range);
    }

    /// Adds text.
    pub fn push_text(&mut self, text: &str) {
        self.push(&escape(text));
    }

    /// Adds the start of an element with an attribute.
    pub fn push_start(&mut self, element: &str, attribute: &str, value: &str) {
        if !self.is_full() {
            self.push(&format!("<{element} {attribute}=\"{}\">", escape(value)));
        }
    }

    /// Adds HTML that somebody wrote: elements that it leaves open end with it.
    pub fn push_foreign(&mut self, html: &str, format: BodyFormat) {
        let clean = self.clean(html, format);
        self.push(&clean);
    }

    /// What can be shown of what somebody wrote.
    pub fn clean(&mut self, html: &str, format: BodyFormat) -> String {
        self.is_too_intricate |= Body::is_too_intricate(html, format);
        match self.is_full() {
            true => String::new(),
            false => Body::parse(html, format).html(),
        }
    }

    /// Notes a part of a kind that nobody here knows.
    pub fn note_unknown(&mut self, kind: &str) {
        if self.unknown.len() < MAX_UNKNOWN {
            self.unknown.insert(kind.chars().take(40).collect());
        }
    }

    /// The body that was written.
    ///
    /// # Errors
    /// When it is longer than it may be.
    pub fn end(self) -> Result<Converted, String> {
        if self.is_too_intricate {
            return Err(TOO_INTRICATE.to_owned());
        }
        Ok(Converted {
            text: self.text.end()?,
            format: BodyFormat::Html,
            unknown: self.unknown,
            hides_parts: self.hides_parts,
        })
    }
}
