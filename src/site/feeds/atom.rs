//! Atom (RFC 4287).

use chrono::{DateTime, SecondsFormat, Utc};

use super::feed::{Entry, Feed, File};
use crate::site::xml::Document;

/// The feed as the document shows it.
pub const EXAMPLE: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
    <feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"fr\">\
    <id>https://news.example/feeds/atom.xml</id><title>Horizon</title>\
    <updated>2026-11-02T09:30:00Z</updated></feed>";

/// Writes a feed.
pub fn write(feed: &Feed) -> Vec<u8> {
    let mut document = Document::new();
    let attributes = [
        ("xmlns", "http://www.w3.org/2005/Atom"),
        ("xml:lang", feed.language.as_str()),
    ];
    document.element("feed", &attributes, |document| {
        head(document, feed);
        for entry in &feed.entries {
            self::entry(document, entry, &feed.source.public_url);
        }
    });
    document.finish()
}

fn head(document: &mut Document, feed: &Feed) {
    let source = &feed.source;
    document.text("id", &[], &source.this);
    document.text("title", &[], &feed.title);
    document.text("updated", &[], &time(feed.updated));
    link(document, "self", "application/atom+xml", &source.this);
    link(document, "alternate", "text/html", &feed.page);
    if let Some(hub) = feed.hub() {
        document.empty("link", &[("rel", "hub"), ("href", hub)]);
    }
    // Of the entries that name nobody.
    document.element("author", &[], |author| {
        author.text("name", &[], source.site.name.as_str());
        author.text("uri", &[], &format!("{}/", source.public_url));
    });
    document.text("generator", &[], "actus");
}

fn entry(document: &mut Document, entry: &Entry, public_url: &str) {
    let language = entry.language.as_deref();
    let language = language.map(|language| ("xml:lang", language));
    document.element("entry", language.as_slice(), |document| {
        document.text("id", &[], &entry.id);
        document.text("title", &[], &entry.title);
        link(document, "alternate", "text/html", &entry.url);
        document.text("published", &[], &time(entry.published));
        document.text("updated", &[], &time(entry.updated));
        if let Some(name) = &entry.author {
            document.element("author", &[], |author| author.text("name", &[], name));
        }
        let (categories, tags) = (entry.category.iter(), entry.tags.iter());
        let filed = categories.map(|name| ("categories", name));
        for (kind, name) in filed.chain(tags.map(|name| ("tags", name))) {
            let scheme = format!("{public_url}/api/v1/{kind}");
            let attributes = [
                ("term", name.value.as_str()),
                ("scheme", &scheme),
                ("label", &name.label),
            ];
            document.empty("category", &attributes);
        }
        for file in entry.files() {
            enclosure(document, file);
        }
        if let Some(summary) = &entry.summary {
            document.text("summary", &[], summary);
        }
        document.text("content", &[("type", "html")], &entry.html);
    });
}

fn link(document: &mut Document, relation: &str, media_type: &str, address: &str) {
    let attributes = [("rel", relation), ("type", media_type), ("href", address)];
    document.empty("link", &attributes);
}

fn enclosure(document: &mut Document, file: &File) {
    let length = file.bytes.map(|bytes| bytes.to_string());
    let mut attributes = vec![
        ("rel", "enclosure"),
        ("type", file.media_type.as_str()),
        ("href", &file.url),
    ];
    attributes.extend(length.as_deref().map(|length| ("length", length)));
    if !file.title.is_empty() {
        attributes.push(("title", &file.title));
    }
    document.empty("link", &attributes);
}

fn time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
