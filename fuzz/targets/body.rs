//! Any input makes a body whose formats say the same and that is read back as it was written.
#![no_main]

use actus::content::{Body, BodyFormat};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| {
    let (format, source) = match input.as_bytes().first() {
        Some(b'M') => (BodyFormat::Markdown, input.get(1..).unwrap_or_default()),
        Some(b'T') => (BodyFormat::Text, input.get(1..).unwrap_or_default()),
        _ => (BodyFormat::Html, input),
    };
    let body = Body::parse(source, format);
    let html = body.html();
    let again = Body::parse(&html, BodyFormat::Html);
    assert_eq!(again, body, "{html}");
    assert_eq!(again.html(), html);
    let text = body.text();
    let markdown = body.markdown();
    let from_markdown = Body::parse(&markdown, BodyFormat::Markdown);
    assert_eq!(from_markdown.text(), text, "{markdown}");
    let most = 200 * source.len() + 1_000;
    assert!(html.len() <= most && text.len() <= most && markdown.len() <= most);
});
