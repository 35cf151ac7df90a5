//! What categories, tags and subsites are called. They are few beside the articles: they lie in
//! memory whole, so that neither filters nor answers look them up.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use diesel::prelude::*;

use crate::store::changes::Kind;
use crate::store::schema::{categories, subsites, tags};
use crate::store::{DbConnection, StoreResult, text};

/// What a category, tag or subsite is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    pub id: i64,
    /// By what filters and addresses name it: a slug or a code.
    pub value: String,
    /// What people read.
    pub label: String,
}

/// Everything of one kind by its name.
#[derive(Debug, Clone, Default)]
pub(in crate::store) struct NamesOf {
    by_id: HashMap<i64, (Arc<Name>, u32)>,
    by_value: HashMap<String, i64>,
}

impl NamesOf {
    fn new(mut rows: Vec<Row>) -> Self {
        rows.sort_unstable_by(|(_, _, label, sort), (_, _, other, other_sort)| {
            (sort, label).cmp(&(other_sort, other))
        });
        let names: Vec<Arc<Name>> = rows
            .into_iter()
            .map(|(id, value, label, _)| {
                let label = text::from_stored(label);
                Arc::new(Name { id, value, label })
            })
            .collect();
        Self {
            by_value: names
                .iter()
                .map(|name| (name.value.clone(), name.id))
                .collect(),
            by_id: names
                .into_iter()
                .zip(0..)
                .map(|(name, rank)| (name.id, (name, rank)))
                .collect(),
        }
    }

    /// What has this id.
    pub fn get(&self, id: i64) -> Option<&Arc<Name>> {
        self.by_id.get(&id).map(|(name, _)| name)
    }

    /// What has this id, with its place in alphabetical order.
    pub fn ranked(&self, id: i64) -> Option<(&Arc<Name>, u32)> {
        self.by_id.get(&id).map(|(name, rank)| (name, *rank))
    }

    /// The id of what filters name so.
    pub fn id_of(&self, value: &str) -> Option<i64> {
        self.by_value.get(value).copied()
    }

    /// Every id, in no order.
    pub fn ids(&self) -> impl Iterator<Item = i64> {
        self.by_id.keys().copied()
    }

    /// Everything, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Name>> {
        self.by_id.values().map(|(name, _)| name)
    }

    /// What has these ids, in alphabetical order.
    pub fn in_order<'a>(&self, ids: impl Iterator<Item = &'a i64>) -> Vec<Arc<Name>> {
        let mut found: Vec<(&Arc<Name>, u32)> = ids.filter_map(|id| self.ranked(*id)).collect();
        found.sort_unstable_by_key(|(_, rank)| *rank);
        found
            .into_iter()
            .map(|(name, _)| Arc::clone(name))
            .collect()
    }
}

/// Everything that articles are filed under, by its name.
#[derive(Debug, Clone)]
pub(in crate::store) struct Names {
    pub categories: Arc<NamesOf>,
    pub tags: Arc<NamesOf>,
    pub subsites: Arc<NamesOf>,
}

impl Names {
    /// The names after changes of these kinds of things.
    ///
    /// # Errors
    /// The database's.
    pub fn follow(&self, conn: &mut DbConnection, changed: &HashSet<Kind>) -> StoreResult<Self> {
        let mut names = self.clone();
        if changed.contains(&Kind::Category) {
            names.categories = Arc::new(load_categories(conn)?);
        }
        if changed.contains(&Kind::Tag) {
            names.tags = Arc::new(load_tags(conn)?);
        }
        if changed.contains(&Kind::Subsite) {
            names.subsites = Arc::new(load_subsites(conn)?);
        }
        Ok(names)
    }

    /// Reads all names.
    ///
    /// # Errors
    /// The database's.
    pub fn load(conn: &mut DbConnection) -> StoreResult<Self> {
        Ok(Self {
            categories: Arc::new(load_categories(conn)?),
            tags: Arc::new(load_tags(conn)?),
            subsites: Arc::new(load_subsites(conn)?),
        })
    }
}

/// An id, by what it is named, its label, and what it is put in order by before the label.
type Row = (i64, String, String, String);

fn load_categories(conn: &mut DbConnection) -> StoreResult<NamesOf> {
    use categories::{id, slug, title, title_sort};
    let rows = categories::table.select((id, slug, title, title_sort));
    Ok(NamesOf::new(rows.load(conn)?))
}

fn load_tags(conn: &mut DbConnection) -> StoreResult<NamesOf> {
    use tags::{id, label, label_sort, slug};
    let rows = tags::table.select((id, slug, label, label_sort));
    Ok(NamesOf::new(rows.load(conn)?))
}

fn load_subsites(conn: &mut DbConnection) -> StoreResult<NamesOf> {
    use subsites::{code, id, name};
    let rows = subsites::table.select((id, code, name, code));
    Ok(NamesOf::new(rows.load(conn)?))
}
