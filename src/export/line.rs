//! The lines of an export in JSON Lines: `docs/exporting.md` tells them to others.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::{Invalid, Status};
use crate::store::changes::Kind;
use crate::store::export as rows;
use crate::store::import_records::{ContentHash, ImportRecord};

/// The name of the format, and its version, which counts up when older programs could not read it.
pub const FORMAT: &str = "actus-export";
pub const VERSION: u32 = 1;

/// The name among the import records of exports that are given back.
pub const ORIGIN: &str = "jsonl";

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
    Record(Record),
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

/// What a source that brought some of the content said last of one of its things, so that it goes
/// on where the export is given back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// By its name among the import records.
    pub source: String,
    /// `article`, `category`, `tag` or `subsite`.
    pub kind: String,
    /// The key that the source has for it.
    pub key: String,
    /// Its id here; 0 for a subsite.
    pub id: i64,
    /// SHA-256 of what it said, in hexadecimal digits.
    pub hash: String,
}

impl Record {
    /// The line of a record.
    pub fn of(source: &str, kind: Kind, record: &ImportRecord) -> Self {
        Self {
            source: source.to_owned(),
            kind: kind.as_str().to_owned(),
            key: record.key.clone(),
            id: record.subject,
            hash: record
                .hash
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
        }
    }

    /// The record of the line.
    ///
    /// # Errors
    /// When its kind or its hash is none.
    pub fn record(&self) -> Result<(Kind, ImportRecord), Invalid> {
        let kind = Kind::of(&self.kind)
            .ok_or_else(|| Invalid(format!("{:?} is no kind of a record", self.kind)))?;
        let hash = hash_of(&self.hash)
            .ok_or_else(|| Invalid(format!("{:?} is no hash of a record", self.hash)))?;
        let record = ImportRecord {
            key: self.key.clone(),
            subject: self.id,
            hash,
        };
        Ok((kind, record))
    }
}

fn hash_of(digits: &str) -> Option<ContentHash> {
    let mut hash = ContentHash::default();
    let pairs = digits.as_bytes().chunks(2);
    if digits.len() != 2 * hash.len() {
        return None;
    }
    for (byte, pair) in hash.iter_mut().zip(pairs) {
        *byte = u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(hash)
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
