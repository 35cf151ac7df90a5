//! What holds for any input and for any body.

use chrono::NaiveDateTime;
use proptest::prelude::*;

use super::{read, shapes, trees, words};
use crate::content::pdf::Document;
use crate::content::tree::{Block, plain};
use crate::content::{Body, BodyFormat};
use crate::domain::{LanguageTag, Locale, PageAddress};

/// Each of the formats says the same, and what is written is read back.
fn holds_together(body: &Body) -> Result<(), TestCaseError> {
    let html = body.html();
    let again = read(&html);
    prop_assert_eq!(&again, body, "{}", html);
    prop_assert_eq!(&again.html(), &html);
    let markdown = body.markdown();
    let from_markdown = Body::parse(&markdown, BodyFormat::Markdown);
    prop_assert_eq!(from_markdown.text(), body.text(), "{}", markdown);
    prop_assert_eq!(words(&texts(body.blocks())), words(&body.text()));
    prop_assert_eq!(words(&shown(&html)), words(&body.text()));
    Ok(())
}

/// The text of the blocks, as a client of the API would gather it.
fn texts(blocks: &[Block]) -> String {
    let mut out = String::new();
    for block in blocks {
        match block {
            Block::Heading { spans, .. } | Block::Paragraph { spans, .. } => {
                out.push_str(&plain(spans));
            }
            Block::List(list) => list
                .items
                .iter()
                .for_each(|item| out += &texts(&item.blocks)),
            Block::Quote { blocks, .. } => out += &texts(blocks),
            Block::Code { text, .. } => out += text,
            Block::Image(image) => out += &plain(&image.caption),
            Block::Table(table) => {
                out += &plain(&table.caption);
                out.push(' ');
                let cells = table.rows.iter().flat_map(|row| &row.cells);
                cells.for_each(|cell| out += &texts(&cell.blocks));
            }
            Block::Embed(embed) => out += embed.title.as_deref().unwrap_or_default(),
            Block::Divider => {}
        }
        out.push(' ');
    }
    out
}

/// The text between the tags of our own HTML; a block's tag parts words.
fn shown(html: &str) -> String {
    let mut out = String::new();
    for part in html.split('<') {
        let (tag, text) = part.split_once('>').unwrap_or(("", part));
        let name = tag.trim_start_matches('/').split(' ').next().unwrap();
        let inline = ["a", "strong", "em", "code", "u", "s", "sub", "sup", "mark"];
        if !inline.contains(&name) {
            out.push(' ');
        }
        out.push_str(text);
    }
    out.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&nbsp;", "\u{a0}")
        .replace("&amp;", "&")
}

fn is_bounded(source: &str, body: &Body) -> Result<(), TestCaseError> {
    let most = 200 * source.len() + 1_000;
    for output in [body.html(), body.text(), body.markdown()] {
        prop_assert!(output.len() <= most, "{} of {}", output.len(), source.len());
    }
    Ok(())
}

/// The body as a PDF, which is one whatever is in it.
fn is_typeset(body: &Body, title: &str) -> Result<(), TestCaseError> {
    let language = LanguageTag::parse("fr").unwrap();
    let page = PageAddress::new("https://exemple.fr/articles/un".to_owned());
    let time = NaiveDateTime::default();
    let document = Document {
        title,
        summary: Some(title),
        author: Some(title),
        category: None,
        tags: vec![title],
        published_at: time,
        updated_at: time,
        language: &language,
        locale: Locale::French,
        page: &page,
        site: "Exemple",
        body,
    };
    let pdf = document.to_pdf();
    prop_assert!(
        pdf.as_ref().is_ok_and(|pdf| pdf.starts_with(b"%PDF")),
        "{:?}",
        pdf.err()
    );
    Ok(())
}

/// As many cases as a test of every day has time for; `PROPTEST_CASES` asks for more.
fn config(share: u32) -> ProptestConfig {
    let default = ProptestConfig::default();
    ProptestConfig {
        cases: default.cases / share,
        failure_persistence: None,
        ..default
    }
}

proptest! {
    #![proptest_config(config(2))]

    #[test]
    fn any_text_is_read(source in any::<String>()) {
        for format in [BodyFormat::Html, BodyFormat::Markdown, BodyFormat::Text] {
            let body = Body::parse(&source, format);
            holds_together(&body)?;
            is_bounded(&source, &body)?;
        }
    }

    #[test]
    fn any_html_is_read(source in shapes::html()) {
        let body = read(&source);
        holds_together(&body)?;
        is_bounded(&source, &body)?;
    }

    #[test]
    fn any_body_is_read_back(body in trees::body()) {
        holds_together(&body)?;
    }
}

proptest! {
    #![proptest_config(config(8))]

    /// Signs that only some fonts have, and marks and joiners upon them.
    #[test]
    fn any_sign_with_any_mark_is_typeset(
        signs in "[a\u{20ac}\u{2192}\u{2603}\u{260e}\u{1f550}\u{1f469}\u{4e2d}\u{5d0}\u{301}\u{20d0}\u{20e3}\u{fe0f}\u{200d}\u{200e}\u{fe20}]{1,6}",
    ) {
        is_typeset(&Body::parse(&signs, BodyFormat::Text), &signs)?;
    }

    #[test]
    fn any_html_is_typeset(source in shapes::html(), title in any::<String>()) {
        is_typeset(&read(&source), &title)?;
    }

    #[test]
    fn any_body_is_typeset(body in trees::body()) {
        is_typeset(&body, "Un titre")?;
    }

    #[test]
    fn any_text_is_typeset(text in any::<String>()) {
        is_typeset(&Body::parse(&text, BodyFormat::Text), &text)?;
    }
}
