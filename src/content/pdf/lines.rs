//! Text broken into lines, by the rules of Unicode (UAX 14): as many words on a line as fit, none
//! hyphenated, so that what is copied is what was written.

use std::ops::Range;
use std::rc::Rc;

use unicode_linebreak::{BreakOpportunity, linebreaks};

use super::direction::in_visual_order;
use super::shape::{Shaped, Shaper};
use super::strip::{Link, Text};
use super::structure::LeafId;
use super::style::Look;

/// Longer words are taken in parts: what is shaped at once is bounded.
const MAX_WORD: usize = 240;

/// What widths that were added up in another order may differ by.
const SLACK: f32 = 0.01;

/// Text of one look.
#[derive(Debug, Clone)]
pub(super) struct Run<'a> {
    pub text: &'a str,
    pub look: Look,
    pub leaf: Option<LeafId>,
    pub link: Option<Rc<Link>>,
}

/// The runs of a paragraph as one text.
#[derive(Debug)]
pub(super) struct Joined<'a> {
    text: String,
    /// Each with the byte where it ends.
    runs: Vec<(usize, Run<'a>)>,
}

/// What lies between two places where a line may end.
#[derive(Debug, Default)]
struct Word {
    pieces: Vec<Text>,
    /// Without the white space at its end.
    width: f32,
    whole_width: f32,
    ends_line: bool,
}

/// The lines of a paragraph, made one by one: text is shaped as it is reached.
pub(super) struct Lines<'a> {
    joined: &'a Joined<'a>,
    breaks: Box<dyn Iterator<Item = (usize, BreakOpportunity)> + 'a>,
    /// Where the text is that was not taken yet.
    taken: usize,
    /// Where the word ends that is being taken, and how.
    word_end: (usize, BreakOpportunity),
    /// What did not fit on the last line.
    waiting: Option<Word>,
    width: f32,
}

impl<'a> Joined<'a> {
    pub fn new(runs: impl IntoIterator<Item = Run<'a>>) -> Self {
        let mut joined = Self {
            text: String::new(),
            runs: Vec::new(),
        };
        for run in runs {
            joined
                .text
                .extend(run.text.chars().filter(|c| is_drawn(*c)));
            joined.runs.push((joined.text.len(), run));
        }
        joined
    }

    /// How many bytes it has.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Its lines, none wider than this.
    pub fn lines(&'a self, width: f32) -> Lines<'a> {
        Lines {
            joined: self,
            breaks: Box::new(breaks(&self.text)),
            taken: 0,
            word_end: (0, BreakOpportunity::Allowed),
            waiting: None,
            width,
        }
    }

    /// The widths, without kerning, of its longest word and of its longest line were it not
    /// broken.
    pub fn extent(&self, shaper: &Shaper) -> (f32, f32) {
        let (mut least, mut most) = (0.0_f32, 0.0_f32);
        let (mut word, mut line, mut start) = (0.0_f32, 0.0_f32, 0);
        for (end, opportunity) in breaks(&self.text) {
            let text = self.text.get(start..end).unwrap_or_default();
            let shown = text.trim_end().len();
            for (place, c) in text.char_indices() {
                let look = self.look_at(start + place);
                let advance =
                    look.map_or(0.0, |look| shaper.fonts.advance(look.face, c) * look.size);
                line += advance;
                word += if place < shown { advance } else { 0.0 };
            }
            least = least.max(word);
            most = most.max(line);
            word = 0.0;
            if opportunity == BreakOpportunity::Mandatory {
                line = 0.0;
            }
            start = end;
        }
        (least, most)
    }

    fn look_at(&self, place: usize) -> Option<Look> {
        let run = self.runs.partition_point(|(end, _)| *end <= place);
        self.runs.get(run).map(|(_, run)| run.look)
    }
}

/// Whether a character is drawn at all: controls and what is no character are not.
fn is_drawn(c: char) -> bool {
    let is_none = matches!(u32::from(c) & 0xffff, 0xfffe | 0xffff) || c == '\u{feff}';
    c == '\n' || !(c.is_control() || is_none)
}

/// A text as one line, without what is not drawn.
pub(super) fn cleaned(text: &str) -> String {
    let is_gap = |c: char| c.is_control() && c.is_whitespace();
    let chars = text.chars().map(|c| if is_gap(c) { ' ' } else { c });
    let line: String = chars.filter(|c| is_drawn(*c)).collect();
    line.trim().to_owned()
}

/// Where lines may end: as UAX 14 says, but with no sign torn off that French parts from its word
/// by a space, and not after a hyphen: programs that read the text back take one at the end of a
/// line for a part of the layout, and drop it.
fn breaks(text: &str) -> impl Iterator<Item = (usize, BreakOpportunity)> {
    linebreaks(text).filter(|(place, opportunity)| {
        let (before, after) = text.split_at_checked(*place).unwrap_or((text, ""));
        *opportunity == BreakOpportunity::Mandatory
            || !(after.starts_with([':', ';', '!', '?', '»', '%', '€'])
                || before.trim_end().ends_with('«')
                || before.ends_with(is_hyphen)
                || is_within_number(before, after))
    })
}

impl Lines<'_> {
    /// The next line; `None` after the last.
    pub fn next(&mut self, shaper: &mut Shaper) -> Option<Vec<Text>> {
        self.next_in_order(shaper).map(in_visual_order)
    }

    /// The same, in the order in which it is read.
    fn next_in_order(&mut self, shaper: &mut Shaper) -> Option<Vec<Text>> {
        let mut line: Vec<Text> = Vec::new();
        let mut width = 0.0;
        let mut is_empty = true;
        while let Some(word) = self.waiting.take().or_else(|| self.take_part(shaper)) {
            if width + word.width <= self.width + SLACK || (is_empty && word.pieces.is_empty()) {
                let ends_line = word.ends_line;
                width = append(&mut line, width, word);
                if ends_line {
                    return Some(line);
                }
                is_empty = false;
                continue;
            }
            self.waiting = Some(match is_empty {
                true => {
                    let (head, tail) = word.split(self.width);
                    append(&mut line, width, head);
                    tail
                }
                false => word,
            });
            return Some(line);
        }
        (!is_empty).then_some(line)
    }

    /// The next word, or the next part of a long one, shaped; `None` at the end of the text.
    fn take_part(&mut self, shaper: &mut Shaper) -> Option<Word> {
        while self.taken >= self.word_end.0 {
            self.word_end = self.breaks.next()?;
        }
        let (start, (end, opportunity)) = (self.taken, self.word_end);
        let mut stop = end.min(start + MAX_WORD);
        while !self.joined.text.is_char_boundary(stop) {
            stop -= 1;
        }
        self.taken = stop;
        let mut word = self.shape(shaper, start..stop);
        word.ends_line = stop == end && opportunity == BreakOpportunity::Mandatory;
        Some(word)
    }

    fn shape(&self, shaper: &mut Shaper, range: Range<usize>) -> Word {
        let mut word = Word::default();
        let text = self.joined.text.get(range.clone()).unwrap_or_default();
        let end = range.start + text.trim_end_matches(is_line_end).len();
        let mut start = range.start;
        let first = self.joined.runs.partition_point(|(end, _)| *end <= start);
        for (run_end, run) in self.joined.runs.iter().skip(first) {
            if start >= end {
                break;
            }
            let stop = end.min(*run_end);
            let part = self.joined.text.get(start..stop).unwrap_or_default();
            for shaped in shaper.shape(part, run.look.face) {
                word.push(piece(shaped, run));
            }
            start = stop;
        }
        word
    }
}

/// Whether a space parts the thousands of a number: `12 340`.
fn is_within_number(before: &str, after: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_digit();
    let figures = after.chars().take_while(|c| is_digit(*c)).count();
    figures == 3
        && before
            .strip_suffix(' ')
            .is_some_and(|before| before.ends_with(is_digit))
}

pub(super) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{ad}' | '\u{2010}')
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\u{2028}' | '\u{2029}')
}

fn piece(shaped: Shaped, run: &Run<'_>) -> Text {
    let Shaped { face, text, glyphs } = shaped;
    let ems: f32 = glyphs.iter().map(|glyph| glyph.advance).sum();
    Text {
        x: 0.0,
        y: 0.0,
        width: ems * run.look.size,
        face,
        look: run.look,
        text,
        glyphs,
        leaf: run.leaf,
        link: run.link.clone(),
    }
}

/// Puts a word at the end of a line of this width, and tells the new width.
fn append(line: &mut Vec<Text>, mut width: f32, word: Word) -> f32 {
    for mut piece in word.pieces {
        piece.x = width;
        width += piece.width;
        match line.last_mut() {
            Some(last) if last.goes_on_in(&piece) => last.extend(piece),
            _ => line.push(piece),
        }
    }
    width
}

impl Word {
    /// What fits into this width, one glyph at least, and the rest.
    fn split(self, width: f32) -> (Word, Word) {
        let mut room = width;
        let (mut head, mut tail) = (Word::default(), Word::default());
        for piece in self.pieces {
            if !tail.pieces.is_empty() {
                tail.push(piece);
            } else if piece.width <= room {
                room -= piece.width;
                head.push(piece);
            } else {
                let (fits, rest) = piece.split(room, head.pieces.is_empty());
                room = 0.0;
                fits.into_iter().for_each(|piece| head.push(piece));
                rest.into_iter().for_each(|piece| tail.push(piece));
            }
        }
        tail.ends_line = self.ends_line;
        (head, tail)
    }

    fn push(&mut self, piece: Text) {
        let shown = piece.text.trim_end().len();
        if shown > 0 {
            self.width = self.whole_width + piece.width_before(shown);
        }
        self.whole_width += piece.width;
        self.pieces.push(piece);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::Marks;
    use crate::content::pdf::fonts::Fonts;
    use crate::content::pdf::style::BODY;

    #[test]
    fn a_long_word_is_shaped_no_further_than_its_lines_were_asked_for() {
        let mut shaper = Shaper::new(Fonts::get().unwrap());
        for text in ["a".repeat(100_000), "a-".repeat(50_000)] {
            let joined = Joined::new([Run {
                text: &text,
                look: BODY.look(Marks::NONE, false),
                leaf: None,
                link: None,
            }]);
            let mut lines = joined.lines(400.0);
            for asked in 1..=3 {
                assert!(lines.next(&mut shaper).is_some());
                assert!(lines.taken <= 2 * asked * MAX_WORD, "{}", lines.taken);
            }
        }
    }
}
