mod bounds;
mod cases;
mod properties;
mod shapes;
mod trees;

use super::{Body, BodyFormat};

fn read(html: &str) -> Body {
    Body::parse(html, BodyFormat::Html)
}

/// The text as one line of words.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
