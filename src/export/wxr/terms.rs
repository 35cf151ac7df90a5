//! Authors, categories and tags of the channel.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io;

use super::xml::{Xml, as_html};
use crate::domain::Slug;
use crate::export::Accompanying;
use crate::store::export::{Category, Tag};

/// Authors with the names by which they would log in.
pub(super) struct Authors {
    logins: BTreeMap<String, String>,
}

impl Authors {
    pub fn new(names: BTreeSet<String>) -> Self {
        let mut taken = HashSet::new();
        let logins = names.into_iter().map(|name| {
            let slug = Slug::from_title(&name, "author");
            let mut login = slug.to_string();
            let mut number = 1;
            while !taken.insert(login.clone()) {
                number += 1;
                login = slug.with_suffix(number).to_string();
            }
            (name, login)
        });
        Self {
            logins: logins.collect(),
        }
    }

    /// The login of an author.
    pub fn login(&self, name: &str) -> &str {
        self.logins.get(name).map_or("", String::as_str)
    }

    pub fn write(&self, xml: &mut Xml) -> io::Result<()> {
        for (number, (name, login)) in (1..).zip(&self.logins) {
            let number: i64 = number;
            xml.raw("<wp:author>\n")?;
            xml.text("wp:author_id", &number.to_string())?;
            xml.cdata("wp:author_login", login)?;
            xml.cdata("wp:author_email", "")?;
            xml.cdata("wp:author_display_name", &as_html(name))?;
            xml.raw("</wp:author>\n")?;
        }
        Ok(())
    }
}

/// Categories and tags, by their ids.
pub(super) struct Terms {
    pub categories: Vec<Category>,
    pub tags: Vec<Tag>,
}

impl Terms {
    pub fn category(&self, id: i64) -> Option<&Category> {
        let place = self.categories.binary_search_by_key(&id, |row| row.id);
        self.categories.get(place.ok()?)
    }

    pub fn tag(&self, id: i64) -> Option<&Tag> {
        let place = self.tags.binary_search_by_key(&id, |row| row.id);
        self.tags.get(place.ok()?)
    }

    pub fn write(&self, with: &Accompanying, xml: &mut Xml) -> io::Result<()> {
        for row in self.parents_first() {
            if with.has_category(row.id) {
                self.write_category(row, xml)?;
            }
        }
        // Both are terms there, with ids of one kind.
        let categories = self.categories.last().map_or(0, |row| row.id);
        for row in self.tags.iter().filter(|row| with.has_tag(row.id)) {
            xml.raw("<wp:tag>\n")?;
            xml.text("wp:term_id", &categories.saturating_add(row.id).to_string())?;
            xml.cdata("wp:tag_slug", &row.slug)?;
            xml.cdata("wp:tag_name", &as_html(&row.label))?;
            xml.raw("</wp:tag>\n")?;
        }
        Ok(())
    }

    fn write_category(&self, row: &Category, xml: &mut Xml) -> io::Result<()> {
        let parent = row.parent_id.and_then(|id| self.category(id));
        let parent = parent.map_or("", |parent| parent.slug.as_str());
        xml.raw("<wp:category>\n")?;
        xml.text("wp:term_id", &row.id.to_string())?;
        xml.cdata("wp:category_nicename", &row.slug)?;
        xml.cdata("wp:category_parent", parent)?;
        xml.cdata("wp:cat_name", &as_html(&row.title))?;
        if let Some(description) = &row.description {
            xml.cdata("wp:category_description", &as_html(description))?;
        }
        xml.raw("</wp:category>\n")
    }

    /// Categories by depth, then by id: WordPress looks for a parent among those that came.
    fn parents_first(&self) -> Vec<&Category> {
        let parents: HashMap<i64, i64> = self
            .categories
            .iter()
            .filter_map(|row| Some((row.id, row.parent_id?)))
            .collect();
        let depth = |mut id: i64| {
            let mut depth = 0;
            while let Some(parent) = parents.get(&id) {
                depth += 1;
                id = *parent;
                if depth > parents.len() {
                    break;
                }
            }
            depth
        };
        let mut sorted: Vec<&Category> = self.categories.iter().collect();
        sorted.sort_by_cached_key(|row| (depth(row.id), row.id));
        sorted
    }
}
