//! An article typeset as a PDF: tagged for those who have it read to them (PDF/UA-1), with fonts of
//! its own, the same bytes for the same article.
//!
//! ```text
//! blocks → flow (runs → shape → lines) → strips → pages → draw → bytes
//! ```
//!
//! An article ends after [`MAX_PAGES`], with a line that says where the rest is: what lies beyond is
//! neither shaped nor kept, so time and memory are bounded whatever a body holds.

mod blocks;
mod direction;
mod draw;
mod flow;
mod fonts;
mod footer;
mod front;
mod lines;
mod pages;
mod shape;
mod strip;
mod structure;
mod style;
mod table;
mod text;
mod wording;

#[cfg(test)]
mod tests;

use chrono::NaiveDateTime;

use self::flow::{Flow, Frame};
use self::fonts::Fonts;
pub use self::pages::MAX_PAGES;
use self::pages::Pager;
use self::shape::Shaper;
use self::structure::Structure;
use self::style::{BODY, LEFT, MEASURE};
use super::Body;
use crate::domain::{LanguageTag, Locale, PageAddress};

/// An article, as it is typeset.
#[derive(Debug, Clone)]
pub struct Document<'a> {
    pub title: &'a str,
    pub summary: Option<&'a str>,
    pub author: Option<&'a str>,
    pub category: Option<&'a str>,
    pub tags: Vec<&'a str>,
    /// In UTC.
    pub published_at: NaiveDateTime,
    /// In UTC; what the document says of its own date.
    pub updated_at: NaiveDateTime,
    pub language: &'a LanguageTag,
    /// What the document says itself is in this language.
    pub locale: Locale,
    /// The article's page: links in the body are relative to it.
    pub page: &'a PageAddress,
    /// What the news is called.
    pub site: &'a str,
    pub body: &'a Body,
}

/// Why an article could not be typeset; none of it is due to what the article says.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// A font that the binary holds cannot be read.
    #[error("a font cannot be read")]
    Fonts,
    /// The document breaks a rule of PDF or of PDF/UA.
    #[error("a PDF cannot be written: {0}")]
    Invalid(String),
}

impl Document<'_> {
    /// The document as a PDF on A4.
    ///
    /// # Errors
    /// When the fonts in the binary cannot be read, or the PDF cannot be written.
    pub fn to_pdf(&self) -> Result<Vec<u8>, PdfError> {
        let fonts = Fonts::get().ok_or(PdfError::Fonts)?;
        let mut shaper = Shaper::new(fonts);
        let mut structure = Structure::new();
        let mut pager = Pager::new();
        let mut flow = Flow::new(&mut shaper, &mut structure, self.locale, self.page);
        let frame = Frame {
            x: LEFT,
            width: MEASURE,
            style: BODY,
            bands: Vec::new(),
            lists: 0,
            node: Structure::ROOT,
        };
        let is_whole = flow.front(self, &frame, &mut pager).is_continue()
            && flow
                .blocks(self.body.blocks(), &frame, &mut pager)
                .is_continue();
        let pages = pager.finish(is_whole, || flow.end(&frame));
        draw::bytes(self, &pages, structure, &mut shaper)
    }

    /// The title, or what stands for one that is blank.
    fn shown_title(&self) -> &str {
        match self.title.trim().is_empty() {
            true => self.page.as_str(),
            false => self.title,
        }
    }
}
