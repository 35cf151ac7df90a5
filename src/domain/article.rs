use std::borrow::Cow;

use chrono::NaiveDateTime;

use super::web_address::file_name;
use super::{LanguageTag, Slug, Status, SubsiteId, TagId, Template, WebAddress};

/// The id of an article. Ids of the source are kept.
pub type ArticleId = i64;
/// The id of a category. Ids of the source are kept.
pub type CategoryId = i64;

/// An article as a source describes it, ready to be stored: its body is already sanitised, its
/// category, tags and subsites exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleDraft {
    pub id: ArticleId,
    /// The name that the source gives it; without one, it is made from the title, once.
    pub slug: Option<Slug>,
    /// Names that it had before.
    pub former_slugs: Vec<Slug>,
    pub title: String,
    pub summary: Option<String>,
    pub template: Template,
    pub language: Option<LanguageTag>,
    pub author: Option<String>,
    pub category_id: Option<CategoryId>,
    /// Sorted, each once.
    pub tags: Vec<TagId>,
    /// Sorted, each once.
    pub subsites: Vec<SubsiteId>,
    pub status: Status,
    pub deleted: bool,
    /// In UTC; without one, the time of the article's creation here.
    pub published_at: Option<NaiveDateTime>,
    pub image: Option<WebAddress>,
    pub attachments: Vec<Attachment>,
    pub body: RenderedBody,
    pub history: History,
}

/// When what happened to an article, or another thing, elsewhere, in UTC; what is not known is the time of the write.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct History {
    pub created_at: Option<NaiveDateTime>,
    pub updated_at: Option<NaiveDateTime>,
    /// Of one that is deleted.
    pub deleted_at: Option<NaiveDateTime>,
}

/// What is kept of the body of an article; all of it says the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RenderedBody {
    /// Sanitised HTML.
    pub html: String,
    pub text: String,
    pub reading_minutes: i32,
}

/// How bodies are made of what a source wrote, and of HTML that an earlier version made.
#[derive(Debug, Clone, Copy)]
pub struct Renderer {
    /// Counts up whenever the same input gives another body.
    pub version: i64,
    pub render: fn(&str) -> RenderedBody,
}

/// A file that comes with an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    pub title: String,
    pub url: WebAddress,
    /// Such as `application/pdf`, where it is known.
    pub media_type: Option<Cow<'static, str>>,
    /// Its size, where it is known.
    pub bytes: Option<i64>,
}

impl Attachment {
    /// The file at this address: its name is the title, its extension tells the media type.
    pub fn at(url: WebAddress) -> Self {
        Self {
            title: url.file_name().to_owned(),
            media_type: media_type_of(url.as_str()).map(Cow::Borrowed),
            bytes: None,
            url,
        }
    }
}

/// The media type of a file, as the extension at the end of its address tells it.
pub fn media_type_of(address: &str) -> Option<&'static str> {
    let (_, extension) = file_name(address).rsplit_once('.')?;
    Some(match extension.to_ascii_lowercase().as_str() {
        "pdf" => "application/pdf",
        "doc" => "application/msword",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xls" => "application/vnd.ms-excel",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "ppt" => "application/vnd.ms-powerpoint",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "zip" => "application/zip",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "svg" => "image/svg+xml",
        "mp3" => "audio/mpeg",
        "mp4" => "video/mp4",
        _ => return None,
    })
}

/// A category as a source describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryDraft {
    pub id: CategoryId,
    /// The name that the source gives it; without one, it is made from the title, once.
    pub slug: Option<Slug>,
    pub title: String,
    pub description: Option<String>,
    /// A category that exists; following parents always ends.
    pub parent_id: Option<CategoryId>,
    pub history: History,
}
