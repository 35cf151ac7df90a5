//! Tags and authors of an export.

use std::collections::HashMap;

use serde::Deserialize;

use super::Settings;
use super::field::Field;
use super::post::Post;
use super::reading::{AUTHOR, TAG};
use crate::domain::{Label, SourceKey};
use crate::import::slugs::as_slug;
use crate::import::{CategoryUse, Intake, SourceArticle, SourceCategory, SourceTag};
use crate::store::staging::StagedPart;

/// How many tags and authors an export may have, and how many bytes: they are kept in memory.
const MAX_TERMS: usize = 100_000;
const MAX_BYTES: usize = 32 * 1024 * 1024;

/// The row of a tag.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TagRow {
    id: Field,
    name: Field,
    slug: Field,
    description: Field,
    visibility: Field,
}

/// The row of an author.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct UserRow {
    id: Field,
    name: Field,
}

/// A tag, as posts are told of it.
#[derive(Debug)]
struct Tag {
    name: String,
    slug: Option<String>,
    description: Option<String>,
    /// Whether Ghost shows it to nobody.
    is_internal: bool,
}

/// The tags and authors of an export by their ids.
#[derive(Debug, Default)]
pub(super) struct Terms {
    tags: HashMap<String, Tag>,
    authors: HashMap<String, String>,
    bytes: usize,
}

impl Terms {
    /// Takes a row of tags; of one id the first one counts.
    pub fn take_tag(&mut self, row: TagRow) {
        let (Some(id), Some(name)) = (row.id.into_text(), row.name.line()) else {
            return;
        };
        let tag = Tag {
            is_internal: name.starts_with('#') || row.visibility.text() == Some("internal"),
            name,
            slug: row.slug.into_text(),
            description: row.description.line(),
        };
        let texts = [tag.slug.as_ref(), tag.description.as_ref()];
        let optional: usize = texts.into_iter().flatten().map(String::len).sum();
        self.bytes += id.len() + tag.name.len() + optional;
        self.tags.entry(id).or_insert(tag);
    }

    /// Takes a row of users.
    pub fn take_user(&mut self, row: UserRow) {
        if let (Some(id), Some(name)) = (row.id.into_text(), row.name.line()) {
            self.bytes += id.len() + name.len();
            self.authors.entry(id).or_insert(name);
        }
    }

    /// Whether there are more than may be kept in memory.
    pub fn are_too_many(&self) -> bool {
        self.tags.len() + self.authors.len() > MAX_TERMS || self.bytes > MAX_BYTES
    }

    /// The first author of a post, by what links it with authors, else by its own row.
    pub fn set_author(&self, article: &mut SourceArticle, post: &Post, parts: &[StagedPart]) {
        let linked: Vec<&String> = parts
            .iter()
            .filter(|part| part.kind == AUTHOR)
            .filter_map(|part| self.authors.get(&part.payload))
            .collect();
        let own = post.author.as_ref().and_then(|id| self.authors.get(id));
        article.author = linked.first().copied().or(own).cloned();
        if let [first, _, ..] = linked.as_slice() {
            let sentence = format!(
                "article {}: it has {} authors; {first:?} is named",
                article.key,
                linked.len()
            );
            article.note("several authors: the first is named", sentence);
        }
    }

    /// The tags of a post in their order, the first that is shown as its category if that is
    /// wanted. Only those that a post has are added to the intake.
    pub fn set_tags(
        &self,
        article: &mut SourceArticle,
        parts: &[StagedPart],
        settings: &Settings,
        intake: &mut Intake,
    ) {
        let mut category_is_free = settings.categories != CategoryUse::Tags;
        for part in parts.iter().filter(|part| part.kind == TAG) {
            let Some(tag) = self.tags.get(&part.payload) else {
                intake.add_broken_link();
                continue;
            };
            let key = SourceKey::Text(part.payload.clone());
            if category_is_free && !tag.is_internal {
                category_is_free = false;
                intake.add_category(key.clone(), tag.as_category());
                article.category = Some(key);
                continue;
            }
            let is_wanted = settings.categories != CategoryUse::Only
                && (settings.internal_tags || !tag.is_internal);
            if is_wanted && !article.tags.contains(&key) && tag.add_to(&key, intake) {
                article.tags.push(key);
            }
        }
    }
}

impl Tag {
    fn as_category(&self) -> SourceCategory {
        SourceCategory {
            id: None,
            slug: self.slug.as_deref().and_then(as_slug),
            title: self.name.clone(),
            description: self.description.clone(),
            parent: None,
        }
    }

    /// Adds the tag, and tells whether it could be.
    fn add_to(&self, key: &SourceKey, intake: &mut Intake) -> bool {
        if intake.tags.contains_key(key) {
            return true;
        }
        match Label::parse(self.name.clone()) {
            Ok(label) => {
                let slug = self.slug.as_deref().and_then(as_slug);
                let tag = SourceTag {
                    id: None,
                    slug,
                    label,
                };
                intake.add_tag(key.clone(), tag);
                true
            }
            Err(error) => {
                if !intake.unreadable_tags.contains(key) {
                    intake.report.warn("a tag was skipped", || {
                        format!("tag {key}: its name {error}; it was skipped")
                    });
                    intake.add_unreadable_tag(key.clone());
                }
                false
            }
        }
    }
}
