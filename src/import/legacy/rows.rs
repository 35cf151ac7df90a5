//! The rows of the mapped tables: which columns they have, and their values by number.

use super::columns::{Need, Places, filled, text};
use super::mapping::{Column, Mapping};
use crate::import::mysql_dump::Value;

/// A row with the places of its columns.
pub(super) struct Row<'r> {
    pub places: &'r Places,
    pub values: &'r [Value],
}

impl<'r> Row<'r> {
    /// The value of the column with this number.
    pub fn get(&self, wanted: usize) -> &'r Value {
        self.places.get(self.values, wanted)
    }

    /// The same as text; `None` for NULL.
    pub fn owned(&self, wanted: usize) -> Option<String> {
        text(self.get(wanted)).map(str::to_owned)
    }

    /// The same as text that says something.
    pub fn owned_filled(&self, wanted: usize) -> Option<String> {
        filled(self.get(wanted)).map(str::to_owned)
    }
}

/// The columns of each table in the order in which [`Reading`](super::reading::Reading) reads them.
pub(super) fn wanted(mapping: &Mapping) -> [Vec<(&Column, Need)>; 5] {
    use Need::{Optional, Required};
    let Mapping {
        articles,
        categories,
        tags,
        tag_links,
        subsites,
    } = mapping;
    let mut article_columns = vec![
        (&articles.id, Required),
        (&articles.category_id, Required),
        (&articles.template, Required),
        (&articles.subsites, Required),
        (&articles.deleted, Required),
        (&articles.title, Optional),
        (&articles.summary, Optional),
        (&articles.body, Optional),
        (&articles.published_at, Optional),
        (&articles.author, Optional),
        (&articles.language, Optional),
        (&articles.image, Optional),
        (&articles.attachment, Optional),
    ];
    article_columns.extend(articles.status.as_ref().map(|status| (status, Required)));
    [
        article_columns,
        vec![
            (&categories.id, Required),
            (&categories.title, Optional),
            (&categories.description, Optional),
            (&categories.parent_id, Optional),
        ],
        vec![(&tags.id, Required), (&tags.label, Required)],
        vec![
            (&tag_links.tag_id, Required),
            (&tag_links.element_id, Required),
            (&tag_links.element_type, Required),
        ],
        vec![
            (&subsites.code, Required),
            (&subsites.name, Optional),
            (&subsites.url, Optional),
        ],
    ]
}
