//! The words of an article with the places where they stand: what search finds of it.

use super::words::Words;

/// The parts of an article in which words are looked for, the best last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    Body,
    Summary,
    Tags,
    Title,
}

impl Field {
    /// From the first in the order of places on.
    pub const ALL: [Self; 4] = [Self::Body, Self::Summary, Self::Tags, Self::Title];

    /// What finding a word there counts for relevance.
    pub const fn score(self) -> u32 {
        match self {
            Self::Title => 8,
            Self::Tags => 4,
            Self::Summary => 2,
            Self::Body => 1,
        }
    }

    /// The field of a place.
    pub fn of(place: u32) -> Self {
        match place >> FIELD_SHIFT {
            0 => Self::Body,
            1 => Self::Summary,
            2 => Self::Tags,
            _ => Self::Title,
        }
    }

    const fn first_place(self) -> u32 {
        (self as u32) << FIELD_SHIFT
    }
}

/// Each field has so many places, as a power of two: the words of a title never follow those of
/// the tags.
const FIELD_SHIFT: u32 = 14;

/// How many words of a field can be found: those behind them are not indexed.
const MAX_WORDS: usize = 16_000;

/// How many places of one word in a field are kept.
const MAX_PLACES: usize = 250;

/// Words in the order of their bytes, each once, with their places in ascending order. A place is
/// a field and a position in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlacedWords {
    /// One behind the other.
    text: String,
    words: Vec<Ends>,
    places: Vec<u32>,
}

/// Where a word ends in the text, and where its places end; they begin where the last ones end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Ends {
    text: u32,
    places: u32,
}

/// A word as it was met.
struct Token {
    /// The first eight bytes: most words differ there.
    head: u64,
    start: u32,
    end: u32,
    place: u32,
}

impl PlacedWords {
    /// The words of an article. Tags are a place apart, so that no phrase spans two of them.
    pub fn of(title: &str, tags: &[&str], summary: &str, body: &str) -> Self {
        let mut text = String::with_capacity(body.len() + summary.len() + title.len());
        let mut tokens: Vec<Token> = Vec::with_capacity(body.len() / 5);
        take_words(Field::Body, &[body], &mut text, &mut tokens);
        take_words(Field::Summary, &[summary], &mut text, &mut tokens);
        take_words(Field::Tags, tags, &mut text, &mut tokens);
        take_words(Field::Title, &[title], &mut text, &mut tokens);
        let word = |token: &Token| {
            text.as_bytes()
                .get(token.start as usize..token.end as usize)
                .unwrap_or_default()
        };
        tokens.sort_unstable_by(|a, b| {
            a.head
                .cmp(&b.head)
                .then_with(|| word(a).cmp(word(b)))
                .then(a.place.cmp(&b.place))
        });
        let mut sorted = Self::with_capacity(tokens.len(), text.len());
        for same in tokens.chunk_by(|a, b| a.head == b.head && word(a) == word(b)) {
            if let Some(first) = same.first() {
                let word = text.get(first.start as usize..first.end as usize);
                sorted.push(word.unwrap_or_default(), same);
            }
        }
        sorted
    }

    fn with_capacity(places: usize, text: usize) -> Self {
        Self {
            text: String::with_capacity(text),
            words: Vec::with_capacity(places),
            places: Vec::with_capacity(places),
        }
    }

    fn push(&mut self, word: &str, tokens: &[Token]) {
        self.text.push_str(word);
        for field in tokens.chunk_by(|a, b| Field::of(a.place) == Field::of(b.place)) {
            self.places
                .extend(field.iter().take(MAX_PLACES).map(|token| token.place));
        }
        self.words.push(Ends {
            text: as_u32(self.text.len()),
            places: as_u32(self.places.len()),
        });
    }

    /// Each word with its places.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u32])> {
        let mut start = Ends::default();
        self.words.iter().map(move |end| {
            let word = self.text.get(start.text as usize..end.text as usize);
            let places = self.places.get(start.places as usize..end.places as usize);
            start = *end;
            (word.unwrap_or_default(), places.unwrap_or_default())
        })
    }

    /// The same as it was made of: words in order, each with its places, of which it has some.
    pub fn collect<'a>(words: impl Iterator<Item = (&'a str, Vec<u32>)>) -> Self {
        let mut collected = Self::default();
        for (word, places) in words {
            collected.text.push_str(word);
            collected.places.extend(places);
            collected.words.push(Ends {
                text: as_u32(collected.text.len()),
                places: as_u32(collected.places.len()),
            });
        }
        collected
    }
}

/// Adds the words of a field's texts.
fn take_words(field: Field, texts: &[&str], folded: &mut String, tokens: &mut Vec<Token>) {
    let mut place = field.first_place();
    let end = place + MAX_WORDS as u32;
    for (position, text) in texts.iter().enumerate() {
        place += u32::from(position > 0);
        let mut words = Words::of(text);
        loop {
            let start = folded.len();
            if place >= end || words.next_into(folded).is_none() {
                break;
            }
            tokens.push(Token {
                head: head(folded.as_bytes().get(start..).unwrap_or_default()),
                start: as_u32(start),
                end: as_u32(folded.len()),
                place,
            });
            place += 1;
        }
    }
}

/// The first eight bytes of a word as a number that is ordered as they are.
fn head(word: &[u8]) -> u64 {
    let mut head = [0; 8];
    let kept = word.len().min(8);
    if let (Some(head), Some(word)) = (head.get_mut(..kept), word.get(..kept)) {
        head.copy_from_slice(word);
    }
    u64::from_be_bytes(head)
}

fn as_u32(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(words: &PlacedWords) -> Vec<(&str, Vec<(Field, u32)>)> {
        let place = |place: &u32| (Field::of(*place), *place & ((1 << FIELD_SHIFT) - 1));
        words
            .iter()
            .map(|(word, places)| (word, places.iter().map(place).collect()))
            .collect()
    }

    #[test]
    fn words_are_in_order_with_their_places() {
        let words = PlacedWords::of("L'été", &["Export", "été chaud"], "", "un été, un");
        assert_eq!(
            shown(&words),
            [
                ("chaud", vec![(Field::Tags, 3)]),
                (
                    "ete",
                    vec![(Field::Body, 1), (Field::Tags, 2), (Field::Title, 0)]
                ),
                ("export", vec![(Field::Tags, 0)]),
                ("un", vec![(Field::Body, 0), (Field::Body, 2)]),
            ]
        );
    }

    #[test]
    fn long_words_that_begin_alike_are_told_apart() {
        let words = PlacedWords::of("", &[], "", "abcdefghz abcdefgh abcdefgha");
        let words: Vec<&str> = words.iter().map(|(word, _)| word).collect();
        assert_eq!(words, ["abcdefgh", "abcdefgha", "abcdefghz"]);
    }

    #[test]
    fn a_field_has_an_end() {
        let body: String = (0..20_000).map(|n| format!("w{n} ")).collect();
        let words = PlacedWords::of("fin", &[], "", &body);
        assert_eq!(words.iter().count(), MAX_WORDS + 1);
        let same = PlacedWords::of("mot", &[], "", &"mot ".repeat(1_000));
        assert_eq!(
            same.iter().map(|(_, p)| p.len()).sum::<usize>(),
            MAX_PLACES + 1
        );
    }
}
