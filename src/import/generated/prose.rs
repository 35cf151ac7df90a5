//! Sentences, made by filling a language's shapes with its words.
//!
//! In a shape, `%` and a letter stand for words: `n` a noun with what belongs to it, `o` the same
//! in the singular or the plural, `u` without more, `b` without an article; `v` a verb, `p` a
//! preposition and its noun, `l` a linking word, `k` an opening, `t` a town, `w` a person, `c` a
//! company, `d` a number, `j` a day of a month, `m` a month, `y` a year. In upper case it begins a sentence.

use super::coining;
use super::dice::{Dice, Ranked};
use super::language::{Grammar, Language};

/// Writes in one language about one article.
#[derive(Debug)]
pub(super) struct Prose<'l> {
    pub language: &'l Language,
    pub dice: Dice,
    /// The year of the article.
    pub year: u64,
}

/// What stands before a noun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Determiner {
    Definite,
    Indefinite,
    Demonstrative,
    Possessive,
    /// A definite article with `de` before it, or `of`, or `van`.
    OfDefinite,
    None,
}

const BEFORE_SUBJECTS: [Determiner; 6] = [
    Determiner::Definite,
    Determiner::Definite,
    Determiner::Definite,
    Determiner::Indefinite,
    Determiner::Demonstrative,
    Determiner::Possessive,
];

/// How many words of a hundred are coined.
const COINED: u64 = 12;

impl Prose<'_> {
    /// Adds one of these shapes, filled.
    pub fn one_of(&mut self, shapes: &[String], out: &mut String) {
        if let Some(shape) = self.dice.pick(shapes) {
            self.fill(shape, out);
        }
    }

    fn fill(&mut self, shape: &str, out: &mut String) {
        let mut parts = shape.split('%');
        out.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let mut rest = part.chars();
            let start = out.len();
            match rest.next() {
                Some(slot) if slot.is_ascii_alphabetic() => {
                    self.fill_slot(slot.to_ascii_lowercase(), out);
                    if slot.is_ascii_uppercase() {
                        capitalise(out, start);
                    }
                    out.push_str(rest.as_str());
                }
                // A sign of its own: `40 %`.
                _ => {
                    out.push('%');
                    out.push_str(part);
                }
            }
        }
    }

    fn fill_slot(&mut self, slot: char, out: &mut String) {
        let language = self.language;
        match slot {
            'n' => self.subject(out),
            'o' => self.object(out),
            'u' => self.noun(Determiner::Definite, false, false, out),
            'b' => self.noun(
                Determiner::None,
                false,
                self.language.adjectives_are_common(),
                out,
            ),
            'v' => self.word(&language.verbs, out),
            'l' => self.word(&language.links, out),
            'k' => self.word(&language.openings, out),
            't' => self.town(out),
            'p' => self.preposition(out),
            'w' => self.person(out),
            'c' => coining::company(&mut self.dice, out),
            'j' => push_number(self.dice.between(1, 28), out),
            'd' => push_number(self.dice.between(2, 96), out),
            'm' => out.push_str(self.dice.pick(&language.months).map_or("", String::as_str)),
            'y' => push_number(self.year - self.dice.below(3), out),
            _ => {}
        }
    }

    fn subject(&mut self, out: &mut String) {
        let determiner = self.determiner();
        let has_adjective = self.dice.chance(45);
        self.noun(determiner, false, has_adjective, out);
        if self.dice.chance(30) {
            self.noun(Determiner::OfDefinite, false, false, out);
        }
    }

    fn object(&mut self, out: &mut String) {
        let determiner = self.determiner();
        let is_plural = self.language.grammar != Grammar::Dutch && self.dice.chance(40);
        let has_adjective = self.dice.chance(45);
        self.noun(determiner, is_plural, has_adjective, out);
    }

    fn preposition(&mut self, out: &mut String) {
        self.word(&self.language.prepositions, out);
        // French joins `de` and the article; `de cette` and the like would be right as well.
        let determiner = match out.strip_suffix(" de").map(str::len) {
            Some(length) => {
                out.truncate(length);
                Determiner::OfDefinite
            }
            None => {
                out.push(' ');
                self.determiner()
            }
        };
        self.noun(determiner, false, false, out);
    }

    /// Writes a first and a last name.
    pub fn person(&mut self, out: &mut String) {
        let language = self.language;
        out.push_str(
            self.dice
                .pick(&language.first_names)
                .map_or("", String::as_str),
        );
        out.push(' ');
        out.push_str(
            self.dice
                .pick(&language.last_names)
                .map_or("", String::as_str),
        );
    }

    /// Writes the name of a town.
    pub fn town(&mut self, out: &mut String) {
        self.word(&self.language.towns, out);
    }

    fn determiner(&mut self) -> Determiner {
        let drawn = self.dice.pick(&BEFORE_SUBJECTS).copied();
        drawn.unwrap_or(Determiner::None)
    }

    fn word(&mut self, words: &Ranked<String>, out: &mut String) {
        out.push_str(words.draw(&mut self.dice).map_or("", String::as_str));
    }

    /// A listed word, or now and then a coined one.
    fn draw<'r, T>(&mut self, listed: &'r Ranked<T>, coined: &'r Ranked<T>) -> Option<&'r T> {
        let coined = match self.dice.chance(COINED) {
            true => coined.draw(&mut self.dice),
            false => None,
        };
        coined.or_else(|| listed.draw(&mut self.dice))
    }

    fn noun(
        &mut self,
        determiner: Determiner,
        is_plural: bool,
        has_adjective: bool,
        out: &mut String,
    ) {
        let language = self.language;
        let Some(noun) = self.draw(&language.nouns, &language.coined_nouns) else {
            return;
        };
        let adjective = match has_adjective {
            true => self.draw(&language.adjectives, &language.coined_adjectives),
            false => None,
        };
        let adjective = adjective.map(|[masculine, feminine]| match noun.feminine {
            true => feminine.as_str(),
            false => masculine.as_str(),
        });
        let comes_first = language.grammar != Grammar::French;
        let next = adjective.filter(|_| comes_first).unwrap_or(&noun.text);
        let gender_and_number = (noun.feminine, is_plural);
        out.push_str(language.grammar.before(determiner, gender_and_number, next));
        match adjective {
            Some(adjective) if comes_first => {
                out.push_str(adjective);
                out.push(' ');
                push_inflected(&noun.text, is_plural, out);
            }
            Some(adjective) => {
                push_inflected(&noun.text, is_plural, out);
                out.push(' ');
                push_inflected(adjective, is_plural, out);
            }
            None => push_inflected(&noun.text, is_plural, out),
        }
    }
}

impl Language {
    /// Whether a noun that stands alone looks bare without an adjective.
    fn adjectives_are_common(&self) -> bool {
        self.grammar == Grammar::French
    }
}

impl Grammar {
    /// The words before a noun (feminine, plural) that lead to the `next` word.
    fn before(self, determiner: Determiner, noun: (bool, bool), next: &str) -> &'static str {
        let vowel = begins_with_vowel(next);
        match self {
            Self::French => before_french(determiner, noun, vowel),
            Self::English => before_english(determiner, noun.1, vowel),
            Self::Dutch => before_dutch(determiner, noun.0),
        }
    }
}

fn before_french(
    determiner: Determiner,
    (feminine, plural): (bool, bool),
    vowel: bool,
) -> &'static str {
    use Determiner::{Definite, Demonstrative, Indefinite, None, OfDefinite, Possessive};
    match (determiner, plural, vowel, feminine) {
        (None, ..) => "",
        (Definite, true, ..) => "les ",
        (Definite, _, true, _) => "l'",
        (Definite, _, _, true) => "la ",
        (Definite, ..) => "le ",
        (Indefinite, true, ..) => "des ",
        (Indefinite, _, _, true) => "une ",
        (Indefinite, ..) => "un ",
        (Demonstrative, true, ..) => "ces ",
        (Demonstrative, _, _, true) => "cette ",
        (Demonstrative, _, true, _) => "cet ",
        (Demonstrative, ..) => "ce ",
        (Possessive, true, ..) => "ses ",
        (Possessive, _, false, true) => "sa ",
        (Possessive, ..) => "son ",
        (OfDefinite, true, ..) => " des ",
        (OfDefinite, _, true, _) => " de l'",
        (OfDefinite, _, _, true) => " de la ",
        (OfDefinite, ..) => " du ",
    }
}

fn before_english(determiner: Determiner, plural: bool, vowel: bool) -> &'static str {
    use Determiner::{Definite, Demonstrative, Indefinite, None, OfDefinite, Possessive};
    match (determiner, plural) {
        (None, _) | (Indefinite, true) => "",
        (Definite, _) => "the ",
        (Indefinite, false) if vowel => "an ",
        (Indefinite, false) => "a ",
        (Demonstrative, true) => "these ",
        (Demonstrative, false) => "this ",
        (Possessive, _) => "its ",
        (OfDefinite, _) => " of the ",
    }
}

fn before_dutch(determiner: Determiner, neuter: bool) -> &'static str {
    use Determiner::{Definite, Demonstrative, Indefinite, None, OfDefinite, Possessive};
    match (determiner, neuter) {
        (None, _) => "",
        (Definite, false) => "de ",
        (Definite, true) => "het ",
        (Indefinite, _) => "een ",
        (Demonstrative, false) => "deze ",
        (Demonstrative, true) => "dit ",
        (Possessive, _) => "zijn ",
        (OfDefinite, false) => " van de ",
        (OfDefinite, true) => " van het ",
    }
}

/// A silent `h` counts as none; no noun of ours has another.
fn begins_with_vowel(word: &str) -> bool {
    let vowels = "aeiouhâàéèêîïôœ";
    word.chars().next().is_some_and(|c| vowels.contains(c))
}

fn push_inflected(word: &str, is_plural: bool, out: &mut String) {
    out.push_str(word);
    if is_plural && !word.ends_with(['s', 'x', 'z']) {
        out.push('s');
    }
}

fn push_number(number: u64, out: &mut String) {
    use std::fmt::Write;
    // Writing to a string does not fail.
    let _ = write!(out, "{number}");
}

/// Makes the letter at this place an upper-case one.
pub(super) fn capitalise(out: &mut String, place: usize) {
    let Some(first) = out.get(place..).and_then(|text| text.chars().next()) else {
        return;
    };
    if first.is_lowercase() {
        let end = place + first.len_utf8();
        out.replace_range(place..end, &first.to_uppercase().to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(language: &Language, shape: &str) -> String {
        let mut prose = Prose {
            language,
            dice: Dice::new(1, 0, 0),
            year: 2020,
        };
        let mut out = String::new();
        prose.fill(shape, &mut out);
        out
    }

    #[test]
    fn french_articles_agree_with_their_nouns() {
        use Determiner::{Definite, Demonstrative, OfDefinite, Possessive};
        let cases = [
            (Definite, (true, false), "école", "l'"),
            (Definite, (true, false), "gare", "la "),
            (Demonstrative, (false, false), "atelier", "cet "),
            (Possessive, (true, false), "idée", "son "),
            (Possessive, (true, false), "loi", "sa "),
            (OfDefinite, (false, false), "marché", " du "),
            (OfDefinite, (true, true), "régions", " des "),
        ];
        for (determiner, noun, next, expected) in cases {
            assert_eq!(Grammar::French.before(determiner, noun, next), expected);
        }
    }

    #[test]
    fn slots_become_words_and_signs_stay() {
        let french = Language::french();
        let text = filled(&french, "%K, %n %v %o %p : %d %, %y.");
        assert!(!text.contains("  "), "{text}");
        assert!(text.contains(" %, 20"), "{text}");
        assert!(text.chars().next().is_some_and(char::is_uppercase));
    }

    #[test]
    fn a_capital_keeps_its_accent() {
        let mut text = "« école".to_owned();
        capitalise(&mut text, "« ".len());
        assert_eq!(text, "« École");
    }
}
