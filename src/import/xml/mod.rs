//! A reader of XML that strangers wrote: it goes on where it can, tells the line of what it mended,
//! and holds no more than a piece of the file.
//!
//! Readers of well-formed XML end at the first fault and hold each text whole, however long.
//! Nothing is loaded from elsewhere and no entity of the file's own is known.

mod namespaces;
mod record;
mod section;
mod skip;
mod tag;
mod window;

use std::collections::VecDeque;
use std::io::{self, Read};

use memchr::memchr2;

use self::namespaces::Namespaces;
use self::window::Window;
use super::Notes;

pub(super) use self::record::{Field, Keep, Record};
pub(super) use self::tag::Tag;

/// The longest tag and document type, and the deepest nesting.
const MAX_TAG: usize = 64 * 1024;
const MAX_DEPTH: usize = 256;
/// The longest reference: names of HTML are shorter.
const MAX_REFERENCE: usize = 34;

/// Why reading ended.
#[derive(Debug, thiserror::Error)]
pub(super) enum XmlError {
    #[error("{0}")]
    Read(#[from] io::Error),
    #[error("line {line}: {what}")]
    Limit { line: u64, what: &'static str },
}

/// What comes next. Names of elements have the prefix that is usual for their namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Event {
    Start(Tag),
    End,
    /// A piece of text: one text may come in several.
    Text(String),
}

/// An element that is open.
struct Open {
    name: String,
    /// The namespace of names without prefix before it.
    default_before: Option<&'static str>,
}

/// The reader.
pub(super) struct XmlReader {
    window: Window,
    open: Vec<Open>,
    namespaces: Namespaces,
    pending: VecDeque<Event>,
    /// The end tag that an open CDATA section should not reach, and the line where it began.
    section: Option<(String, u64)>,
    is_cut: bool,
    /// How often elements were mended.
    mended: u64,
}

impl XmlReader {
    /// Reads these bytes.
    pub fn new(bytes: Box<dyn Read>) -> Result<Self, XmlError> {
        Ok(Self {
            window: Window::open(bytes)?,
            open: Vec::new(),
            namespaces: Namespaces::default(),
            pending: VecDeque::new(),
            section: None,
            is_cut: false,
            mended: 0,
        })
    }

    /// How many elements are open.
    pub fn depth(&self) -> usize {
        // Ends that wait are still to be told.
        let ends = self.pending.iter().filter(|event| **event == Event::End);
        self.open.len() + ends.count()
    }

    /// The line that has been reached.
    pub fn line(&self) -> u64 {
        self.window.line()
    }

    /// Whether the file ended within an element.
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// What was mended.
    pub fn into_notes(self) -> Notes {
        self.window.notes
    }

    /// The next event; `None` at the end of the file.
    pub fn next_event(&mut self) -> Result<Option<Event>, XmlError> {
        loop {
            if let Some(event) = self.pending.pop_front() {
                return Ok(Some(event));
            }
            if let Some((end_tag, line)) = self.section.take() {
                if let Some(text) = self.section_text(end_tag, line)? {
                    return Ok(Some(Event::Text(text)));
                }
                continue;
            }
            let rest = self.window.rest();
            let text = match memchr2(b'<', b'&', rest.as_bytes()) {
                Some(0) => {
                    if let Some(event) = self.markup()? {
                        return Ok(Some(event));
                    }
                    continue;
                }
                place => rest.get(..place.unwrap_or(rest.len())).unwrap_or_default(),
            };
            if text.is_empty() {
                if self.window.more()? {
                    continue;
                }
                return Ok(self.end_of_file());
            }
            let text = text.to_owned();
            self.window.take(text.len());
            return Ok(Some(Event::Text(text)));
        }
    }

    fn end_of_file(&mut self) -> Option<Event> {
        let open = self.open.last().map(|open| open.name.clone());
        if let (Some(name), false) = (open, self.is_cut) {
            self.is_cut = true;
            self.warn("the file is cut off", self.line(), || {
                format!("the file ends within <{}>", shown(&name))
            });
        }
        None
    }

    /// What begins with `<` or `&`.
    fn markup(&mut self) -> Result<Option<Event>, XmlError> {
        self.window.require(MAX_REFERENCE)?;
        let rest = self.window.rest();
        if let Some(after) = rest.strip_prefix('&') {
            let head = after.get(..after.floor_char_boundary(MAX_REFERENCE));
            let name = head.and_then(|head| head.split_once(';'));
            let text = self.reference(name.map(|(name, _)| name.to_owned()));
            return Ok(Some(Event::Text(text)));
        }
        if rest.starts_with("<!--") {
            self.skip_past(4, "-->")?;
        } else if rest.starts_with("<![CDATA[") {
            let name = self.open.last().map_or("", |open| open.name.as_str());
            self.section = Some((format!("</{name}"), self.window.line()));
            self.window.take(9);
        } else if rest.starts_with("<?") {
            self.skip_past(2, "?>")?;
        } else if rest.starts_with("<!") {
            self.skip_document_type()?;
        } else if rest.starts_with("</") {
            let text = self.tag_text(2)?;
            self.close(text.trim());
        } else if rest
            .chars()
            .nth(1)
            .is_some_and(|c| c.is_alphabetic() || c == '_')
        {
            let text = self.tag_text(1)?;
            return self.start(&text).map(Some);
        } else {
            self.warn("a < that begins no tag", self.line(), || {
                "a < that begins no tag is kept as text".to_owned()
            });
            self.window.take(1);
            return Ok(Some(Event::Text("<".to_owned())));
        }
        Ok(None)
    }

    fn reference(&mut self, name: Option<String>) -> String {
        let meaning = name.as_deref().and_then(tag::reference);
        match (name, meaning) {
            (Some(name), Some(meaning)) => {
                self.window.take(name.len() + 2);
                meaning
            }
            (name, _) => {
                let name = name.unwrap_or_default();
                self.warn("an & that names no character", self.line(), || {
                    format!(
                        "\"&{}\" names no character; it is kept as text",
                        shown(&name)
                    )
                });
                self.window.take(1);
                "&".to_owned()
            }
        }
    }

    /// What is between `<` and `>` of a tag, behind so many characters.
    fn tag_text(&mut self, start: usize) -> Result<String, XmlError> {
        let line = self.line();
        self.window.take(start);
        loop {
            let rest = self.window.rest();
            let mut quote = None;
            let end = rest.char_indices().find(|(_, c)| match (quote, *c) {
                (Some(open), c) => {
                    quote = quote.filter(|_| c != open);
                    false
                }
                (None, '"' | '\'') => {
                    quote = Some(*c);
                    false
                }
                (None, c) => matches!(c, '<' | '>'),
            });
            let end = end.filter(|(place, _)| *place <= MAX_TAG);
            if end.is_none() && rest.len() > MAX_TAG {
                let what = "a tag is longer than 64 KiB";
                return Err(XmlError::Limit { line, what });
            }
            if end.is_none() && self.window.more()? {
                continue;
            }
            let rest = self.window.rest();
            let (length, beyond) = match end {
                Some((place, '>')) => (place, 1),
                Some((place, _)) => (place, 0),
                None => (rest.len(), 0),
            };
            let text = rest.get(..length).unwrap_or_default().to_owned();
            self.window.take(length + beyond);
            if beyond == 0 {
                self.mend("a tag is not closed", line, || {
                    format!("the tag <{}> is not closed", shown(&text))
                });
            }
            // A quote that is missing hides elements behind the tag.
            if text.contains('<') {
                self.mend("a tag holds a <", line, || {
                    format!("the tag <{}> holds a <", shown(&text))
                });
            }
            return Ok(text);
        }
    }

    fn start(&mut self, text: &str) -> Result<Event, XmlError> {
        if self.open.len() >= MAX_DEPTH {
            return Err(XmlError::Limit {
                line: self.line(),
                what: "elements are nested deeper than 256",
            });
        }
        let mut tag = tag::parse(text);
        let default_before = self.namespaces.enter(&tag);
        let name = std::mem::take(&mut tag.name);
        tag.name = self.namespaces.usual_name(&name);
        if text.ends_with('/') {
            self.namespaces.leave(default_before);
            self.pending.push_back(Event::End);
        } else {
            self.open.push(Open {
                name,
                default_before,
            });
        }
        Ok(Event::Start(tag))
    }

    /// Closes the element of that name, and those within it that were left open.
    fn close(&mut self, name: &str) {
        let line = self.line();
        let Some(place) = self.open.iter().rposition(|open| open.name == name) else {
            self.mend("an end tag that ends nothing", line, || {
                format!("</{}> ends nothing; it was dropped", shown(name))
            });
            return;
        };
        while self.open.len() > place {
            let Some(open) = self.open.pop() else { break };
            if open.name != name {
                self.mend("an element is not closed", line, || {
                    format!(
                        "<{}> is not closed before </{}>",
                        shown(&open.name),
                        shown(name)
                    )
                });
            }
            self.namespaces.leave(open.default_before);
            self.pending.push_back(Event::End);
        }
    }

    /// Notes that elements were mended there.
    fn mend(&mut self, kind: &'static str, line: u64, what: impl FnOnce() -> String) {
        self.mended += 1;
        self.warn(kind, line, what);
    }

    /// Notes what a person should know of a line.
    fn warn(&mut self, kind: &'static str, line: u64, what: impl FnOnce() -> String) {
        let notes = &mut self.window.notes;
        notes.warn(kind, || format!("line {line}: {}", what()));
    }
}

/// The start of a name, for a message.
fn shown(name: &str) -> String {
    name.chars().take(40).filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn events(xml: String) -> usize {
        let mut reader = XmlReader::new(Box::new(Cursor::new(xml))).unwrap();
        let mut events = 0;
        while reader.next_event().unwrap().is_some() {
            events += 1;
        }
        events
    }

    #[test]
    fn references_are_looked_for_no_further_than_names_reach() {
        let many = 2 << 20;
        assert_eq!(events("&".repeat(many)), many);
        assert_eq!(events("&".repeat(many) + ";"), many + 1);
        assert_eq!(events(format!("&{};", "x".repeat(40))), 2);
        assert_eq!(events("&CounterClockwiseContourIntegral;".to_owned()), 1);
    }
}
