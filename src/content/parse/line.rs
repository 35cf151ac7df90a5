//! The text between two block boundaries as it comes in: white space collapses, line breaks wait.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use crate::content::tree::{Marks, Span, is_blank};

/// How many bytes of one address the spans of a body may repeat. An `<a>` that is never closed
/// would have them in every paragraph.
const MAX_REPEATED: usize = 32_768;

/// How a piece of text looks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub marks: Marks,
    pub href: Option<Rc<str>>,
}

/// White space that is written once more text follows.
#[derive(Debug)]
struct Gap {
    breaks: usize,
    look: Look,
}

/// The text since the last block boundary.
#[derive(Debug, Default)]
pub(super) struct Line {
    spans: Vec<Span>,
    gap: Option<Gap>,
    links: Links,
}

impl Line {
    /// Adds text. `parts` is told the paragraphs that end within.
    pub fn push(&mut self, text: &str, look: &Look, mut parts: impl FnMut(Vec<Span>)) {
        let text = without_controls(text);
        let mut rest = text.as_ref();
        while !rest.is_empty() {
            let word = rest.trim_start_matches(is_space);
            if word.len() < rest.len() {
                self.gap.get_or_insert_with(|| Gap {
                    breaks: 0,
                    look: look.clone(),
                });
            }
            let (words, after) = word.split_at_checked(words_end(word)).unwrap_or((word, ""));
            if !words.is_empty() {
                self.close_gap(look, &mut parts);
                self.append(words, look);
            }
            rest = after;
        }
    }

    /// Adds a line break.
    pub fn push_break(&mut self, look: &Look) {
        match &mut self.gap {
            Some(gap) if gap.breaks > 0 => gap.breaks += 1,
            _ => {
                self.gap = Some(Gap {
                    breaks: 1,
                    look: look.clone(),
                });
            }
        }
    }

    /// Ends the text here: what there is to see of it.
    pub fn take(&mut self) -> Option<Vec<Span>> {
        self.gap = None;
        let spans = std::mem::take(&mut self.spans);
        (!are_blank(&spans)).then_some(spans)
    }

    /// The address that a link or picture may still have.
    pub fn allow(&mut self, href: Option<&Rc<str>>) -> Option<String> {
        self.links.allow(href)
    }

    fn close_gap(&mut self, next: &Look, parts: &mut impl FnMut(Vec<Span>)) {
        let Some(gap) = self.gap.take() else {
            return;
        };
        let Some(last) = self.spans.last() else {
            return;
        };
        if gap.breaks >= 2 {
            let spans = std::mem::take(&mut self.spans);
            if !are_blank(&spans) {
                parts(spans);
            }
            return;
        }
        let white = if gap.breaks == 1 { "\n" } else { " " };
        let look = match looks_so(last, &gap.look) || gap.look == *next {
            true => gap.look,
            false => shared_look(last, &gap.look, next),
        };
        self.append(white, &look);
    }

    fn append(&mut self, text: &str, look: &Look) {
        match self.spans.last_mut() {
            Some(last) if looks_so(last, look) => last.text.push_str(text),
            _ => {
                let href = self.links.allow(look.href.as_ref());
                match self.spans.last_mut() {
                    Some(last) if last.marks == look.marks && last.href == href => {
                        last.text.push_str(text);
                    }
                    _ => self.spans.push(Span {
                        text: text.to_owned(),
                        marks: look.marks,
                        href,
                    }),
                }
            }
        }
    }
}

/// How far words go on that stand apart by one plain space each: as they are is how they are
/// written.
fn words_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_space = |at: usize| bytes.get(at).is_none_or(|byte| is_space(char::from(*byte)));
    let mut at = 0;
    while at < bytes.len() {
        if is_space(at) && (bytes.get(at) != Some(&b' ') || is_space(at + 1)) {
            break;
        }
        at += 1;
    }
    at
}

/// Whether nothing of these can be seen.
fn are_blank(spans: &[Span]) -> bool {
    spans.iter().all(|span| is_blank(&span.text))
}

/// Text without the characters that mean nothing in it, so that they part no words either.
fn without_controls(text: &str) -> Cow<'_, str> {
    let is_one = |c: char| c.is_control() && !is_space(c);
    // Those of Latin-1 begin with the byte C2.
    let may_be = |byte: u8| match byte.is_ascii() {
        true => is_one(char::from(byte)),
        false => byte == 0xc2,
    };
    match text.bytes().any(may_be) && text.contains(is_one) {
        true => Cow::Owned(text.replace(is_one, "")),
        false => Cow::Borrowed(text),
    }
}

/// White space as HTML and CSS know it.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

fn looks_so(span: &Span, look: &Look) -> bool {
    span.marks == look.marks && span.href.as_deref() == look.href.as_deref()
}

/// What white space between two looks has of both, so that it never has a look of its own.
fn shared_look(last: &Span, between: &Look, next: &Look) -> Look {
    let href = between
        .href
        .clone()
        .filter(|href| last.href.as_deref() == Some(href) && next.href.as_ref() == Some(href));
    Look {
        marks: last.marks.shared(between.marks).shared(next.marks),
        href,
    }
}

/// How many bytes each address has taken.
#[derive(Debug, Default)]
struct Links {
    used: HashMap<Rc<str>, usize>,
    /// The one used last, with what it has taken; it is not in the map.
    last: Option<(Rc<str>, usize)>,
}

impl Links {
    fn allow(&mut self, href: Option<&Rc<str>>) -> Option<String> {
        let href = href?;
        let used = match self.last.take() {
            Some((last, used)) if last == *href => used,
            last => {
                self.used.extend(last);
                self.used.remove(href).unwrap_or_default()
            }
        };
        let used = used + href.len();
        self.last = Some((Rc::clone(href), used));
        (used <= MAX_REPEATED).then(|| href.to_string())
    }
}

/// The text of an attribute, in one line.
pub(super) fn attribute_text(raw: &str) -> String {
    let text = without_controls(raw);
    let words: Vec<&str> = text
        .split(is_space)
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

/// Joins spans of equal looks, parted by a line break.
pub(super) fn join_lines(paragraphs: Vec<Vec<Span>>) -> Vec<Span> {
    let mut joined: Vec<Span> = Vec::new();
    for spans in paragraphs {
        if let Some(last) = joined.last_mut() {
            last.text.push('\n');
        }
        for span in spans {
            match joined.last_mut() {
                Some(last) if last.marks == span.marks && last.href == span.href => {
                    last.text.push_str(&span.text);
                }
                _ => joined.push(span),
            }
        }
    }
    joined
}
