//! An entry of a feed, whatever its form, as an article.

use chrono::{NaiveDateTime, Utc};

use super::Settings;
use crate::content::{Body, BodyFormat};
use crate::domain::{PageAddress, SourceKey, Status};
use crate::import::dates::parse_feed_date;
use crate::import::intake::TOO_INTRICATE;
use crate::import::plain_text::plain;
use crate::import::{Intake, SourceArticle, SourceFile};
use crate::store::StoreResult;

/// What an entry says.
#[derive(Debug, Default)]
pub(super) struct Entry {
    pub key: Option<String>,
    pub title: String,
    pub link: Option<String>,
    /// The address that others are relative to, where it is not the link.
    pub base: Option<String>,
    pub body: String,
    pub format: BodyFormat,
    /// As HTML.
    pub summary: Option<String>,
    pub author: Option<String>,
    pub published: Option<String>,
    pub updated: Option<String>,
    pub tags: Vec<String>,
    pub image: Option<String>,
    pub files: Vec<SourceFile>,
}

impl Entry {
    /// Adds the entry to an intake; `place` tells a person where it is.
    pub fn add_to(self, intake: &mut Intake, settings: &Settings, place: &str) -> StoreResult<()> {
        let key = self.key.as_ref().or(self.link.as_ref());
        let Some(key) = key.cloned() else {
            let reason = format!("{place}: the entry has no id and no link to be known by");
            intake.report.skip(serde_json::Value::Null, reason);
            return Ok(());
        };
        if Body::is_too_intricate(&self.body, self.format) {
            return intake.add_unreadable(&SourceKey::Text(key), TOO_INTRICATE);
        }
        let mut article = SourceArticle::new(key, plain(&self.title), &settings.template);
        let page = self
            .base
            .or(self.link)
            .filter(|base| base.starts_with("http"))
            .map(PageAddress::new);
        let whole = |address: String| match &page {
            Some(page) => page.resolve(&address),
            None => address,
        };
        let body = Body::parse(&self.body, self.format);
        article.body = match &page {
            Some(page) => body.resolved(page).html(),
            None => body.html(),
        };
        let summary = self.summary.as_deref().map(plain);
        article.summary = summary.filter(|summary| !summary.is_empty());
        article.author = self.author.map(|author| name_of(&author).to_owned());
        let read = |text: Option<&str>| -> Option<NaiveDateTime> {
            parse_feed_date(text?, settings.timezone)
        };
        article.updated_at = read(self.updated.as_deref());
        article.published_at = read(self.published.as_deref()).or(article.updated_at);
        if article.published_at.is_none() {
            article.note_no_date(format!("{place}: the entry has no date"));
        }
        if article.published_at > Some(Utc::now().naive_utc()) {
            article.status = Status::Scheduled;
        }
        article.image = self.image.map(&whole);
        for mut file in self.files {
            file.url = whole(file.url);
            let media_type = file.media_type.take();
            file.media_type = media_type.filter(|kind| !kind.contains(char::is_control));
            if article
                .attachments
                .iter()
                .all(|known| known.url != file.url)
            {
                article.attachments.push(file);
            }
        }
        article.category = settings.category.as_ref().map(|slug| slug.as_str().into());
        for label in self.tags {
            let label = label.trim();
            if !label.is_empty() {
                let key = SourceKey::Text(format!("tag:{label}"));
                intake.tag_article(&mut article, key, label, place);
            }
        }
        intake.add_article(&article)
    }
}

/// The name of an author where RSS has it behind a mail address (RSS 2.0, "author"): addresses are
/// not for everybody.
fn name_of(author: &str) -> &str {
    let named = author.trim().strip_suffix(')');
    let named = named.and_then(|author| author.split_once('('));
    match named {
        Some((address, name)) if address.contains('@') && !name.trim().is_empty() => name.trim(),
        _ => author,
    }
}
