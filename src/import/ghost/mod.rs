//! An export of Ghost: one JSON document that holds its tables, in any order.
//!
//! Posts wait in a scratch database, and so does what other tables tell of them, for it may come
//! before them. When all are read, each post becomes an article.

mod article;
mod body;
mod cards;
mod field;
mod gated;
mod html;
mod lexical;
mod mobiledoc;
mod post;
mod reading;
mod terms;

use crate::domain::Template;
use crate::import::{CategoryUse, ImportError, Intake, Progress, SiteUrl, Source};

/// The name of this source among the import records.
pub const ORIGIN: &str = "ghost";

/// How an export is to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Whether pages are taken, too.
    pub pages: bool,
    /// The template of posts.
    pub template: Template,
    /// What becomes of a post's tags.
    pub categories: CategoryUse,
    /// Whether tags are taken that Ghost shows to nobody.
    pub internal_tags: bool,
    /// The address of the site, which an export does not name.
    pub url: Option<SiteUrl>,
}

/// Reads an export to its end.
///
/// # Errors
/// When it is none, is malformed or cut off, or a limit is passed.
pub fn read(
    source: Source,
    settings: &Settings,
    progress: &mut dyn FnMut(Progress),
) -> Result<Intake, ImportError> {
    let export = reading::read(source, settings, progress)?;
    article::take_posts(export, settings)
}
