//! How the terms of a source become categories and tags.

use std::str::FromStr;

use crate::domain::Invalid;

/// What becomes of the terms by which a source sorts an article: WordPress's categories, Ghost's tags.
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
