//! An item of an export: a post, a page or a file.

use serde::{Deserialize, Serialize};

use crate::import::xml::{Keep, Record, Tag};

/// What an item says, as it waits for the others.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Item {
    pub id: i64,
    pub line: u64,
    pub kind: String,
    pub title: String,
    pub body: String,
    pub excerpt: String,
    pub name: Option<String>,
    pub former_names: Vec<String>,
    pub author: Option<String>,
    pub status: Option<String>,
    pub trashed_status: Option<String>,
    pub has_password: bool,
    /// Whether elements of it were mended.
    pub is_mended: bool,
    pub dates: Dates,
    pub parent: Option<i64>,
    pub thumbnail: Option<i64>,
    /// The address of a file.
    pub file: Option<String>,
    /// The values of `enclosure`: an address, a length and a media type, a line each.
    pub enclosures: Vec<String>,
    /// Keys of categories and of tags, in order.
    pub categories: Vec<String>,
    pub tags: Vec<String>,
}

/// The dates of an item, as it has them.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Dates {
    pub utc: Option<String>,
    pub local: Option<String>,
    pub feed: Option<String>,
    pub modified_utc: Option<String>,
    pub modified_local: Option<String>,
}

/// What is kept of an item.
pub(super) fn keep(tag: &Tag) -> Keep {
    match tag.name.as_str() {
        "content:encoded" | "excerpt:encoded" | "title" => Keep::Html,
        "wp:postmeta" => Keep::Children,
        "pubDate"
        | "dc:creator"
        | "category"
        | "wp:post_id"
        | "wp:post_date"
        | "wp:post_date_gmt"
        | "wp:post_modified"
        | "wp:post_modified_gmt"
        | "wp:post_name"
        | "wp:status"
        | "wp:post_parent"
        | "wp:post_type"
        | "wp:post_password"
        | "wp:attachment_url"
        | "wp:meta_key"
        | "wp:meta_value" => Keep::Short,
        _ => Keep::Nothing,
    }
}

/// The longest title of a file, in bytes, and its longest address.
const MAX_FILE_TITLE: usize = 300;
const MAX_URL: usize = 2_048;

/// Whether there is a password, or what is too long to be one.
fn has_password(record: &Record) -> bool {
    record
        .all("wp:post_password")
        .any(|field| field.is_cut || !field.text.trim().is_empty())
}

/// The post that a file was uploaded for.
fn parent(record: &Record) -> Option<i64> {
    let parent = record.get("wp:post_parent")?.parse().ok();
    parent.filter(|id: &i64| *id > 0)
}

impl Item {
    /// What the record of a file says, if the file is shown to all: it is so where the post is.
    pub fn of_file(id: i64, record: &Record) -> Option<Self> {
        let status = record.get("wp:status").unwrap_or("inherit");
        let is_public = matches!(status, "inherit" | "publish")
            && !record.all("wp:status").any(|field| field.is_cut)
            && !has_password(record)
            && !record.is_mended;
        let title = record.get("title").unwrap_or_default();
        let url = record.get("wp:attachment_url");
        is_public.then(|| Self {
            id,
            title: title
                .get(..title.floor_char_boundary(MAX_FILE_TITLE))
                .unwrap_or_default()
                .to_owned(),
            file: url.filter(|url| url.len() <= MAX_URL).map(str::to_owned),
            parent: parent(record),
            ..Self::default()
        })
    }

    /// What a record says, but for its terms.
    pub fn of(id: i64, record: &Record) -> Self {
        let owned = |name: &str| record.get(name).map(str::to_owned);
        let text = |name: &str| {
            let mut fields = record.all(name);
            fields
                .next()
                .map(|field| field.text.clone())
                .unwrap_or_default()
        };
        let mut item = Self {
            id,
            line: record.line,
            kind: owned("wp:post_type").unwrap_or_else(|| "post".to_owned()),
            title: text("title"),
            body: text("content:encoded"),
            excerpt: text("excerpt:encoded"),
            name: owned("wp:post_name"),
            author: owned("dc:creator"),
            status: owned("wp:status"),
            has_password: has_password(record),
            is_mended: record.is_mended,
            dates: Dates {
                utc: owned("wp:post_date_gmt"),
                local: owned("wp:post_date"),
                feed: owned("pubDate"),
                modified_utc: owned("wp:post_modified_gmt"),
                modified_local: owned("wp:post_modified"),
            },
            ..Self::default()
        };
        let mut key = "";
        for field in &record.fields {
            match field.tag.name.as_str() {
                "wp:meta_key" => key = field.text.trim(),
                "wp:meta_value" => item.take_meta(key, field.text.trim()),
                _ => {}
            }
        }
        item
    }

    fn take_meta(&mut self, key: &str, value: &str) {
        match key {
            "_thumbnail_id" => self.thumbnail = value.parse().ok(),
            "_wp_old_slug" => self.former_names.push(value.to_owned()),
            "_wp_trash_meta_status" => self.trashed_status = Some(value.to_owned()),
            "enclosure" => self.enclosures.push(value.to_owned()),
            _ => {}
        }
    }
}
