use std::fmt;

use super::{History, Invalid, Slug, fold_words};

/// The id of a tag.
pub type TagId = i64;

/// What a tag is called: any text up to 500 characters, kept to the byte.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Label(String);

const MAX_CHARS: usize = 500;

impl Label {
    /// Takes a label.
    ///
    /// # Errors
    /// When it has more than 500 characters.
    pub fn parse(text: String) -> Result<Self, Invalid> {
        if text.chars().nth(MAX_CHARS).is_some() {
            return Err(Invalid::new("is longer than 500 characters"));
        }
        Ok(Self(text))
    }

    /// The label as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A tag as a source describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagDraft {
    pub id: TagId,
    /// The name that the source gives it; without one, it is made from the label, once.
    pub slug: Option<Slug>,
    pub label: Label,
    pub history: History,
}

/// The start of a word of a label, for type-ahead: folded words joined by spaces, the last one
/// open (`"servi"`, `"service cl"`). Without letters and digits it has no words, and no tag starts
/// so: what somebody has typed so far is no error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagPrefix(String);

impl TagPrefix {
    /// The longest one, in characters.
    pub const MAX_CHARS: usize = 100;

    /// Reads what somebody has typed so far.
    ///
    /// # Errors
    /// When it has more than 100 characters.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if text.chars().nth(Self::MAX_CHARS).is_some() {
            return Err(Invalid(format!(
                "is longer than {} characters",
                Self::MAX_CHARS
            )));
        }
        Ok(Self(fold_words(text)))
    }

    /// The folded words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TagPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without words it is spelled as something else that has none.
        f.write_str(if self.0.is_empty() { "!" } else { &self.0 })
    }
}
