//! Elements of XML 1.0.

use std::io::{self, Write};

use quick_xml::escape::escape;

/// Writes elements, a line each.
pub(super) struct Xml<'o> {
    output: &'o mut dyn Write,
}

impl<'o> Xml<'o> {
    pub fn new(output: &'o mut dyn Write) -> Self {
        Self { output }
    }

    /// XML as it is.
    pub fn raw(&mut self, xml: &str) -> io::Result<()> {
        self.output.write_all(xml.as_bytes())
    }

    /// An element of short text: a number, an address.
    pub fn text(&mut self, name: &str, text: &str) -> io::Result<()> {
        let text = allowed(text);
        writeln!(self.output, "<{name}>{}</{name}>", escape(text.as_str()))
    }

    /// An element of any text, in CDATA sections, as WordPress writes them.
    pub fn cdata(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.element(name, &[], text)
    }

    /// An element with attributes, of any text.
    pub fn element(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        text: &str,
    ) -> io::Result<()> {
        write!(self.output, "<{name}")?;
        for (key, value) in attributes {
            let value = allowed(value);
            write!(self.output, " {key}=\"{}\"", escape(value.as_str()))?;
        }
        // What ends a section is parted between two (XML 1.0, section 2.7).
        let text = allowed(text).replace("]]>", "]]]]><![CDATA[>");
        writeln!(self.output, "><![CDATA[{text}]]></{name}>")
    }

    /// A field of a post that WordPress keeps by name.
    pub fn meta(&mut self, key: &str, value: &str) -> io::Result<()> {
        self.raw("<wp:postmeta>\n")?;
        self.cdata("wp:meta_key", key)?;
        self.cdata("wp:meta_value", value)?;
        self.raw("</wp:postmeta>\n")
    }
}

/// Text of which HTML is made: WordPress keeps titles and names as HTML.
pub(super) fn as_html(text: &str) -> String {
    escape(text).into_owned()
}

/// Without the characters that XML cannot hold (XML 1.0, section 2.2).
fn allowed(text: &str) -> String {
    text.chars()
        .filter(|c| {
            !matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_is_well_formed() {
        let mut output = Vec::new();
        let mut xml = Xml::new(&mut output);
        xml.element("a", &[("b", "\"<\0")], "x ]]> \u{8}\u{FFFF}&")
            .unwrap();
        xml.text("c", "<&>\u{1F}").unwrap();
        assert_eq!(
            String::from_utf8(output).unwrap(),
            "<a b=\"&quot;&lt;\"><![CDATA[x ]]]]><![CDATA[> &]]></a>\n<c>&lt;&amp;&gt;</c>\n"
        );
    }
}
