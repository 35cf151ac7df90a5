//! RSS 2.0 (<https://www.rssboard.org/rss-specification>), with the modules that readers know.

use chrono::{DateTime, Utc};

use quick_xml::escape::partial_escape;

use super::feed::{Entry, Feed};
use crate::site::xml::Document;

/// The feed as the document shows it.
pub const EXAMPLE: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
    <rss version=\"2.0\"><channel><title>Horizon</title><link>https://news.example/</link>\
    <description>Horizon</description><language>fr</language></channel></rss>";

const ATTRIBUTES: [(&str, &str); 4] = [
    ("version", "2.0"),
    ("xmlns:atom", "http://www.w3.org/2005/Atom"),
    ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
    ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
];

/// Writes a feed.
pub fn write(feed: &Feed) -> Vec<u8> {
    let mut document = Document::new();
    document.element("rss", &ATTRIBUTES, |document| {
        document.element("channel", &[], |channel| {
            head(channel, feed);
            for entry in &feed.entries {
                channel.element("item", &[], |document| item(document, entry));
            }
        });
    });
    document.finish()
}

fn head(channel: &mut Document, feed: &Feed) {
    channel.text("title", &[], &feed.title);
    channel.text("link", &[], &feed.page);
    // It must be there, and there is no more to say.
    channel.text("description", &[], &feed.title);
    channel.text("language", &[], &feed.language);
    if !feed.entries.is_empty() {
        channel.text("lastBuildDate", &[], &rfc822(feed.updated));
    }
    let this = [
        ("rel", "self"),
        ("type", "application/rss+xml"),
        ("href", feed.source.this.as_str()),
    ];
    channel.empty("atom:link", &this);
    if let Some(hub) = feed.hub() {
        channel.empty("atom:link", &[("rel", "hub"), ("href", hub)]);
    }
    channel.text("generator", &[], "actus");
}

fn item(item: &mut Document, entry: &Entry) {
    item.text("title", &[], &entry.title);
    item.text("link", &[], &entry.url);
    item.text("guid", &[("isPermaLink", "false")], &entry.id);
    item.text("pubDate", &[], &rfc822(entry.published));
    // `author` would be an e-mail address.
    if let Some(name) = &entry.author {
        item.text("dc:creator", &[], name);
    }
    if let Some(language) = &entry.language {
        item.text("dc:language", &[], language);
    }
    for label in entry.labels() {
        item.text("category", &[], label);
    }
    // Readers take it for HTML.
    if let Some(summary) = &entry.summary {
        item.text("description", &[], &partial_escape(summary.as_str()));
    }
    item.text("content:encoded", &[], &entry.html);
    for file in entry.files() {
        // It must be there; 0 is what is written where it is not known.
        let length = file.bytes.unwrap_or_default().to_string();
        let attributes = [
            ("url", file.url.as_str()),
            ("length", &length),
            ("type", &file.media_type),
        ];
        item.empty("enclosure", &attributes);
    }
}

/// A time as RSS writes it (RFC 822, section 5.1, with years of four digits or more).
fn rfc822(time: DateTime<Utc>) -> String {
    time.format("%a, %d %b %Y %H:%M:%S +0000").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_time_can_be_written() {
        let time = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert_eq!(
            rfc822(time("2022-05-24T08:30:00Z")),
            "Tue, 24 May 2022 08:30:00 +0000"
        );
        assert_eq!(
            rfc822(time("+10000-01-01T00:00:00Z")),
            "Sat, 01 Jan +10000 00:00:00 +0000"
        );
    }
}
