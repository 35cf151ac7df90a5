//! Categories, tags and authors of an export.

use std::collections::HashMap;

use super::item::Item;
use crate::domain::{Label, SourceKey};
use crate::import::plain_text::plain;
use crate::import::slugs::as_slug;
use crate::import::xml::{Record, Tag};
use crate::import::{Intake, SourceCategory, SourceTag, Whole};

/// How many categories, tags and authors an export may have, and how many bytes: they are kept in
/// memory.
const MAX_TERMS: usize = 100_000;
const MAX_BYTES: usize = 32 * 1024 * 1024;

/// The names by which posts know their terms and authors.
#[derive(Debug, Default)]
pub(super) struct Terms {
    /// What is shown for the names by which authors log in.
    pub authors: HashMap<String, String>,
    is_whole: Whole,
    bytes: usize,
}

/// The key of a category.
pub(super) fn category_key(slug: &str) -> String {
    format!("category:{slug}")
}

/// The key of a tag.
pub(super) fn tag_key(slug: &str) -> String {
    format!("post_tag:{slug}")
}

impl Terms {
    /// Takes a `wp:category`, `wp:tag`, `wp:term` or `wp:author` of the channel.
    pub fn take(&mut self, tag: &Tag, record: &Record, intake: &mut Intake) {
        match tag.name.as_str() {
            "wp:category" => self.category(
                record.get("wp:category_nicename"),
                record.get("wp:cat_name"),
                record.get("wp:category_parent"),
                record.get("wp:category_description"),
                intake,
            ),
            "wp:tag" => self.tag(record.get("wp:tag_slug"), record.get("wp:tag_name"), intake),
            "wp:term" => match record.get("wp:term_taxonomy") {
                Some("category") => self.category(
                    record.get("wp:term_slug"),
                    record.get("wp:term_name"),
                    record.get("wp:term_parent"),
                    record.get("wp:term_description"),
                    intake,
                ),
                Some("post_tag") => {
                    self.tag(
                        record.get("wp:term_slug"),
                        record.get("wp:term_name"),
                        intake,
                    );
                }
                _ => {}
            },
            _ => {
                let login = record.get("wp:author_login");
                let shown = record.get("wp:author_display_name");
                if let (Some(login), Some(shown)) = (login, shown) {
                    self.bytes += login.len() + shown.len();
                    self.authors.insert(login.to_owned(), plain(shown));
                }
            }
        }
    }

    fn category(
        &mut self,
        slug: Option<&str>,
        name: Option<&str>,
        parent: Option<&str>,
        description: Option<&str>,
        intake: &mut Intake,
    ) {
        let Some(name) = name.or(slug) else { return };
        let slug = slug.unwrap_or(name);
        self.is_whole.categories = true;
        let category = SourceCategory {
            id: None,
            slug: as_slug(slug),
            title: plain(name),
            description: description.map(plain),
            parent: parent.map(|parent| SourceKey::Text(category_key(parent))),
        };
        self.add_category(category_key(slug), category, intake);
    }

    fn add_category(&mut self, key: String, category: SourceCategory, intake: &mut Intake) {
        if intake
            .categories
            .contains_key(&SourceKey::Text(key.clone()))
        {
            return;
        }
        let parent = match &category.parent {
            Some(SourceKey::Text(parent)) => parent.len(),
            _ => 0,
        };
        let description = category.description.as_ref().map_or(0, String::len);
        self.bytes += key.len() + category.title.len() + parent + description;
        intake.add_category(key, category);
    }

    fn tag(&mut self, slug: Option<&str>, name: Option<&str>, intake: &mut Intake) {
        let Some(name) = name.or(slug) else { return };
        self.is_whole.tags = true;
        self.bytes += add_tag(tag_key(slug.unwrap_or(name)), slug, name, intake);
    }

    /// Takes the `category` elements of an item: those that name a term by its slug, else all.
    pub fn of_item(&mut self, item: &mut Item, record: &Record, intake: &mut Intake) {
        let has_slugs = record
            .all("category")
            .any(|field| field.tag.get("nicename").is_some());
        for field in record.all("category") {
            let slug = field.tag.get("nicename").filter(|slug| !slug.is_empty());
            let name = field.text.trim();
            if name.is_empty() || slug.is_none() && has_slugs {
                continue;
            }
            let domain = field.tag.get("domain").unwrap_or("category");
            let of = slug.unwrap_or(name);
            match domain {
                "category" => {
                    let key = category_key(of);
                    let category = SourceCategory {
                        id: None,
                        slug: as_slug(of),
                        title: plain(name),
                        description: None,
                        parent: None,
                    };
                    self.add_category(key.clone(), category, intake);
                    push_new(&mut item.categories, key);
                }
                "post_tag" | "tag" => {
                    let key = tag_key(of);
                    self.bytes += add_tag(key.clone(), slug, name, intake);
                    push_new(&mut item.tags, key);
                }
                _ => {}
            }
        }
    }

    /// Whether there are more than may be kept in memory.
    pub fn are_too_many(&self, intake: &Intake) -> bool {
        let tags = intake.tags.len() + intake.unreadable_tags.len();
        let number = intake.categories.len() + tags + self.authors.len();
        number > MAX_TERMS || self.bytes > MAX_BYTES
    }

    /// Of what the channel names all there is. A channel that names none leaves it to its items.
    pub fn is_whole(&self) -> Whole {
        self.is_whole
    }
}

/// Adds a tag of this key, and tells how many bytes more are kept; a label that cannot be one is
/// told.
pub(super) fn add_tag(key: String, slug: Option<&str>, name: &str, intake: &mut Intake) -> usize {
    let of = SourceKey::Text(key.clone());
    if intake.tags.contains_key(&of) || intake.unreadable_tags.contains(&of) {
        return 0;
    }
    let bytes = key.len() + name.len();
    match Label::parse(plain(name)) {
        Ok(label) => {
            let slug = slug.and_then(as_slug);
            intake.add_tag(
                key,
                SourceTag {
                    id: None,
                    slug,
                    label,
                },
            );
        }
        Err(error) => {
            intake.report.warn("a tag was skipped", || {
                format!("a label of a tag {error}; the tag was skipped")
            });
            intake.add_unreadable_tag(key);
        }
    }
    bytes
}

fn push_new(keys: &mut Vec<String>, key: String) {
    if !keys.contains(&key) {
        keys.push(key);
    }
}
