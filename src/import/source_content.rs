//! What a source says of its content, by its own keys.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt::Display;

use super::Notes;
use crate::content::{Body, BodyFormat};
use crate::domain::{
    ArticleDraft, ArticleId, Attachment, CategoryId, History, Invalid, Label, LanguageTag, Slug,
    SourceKey, Status, SubsiteId, TagId, Template, WebAddress,
};

/// How many notes of one article are kept.
const MOST_NOTES: usize = 20;

/// A category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceCategory {
    /// The id that it keeps here; without one, it is given the next.
    pub id: Option<CategoryId>,
    pub slug: Option<Slug>,
    pub title: String,
    pub description: Option<String>,
    pub parent: Option<SourceKey>,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceTag {
    /// The id that it keeps here; without one, it is given the next.
    pub id: Option<TagId>,
    pub slug: Option<Slug>,
    pub label: Label,
}

/// An article, as it waits to be compared and written. As JSON it is also what its hash is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceArticle {
    pub key: SourceKey,
    /// The id that it keeps here; without one, it is given the next.
    pub id: Option<ArticleId>,
    /// Checked when it was read, as are the former ones.
    pub slug: Option<String>,
    pub former_slugs: Vec<String>,
    pub title: String,
    pub summary: Option<String>,
    pub body: String,
    pub body_format: BodyFormat,
    /// Checked when it was read.
    pub template: String,
    pub category: Option<SourceKey>,
    /// Keys of tags.
    pub tags: Vec<SourceKey>,
    /// Codes in lower case, each once, in order.
    pub subsites: Vec<String>,
    pub status: Status,
    pub deleted: bool,
    /// In UTC, as all times.
    pub published_at: Option<NaiveDateTime>,
    pub created_at: Option<NaiveDateTime>,
    pub updated_at: Option<NaiveDateTime>,
    pub deleted_at: Option<NaiveDateTime>,
    pub author: Option<String>,
    pub language: Option<String>,
    pub image: Option<String>,
    pub attachments: Vec<SourceFile>,
    /// What a person should know of it if it is written: a kind, and a sentence. They may say where
    /// in the source it is, and so are no part of what it says.
    #[serde(skip)]
    pub notes: Vec<(Cow<'static, str>, String)>,
}

/// A file that comes with an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFile {
    pub url: String,
    /// Without one, it is the name of the file.
    pub title: Option<String>,
    pub media_type: Option<String>,
    pub bytes: Option<i64>,
}

impl SourceArticle {
    /// One of this key and title that says nothing else.
    pub fn new(key: impl Into<SourceKey>, title: impl Into<String>, template: &Template) -> Self {
        Self {
            key: key.into(),
            id: None,
            slug: None,
            former_slugs: Vec::new(),
            title: title.into(),
            summary: None,
            body: String::new(),
            body_format: BodyFormat::Html,
            template: template.as_str().to_owned(),
            category: None,
            tags: Vec::new(),
            subsites: Vec::new(),
            status: Status::Published,
            deleted: false,
            published_at: None,
            created_at: None,
            updated_at: None,
            deleted_at: None,
            author: None,
            language: None,
            image: None,
            attachments: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Adds what a person should know if it is written; of one article the first ones are enough.
    pub fn note(&mut self, kind: &'static str, sentence: impl Into<String>) {
        if self.notes.len() < MOST_NOTES {
            self.notes.push((Cow::Borrowed(kind), sentence.into()));
        }
    }

    /// The text as which it waits to be compared and written: what it says, and behind a line break,
    /// which JSON of one line does not have, its notes.
    pub(super) fn to_payload(&self) -> String {
        let mut payload = serde_json::to_string(self).unwrap_or_default();
        if !self.notes.is_empty() {
            payload.push('\n');
            payload.push_str(&serde_json::to_string(&self.notes).unwrap_or_default());
        }
        payload
    }

    /// The article of a payload, and what of the payload it says.
    ///
    /// # Errors
    /// When the text is no payload.
    pub(super) fn of_payload(payload: &str) -> serde_json::Result<(Self, &str)> {
        let (said, notes) = payload.split_once('\n').unwrap_or((payload, "[]"));
        let mut article: Self = serde_json::from_str(said)?;
        article.notes = serde_json::from_str(notes)?;
        Ok((article, said))
    }

    /// Notes that it has no date, for which this is to blame.
    pub fn note_no_date(&mut self, blame: impl Display) {
        let sentence = format!("{blame}; the time of its import is used");
        self.note("no date: the time of import is used", sentence);
    }

    /// The draft of this article, under this id and with what it refers to; what could not be kept
    /// goes to the notes.
    ///
    /// # Errors
    /// When it holds what was to be checked as it was read.
    pub fn into_draft(
        self,
        id: ArticleId,
        refers_to: References,
        notes: &mut Notes,
    ) -> Result<ArticleDraft, Invalid> {
        for (kind, sentence) in self.notes {
            notes.warn(kind, || sentence);
        }
        let key = self.key;
        let mut address = |what: &str, text: &str| {
            WebAddress::parse(text)
                .map_err(|error| {
                    notes.warn("an address was dropped", || {
                        format!("article {key}: the {what} {error}; it was dropped")
                    });
                })
                .ok()
        };
        let image = self.image.and_then(|url| address("image", &url));
        let attachments = self
            .attachments
            .into_iter()
            .filter_map(|file| {
                let url = address("attachment", &file.url)?;
                Some(file.at(url))
            })
            .collect();
        let language = self.language.and_then(|text| {
            LanguageTag::parse(&text)
                .map_err(|error| {
                    notes.warn("a language was dropped", || {
                        format!("article {key}: its language {error}; it was dropped")
                    });
                })
                .ok()
        });
        let former_slugs = self.former_slugs.iter();
        Ok(ArticleDraft {
            id,
            slug: self.slug.map(|slug| Slug::parse(&slug)).transpose()?,
            former_slugs: former_slugs
                .map(|slug| Slug::parse(slug))
                .collect::<Result<_, _>>()?,
            template: Template::parse(&self.template)?,
            category_id: refers_to.category,
            tags: refers_to.tags,
            subsites: refers_to.subsites,
            status: self.status,
            deleted: self.deleted,
            published_at: self.published_at,
            language,
            image,
            attachments,
            body: Body::parse(&self.body, self.body_format).rendered(),
            title: self.title,
            summary: self.summary,
            author: self.author,
            history: History {
                created_at: self.created_at,
                updated_at: self.updated_at,
                deleted_at: self.deleted_at,
            },
        })
    }
}

/// What an article refers to, by ids here: each sorted, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct References {
    pub category: Option<CategoryId>,
    pub tags: Vec<TagId>,
    pub subsites: Vec<SubsiteId>,
}

impl SourceFile {
    /// A file of which only the address is known.
    pub fn at_url(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            title: None,
            media_type: None,
            bytes: None,
        }
    }

    fn at(self, url: WebAddress) -> Attachment {
        let known = Attachment::at(url);
        Attachment {
            title: self.title.unwrap_or(known.title),
            media_type: self
                .media_type
                .filter(|media_type| is_media_type(media_type))
                .map(Cow::Owned)
                .or(known.media_type),
            bytes: self.bytes,
            url: known.url,
        }
    }
}

/// The longest media type, in bytes (RFC 6838, section 4.2: twice 127 and a slash).
const MAX_MEDIA_TYPE: usize = 255;

/// Whether a text may be a media type: visible ASCII around a slash, parameters included.
fn is_media_type(text: &str) -> bool {
    text.len() <= MAX_MEDIA_TYPE
        && text.contains('/')
        && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}
