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

impl Item {
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
        let number = |name: &str| record.get(name)?.parse().ok().filter(|id: &i64| *id > 0);
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
            has_password: record.get("wp:post_password").is_some(),
            parent: number("wp:post_parent"),
            file: owned("wp:attachment_url"),
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
