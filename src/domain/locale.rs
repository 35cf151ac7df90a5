use chrono::NaiveDateTime;

use super::LanguageTag;

/// A language that pages and documents are written in: their own words, and how they spell dates.
/// What articles say stays in theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Locale {
    French,
    English,
}

impl Locale {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::French, Self::English];

    /// The locale of a language, if it is one of ours.
    pub fn of(language: &LanguageTag) -> Option<Self> {
        let primary = language.as_str().split('-').next();
        Self::ALL
            .into_iter()
            .find(|locale| primary == Some(locale.tag()))
    }

    /// The first of ours among languages, the most wanted one first; English when there is none.
    pub fn first_of<'a>(languages: impl IntoIterator<Item = &'a LanguageTag>) -> Self {
        let mut ours = languages.into_iter().filter_map(Self::of);
        ours.next().unwrap_or(Self::English)
    }

    /// Its language tag (BCP 47).
    pub fn tag(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }

    /// The day of a time in UTC, as people write it: `24/05/2022`, `24 May 2022`.
    pub fn date(self, time: NaiveDateTime) -> String {
        let form = match self {
            Self::French => "%d/%m/%Y",
            // Day and month in figures would be read one way in London, the other in New York.
            Self::English => "%-d %b %Y",
        };
        time.format(form).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(tag: &str) -> Option<Locale> {
        Locale::of(&LanguageTag::parse(tag).unwrap())
    }

    #[test]
    fn a_region_does_not_matter() {
        assert_eq!(of("fr-CA"), Some(Locale::French));
        assert_eq!(of("en"), Some(Locale::English));
        assert_eq!(of("frr"), None);
    }

    #[test]
    fn what_is_none_of_ours_is_passed_over() {
        let first_of = |tags: &[&str]| {
            let tags = tags.iter().map(|tag| LanguageTag::parse(tag).unwrap());
            Locale::first_of(&tags.collect::<Vec<_>>())
        };
        assert_eq!(first_of(&["fr", "en"]), Locale::French);
        assert_eq!(first_of(&["de", "fr-CA", "en"]), Locale::French);
        assert_eq!(first_of(&["de", "it"]), Locale::English);
        assert_eq!(first_of(&[]), Locale::English);
    }

    #[test]
    fn dates_are_spelled_as_people_do() {
        let time = "2022-05-04T23:59:59".parse().unwrap();
        assert_eq!(Locale::French.date(time), "04/05/2022");
        assert_eq!(Locale::English.date(time), "4 May 2022");
    }
}
