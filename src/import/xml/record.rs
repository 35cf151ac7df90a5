//! An element whose children are fields.

use std::collections::BTreeSet;

use super::{Event, Tag, XmlError, XmlReader};

/// How much all fields of one element may hold, and how many there may be.
const MAX_BYTES: usize = 4 * 1024 * 1024;
const MAX_FIELDS: usize = 10_000;
/// How many fields of one that holds more are kept: by these it is known.
const MAX_KNOWN: usize = 100;
/// A field of which only short values mean something; a longer one is kept empty.
const MAX_SHORT: usize = 16 * 1024;

/// What is kept of a child element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::import) enum Keep {
    Nothing,
    /// Its text, if that is short.
    Short,
    /// Its text, with the elements in it as HTML.
    Html,
    /// Its children, as if they were the record's.
    Children,
}

/// A child element: its tag, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::import) struct Field {
    pub tag: Tag,
    pub text: String,
    /// Whether its text was too long to be kept.
    pub is_cut: bool,
}

/// An element with its fields, in order.
#[derive(Debug, Default)]
pub(in crate::import) struct Record {
    pub fields: Vec<Field>,
    /// False when the file ended within it.
    pub is_whole: bool,
    /// Whether it holds more than it may. Of its short fields the first of each name are kept.
    pub is_too_large: bool,
    /// Whether elements in it were mended, so that a field may hold others or be lost.
    pub is_mended: bool,
    /// The line on which it begins.
    pub line: u64,
    bytes: usize,
}

impl Record {
    /// The text of the first field of that name that says something.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .filter(|field| field.tag.name == name)
            .map(|field| field.text.trim())
            .find(|text| !text.is_empty())
    }

    /// All fields of that name.
    pub fn all<'r>(&'r self, name: &'r str) -> impl Iterator<Item = &'r Field> {
        self.fields
            .iter()
            .filter(move |field| field.tag.name == name)
    }

    fn push(&mut self, field: Field) {
        if self.fields.len() >= MAX_FIELDS {
            self.overflow();
        }
        let is_wanted = !self.is_too_large
            || !field.text.is_empty()
                && self.fields.len() < MAX_KNOWN
                && self.all(&field.tag.name).next().is_none();
        if is_wanted {
            self.fields.push(field);
        }
    }

    /// Leaves out what is not needed to know the element by.
    fn overflow(&mut self) {
        if self.is_too_large {
            return;
        }
        self.is_too_large = true;
        let mut names = BTreeSet::new();
        self.fields.retain(|field| {
            (1..=MAX_SHORT).contains(&field.text.len())
                && names.len() < MAX_KNOWN
                && names.insert(field.tag.name.clone())
        });
        self.bytes = self.fields.iter().map(Field::len).sum();
    }

    /// Whether so many bytes more are within what it may hold; else it is too large.
    fn holds(&mut self, more: usize) -> bool {
        if self.bytes + more > MAX_BYTES {
            self.overflow();
        }
        self.bytes + more <= MAX_BYTES
    }
}

impl Field {
    fn len(&self) -> usize {
        self.tag.len() + self.text.len()
    }
}

impl XmlReader {
    /// Reads the element whose start was told, to its end. A start that `ends_before` knows ends it
    /// as well, and comes back: the end of the element before it is missing.
    pub fn record(
        &mut self,
        keep: impl Fn(&Tag) -> Keep,
        ends_before: impl Fn(&Tag) -> bool,
    ) -> Result<(Record, Option<Tag>), XmlError> {
        let mended = self.mended;
        let mut read = self.fields(keep, ends_before)?;
        read.0.is_mended = self.mended > mended;
        Ok(read)
    }

    fn fields(
        &mut self,
        keep: impl Fn(&Tag) -> Keep,
        ends_before: impl Fn(&Tag) -> bool,
    ) -> Result<(Record, Option<Tag>), XmlError> {
        let depth = self.depth();
        let mut record = Record {
            line: self.line(),
            ..Record::default()
        };
        // How many containers are open, and how deep what is passed over is.
        let mut skipped = 0_usize;
        while let Some(event) = self.next_event()? {
            match event {
                Event::Start(tag) if skipped > 0 => {
                    if ends_before(&tag) {
                        return Ok((self.unclosed(record), Some(tag)));
                    }
                    skipped += 1;
                }
                Event::Start(tag) => {
                    if ends_before(&tag) {
                        return Ok((self.unclosed(record), Some(tag)));
                    }
                    match keep(&tag) {
                        Keep::Nothing => skipped = 1,
                        Keep::Children => {}
                        kept => self.field(tag, kept, &mut record)?,
                    }
                }
                Event::End if skipped > 0 => skipped -= 1,
                Event::End if self.depth() < depth => {
                    record.is_whole = true;
                    return Ok((record, None));
                }
                Event::End | Event::Text(_) => {}
            }
        }
        Ok((record, None))
    }

    fn unclosed(&mut self, mut record: Record) -> Record {
        record.is_whole = true;
        self.mend("an element is not closed", self.line(), || {
            format!(
                "what began on line {} is not closed; it ends here",
                record.line
            )
        });
        record
    }

    fn field(&mut self, tag: Tag, keep: Keep, record: &mut Record) -> Result<(), XmlError> {
        // Text between elements of XHTML is text; elsewhere it is HTML already.
        let is_xhtml = tag.get("type") == Some("xhtml");
        let mut most = match keep {
            Keep::Short => MAX_SHORT,
            _ => MAX_BYTES,
        };
        if record.holds(tag.len()) {
            record.bytes += tag.len();
        }
        let mut text = String::new();
        let mut is_cut = false;
        let mut within: Vec<String> = Vec::new();
        while let Some(event) = self.next_event()? {
            let piece = match event {
                Event::End => match within.pop() {
                    None => break,
                    Some(name) => format!("</{name}>"),
                },
                Event::Start(tag) => {
                    let name = tag
                        .name
                        .trim_start_matches("xhtml:")
                        .trim_start_matches("atom:");
                    let start = start_tag(name, &tag);
                    within.push(name.to_owned());
                    start
                }
                Event::Text(piece) if is_xhtml => escape(&piece),
                Event::Text(piece) => piece,
            };
            let mut fits = text.len() + piece.len() <= most;
            if fits {
                fits = record.holds(piece.len());
            } else if keep != Keep::Short {
                record.overflow();
            }
            if fits && (keep == Keep::Short || !record.is_too_large) {
                record.bytes += piece.len();
                text.push_str(&piece);
                continue;
            }
            record.bytes = record.bytes.saturating_sub(text.len());
            text = String::new();
            is_cut = true;
            most = 0;
        }
        record.push(Field { tag, text, is_cut });
        Ok(())
    }
}

fn start_tag(name: &str, tag: &Tag) -> String {
    let mut html = format!("<{name}");
    for (key, value) in &tag.attributes {
        html.push_str(&format!(" {key}=\"{}\"", escape(value)));
    }
    html.push('>');
    html
}

/// Text as HTML.
fn escape(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}
