//! An element whose children are fields.

use super::{Event, Tag, XmlError, XmlReader};

/// How much all fields of one element may hold, and how many there may be.
const MAX_BYTES: usize = 4 * 1024 * 1024;
const MAX_FIELDS: usize = 10_000;
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
}

/// An element with its fields, in order.
#[derive(Debug, Default)]
pub(in crate::import) struct Record {
    pub fields: Vec<Field>,
    /// False when the file ended within it.
    pub is_whole: bool,
    pub is_too_large: bool,
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
        if self.fields.len() < MAX_FIELDS {
            self.fields.push(field);
        } else {
            self.is_too_large = true;
        }
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
        self.warn("an element is not closed", self.line(), || {
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
        let mut text = String::new();
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
            if text.len() + piece.len() <= most && record.bytes + piece.len() <= MAX_BYTES {
                record.bytes += piece.len();
                text.push_str(&piece);
                continue;
            }
            record.is_too_large |= keep != Keep::Short;
            record.bytes -= text.len();
            text = String::new();
            most = 0;
        }
        record.push(Field { tag, text });
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
