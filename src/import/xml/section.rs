//! CDATA sections: text to the next `]]>` (XML 1.0, section 2.7), which some exports forget.

use memchr::memchr2_iter;

use super::{XmlError, XmlReader};

/// How much text is waited for before it is given.
const PIECE: usize = 32 * 1024;
/// How far the end of a section is looked for behind what looks like the end of its element.
const MAX_SECTION: usize = 4 * 1024 * 1024;
/// How much white space may be in an end tag.
const MAX_SPACE: usize = 16;

const BEGIN: &str = "<![CDATA[";
const END: &str = "]]>";

impl XmlReader {
    /// Text of a CDATA section, a piece of it. One that reaches the end tag of its element was not
    /// closed, unless it ends where that tag stands once more.
    pub(super) fn section_text(
        &mut self,
        end_tag: String,
        line: u64,
    ) -> Result<Option<String>, XmlError> {
        loop {
            let rest = self.window.rest();
            let place = find(rest, 0, |text| {
                text.starts_with(END) || is_end_tag(text, &end_tag)
            });
            let is_end = place
                .and_then(|place| rest.get(place..))
                .is_some_and(|text| text.starts_with(END));
            let length = rest.len();
            let (taken, is_closed, goes_on) = match place {
                Some(place) if is_end => (place, true, false),
                Some(place) => match self.end_behind(place, &end_tag)? {
                    Some(end) => (end, true, false),
                    None => (place, false, false),
                },
                None if length < PIECE => {
                    if self.window.more()? {
                        continue;
                    }
                    (length, false, false)
                }
                None => {
                    let kept = length.saturating_sub(end_tag.len() + MAX_SPACE);
                    (rest.floor_char_boundary(kept), false, true)
                }
            };
            let text = self.window.rest().get(..taken).unwrap_or_default();
            let text = text.to_owned();
            self.window.take(taken);
            if goes_on {
                self.section = Some((end_tag, line));
            } else if is_closed {
                self.window.take(END.len());
            } else {
                self.mend("a CDATA section is not closed", line, || {
                    "the CDATA section that begins here is not closed".to_owned()
                });
            }
            return Ok(Some(text).filter(|text| !text.is_empty()));
        }
    }

    /// Where the section ends behind what looks like the end tag of its element, if that is text:
    /// before the same tag, or before the section that goes on with it.
    fn end_behind(&mut self, place: usize, end_tag: &str) -> Result<Option<usize>, XmlError> {
        let mut from = place;
        loop {
            let rest = self.window.rest();
            let found = find(rest, from, |text| {
                text.starts_with(END) || text.starts_with(BEGIN)
            });
            let Some(end) = found else {
                let kept = rest.len().saturating_sub(BEGIN.len());
                from = rest.floor_char_boundary(kept).max(place);
                if rest.len() > MAX_SECTION || !self.window.more()? {
                    return Ok(None);
                }
                continue;
            };
            let needed = end + END.len() + end_tag.len() + MAX_SPACE;
            self.window.require(needed)?;
            let after = self.window.rest().get(end..);
            let after = after.and_then(|text| text.strip_prefix(END));
            let is_text =
                after.is_some_and(|text| text.starts_with(BEGIN) || is_end_tag(text, end_tag));
            return Ok(is_text.then_some(end));
        }
    }
}

/// The first place from there on, of those that markup may begin at, that is what is looked for.
fn find(text: &str, from: usize, is: impl Fn(&str) -> bool) -> Option<usize> {
    let rest = text.as_bytes().get(from..)?;
    memchr2_iter(b']', b'<', rest)
        .map(|place| from + place)
        .find(|place| text.get(*place..).is_some_and(&is))
}

/// Whether a text begins with this end tag, given without its end; one without a name is none.
fn is_end_tag(text: &str, end_tag: &str) -> bool {
    end_tag.len() > 2
        && text
            .strip_prefix(end_tag)
            .is_some_and(|after| after.trim_start().starts_with('>'))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::super::{Event, XmlReader};

    /// The text of an element, and how often it was mended.
    fn read(xml: &str) -> (String, u64) {
        let mut reader = XmlReader::new(Box::new(Cursor::new(xml.to_owned()))).unwrap();
        let mut text = String::new();
        while let Some(event) = reader.next_event().unwrap() {
            if let Event::Text(piece) = event {
                text.push_str(&piece);
            }
        }
        (text, reader.mended)
    }

    #[test]
    fn a_section_may_hold_the_end_tag_of_its_element() {
        let long = "x".repeat(200_000);
        for text in [
            "The </t> tag",
            "<t>a</t> b",
            "</t>",
            "]</t >]",
            &format!("</t>{long}"),
            &format!("{long}</t>{long}</t>"),
        ] {
            let xml = format!("<t><![CDATA[{text}]]></t>");
            assert_eq!(read(&xml), (text.to_owned(), 0), "{xml:.60}");
        }
        let parted = "<t><![CDATA[a </t> ]]]]><![CDATA[> b]]></t>";
        assert_eq!(read(parted), ("a </t> ]]> b".to_owned(), 0));
    }

    #[test]
    fn a_section_that_is_not_closed_ends_with_its_element() {
        for (xml, text) in [
            ("<t><![CDATA[a</t>", "a"),
            ("<r><t><![CDATA[a</t><u><![CDATA[b]]></u></r>", "ab"),
            ("<r><t><![CDATA[a</t><t><![CDATA[b]]></t></r>", "ab"),
            ("<r><t><![CDATA[a</t><u>b]]></u></r>", "ab]]>"),
        ] {
            assert_eq!(read(xml), (text.to_owned(), 1), "{xml}");
        }
        let many = "<t><![CDATA[</t>".repeat(100_000);
        assert_eq!(read(&many), (String::new(), 100_000));
    }
}
