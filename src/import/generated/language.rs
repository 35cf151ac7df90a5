//! The languages in which news is made up: their words, each class in the order of how often it
//! is used, and the shapes of their sentences.

use std::collections::HashSet;

use super::coining;
use super::dice::Ranked;

/// What a language has to say.
#[derive(Debug)]
pub(super) struct Language {
    pub grammar: Grammar,
    pub nouns: Ranked<Noun>,
    /// As they follow a masculine noun, and a feminine one.
    pub adjectives: Ranked<[String; 2]>,
    /// What is read in a handful of articles.
    pub coined_nouns: Ranked<Noun>,
    pub coined_adjectives: Ranked<[String; 2]>,
    pub verbs: Ranked<String>,
    pub prepositions: Ranked<String>,
    pub links: Ranked<String>,
    pub openings: Ranked<String>,
    pub towns: Ranked<String>,
    pub first_names: Vec<String>,
    pub last_names: Vec<String>,
    pub months: Vec<String>,
    /// Shapes of texts, which [`Prose`](super::prose::Prose) fills.
    pub titles: Vec<String>,
    pub headings: Vec<String>,
    pub sentences: Vec<String>,
    pub items: Vec<String>,
    pub captions: Vec<String>,
    pub anchors: Vec<String>,
}

/// How words are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grammar {
    French,
    English,
    Dutch,
}

/// A noun in the singular.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Noun {
    pub text: String,
    /// Its gender: in Dutch, whether it goes with `het`.
    pub feminine: bool,
}

/// How much the most frequent words of a class stand out.
const HEAD_OF_NOUNS: u64 = 3;
const HEAD_OF_OTHERS: u64 = 2;

/// How many words are coined beyond those that are listed.
const COINED_NOUNS: usize = 32_000;
const COINED_ADJECTIVES: usize = 12_000;

impl Language {
    /// French, in which most news is.
    pub fn french() -> Self {
        Self {
            coined_nouns: Ranked::new(coining::nouns(COINED_NOUNS).collect(), HEAD_OF_NOUNS),
            coined_adjectives: Ranked::new(
                coining::adjectives(COINED_ADJECTIVES).collect(),
                HEAD_OF_OTHERS,
            ),
            ..Self::parse(Grammar::French, include_str!("words/french.txt"))
        }
    }

    /// English.
    pub fn english() -> Self {
        Self::parse(Grammar::English, include_str!("words/english.txt"))
    }

    /// Dutch.
    pub fn dutch() -> Self {
        Self::parse(Grammar::Dutch, include_str!("words/dutch.txt"))
    }

    fn parse(grammar: Grammar, text: &str) -> Self {
        let words = |section| -> Vec<String> {
            let words = section_of(text, section).flat_map(str::split_whitespace);
            let mut seen = HashSet::new();
            words
                .filter(|word| seen.insert(*word))
                .map(|word| word.replace('_', " "))
                .collect()
        };
        let ranked = |section| Ranked::new(words(section), HEAD_OF_OTHERS);
        let shapes = |section| section_of(text, section).map(str::to_owned).collect();
        let adjectives = words("adjectives")
            .into_iter()
            .filter_map(|pair| {
                let (masculine, feminine) = pair.split_once('/')?;
                Some([masculine.to_owned(), feminine.to_owned()])
            })
            .collect();
        let nouns = in_turn(words("masculine nouns"), words("feminine nouns"));
        Self {
            grammar,
            nouns: Ranked::new(nouns, HEAD_OF_NOUNS),
            adjectives: Ranked::new(adjectives, HEAD_OF_OTHERS),
            coined_nouns: Ranked::new(Vec::new(), HEAD_OF_NOUNS),
            coined_adjectives: Ranked::new(Vec::new(), HEAD_OF_OTHERS),
            verbs: ranked("verbs"),
            prepositions: ranked("prepositions"),
            links: ranked("linking words"),
            openings: ranked("openings"),
            towns: ranked("towns"),
            first_names: words("first names"),
            last_names: words("last names"),
            months: words("months"),
            titles: shapes("titles"),
            headings: shapes("headings"),
            sentences: shapes("sentences"),
            items: shapes("items"),
            captions: shapes("captions"),
            anchors: shapes("links"),
        }
    }
}

/// The lines below `[section]`.
fn section_of<'t>(text: &'t str, section: &str) -> impl Iterator<Item = &'t str> {
    let heading = format!("[{section}]");
    text.lines()
        .skip_while(move |line| *line != heading)
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.is_empty())
}

/// Nouns of both genders, so that both are as frequent.
fn in_turn(masculine: Vec<String>, feminine: Vec<String>) -> Vec<Noun> {
    let noun = |feminine| move |text| Noun { text, feminine };
    let length = masculine.len().max(feminine.len());
    let mut masculine = masculine.into_iter().map(noun(false));
    let mut feminine = feminine.into_iter().map(noun(true));
    (0..length)
        .flat_map(|_| [masculine.next(), feminine.next()])
        .flatten()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_words_and_shapes_of_each_kind() {
        for language in [Language::french(), Language::english(), Language::dutch()] {
            assert!(language.nouns.items().len() > 60);
            assert!(language.adjectives.items().len() >= 20);
            for words in [
                &language.verbs,
                &language.prepositions,
                &language.links,
                &language.openings,
                &language.towns,
            ] {
                assert!(words.items().len() >= 6, "{:?}", language.grammar);
            }
            for list in [
                &language.first_names,
                &language.last_names,
                &language.months,
                &language.titles,
                &language.headings,
                &language.sentences,
                &language.items,
                &language.captions,
                &language.anchors,
            ] {
                assert!(!list.is_empty(), "{:?}", language.grammar);
            }
            assert_eq!(language.months.len(), 12);
        }
    }

    #[test]
    fn french_has_tens_of_thousands_of_different_words() {
        let french = Language::french();
        let nouns = french.coined_nouns.items().iter().map(|noun| &noun.text);
        let adjectives = french.coined_adjectives.items().iter().flatten();
        let words: HashSet<&String> = nouns.chain(adjectives).collect();
        assert!(words.len() > 45_000, "{}", words.len());
    }
}
