//! What sources write bodies in; all of it is read as HTML.

use std::borrow::Cow;

use pulldown_cmark::{Options, Parser, html};

/// What a source writes its bodies in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum BodyFormat {
    #[default]
    Html,
    Markdown,
    Text,
}

/// The source as HTML, unchecked.
pub(super) fn to_html(source: &str, format: BodyFormat) -> Cow<'_, str> {
    match format {
        BodyFormat::Html => Cow::Borrowed(source),
        BodyFormat::Markdown => Cow::Owned(from_markdown(source)),
        BodyFormat::Text => Cow::Owned(from_text(source)),
    }
}

fn from_markdown(source: &str) -> String {
    let extensions = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut html = String::with_capacity(source.len() * 2);
    html::push_html(&mut html, Parser::new_ext(source, extensions));
    html
}

/// Blank lines part paragraphs; single line ends are kept as line breaks.
fn from_text(source: &str) -> String {
    let escaped = source
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let mut html = String::with_capacity(escaped.len() * 2);
    for line in escaped.lines() {
        html.push_str(match line.trim().is_empty() {
            true => "<p>",
            false => line,
        });
        html.push_str("<br>");
    }
    html
}
