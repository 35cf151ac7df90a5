use std::fmt;

use super::{History, Invalid, WebAddress};

/// The id of a subsite.
pub type SubsiteId = i64;

/// The code that names a subsite (`mi`): 1 to 255 characters, lower case, without white space at its
/// ends, control characters and `!` (which closes a code in the legacy column). One with a comma
/// cannot be asked for alone, for commas part the codes of a filter.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SubsiteCode(String);

const MAX_CHARS: usize = 255;

impl SubsiteCode {
    /// Reads a code in any letter case.
    ///
    /// # Errors
    /// When it is empty, too long, or holds a character that a code cannot.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let code = text.trim().to_lowercase();
        let has_forbidden = code.chars().any(|c| c.is_control() || c == '!');
        if code.is_empty() || code.chars().nth(MAX_CHARS).is_some() || has_forbidden {
            return Err(Invalid::new(
                "is not a subsite code; a code is 1 to 255 characters without \"!\", such as \"mi\"",
            ));
        }
        Ok(Self(code))
    }

    /// The code in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SubsiteCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A subsite as a source describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubsiteDraft {
    /// The id that it keeps here if it is free; without one, it is given the next.
    pub id: Option<SubsiteId>,
    pub code: SubsiteCode,
    pub name: String,
    pub url: Option<WebAddress>,
    pub history: History,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_compared_in_lower_case() {
        assert_eq!(SubsiteCode::parse("MI"), SubsiteCode::parse("mi"));
    }

    #[test]
    fn white_space_at_the_ends_is_dropped() {
        assert_eq!(SubsiteCode::parse(" Mi "), SubsiteCode::parse("mi"));
        assert_eq!(SubsiteCode::parse("a b").unwrap().as_str(), "a b");
    }

    #[test]
    fn what_cannot_be_in_the_column_is_refused() {
        for text in ["", " ", "m!", "a\0", "a\nb", &"x".repeat(256)] {
            assert!(SubsiteCode::parse(text).is_err(), "{text:?}");
        }
    }
}
