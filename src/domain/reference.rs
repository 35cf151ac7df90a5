use std::fmt;

use super::{Invalid, Slug};

/// How an address or a filter names an article or a category: by id or by slug.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reference {
    Id(i64),
    Slug(Slug),
}

impl Reference {
    /// Reads digits as an id, anything else as a slug.
    ///
    /// # Errors
    /// When the text is neither.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
            return text
                .parse()
                .map(Self::Id)
                .map_err(|_| Invalid::new("is too large for an id"));
        }
        Slug::parse(text).map(Self::Slug).map_err(|_| {
            Invalid::new(
                "is neither an id nor a slug; an id is digits, a slug is lower-case letters and digits joined by hyphens, such as \"actus\"",
            )
        })
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Slug(slug) => slug.fmt(f),
        }
    }
}
