use std::fmt;

use super::{Invalid, Slug};

/// How an address or a filter names an article or a category: by id or by slug.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reference {
    Id(i64),
    Slug(Slug),
}

impl Reference {
    /// Reads digits as an id, anything else as a slug. Where there are more digits than an id can
    /// have, it is the greatest id: nothing bears it, and the text is an id all the same.
    ///
    /// # Errors
    /// When the text is neither.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let is_id = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        // No more of them than the text of a slug has: then one length holds for both.
        if is_id && text.len() <= Slug::MAX_LENGTH {
            return Ok(Self::Id(text.parse().unwrap_or(i64::MAX)));
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
