use std::fmt;

use super::Invalid;

/// A language tag (BCP 47) in its usual spelling: `fr`, `fr-CA`, `zh-Hant`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LanguageTag(String);

const MAX_LENGTH: usize = 35;

impl LanguageTag {
    /// Reads a tag in any letter case; `_` counts as `-`.
    ///
    /// # Errors
    /// When it has not the shape of a language tag (RFC 5646, section 2.1: subtags of 1 to 8
    /// letters and digits, the first of 2 to 8 letters).
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let subtags: Vec<&str> = text.split(['-', '_']).collect();
        let is_subtag =
            |s: &&str| (1..=8).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_alphanumeric());
        let is_primary = |s: &str| s.len() >= 2 && s.bytes().all(|b| b.is_ascii_alphabetic());
        let well_formed = text.len() <= MAX_LENGTH
            && subtags.first().is_some_and(|first| is_primary(first))
            && subtags.iter().all(is_subtag);
        if !well_formed {
            return Err(Invalid::new(
                "is not a language tag; give a BCP 47 tag such as \"fr\" or \"fr-CA\"",
            ));
        }
        let spelled: Vec<String> = subtags
            .iter()
            .enumerate()
            .map(|(position, subtag)| spell(position, subtag))
            .collect();
        Ok(Self(spelled.join("-")))
    }

    /// The tag as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Letter case by RFC 5646, section 2.1.1: regions in upper case, scripts in title case.
fn spell(position: usize, subtag: &str) -> String {
    match (position, subtag.len()) {
        (1.., 2) => subtag.to_ascii_uppercase(),
        (1.., 4) => {
            let (first, rest) = subtag.split_at(1);
            first.to_ascii_uppercase() + &rest.to_ascii_lowercase()
        }
        _ => subtag.to_ascii_lowercase(),
    }
}

impl fmt::Display for LanguageTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_take_their_usual_spelling() {
        for (text, tag) in [
            ("FR", "fr"),
            ("fr_ca", "fr-CA"),
            ("ZH-hant-tw", "zh-Hant-TW"),
        ] {
            assert_eq!(LanguageTag::parse(text).unwrap().as_str(), tag);
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "f", "f1", "fr-", "français", "fr-123456789"] {
            assert!(LanguageTag::parse(text).is_err(), "{text:?}");
        }
    }
}
