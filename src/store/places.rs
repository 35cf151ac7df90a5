//! Where an article was before a change, in the words of filters: a category, tag or subsite that
//! is gone has no id to look up, yet those who follow it must be told.

use std::collections::HashMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::counts::Membership;
use super::schema::{categories, subsites, tags};
use super::{DbConnection, StoreError, StoreResult};
use crate::domain::{ArticleId, CategoryId, Filter, NewsTemplates, Reference, SubsiteMatch};

/// Where a listed article was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    #[serde(rename = "t")]
    template: String,
    /// Id and slug.
    #[serde(rename = "c")]
    category: Option<(CategoryId, String)>,
    /// Codes.
    #[serde(rename = "s")]
    subsites: Vec<String>,
    /// Slugs.
    #[serde(rename = "g")]
    tags: Vec<String>,
}

impl Place {
    /// As the change log keeps it.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What [`to_json`](Self::to_json) has made.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn from_json(text: &str) -> StoreResult<Self> {
        serde_json::from_str(text).map_err(|error| {
            StoreError::Source(format!("the change log has the place {text:?}: {error}"))
        })
    }

    /// Whether a filter by category, subsite and tag was about an article there.
    pub fn passes(&self, filter: &Filter, news: &NewsTemplates) -> bool {
        let mut templates = news.as_slice().iter();
        templates.any(|template| template.as_str() == self.template)
            && filter
                .categories
                .as_ref()
                .is_none_or(|wanted| wanted.iter().any(|w| self.is_in_category(w)))
            && filter.subsites.as_ref().is_none_or(|wanted| {
                let mut codes = wanted.codes.iter();
                codes.any(|code| self.is_on(code.as_str(), wanted.matching))
            })
            && filter.tags_any.as_ref().is_none_or(|wanted| {
                let has = |slug: &str| self.tags.iter().any(|tag| tag == slug);
                wanted.iter().any(|slug| has(slug.as_str()))
            })
    }

    fn is_in_category(&self, wanted: &Reference) -> bool {
        let Some((id, slug)) = &self.category else {
            return false;
        };
        match wanted {
            Reference::Id(wanted) => wanted == id,
            Reference::Slug(wanted) => wanted.as_str() == slug,
        }
    }

    fn is_on(&self, wanted: &str, matching: SubsiteMatch) -> bool {
        let mut codes = self.subsites.iter();
        codes.any(|code| matching.holds(code, wanted))
    }
}

/// What the places that these articles have are called now.
///
/// # Errors
/// The database's.
pub(super) fn of(
    conn: &mut DbConnection,
    memberships: &HashMap<ArticleId, Membership>,
) -> StoreResult<HashMap<ArticleId, Place>> {
    if memberships.is_empty() {
        return Ok(HashMap::new());
    }
    let names = Names::load(conn, memberships)?;
    Ok(memberships
        .iter()
        .map(|(id, membership)| (*id, names.place(membership)))
        .collect())
}

/// What categories, subsites and tags are called.
struct Names {
    categories: HashMap<i64, String>,
    subsites: HashMap<i64, String>,
    tags: HashMap<i64, String>,
}

impl Names {
    fn load(
        conn: &mut DbConnection,
        memberships: &HashMap<ArticleId, Membership>,
    ) -> StoreResult<Self> {
        let mut tag_ids: Vec<i64> = memberships
            .values()
            .flat_map(|membership| membership.tags.iter().copied())
            .collect();
        tag_ids.sort_unstable();
        tag_ids.dedup();
        let mut tag_names: HashMap<i64, String> = HashMap::with_capacity(tag_ids.len());
        for chunk in tag_ids.chunks(1_000) {
            let rows: Vec<(i64, String)> = tags::table
                .filter(tags::id.eq_any(chunk))
                .select((tags::id, tags::slug))
                .load(conn)?;
            tag_names.extend(rows);
        }
        let category_ids: Vec<i64> = memberships.values().filter_map(|m| m.category).collect();
        let category_names: Vec<(i64, String)> = categories::table
            .filter(categories::id.eq_any(category_ids))
            .select((categories::id, categories::slug))
            .load(conn)?;
        let subsite_names: Vec<(i64, String)> = subsites::table
            .select((subsites::id, subsites::code))
            .load(conn)?;
        Ok(Self {
            categories: category_names.into_iter().collect(),
            subsites: subsite_names.into_iter().collect(),
            tags: tag_names,
        })
    }

    fn place(&self, membership: &Membership) -> Place {
        let called = |names: &HashMap<i64, String>, ids: &[i64]| -> Vec<String> {
            ids.iter().filter_map(|id| names.get(id).cloned()).collect()
        };
        Place {
            template: membership.template.clone(),
            category: membership
                .category
                .and_then(|id| Some((id, self.categories.get(&id)?.clone()))),
            subsites: called(&self.subsites, &membership.subsites),
            tags: called(&self.tags, &membership.tags),
        }
    }
}
