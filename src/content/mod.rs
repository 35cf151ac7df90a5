//! The body of an article: what a source wrote becomes sanitised HTML, once, on the way in.

use crate::domain::{RenderedBody, Renderer};

mod nesting;
mod reading;
mod sanitize;

pub use reading::reading_minutes;
pub use sanitize::sanitize;

/// Counts up whenever the same input gives another body, so that a second import writes it anew.
pub const VERSION: u32 = 1;

/// What a source writes its bodies in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum BodyFormat {
    #[default]
    Html,
    Markdown,
    Text,
}

/// How bodies are made anew from their own HTML.
pub const RENDERER: Renderer = Renderer {
    version: VERSION as i64,
    render: |html| render(html, BodyFormat::Html),
};

/// What is kept of a body.
pub fn render(source: &str, format: BodyFormat) -> RenderedBody {
    let html = to_html(source, format);
    let text: Vec<&str> = html
        .split('<')
        .map(|part| part.split_once('>').map_or(part, |(_, text)| text))
        .collect();
    RenderedBody {
        text: text
            .concat()
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&amp;", "&"),
        reading_minutes: reading_minutes(&html),
        html,
    }
}

/// The sanitised HTML of a body.
pub fn to_html(source: &str, format: BodyFormat) -> String {
    match format {
        BodyFormat::Html => sanitize(source),
        BodyFormat::Markdown => sanitize(&from_markdown(source)),
        BodyFormat::Text => sanitize(&from_text(source)),
    }
}

fn from_markdown(source: &str) -> String {
    use pulldown_cmark::{Options, Parser, html};
    let extensions = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut html = String::with_capacity(source.len() * 2);
    html::push_html(&mut html, Parser::new_ext(source, extensions));
    html
}

/// Blank lines part paragraphs; single line ends are kept as line breaks.
fn from_text(source: &str) -> String {
    let lines: Vec<&str> = source.lines().map(str::trim_end).collect();
    lines
        .split(|line| line.is_empty())
        .filter(|paragraph| !paragraph.is_empty())
        .map(|paragraph| {
            let escaped: Vec<String> = paragraph
                .iter()
                .map(|line| ammonia::clean_text(line))
                .collect();
            format!("<p>{}</p>\n", escaped.join("<br>\n"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_ends_as_html() {
        assert_eq!(
            to_html("<p>Un & deux", BodyFormat::Html),
            "<p>Un &amp; deux</p>"
        );
        assert_eq!(
            to_html("# Titre\n\n*oui*", BodyFormat::Markdown),
            "<h1>Titre</h1>\n<p><em>oui</em></p>\n"
        );
        assert_eq!(
            to_html("un <b>\ndeux\n\ntrois", BodyFormat::Text),
            "<p>un &lt;b&gt;<br>\ndeux</p>\n<p>trois</p>\n"
        );
    }
}
