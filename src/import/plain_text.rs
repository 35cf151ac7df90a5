//! Text of fields that sources keep as HTML: titles, labels, summaries.

use crate::content::{Body, BodyFormat};

/// The text of HTML, on one line. Of what no body may be, it is nothing.
pub(super) fn plain(html: &str) -> String {
    let text = match html.contains(['<', '&']) {
        true if Body::is_too_intricate(html, BodyFormat::Html) => String::new(),
        true => Body::parse(html, BodyFormat::Html).text(),
        false => html.to_owned(),
    };
    on_one_line(&text)
}

/// The text with single spaces in place of white space. What keeps words together stays: French sets
/// it before `?` and `!`.
pub(super) fn on_one_line(text: &str) -> String {
    let parts = |c: char| c.is_whitespace() && !matches!(c, '\u{A0}' | '\u{2007}' | '\u{202F}');
    let words: Vec<&str> = text.split(parts).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_that_keep_words_together_stay() {
        assert_eq!(
            on_one_line("  Où\u{A0}?\n là\u{202F}! "),
            "Où\u{A0}? là\u{202F}!"
        );
        assert_eq!(
            plain("Où&nbsp;? <b>là</b>\u{202F}!"),
            "Où\u{A0}? là\u{202F}!"
        );
    }
}
