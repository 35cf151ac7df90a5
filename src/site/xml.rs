//! XML 1.0 documents, written element by element.

use std::borrow::Cow;

use quick_xml::Writer;
use quick_xml::escape::partial_escape;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// An XML document that is being written. Characters that XML cannot hold are left out.
pub struct Document {
    writer: Writer<Vec<u8>>,
}

/// The attributes of an element, by name.
pub type Attributes<'a> = &'a [(&'a str, &'a str)];

impl Document {
    /// A document of which nothing is written but its declaration.
    pub fn new() -> Self {
        let mut document = Self {
            writer: Writer::new(Vec::new()),
        };
        document.write(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        document
    }

    /// An element with what `content` writes in it.
    pub fn element(
        &mut self,
        name: &str,
        attributes: Attributes<'_>,
        content: impl FnOnce(&mut Self),
    ) {
        self.write(Event::Start(start(name, attributes)));
        content(self);
        self.write(Event::End(BytesEnd::new(name)));
    }

    /// An element with a text in it.
    pub fn text(&mut self, name: &str, attributes: Attributes<'_>, text: &str) {
        self.element(name, attributes, |document| {
            let text = allowed(text);
            // A reader would take a carriage return for a line end.
            let escaped = partial_escape(&*text).replace('\r', "&#13;");
            document.write(Event::Text(BytesText::from_escaped(escaped)));
        });
    }

    /// An element with nothing in it.
    pub fn empty(&mut self, name: &str, attributes: Attributes<'_>) {
        self.write(Event::Empty(start(name, attributes)));
    }

    /// The whole document.
    pub fn finish(self) -> Vec<u8> {
        self.writer.into_inner()
    }

    fn write(&mut self, event: Event<'_>) {
        // Writing to memory cannot fail.
        let _ = self.writer.write_event(event);
    }
}

fn start<'a>(name: &'a str, attributes: Attributes<'_>) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (name, value) in attributes {
        start.push_attribute((*name, &*allowed(value)));
    }
    start
}

/// A text without the characters that an XML document may not hold, escaped or not (XML 1.0, section
/// 2.2).
fn allowed(text: &str) -> Cow<'_, str> {
    let is_allowed = |c: char| match c {
        '\t' | '\n' | '\r' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        c => c >= ' ',
    };
    match text.chars().all(is_allowed) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.chars().filter(|c| is_allowed(*c)).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_left_out_and_the_rest_escaped() {
        let mut document = Document::new();
        document.element("a", &[("b", "1\u{b} & \"2\" < 3")], |document| {
            document.text(
                "c",
                &[],
                "\0\u{1b}x\u{ffff} <y> & ]]>\r\n\té \u{85}\u{1f600}",
            );
            document.empty("d", &[("e", "'")]);
        });
        assert_eq!(
            String::from_utf8(document.finish()).unwrap(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a b=\"1 &amp; &quot;2&quot; &lt; 3\">\
             <c>x &lt;y&gt; &amp; ]]&gt;&#13;\n\té \u{85}\u{1f600}</c><d e=\"&apos;\"/></a>"
        );
    }
}
