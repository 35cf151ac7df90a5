use std::fmt;

use super::Invalid;

/// The readable name of a thing in an address: lower-case ASCII letters and digits in groups
/// joined by single hyphens, at most 100 bytes, never digits alone (those are an id).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slug(String);

/// How much of a title goes into its slug, in bytes: leaves room for `-` and an id behind it.
const MAX_TITLE_PART: usize = 75;

impl Slug {
    /// The longest slug, in bytes.
    pub const MAX_LENGTH: usize = 100;

    /// Reads a slug.
    ///
    /// # Errors
    /// When the text is not of a slug's shape.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let groups_are_well_formed = text.split('-').all(|group| {
            !group.is_empty()
                && group
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        });
        if groups_are_well_formed && is_number(text) {
            return Err(Invalid::new(
                "is a number; a slug has a letter, such as \"service-clients\"",
            ));
        }
        if !groups_are_well_formed || text.len() > Self::MAX_LENGTH {
            return Err(Invalid::new(
                "is not a slug; a slug is lower-case letters and digits joined by hyphens, such as \"service-clients\"",
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// The slug that a title or label asks for: accents folded, everything else but letters and
    /// digits turned into hyphens, cut between words. What leaves no letter (`"2024"`, `"!"`) gets
    /// `kind` in front: `article-2024`.
    pub fn from_title(title: &str, kind: &'static str) -> Self {
        let words = slug::slugify(title);
        let cut = cut_between_words(&words, MAX_TITLE_PART);
        match cut {
            "" => Self(kind.to_owned()),
            digits if is_number(digits) => Self(format!("{kind}-{digits}")),
            words => Self(words.to_owned()),
        }
    }

    /// This slug with a number behind it, for when it is taken; shorter where both would be too long.
    pub fn with_suffix(&self, number: i64) -> Self {
        let suffix = format!("-{number}");
        let room = Self::MAX_LENGTH - suffix.len();
        let start = self.0.get(..room).unwrap_or(&self.0);
        Self(format!("{}{suffix}", start.trim_end_matches('-')))
    }

    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// `words` is ASCII, so any index is a character boundary.
fn cut_between_words(words: &str, longest: usize) -> &str {
    match words.get(..longest) {
        None => words,
        Some(start) if words.as_bytes().get(longest) == Some(&b'-') => start,
        Some(start) => start.rsplit_once('-').map_or(start, |(whole, _)| whole),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_becomes_a_slug() {
        let cases = [
            (
                "Atelier : dématérialisation du Service clients",
                "atelier-dematerialisation-du-service-clients",
            ),
            ("L'été à l'œuvre", "l-ete-a-l-oeuvre"),
            ("2024", "article-2024"),
            ("  !  ", "article"),
            ("", "article"),
            ("2024-12", "2024-12"),
        ];
        for (title, slug) in cases {
            assert_eq!(Slug::from_title(title, "article").as_str(), slug, "{title}");
        }
    }

    #[test]
    fn a_number_behind_a_long_slug_leaves_it_a_slug() {
        for length in 90..=Slug::MAX_LENGTH {
            let long = Slug::parse(&"a".repeat(length)).unwrap();
            let numbered = long.with_suffix(1_234);
            assert!(numbered.as_str().ends_with("-1234"));
            assert_eq!(Slug::parse(numbered.as_str()), Ok(numbered));
        }
        let hyphen = Slug::parse(&format!("{}-b", "a".repeat(97))).unwrap();
        assert_eq!(
            hyphen.with_suffix(2).as_str(),
            format!("{}-2", "a".repeat(97))
        );
    }

    #[test]
    fn a_long_title_is_cut_between_words() {
        let slug = Slug::from_title(&"mot ".repeat(60), "article");
        assert!(slug.as_str().len() <= MAX_TITLE_PART);
        assert!(slug.as_str().ends_with("mot"));
        assert_eq!(
            Slug::from_title(&"x".repeat(500), "article").as_str().len(),
            MAX_TITLE_PART
        );
    }

    #[test]
    fn every_made_slug_is_a_slug() {
        for title in ["é", "日本語", "🎉", "a--b", "-", "12 34", "x\0y"] {
            let slug = Slug::from_title(title, "tag");
            assert_eq!(Slug::parse(slug.as_str()).as_ref(), Ok(&slug), "{title}");
        }
    }

    #[test]
    fn what_is_not_a_slug_is_refused() {
        for text in ["", "A", "a_b", "a--b", "-a", "a-", "12", "é", "a b", "a\0"] {
            assert!(Slug::parse(text).is_err(), "{text:?}");
        }
        assert!(Slug::parse(&"a".repeat(101)).is_err());
    }
}
