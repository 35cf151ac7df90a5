//! A folder of Markdown with front matter, as Hugo, Jekyll, Zola, Eleventy and `actus export --format
//! markdown-dir` keep it: each file becomes an article, each folder with its `_index.md` a category.

mod article;
mod fields;
mod front_matter;
mod page;
mod place;
mod reading;
mod terms;
mod tree;
mod yaml;

use std::path::Path;

use chrono_tz::Tz;

pub use front_matter::Fault;
pub use page::Page;

use crate::domain::Template;
use crate::import::{CategoryUse, ImportError, Intake, Progress, SiteUrl};

/// The name of this source among the import records.
pub const ORIGIN: &str = "markdown";

/// The largest file.
const MAX_FILE: u64 = 4 * 1024 * 1024;

/// How a folder is to be read.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The template of articles that name none.
    pub template: Template,
    pub categories: CategoryUse,
    /// The zone of dates that name none.
    pub timezone: Tz,
    /// Where the folder lies on the web.
    pub url: Option<SiteUrl>,
}

/// Reads a folder to its end.
///
/// # Errors
/// When it cannot be read, or has no Markdown.
pub fn read(
    folder: &Path,
    settings: &Settings,
    progress: &mut dyn FnMut(Progress),
) -> Result<Intake, ImportError> {
    reading::read(folder, settings, progress)
}
