//! The words of a text, as search knows them: the same in what is indexed, in what is asked, and
//! in what is highlighted, whatever the database.

use unicode_normalization::char::is_combining_mark;

use super::fold;

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Letters and digits without accents and letter case.
    pub folded: String,
    /// Where it lies in the text, in bytes.
    pub start: usize,
    pub end: usize,
}

/// How many characters of a word are compared.
const MAX_CHARS: usize = 64;

/// What French puts before an apostrophe and does not count as a word of its own: `l'été` is
/// found as `été`, and `d'été` too.
const ELISIONS: [&str; 13] = [
    "l", "d", "j", "m", "t", "s", "c", "n", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu",
];

/// The words of a text, in order. Letters of scripts that are written without spaces are words
/// of their own, so that any part of such a text is found as a phrase.
pub fn words(text: &str) -> impl Iterator<Item = Word> + '_ {
    let mut rest = 0;
    let runs = std::iter::from_fn(move || {
        let (start, end) = next_run(text, rest)?;
        rest = end;
        Some((start, end))
    });
    runs.flat_map(move |(start, end)| {
        let folded = fold_run(text.get(start..end).unwrap_or_default());
        let is_elided = ELISIONS.contains(&folded.as_str()) && elides(text, end);
        let parts = if is_elided {
            Parts::None
        } else {
            Parts::of(folded)
        };
        parts.map(move |folded| Word { folded, start, end })
    })
}

/// The words that a run is once it is folded: nearly always one, but some letters unfold to
/// several that stand alone.
enum Parts {
    None,
    One(String),
    Several(std::vec::IntoIter<String>),
}

impl Parts {
    fn of(folded: String) -> Self {
        if folded.is_empty() {
            return Self::None;
        }
        if !folded.chars().any(stands_alone) {
            return Self::One(folded);
        }
        let mut parts: Vec<String> = Vec::new();
        let mut goes_on = false;
        for c in folded.chars() {
            match parts.last_mut() {
                Some(part) if goes_on && !stands_alone(c) => part.push(c),
                _ => parts.push(c.to_string()),
            }
            goes_on = !stands_alone(c);
        }
        Self::Several(parts.into_iter())
    }
}

impl Iterator for Parts {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        match std::mem::replace(self, Self::None) {
            Self::None => None,
            Self::One(word) => Some(word),
            Self::Several(mut words) => {
                let word = words.next();
                *self = Self::Several(words);
                word
            }
        }
    }
}

/// The next run of letters and digits from a place on.
fn next_run(text: &str, from: usize) -> Option<(usize, usize)> {
    let rest = text.get(from..)?;
    let start = from + rest.find(char::is_alphanumeric)?;
    let run = text.get(start..)?;
    let first = run.chars().next()?;
    if stands_alone(first) {
        return Some((start, start + first.len_utf8()));
    }
    let is_within = |c: char| (c.is_alphanumeric() && !stands_alone(c)) || is_combining_mark(c);
    let length = run.find(|c| !is_within(c)).unwrap_or(run.len());
    Some((start, start + length))
}

/// Whether an apostrophe and another word follow at once.
fn elides(text: &str, end: usize) -> bool {
    let mut next = text.get(end..).unwrap_or_default().chars();
    matches!(next.next(), Some('\'' | '’' | 'ʼ')) && next.next().is_some_and(char::is_alphanumeric)
}

/// Han, Hiragana, Katakana, Thai, Lao, Khmer, Myanmar.
fn stands_alone(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3040..=0x30FF | 0x31F0..=0x31FF
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF)
}

fn fold_run(run: &str) -> String {
    if run.is_ascii() {
        let mut word = run.get(..MAX_CHARS).unwrap_or(run).to_owned();
        word.make_ascii_lowercase();
        return word;
    }
    fold(run)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .take(MAX_CHARS)
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(text: &str) -> Vec<String> {
        words(text).map(|word| word.folded).collect()
    }

    #[test]
    fn words_are_folded_and_elisions_left_out() {
        for (text, expected) in [
            ("L'été, c’est « l'Œuvre » !", vec!["ete", "est", "oeuvre"]),
            ("aujourd'hui", vec!["aujourd", "hui"]),
            ("jusqu'à lundi", vec!["a", "lundi"]),
            ("plan d' action, l", vec!["plan", "d", "action", "l"]),
            (
                "porte-monnaie 2024/25",
                vec!["porte", "monnaie", "2024", "25"],
            ),
            ("e\u{301}te\u{301}", vec!["ete"]),
            ("ﬁn Straße", vec!["fin", "strasse"]),
            ("日本 ok", vec!["日", "本", "ok"]),
            ("🎉 !?", vec![]),
        ] {
            assert_eq!(folded(text), expected, "{text}");
        }
    }

    #[test]
    fn a_word_tells_where_it_lies() {
        let text = "Un été";
        let places: Vec<&str> = words(text)
            .filter_map(|w| text.get(w.start..w.end))
            .collect();
        assert_eq!(places, ["Un", "été"]);
    }

    proptest! {
        #[test]
        fn folded_words_are_words_that_stay(text in "\\PC{0,40}") {
            for word in folded(&text) {
                prop_assert!(word.chars().all(char::is_alphanumeric), "{}", word);
                prop_assert_eq!(folded(&word), [word]);
            }
        }
    }
}
