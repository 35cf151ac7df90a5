use std::fmt;

use super::{Invalid, WebAddress};

/// The id of a subsite.
pub type SubsiteId = i64;

/// The code that names a subsite (`mi`): 1 to 64 bytes, lower case, without white space, control
/// characters, `!` and `,` (the separators of the legacy column and of filters).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SubsiteCode(String);

const MAX_LENGTH: usize = 64;

impl SubsiteCode {
    /// Reads a code in any letter case.
    ///
    /// # Errors
    /// When it is empty, too long, or holds a character that a code cannot.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let code = text.to_lowercase();
        let has_forbidden = code
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '!' | ','));
        if code.is_empty() || code.len() > MAX_LENGTH || has_forbidden {
            return Err(Invalid::new(
                "is not a subsite code; a code is up to 64 characters without spaces, \"!\" and \",\", such as \"mi\"",
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
    pub code: SubsiteCode,
    pub name: String,
    pub url: Option<WebAddress>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_compared_in_lower_case() {
        assert_eq!(SubsiteCode::parse("MI"), SubsiteCode::parse("mi"));
    }

    #[test]
    fn separators_and_white_space_are_refused() {
        for text in ["", "m!", "a,b", "a b", "a\0", "\n", &"x".repeat(65)] {
            assert!(SubsiteCode::parse(text).is_err(), "{text:?}");
        }
    }
}
