//! The lines of an export in JSON Lines: `docs/exporting.md` tells them to others.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::Status;
use crate::store::export as rows;

/// The name of the format, and its version, which counts up when older programs could not read it.
pub const FORMAT: &str = "actus-export";
pub const VERSION: u32 = 1;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Line {
    /// The first one.
    Header(Header),
    Subsite(Subsite),
    Category(Category),
    Tag(Tag),
    Article(Box<Article>),
    /// The last one.
    End(End),
}

/// What the lines are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    pub format: String,
    pub version: u32,
    /// Which articles were selected, as a query string; null when it is everything.
    pub filter: Option<String>,
}

/// How much there was, so that what is cut off is known to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    pub articles: u64,
}

/// A subsite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subsite {
    pub id: i64,
    pub code: String,
    pub name: String,
    pub url: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    pub id: i64,
    pub slug: String,
    pub title: String,
    pub description: Option<String>,
    pub parent_id: Option<i64>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tag {
    pub id: i64,
    pub slug: String,
    pub label: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// An article; a deleted one, too, with the time of its deletion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Article {
    pub id: i64,
    pub slug: String,
    /// Names that it had before, in alphabetical order.
    pub former_slugs: Vec<String>,
    pub title: String,
    pub summary: Option<String>,
    pub template: String,
    pub language: Option<String>,
    pub author: Option<String>,
    pub category_id: Option<i64>,
    /// Ids of tags.
    pub tags: Vec<i64>,
    /// Codes of subsites.
    pub subsites: Vec<String>,
    pub status: Status,
    pub published_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub deleted_at: Option<DateTime<Utc>>,
    pub image: Option<String>,
    pub attachments: Vec<File>,
    /// Sanitised HTML.
    pub html: String,
}

/// A file that comes with an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    pub title: String,
    pub url: String,
    pub media_type: Option<String>,
    pub bytes: Option<i64>,
}

impl From<rows::Subsite> for Line {
    fn from(row: rows::Subsite) -> Self {
        Self::Subsite(Subsite {
            id: row.id,
            code: row.code,
            name: row.name,
            url: row.url,
            created_at: row.created_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
        })
    }
}

impl From<rows::Category> for Line {
    fn from(row: rows::Category) -> Self {
        Self::Category(Category {
            id: row.id,
            slug: row.slug,
            title: row.title,
            description: row.description,
            parent_id: row.parent_id,
            created_at: row.created_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
        })
    }
}

impl From<rows::Tag> for Line {
    fn from(row: rows::Tag) -> Self {
        Self::Tag(Tag {
            id: row.id,
            slug: row.slug,
            label: row.label,
            created_at: row.created_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
        })
    }
}

impl From<rows::Article> for Line {
    fn from(article: rows::Article) -> Self {
        let rows::Article { row, .. } = article;
        let attachments = article.attachments.into_iter().map(|file| File {
            title: file.title,
            url: file.url,
            media_type: file.media_type,
            bytes: file.bytes,
        });
        Self::Article(Box::new(Article {
            id: row.id,
            slug: row.slug,
            former_slugs: article.former_slugs,
            title: row.title,
            summary: row.summary,
            template: row.template,
            language: row.language,
            author: row.author,
            category_id: row.category_id,
            tags: article.tags,
            subsites: article.subsites,
            status: row.status,
            published_at: row.published_at.and_utc(),
            created_at: row.created_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
            deleted_at: row.deleted_at.map(|at| at.and_utc()),
            image: row.image,
            attachments: attachments.collect(),
            html: article.html,
        }))
    }
}
