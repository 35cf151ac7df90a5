//! The articles that a request is about, by ids: as SQL, and as a cell of the count table.

use chrono::NaiveDateTime;
use diesel::dsl::count_star;
use diesel::prelude::*;

use super::counts::{ANY, Cell};
use super::facets::Dimension;
use super::schema::{article_subsites, article_tags, articles};
use super::search::Search;
use super::{DbBackend, DbConnection, StoreResult, counts};
use crate::domain::{ArticleId, CategoryId, Facet, TagId};

/// The visible articles that a filter is about, by ids. What the filter names and does not exist
/// is left out: it matches nothing.
#[derive(Debug, Clone)]
pub struct Selection {
    pub(super) templates: Vec<String>,
    /// Whether the filter named templates; else they are all that are news.
    pub(super) names_templates: bool,
    pub(super) news: Vec<String>,
    /// The category that the address names, if it does.
    pub(super) within: Option<CategoryId>,
    pub(super) categories: Option<Vec<CategoryId>>,
    pub(super) subsites: Option<Links>,
    /// With any of these.
    pub(super) tags_any: Option<Links>,
    /// With all of these.
    pub(super) tags_all: Vec<Links>,
    pub(super) tags_none: Vec<TagId>,
    pub(super) languages: Option<Vec<String>>,
    pub(super) authors: Option<Vec<String>>,
    pub(super) from: Option<NaiveDateTime>,
    pub(super) to: Option<NaiveDateTime>,
    pub(super) updated_since: Option<NaiveDateTime>,
    pub(super) ids: Option<Vec<ArticleId>>,
    pub(super) search: Option<Search>,
    /// A tag that all must have does not exist, or what is searched for has no word.
    pub(super) impossible: bool,
}

/// Subsites or tags, on any of which an article must be.
#[derive(Debug, Clone)]
pub(super) struct Links {
    pub ids: Vec<i64>,
    /// Whether they have so many articles that it is cheaper to look up each article of a list
    /// among them than to begin with them.
    pub many: bool,
}

/// A query over the articles of a selection, every column selected.
pub(super) type Selected<'a> = articles::BoxedQuery<'a, DbBackend>;

// The links by which articles are chosen, beside those that a query may group by.
diesel::alias! {
    pub(super) const TAG_LINKS: Alias<TagLinks> = article_tags as tag_links;
    pub(super) const SUBSITE_LINKS: Alias<SubsiteLinks> = article_subsites as subsite_links;
}

/// Narrows a boxed query with articles among its tables to a selection. A macro, since each set
/// of joined tables is a type of its own.
///
/// One value is compared with `=`, not `IN`: such a statement is prepared once, and its index
/// gives the order.
macro_rules! narrow {
    ($selection:expr, $query:expr) => {{
        use diesel::dsl::{exists, not};
        use diesel::prelude::*;
        use $crate::store::schema::{article_subsites, article_tags, articles};
        use $crate::store::selection::{SUBSITE_LINKS, TAG_LINKS};

        let selection: &$crate::store::Selection = $selection;
        let mut query = $query;
        query = match selection.templates.as_slice() {
            [template] => query.filter(articles::listed_as.eq(template)),
            templates => query.filter(articles::listed_as.eq_any(templates)),
        };
        let categories = selection.all_categories();
        query = match categories.as_deref() {
            None => query,
            Some(&[category]) => query.filter(articles::category_id.eq(category)),
            Some(categories) => query.filter(articles::category_id.eq_any(categories.to_vec())),
        };
        if let Some(languages) = &selection.languages {
            query = query.filter(articles::language.eq_any(languages));
        }
        if let Some(authors) = &selection.authors {
            query = query.filter(articles::author.eq_any(authors));
        }
        if let Some(from) = selection.from {
            query = query.filter(articles::published_at.ge(from));
        }
        if let Some(to) = selection.to {
            query = query.filter(articles::published_at.le(to));
        }
        if let Some(since) = selection.updated_since {
            query = query.filter(articles::updated_at.ge(since));
        }
        if let Some(ids) = &selection.ids {
            query = query.filter(articles::id.eq_any(ids));
        }
        if let Some(subsites) = &selection.subsites {
            let article = SUBSITE_LINKS.field(article_subsites::article_id);
            let on_any = SUBSITE_LINKS.filter(
                SUBSITE_LINKS
                    .field(article_subsites::subsite_id)
                    .eq_any(&subsites.ids),
            );
            query = match subsites.many {
                true => query.filter(exists(on_any.filter(article.eq(articles::id)))),
                false => query.filter(articles::id.eq_any(on_any.select(article))),
            };
        }
        let tag = TAG_LINKS.field(article_tags::tag_id);
        let article = TAG_LINKS.field(article_tags::article_id);
        for tags in selection.tag_links() {
            let with_any = TAG_LINKS.filter(tag.eq_any(&tags.ids));
            query = match tags.many {
                true => query.filter(exists(with_any.filter(article.eq(articles::id)))),
                false => query.filter(articles::id.eq_any(with_any.select(article))),
            };
        }
        if !selection.tags_none.is_empty() {
            let excluded = TAG_LINKS.filter(tag.eq_any(&selection.tags_none));
            query = query.filter(not(exists(excluded.filter(article.eq(articles::id)))));
        }
        for condition in selection
            .search
            .iter()
            .flat_map(|search| search.conditions())
        {
            query = query.filter(condition);
        }
        if selection.impossible {
            query = query.filter(articles::id.eq_any(Vec::<i64>::new()));
        }
        query
    }};
}
pub(super) use narrow;

impl Selection {
    /// The same selection without the filter of a facet's own kind.
    pub(super) fn without(&self, facet: Facet) -> Self {
        let mut others = self.clone();
        match facet {
            Facet::Tags => others.tags_any = None,
            Facet::Categories => others.categories = None,
            Facet::Subsites => others.subsites = None,
            Facet::Years => (others.from, others.to) = (None, None),
            Facet::Templates => others.templates = self.news.clone(),
            Facet::Languages => others.languages = None,
            Facet::Authors => others.authors = None,
        }
        others
    }

    /// Whether the filter names this category, subsite or tag.
    pub(super) fn selects(&self, dimension: Dimension, id: i64) -> bool {
        let ids = match dimension {
            Dimension::Category => self.categories.as_ref(),
            Dimension::Subsite => self.subsites.as_ref().map(|links| &links.ids),
            Dimension::Tag => self.tags_any.as_ref().map(|links| &links.ids),
        };
        ids.is_some_and(|ids| ids.contains(&id))
    }

    /// Whether the filter names this value; a year is named by a span of time that touches it.
    pub(super) fn selects_text(&self, facet: Facet, value: &String) -> bool {
        match facet {
            Facet::Templates => self.names_templates && self.templates.contains(value),
            Facet::Languages => self.languages.as_ref().is_some_and(|l| l.contains(value)),
            Facet::Authors => self.authors.as_ref().is_some_and(|a| a.contains(value)),
            Facet::Years => {
                let year = |time: NaiveDateTime| time.format("%Y").to_string();
                (self.from.is_some() || self.to.is_some())
                    && self.from.is_none_or(|from| year(from) <= *value)
                    && self.to.is_none_or(|to| *value <= year(to))
            }
            Facet::Tags | Facet::Categories | Facet::Subsites => false,
        }
    }

    /// The part of this selection that lies in one category.
    pub fn within_category(mut self, id: CategoryId) -> Self {
        self.within = Some(id);
        self
    }

    /// The categories of which an article must be in one, if it must.
    pub(super) fn all_categories(&self) -> Option<Vec<CategoryId>> {
        match (self.within, &self.categories) {
            (None, categories) => categories.clone(),
            (Some(id), None) => Some(vec![id]),
            (Some(id), Some(categories)) => {
                Some(categories.iter().copied().filter(|c| *c == id).collect())
            }
        }
    }

    /// The tags on any of which an article must be, for each such set.
    pub(super) fn tag_links(&self) -> impl Iterator<Item = &Links> {
        self.tags_all.iter().chain(&self.tags_any)
    }

    /// How many articles it has.
    ///
    /// # Errors
    /// The database's.
    pub fn count(&self, conn: &mut DbConnection) -> StoreResult<i64> {
        match self.cell() {
            Some(cell) => counts::articles_in(conn, cell, &self.templates),
            None => Ok(self.query().select(count_star()).first(conn)?),
        }
    }

    /// The cell of the count table that holds exactly this selection, if there is one.
    pub(super) fn cell(&self) -> Option<Cell> {
        let simple = !self.impossible
            && self.tags_none.is_empty()
            && self.languages.is_none()
            && self.authors.is_none()
            && self.from.is_none()
            && self.to.is_none()
            && self.updated_since.is_none()
            && self.ids.is_none()
            && self.search.is_none();
        let mut tags = self.tag_links();
        let tag = match (tags.next(), tags.next()) {
            (None, _) => Some(ANY),
            (Some(tags), None) => only(&tags.ids),
            (Some(_), Some(_)) => None,
        };
        let subsite = self
            .subsites
            .as_ref()
            .map_or(Some(ANY), |links| only(&links.ids));
        let category = self.all_categories().map_or(Some(ANY), |ids| only(&ids));
        match (simple, category, subsite, tag) {
            (true, Some(category), Some(subsite), Some(tag)) => Some(Cell {
                category,
                subsite,
                tag,
            }),
            _ => None,
        }
    }

    /// The query for the articles, in no order.
    pub(super) fn query(&self) -> Selected<'_> {
        narrow!(self, articles::table.into_boxed())
    }
}

/// The one id of a list that has just one.
fn only(ids: &[i64]) -> Option<i64> {
    match ids {
        [id] => Some(*id),
        _ => None,
    }
}
