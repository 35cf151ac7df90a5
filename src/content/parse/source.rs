//! What is cut from HTML before it is parsed.

use std::borrow::Cow;

/// How many attributes a tag may have. The parser compares each with all before it.
const MAX_ATTRIBUTES: usize = 1_000;

/// HTML without the attributes that come after the first [`MAX_ATTRIBUTES`] of a tag. The cut
/// ends at the next `<` or `>`, so that no tag of what follows is ever lost, be this a tag or not.
pub(super) fn without_excess_attributes(html: &str) -> Cow<'_, str> {
    let mut cuts = Vec::new();
    let mut lexer = Lexer::default();
    for (place, byte) in html.bytes().enumerate() {
        lexer.step(byte);
        match (lexer.attributes > MAX_ATTRIBUTES, lexer.cut_from) {
            (true, None) => lexer.cut_from = Some(place),
            (false, Some(start)) => {
                lexer.cut_from = None;
                cuts.push(start..end_of_cut(html, place));
            }
            _ => {}
        }
    }
    if let Some(start) = lexer.cut_from {
        cuts.push(start..html.len());
    }
    if cuts.is_empty() {
        return Cow::Borrowed(html);
    }
    let mut kept = String::with_capacity(html.len());
    let mut from = 0;
    for cut in cuts {
        kept.push_str(html.get(from..cut.start).unwrap_or_default());
        from = cut.end.max(cut.start);
    }
    kept.push_str(html.get(from..).unwrap_or_default());
    Cow::Owned(kept)
}

/// `-->` may be the end of a comment, where this was no tag at all.
fn end_of_cut(html: &str, end: usize) -> usize {
    let before = html.get(..end).unwrap_or_default();
    end - if before.ends_with("--") { 2 } else { 0 }
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum State {
    #[default]
    Text,
    /// After `<` or `</`.
    Open,
    TagName,
    /// Where an attribute may begin.
    Between,
    AttributeName,
    /// After `=`.
    BeforeValue,
    Quoted(u8),
    Unquoted,
}

#[derive(Default)]
struct Lexer {
    state: State,
    attributes: usize,
    cut_from: Option<usize>,
}

impl Lexer {
    /// Goes past one byte, as the tokenizer of HTML does in a tag. While a cut lasts, a `<`
    /// outside quotes ends the tag.
    fn step(&mut self, byte: u8) {
        let cutting = self.cut_from.is_some();
        self.state = match (self.state, byte) {
            (State::Quoted(quote), _) if byte == quote => State::Between,
            (State::Quoted(quote), _) => State::Quoted(quote),
            (State::Text | State::Open, b'<') => State::Open,
            (State::Text, _) => State::Text,
            (State::Open, b'/') => State::Open,
            (State::Open, _) if byte.is_ascii_alphabetic() => State::TagName,
            (State::Open, _) => State::Text,
            (_, b'>') => State::Text,
            (_, b'<') if cutting => State::Open,
            (State::BeforeValue, b'"' | b'\'') => State::Quoted(byte),
            (State::BeforeValue, _) if byte.is_ascii_whitespace() => State::BeforeValue,
            (State::BeforeValue, _) => State::Unquoted,
            (State::AttributeName, b'=') => State::BeforeValue,
            (state, _) if byte.is_ascii_whitespace() => match state {
                State::AttributeName => State::AttributeName,
                _ => State::Between,
            },
            (State::TagName | State::AttributeName, b'/') => State::Between,
            (State::Between, b'/') => State::Between,
            (State::Between, _) => State::AttributeName,
            (state, _) => state,
        };
        self.count(byte);
    }

    fn count(&mut self, byte: u8) {
        match self.state {
            State::Text | State::Open => self.attributes = 0,
            // Each space or `/` in a tag may part two attributes.
            State::Between | State::AttributeName if byte == b'/' || byte.is_ascii_whitespace() => {
                self.attributes += 1;
            }
            State::AttributeName if matches!(byte, b'"' | b'\'') => self.attributes += 1,
            State::Between => self.attributes += 1,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_html_is_not_touched() {
        for html in [
            "<p class=a title='1 > 2'>Un<br/>deux</p>",
            "un < deux <3 </ p>",
            "<p a=\"",
        ] {
            assert!(matches!(
                without_excess_attributes(html),
                Cow::Borrowed(same) if same == html
            ));
        }
    }

    #[test]
    fn what_follows_a_cut_stays() {
        for attribute in [" a", " é='>'", "/b", " d = \"<\""] {
            let html = format!("<p{}>mot</p>", attribute.repeat(50_000));
            let kept = without_excess_attributes(&html);
            assert!(kept.len() < 10_000, "{attribute}");
            assert!(kept.ends_with(">mot</p>"), "{attribute}");
        }
        let comment = format!("<!-- a<b {}--><p>mot", "c ".repeat(5_000));
        assert!(without_excess_attributes(&comment).ends_with("--><p>mot"));
        let script = format!("<script>a<b {}</script><p>mot", "c ".repeat(5_000));
        assert!(without_excess_attributes(&script).ends_with("</script><p>mot"));
    }
}
