//! An export of WordPress: WXR 1.0 to 1.2, which is RSS 2.0 with elements of its own.
//!
//! Items wait in two scratch databases, for a post may come before the file that it shows: posts in
//! one, files in the other. When all are read, each post becomes an article.

mod article;
mod autop;
mod body;
mod files;
mod item;
mod reading;
mod shortcode;
mod terms;

use chrono_tz::Tz;

use crate::domain::Template;
use crate::import::{CategoryUse, ImportError, Intake, Progress, Source};

/// The name of this source among the import records.
pub const ORIGIN: &str = "wordpress";

/// How an export is to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Whether pages are taken, too.
    pub pages: bool,
    /// The template of posts.
    pub template: Template,
    pub categories: CategoryUse,
    /// The zone of dates that name none.
    pub timezone: Tz,
}

/// Reads an export to its end.
///
/// # Errors
/// When it is none, or a limit is passed.
pub fn read(
    source: Source,
    settings: &Settings,
    progress: &mut dyn FnMut(Progress),
) -> Result<Intake, ImportError> {
    let export = reading::read(source, settings, progress)?;
    article::take_posts(export, settings)
}
