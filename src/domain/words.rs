//! The words of a text, as search knows them: the same in what is indexed, in what is asked, and
//! in what is highlighted, whatever the database.

use std::sync::LazyLock;

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
    let mut rest = Words::of(text);
    std::iter::from_fn(move || {
        let mut folded = String::new();
        let (start, end) = rest.next_into(&mut folded)?;
        Some(Word { folded, start, end })
    })
}

/// The words of a text that are still to be read.
pub(super) struct Words<'t> {
    text: &'t str,
    rest: usize,
    /// The run of letters and digits that was read last, and what follows of it when it is
    /// several words.
    run: (usize, usize),
    waiting: std::vec::IntoIter<String>,
}

impl<'t> Words<'t> {
    /// All of a text.
    pub fn of(text: &'t str) -> Self {
        Self {
            text,
            rest: 0,
            run: (0, 0),
            waiting: Vec::new().into_iter(),
        }
    }

    /// Appends the next word, folded, and tells where it lies in the text.
    pub fn next_into(&mut self, out: &mut String) -> Option<(usize, usize)> {
        loop {
            if let Some(word) = self.waiting.next() {
                out.push_str(&word);
                return Some(self.run);
            }
            let (start, end) = next_run(self.text, self.rest)?;
            (self.rest, self.run) = (end, (start, end));
            let before = out.len();
            fold_run(self.text.get(start..end).unwrap_or_default(), out);
            let folded = out.get(before..).unwrap_or_default();
            let is_elided = ELISIONS.contains(&folded) && elides(self.text, end);
            if !folded.is_empty() && !is_elided {
                if folded.is_ascii() || !folded.chars().any(stands_alone) {
                    return Some(self.run);
                }
                self.waiting = parts(folded).into_iter();
            }
            out.truncate(before);
        }
    }
}

/// A run that unfolds to letters some of which stand alone.
fn parts(folded: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut goes_on = false;
    for c in folded.chars() {
        match parts.last_mut() {
            Some(part) if goes_on && !stands_alone(c) => part.push(c),
            _ => parts.push(c.to_string()),
        }
        goes_on = !stands_alone(c);
    }
    parts
}

/// The next run of letters and digits from a place on.
fn next_run(text: &str, from: usize) -> Option<(usize, usize)> {
    let start = skip(text, from, |c| !c.is_alphanumeric());
    let first = text.get(start..)?.chars().next()?;
    if stands_alone(first) {
        return Some((start, start + first.len_utf8()));
    }
    let is_within = |c: char| (c.is_alphanumeric() && !stands_alone(c)) || is_combining_mark(c);
    Some((start, skip(text, start, is_within)))
}

/// The first place from this one on where a character is not of a kind. Most are ASCII, which
/// needs no decoding.
fn skip(text: &str, from: usize, is_of_kind: impl Fn(char) -> bool) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        let c = match byte.is_ascii() {
            true => Some(char::from(*byte)),
            false => text.get(at..).and_then(|rest| rest.chars().next()),
        };
        match c {
            Some(c) if is_of_kind(c) => at += c.len_utf8(),
            _ => break,
        }
    }
    at
}

/// Whether an apostrophe and another word follow at once.
fn elides(text: &str, end: usize) -> bool {
    let mut next = text.get(end..).unwrap_or_default().chars();
    matches!(next.next(), Some('\'' | '’' | 'ʼ')) && next.next().is_some_and(char::is_alphanumeric)
}

/// Han, Hiragana, Katakana, Thai, Lao, Khmer, Myanmar.
fn stands_alone(c: char) -> bool {
    let code = u32::from(c);
    // Most letters are far below.
    code >= 0x0E00
        && matches!(code,
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3040..=0x30FF | 0x31F0..=0x31FF
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF)
}

/// Appends a run without accents and letter case.
fn fold_run(run: &str, out: &mut String) {
    if run.is_ascii() {
        let start = out.len();
        out.push_str(run.get(..MAX_CHARS).unwrap_or(run));
        if let Some(word) = out.get_mut(start..) {
            word.make_ascii_lowercase();
        }
    } else if run.len() <= MAX_CHARS / 2 && run.chars().all(|c| u32::from(c) < LATIN_END) {
        // No letter of these unfolds to more than two.
        for c in run.chars() {
            match LATIN.get(c as usize) {
                Some(folded) => out.push_str(folded),
                None => out.push(c),
            }
        }
    } else {
        let folded = fold(run);
        out.extend(
            folded
                .chars()
                .filter(|c| c.is_alphanumeric())
                .take(MAX_CHARS),
        );
    }
}

/// Where the letters of Europe's languages in the Latin script end.
const LATIN_END: u32 = 0x180;

/// What each of those letters folds to.
static LATIN: LazyLock<Vec<String>> = LazyLock::new(|| {
    (0..LATIN_END)
        .filter_map(char::from_u32)
        .map(|c| {
            let folded = fold(c.encode_utf8(&mut [0; 4]));
            folded.chars().filter(|c| c.is_alphanumeric()).collect()
        })
        .collect()
});

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

    #[test]
    fn short_words_are_folded_as_long_ones() {
        for c in (0..LATIN_END).filter_map(char::from_u32) {
            let text = format!("a{c}b");
            let expected: Vec<String> = words(&format!("{text}{}", "z".repeat(60)))
                .map(|word| word.folded.replace('z', ""))
                .collect();
            let found: Vec<String> = words(&text)
                .map(|word| word.folded.replace('z', ""))
                .collect();
            assert_eq!(found, expected, "{text:?}");
        }
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
