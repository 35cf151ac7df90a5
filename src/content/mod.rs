//! The body of an article: what a source wrote becomes one tree of blocks, on the way in, and all
//! that we say of it comes from that tree: HTML, text, Markdown, and the blocks themselves.
//!
//! ```text
//! Markdown, text → HTML → parse → blocks → write → HTML, text, Markdown
//! ```
//!
//! The HTML is safe because it is written from the blocks: of what came in, only text and checked
//! addresses are in them.

mod address;
mod outline;
mod parse;
pub mod pdf;
mod pictures;
mod resolve;
mod source;
mod tree;
mod video;
mod write;

#[cfg(test)]
mod tests;

pub use source::BodyFormat;
pub use tree::{Block, Cell, Direction, Embed, Image, Item, List, Mark, Marks, Row, Span, Table};
pub use video::{Provider, Video};

use crate::domain::{RenderedBody, Renderer};

/// Counts up whenever the same input gives another body, so that a second import writes it anew.
pub const VERSION: u32 = 2;

/// How bodies are made anew from their own HTML.
pub const RENDERER: Renderer = Renderer {
    version: VERSION as i64,
    render: |html| Body::parse(html, BodyFormat::Html).rendered(),
};

/// How many words a reader of news takes in a minute.
const WORDS_A_MINUTE: usize = 220;

/// How many elements a source may have that anybody may have made: each takes close to a kilobyte
/// of memory while it is read, however short it is.
pub const MAX_ELEMENTS: usize = 30_000;

/// The body of an article. As JSON it is the array of its blocks.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
#[serde(transparent)]
pub struct Body {
    blocks: Vec<Block>,
}

impl Body {
    /// Reads what a source wrote. Anything can be read; the time and the memory that it takes are
    /// in proportion to its length.
    pub fn parse(source: &str, format: BodyFormat) -> Self {
        Self {
            blocks: parse::blocks(&source::to_html(source, format)),
        }
    }

    /// Whether a source asks for more than [`MAX_ELEMENTS`].
    pub fn is_too_intricate(source: &str, format: BodyFormat) -> bool {
        let html = source::to_html(source, format);
        let bytes = html.as_bytes();
        memchr::memchr_iter(b'<', bytes)
            .filter(|place| bytes.get(place + 1).is_some_and(u8::is_ascii_alphabetic))
            .nth(MAX_ELEMENTS)
            .is_some()
    }

    /// The blocks, in order.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The body as part of a page whose own headings end above this level: its headings begin
    /// there and leave no level out, so that the page has one outline.
    #[must_use]
    pub fn outlined_from(mut self, level: u8) -> Self {
        outline::fit(&mut self.blocks, level);
        self
    }

    /// The body as HTML that is safe on any page. Read again, it is the same body.
    pub fn html(&self) -> String {
        write::html(&self.blocks)
    }

    /// The body as plain text.
    pub fn text(&self) -> String {
        write::text(&self.blocks)
    }

    /// The body as Markdown. Read again, it says the same text.
    pub fn markdown(&self) -> String {
        write::markdown(&self.blocks)
    }

    /// How long the body takes to read, in whole minutes, rounded up; 0 without words.
    pub fn reading_minutes(&self) -> i32 {
        reading_minutes(&self.text())
    }

    /// What is stored of the body.
    pub fn rendered(&self) -> RenderedBody {
        let text = self.text();
        RenderedBody {
            html: self.html(),
            reading_minutes: reading_minutes(&text),
            text,
        }
    }
}

fn reading_minutes(text: &str) -> i32 {
    let words = text
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .count();
    i32::try_from(words.div_ceil(WORDS_A_MINUTE)).unwrap_or(i32::MAX)
}
