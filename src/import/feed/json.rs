//! JSON Feed, versions 1.0 and 1.1 (jsonfeed.org).

use std::io::Read;

use serde::Deserialize;
use serde_json::Value;

use super::Settings;
use super::entry::Entry;
use crate::content::BodyFormat;
use crate::import::{ImportError, Intake, Source, SourceFile};

/// The largest one: it is read at once.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

#[derive(Deserialize)]
struct JsonFeed {
    version: String,
    #[serde(default)]
    items: Vec<JsonItem>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct JsonItem {
    /// Some feeds have numbers.
    id: Value,
    url: Option<String>,
    title: Option<String>,
    content_html: Option<String>,
    content_text: Option<String>,
    summary: Option<String>,
    image: Option<String>,
    banner_image: Option<String>,
    date_published: Option<String>,
    date_modified: Option<String>,
    author: Option<JsonAuthor>,
    authors: Vec<JsonAuthor>,
    tags: Vec<String>,
    attachments: Vec<JsonFile>,
}

#[derive(Deserialize)]
struct JsonAuthor {
    name: Option<String>,
}

#[derive(Deserialize)]
struct JsonFile {
    url: String,
    mime_type: Option<String>,
    title: Option<String>,
    size_in_bytes: Option<f64>,
}

/// Reads all items.
pub(super) fn read(
    source: Source,
    settings: &Settings,
    intake: &mut Intake,
) -> Result<(), ImportError> {
    let unfit = |what: String| ImportError::Unfit {
        name: source.name.clone(),
        what,
    };
    let mut text = Vec::new();
    let mut bytes = source.bytes.take(MAX_BYTES + 1);
    bytes
        .read_to_end(&mut text)
        .map_err(|error| unfit(error.to_string()))?;
    if text.len() as u64 > MAX_BYTES {
        return Err(unfit("a JSON Feed may have 16 MiB at the most".to_owned()));
    }
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&text);
    let feed: JsonFeed = serde_json::from_slice(text)
        .map_err(|error| unfit(format!("it is no JSON Feed: {error}")))?;
    if !feed.version.contains("jsonfeed.org/version/") {
        return Err(unfit(
            "it is no JSON Feed: its version is of something else".to_owned(),
        ));
    }
    for (number, item) in feed.items.into_iter().enumerate() {
        let place = format!("item {}", number + 1);
        entry(item).add_to(intake, settings, &place)?;
    }
    Ok(())
}

fn entry(item: JsonItem) -> Entry {
    let (body, format) = match (item.content_html, item.content_text) {
        (Some(html), _) => (html, BodyFormat::Html),
        (None, text) => (text.unwrap_or_default(), BodyFormat::Text),
    };
    let authors: Vec<String> = item
        .authors
        .into_iter()
        .chain(item.author)
        .filter_map(|author| author.name)
        .collect();
    Entry {
        key: match item.id {
            Value::String(id) if !id.is_empty() => Some(id),
            Value::Number(id) => Some(id.to_string()),
            _ => None,
        },
        title: escaped(&item.title.unwrap_or_default()),
        link: item.url,
        base: None,
        body,
        format,
        summary: item.summary.as_deref().map(escaped),
        author: authors.into_iter().next(),
        published: item.date_published,
        updated: item.date_modified,
        tags: item.tags,
        image: item.image.or(item.banner_image),
        files: item.attachments.into_iter().map(file).collect(),
    }
}

/// Titles and summaries are text here, and HTML in other feeds.
fn escaped(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}

fn file(file: JsonFile) -> SourceFile {
    SourceFile {
        url: file.url,
        title: file.title,
        media_type: file.mime_type,
        bytes: file
            .size_in_bytes
            .filter(|bytes| (1.0..9e15).contains(bytes))
            .map(|bytes| format!("{bytes:.0}"))
            .and_then(|bytes| bytes.parse().ok()),
    }
}
