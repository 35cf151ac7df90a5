//! JSON Feed 1.1 (<https://www.jsonfeed.org/version/1.1/>).

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::feed::{Entry, Feed, File};

const VERSION: &str = "https://jsonfeed.org/version/1.1";

/// The newest articles. What is not known is left out.
#[derive(Debug, Serialize, ToSchema)]
pub struct JsonFeed<'a> {
    #[schema(example = "https://jsonfeed.org/version/1.1")]
    version: &'a str,
    #[schema(example = "Actualités – Horizon")]
    title: &'a str,
    /// The page for readers with the same articles.
    #[schema(example = "https://news.example/categories/actualites")]
    home_page_url: &'a str,
    #[schema(example = "https://news.example/feeds/feed.json?category=57")]
    feed_url: &'a str,
    /// The site.
    authors: Vec<FeedAuthor<'a>>,
    /// A BCP 47 tag.
    #[schema(example = "fr")]
    language: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    hubs: Option<[FeedHub<'a>; 1]>,
    items: Vec<FeedItem<'a>>,
}

/// An article in a feed.
#[derive(Debug, Serialize, ToSchema)]
struct FeedItem<'a> {
    /// The article itself, whatever its slug.
    #[schema(example = "https://news.example/api/v1/articles/1042")]
    id: &'a str,
    /// Its page for readers.
    #[schema(
        example = "https://news.example/articles/atelier-dematerialisation-du-service-clients"
    )]
    url: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    summary: Option<&'a str>,
    content_html: &'a str,
    content_text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "https://medias.example/2026/forum.jpg")]
    image: Option<&'a str>,
    date_published: DateTime<Utc>,
    date_modified: DateTime<Utc>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    authors: Vec<FeedAuthor<'a>>,
    /// The title of its category and the labels of its tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    tags: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "fr")]
    language: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    attachments: Vec<FeedAttachment<'a>>,
}

/// Who writes.
#[derive(Debug, Serialize, ToSchema)]
struct FeedAuthor<'a> {
    #[schema(example = "Horizon")]
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "https://news.example/")]
    url: Option<String>,
}

/// Where subscribers are told of news.
#[derive(Debug, Serialize, ToSchema)]
struct FeedHub<'a> {
    #[serde(rename = "type")]
    #[schema(example = "WebSub")]
    kind: &'a str,
    #[schema(example = "https://hub.example/")]
    url: &'a str,
}

/// A file that comes with an article.
#[derive(Debug, Serialize, ToSchema)]
struct FeedAttachment<'a> {
    #[schema(example = "https://medias.example/2026/guide.pdf")]
    url: &'a str,
    #[schema(example = "application/pdf")]
    mime_type: &'a str,
    #[schema(example = "guide.pdf")]
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    size_in_bytes: Option<i64>,
}

/// Writes a feed.
pub fn write(feed: &Feed) -> Vec<u8> {
    let site = FeedAuthor {
        name: feed.source.site.name.as_str(),
        url: Some(format!("{}/", feed.source.public_url)),
    };
    let json = JsonFeed {
        version: VERSION,
        title: &feed.title,
        home_page_url: &feed.page,
        feed_url: &feed.source.this,
        authors: vec![site],
        language: &feed.language,
        hubs: feed.hub().map(|url| {
            [FeedHub {
                kind: "WebSub",
                url,
            }]
        }),
        items: feed.entries.iter().map(FeedItem::from).collect(),
    };
    // Strings, numbers and dates cannot fail.
    serde_json::to_vec(&json).unwrap_or_default()
}

impl<'a> From<&'a Entry> for FeedItem<'a> {
    fn from(entry: &'a Entry) -> Self {
        let author = entry.author.as_deref();
        let authors = author.map(|name| FeedAuthor { name, url: None });
        Self {
            id: &entry.id,
            url: &entry.url,
            title: &entry.title,
            summary: entry.summary.as_deref(),
            content_html: &entry.html,
            content_text: entry.text.as_deref().unwrap_or_default(),
            image: entry.image.as_ref().map(|image| image.url.as_str()),
            date_published: entry.published,
            date_modified: entry.updated,
            authors: authors.into_iter().collect(),
            tags: entry.labels().collect(),
            language: entry.language.as_deref(),
            attachments: entry.attachments.iter().map(FeedAttachment::from).collect(),
        }
    }
}

impl<'a> From<&'a File> for FeedAttachment<'a> {
    fn from(file: &'a File) -> Self {
        Self {
            url: &file.url,
            mime_type: &file.media_type,
            title: &file.title,
            size_in_bytes: file.bytes,
        }
    }
}

/// The feed as the document shows it.
pub fn example() -> Value {
    json!({
        "version": VERSION,
        "title": "Actualités – Horizon",
        "home_page_url": "https://news.example/categories/actualites",
        "feed_url": "https://news.example/feeds/feed.json?category=57",
        "authors": [{"name": "Horizon", "url": "https://news.example/"}],
        "language": "fr",
        "items": [{
            "id": "https://news.example/api/v1/articles/1042",
            "url": "https://news.example/articles/atelier-dematerialisation-du-service-clients",
            "title": "Atelier : dématérialisation du Service clients",
            "summary": "Un atelier pour passer du papier au numérique sans perdre le contact.",
            "content_html": "<h2>Au programme</h2><p>Trois heures de pratique.</p>",
            "content_text": "Au programme\n\nTrois heures de pratique.",
            "date_published": "2022-05-24T00:00:00Z",
            "date_modified": "2026-11-02T09:30:00Z",
            "tags": ["Actualités", "Service clients"],
            "language": "fr",
            "attachments": [{
                "url": "https://medias.horizon.example/2022/guide.pdf",
                "mime_type": "application/pdf",
                "title": "guide.pdf"
            }]
        }]
    })
}
