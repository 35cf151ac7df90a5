//! Text of fields that sources keep as HTML: titles, labels, summaries.

use crate::content::{Body, BodyFormat};

/// The text of HTML, on one line. Of what no body may be, it is nothing.
pub(super) fn plain(html: &str) -> String {
    let text = match html.contains(['<', '&']) {
        true if Body::is_too_intricate(html, BodyFormat::Html) => String::new(),
        true => Body::parse(html, BodyFormat::Html).text(),
        false => html.to_owned(),
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
