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

use std::str::FromStr;

use chrono_tz::Tz;

use crate::domain::{Invalid, Template};
use crate::import::{ImportError, Intake, Progress, Source};

/// The name of this source among the import records.
pub const ORIGIN: &str = "wordpress";

/// The template of pages.
const PAGE_TEMPLATE: &str = "page";

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

/// What becomes of a post's categories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CategoryUse {
    /// The first is the article's category, the others are tags.
    First,
    /// All of them are tags.
    Tags,
    /// The first is the article's category, the others are left out.
    Only,
}

impl FromStr for CategoryUse {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        match text {
            "first" => Ok(Self::First),
            "tags" => Ok(Self::Tags),
            "only" => Ok(Self::Only),
            _ => Err(Invalid::new("is not one of first, tags, only")),
        }
    }
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
