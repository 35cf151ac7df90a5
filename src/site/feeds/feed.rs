//! What a feed says, whatever it is written as.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::api::articles::{page_address, permanent_address};
use crate::api::canonical::Canonical;
use crate::api::categories;
use crate::content::{Body, BodyFormat};
use crate::domain::{Filter, PageAddress, SearchQuery, Site, media_type_of};
use crate::state::AppState;
use crate::store::Named;
use crate::store::article_index::Name;
use crate::store::articles::{Article, AttachmentRow};

/// The media type of files of which nothing is known (RFC 2046, section 4.5.1).
const ANY_BYTES: &str = "application/octet-stream";

/// How many bytes of bodies a feed holds: what goes beyond is told by its summary.
const MOST_BODIES: usize = 4 * 1024 * 1024;

/// Where a feed comes from, known before anything is read.
#[derive(Debug)]
pub struct Source {
    pub site: Site,
    /// Without a slash at its end.
    pub public_url: String,
    /// The address of the feed.
    pub this: String,
    canonical: Canonical,
    language: String,
    search: Option<SearchQuery>,
}

impl Source {
    pub fn new(state: &AppState, filter: &Filter, canonical: &Canonical) -> Self {
        let public_url = state.public_url().to_owned();
        let site = state.site().clone();
        let language = match filter.languages.as_deref() {
            Some([only]) => only,
            _ => &site.language,
        };
        Self {
            this: format!("{public_url}{}", canonical.link()),
            canonical: canonical.clone(),
            language: language.as_str().to_owned(),
            search: filter.search.clone(),
            public_url,
            site,
        }
    }

    /// The header by which subscribers find the hub (WebSub, section 4).
    pub fn link_header(&self) -> Option<String> {
        let hub = self.site.hub.as_ref()?.as_str();
        let this = &self.this;
        Some(format!("<{hub}>; rel=\"hub\", <{this}>; rel=\"self\""))
    }

    fn title(&self, named: &Named) -> String {
        let Named {
            category,
            subsite,
            tag,
        } = named;
        let names = [category, subsite, tag].into_iter().flatten();
        let mut parts: Vec<String> = names.map(|name| name.label.clone()).collect();
        parts.extend(self.search.iter().map(|search| format!("“{search}”")));
        match parts.is_empty() {
            true => self.site.name.as_str().to_owned(),
            false => format!("{} – {}", parts.join(" · "), self.site.name.as_str()),
        }
    }

    /// The list of the same articles for readers: that of the category, if it is one.
    fn page(&self, named: &Named) -> String {
        let list = match &named.category {
            Some(category) => {
                let path = categories::page_path(&category.value);
                self.canonical.at(&path).with(&["category"], [])
            }
            None => self.canonical.at("/"),
        };
        format!("{}{}", self.public_url, list.link())
    }
}

/// A feed. All addresses in it are whole.
#[derive(Debug)]
pub struct Feed {
    pub source: Source,
    pub title: String,
    /// The page for readers with the same articles.
    pub page: String,
    pub language: String,
    /// The newest change of its entries, of an empty feed the beginning of time as computers know
    /// it: the same articles are always the same feed.
    pub updated: DateTime<Utc>,
    pub entries: Vec<Entry>,
}

impl Feed {
    /// The feed with these articles.
    pub fn new(source: Source, named: &Named, articles: Vec<Article>) -> Self {
        let public_url = source.public_url.as_str();
        let mut left = MOST_BODIES;
        let articles = articles.into_iter();
        let entries: Vec<Entry> = articles
            .map(|article| {
                let mut article = article;
                let length = article.body_html.as_ref().map_or(0, String::len);
                if length > left {
                    article.body_html = None;
                    article.body_text = None;
                } else {
                    left -= length;
                }
                Entry::new(article, public_url)
            })
            .collect();
        let updated = entries.iter().map(|entry| entry.updated).max();
        Self {
            title: source.title(named),
            page: source.page(named),
            language: source.language.clone(),
            updated: updated.unwrap_or(DateTime::UNIX_EPOCH),
            entries,
            source,
        }
    }

    /// The address of the WebSub hub, if there is one.
    pub fn hub(&self) -> Option<&str> {
        self.source.site.hub.as_ref().map(|hub| hub.as_str())
    }
}

/// An article in a feed.
#[derive(Debug)]
pub struct Entry {
    /// The article itself, whatever its slug.
    pub id: String,
    /// Its page for readers.
    pub url: String,
    pub title: String,
    pub summary: Option<String>,
    pub html: String,
    /// Where it was loaded.
    pub text: Option<String>,
    pub author: Option<String>,
    pub language: Option<String>,
    pub category: Option<Arc<Name>>,
    pub tags: Vec<Arc<Name>>,
    pub published: DateTime<Utc>,
    pub updated: DateTime<Utc>,
    pub image: Option<File>,
    pub attachments: Vec<File>,
}

/// A file that comes with an article.
#[derive(Debug)]
pub struct File {
    pub url: String,
    /// Empty of an image.
    pub title: String,
    pub media_type: String,
    pub bytes: Option<i64>,
}

impl Entry {
    fn new(article: Article, public_url: &str) -> Self {
        let row = article.row;
        let page = page_address(public_url, &row.slug);
        let html = article.body_html.unwrap_or_default();
        let files = article.attachments.into_iter();
        Self {
            id: permanent_address(public_url, row.id),
            html: Body::parse(&html, BodyFormat::Html).resolved(&page).html(),
            text: article.body_text,
            title: row.title,
            summary: row.summary.filter(|summary| !summary.is_empty()),
            author: row.author.filter(|author| !author.trim().is_empty()),
            language: row.language,
            category: article.category,
            tags: article.tags,
            published: row.published_at.and_utc(),
            updated: row.updated_at.and_utc(),
            image: row.image.map(|address| File::image(&address, &page)),
            attachments: files.map(|file| File::attachment(file, &page)).collect(),
            url: page.as_str().to_owned(),
        }
    }

    /// Its image and what is attached to it.
    pub fn files(&self) -> impl Iterator<Item = &File> {
        self.image.iter().chain(&self.attachments)
    }

    /// What it is filed under: its category, then its tags, without one that is called as the
    /// category.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        let category = self.category.as_deref();
        let category = category.map(|name| name.label.as_str());
        let tags = self.tags.iter().map(|name| name.label.as_str());
        let others = tags.filter(move |label| Some(*label) != category);
        category.into_iter().chain(others)
    }
}

impl File {
    fn image(address: &str, page: &PageAddress) -> Self {
        Self {
            url: page.resolve(address),
            title: String::new(),
            media_type: media_type_of(address).unwrap_or(ANY_BYTES).to_owned(),
            bytes: None,
        }
    }

    fn attachment(file: AttachmentRow, page: &PageAddress) -> Self {
        Self {
            url: page.resolve(&file.url),
            title: file.title,
            media_type: file.media_type.unwrap_or_else(|| ANY_BYTES.to_owned()),
            bytes: file.bytes,
        }
    }
}
