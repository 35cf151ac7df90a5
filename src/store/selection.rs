//! The articles that a request is about, as sets of the index and as a cell of the count table.

use std::borrow::{Borrow, Cow};
use std::cell::OnceCell;
use std::hash::Hash;
use std::sync::Arc;

use chrono::NaiveDateTime;
use roaring::RoaringBitmap;

use super::article_index::{ArticleIndex, Chunk, Column, Name, NamesOf, Place, micros};
use super::counts::{ANY, Cell};
use super::facets::Dimension;
use super::search::Found;
use super::{DbConnection, StoreResult, counts};
use crate::domain::{ArticleId, CategoryId, Facet, SearchQuery, SubsiteId, TagId};

/// The visible articles that a filter is about. What the filter names and does not exist is left
/// out: it matches nothing.
#[derive(Debug)]
pub struct Selection {
    index: Arc<ArticleIndex>,
    pub(super) conditions: Conditions,
    /// Of each part of the index, once it was asked for.
    sets: Vec<OnceCell<RoaringBitmap>>,
}

/// What a filter asks, by ids.
#[derive(Debug, Clone)]
pub(super) struct Conditions {
    pub templates: Vec<String>,
    /// Whether the filter named templates; else they are all that are news.
    pub names_templates: bool,
    pub news: Vec<String>,
    /// The category that the address names, if it does.
    pub within: Option<CategoryId>,
    pub categories: Option<Vec<CategoryId>>,
    pub subsites: Option<Vec<SubsiteId>>,
    /// With any of these.
    pub tags_any: Option<Vec<TagId>>,
    /// With all of these.
    pub tags_all: Vec<TagId>,
    /// With none of these.
    pub tags_none: Vec<TagId>,
    pub languages: Option<Vec<String>>,
    pub authors: Option<Vec<String>>,
    pub from: Option<NaiveDateTime>,
    pub to: Option<NaiveDateTime>,
    pub updated_since: Option<NaiveDateTime>,
    pub ids: Option<Vec<ArticleId>>,
    pub search: Option<SearchQuery>,
    /// What the search has found.
    pub found: Option<Arc<Found>>,
    /// A tag that all must have does not exist, or what is searched for has no word.
    pub impossible: bool,
}

/// What a filter names, of each kind that it names just one of.
#[derive(Debug, Clone, Default)]
pub struct Named {
    pub category: Option<Arc<Name>>,
    pub subsite: Option<Arc<Name>>,
    pub tag: Option<Arc<Name>>,
}

impl Selection {
    /// What the conditions select of the articles of an index.
    pub(super) fn new(index: Arc<ArticleIndex>, conditions: Conditions) -> Self {
        Self {
            sets: index.parts().iter().map(|_| OnceCell::new()).collect(),
            index,
            conditions,
        }
    }

    /// The index that it selects from.
    pub fn index(&self) -> &Arc<ArticleIndex> {
        &self.index
    }

    /// What its filter names.
    pub fn named(&self) -> Named {
        let names = self.index.names();
        let name = |names: &NamesOf, ids: Option<&[i64]>| names.get(only(ids?)?).cloned();
        let conditions = &self.conditions;
        Named {
            category: name(&names.categories, conditions.all_categories().as_deref()),
            subsite: name(&names.subsites, conditions.subsites.as_deref()),
            tag: name(&names.tags, conditions.tags_any.as_deref()),
        }
    }

    /// The same selection without the filter of a facet's own kind; `None` when there is no such
    /// filter.
    pub(super) fn without(&self, facet: Facet) -> Option<Self> {
        let mut others = self.conditions.clone();
        let had = match facet {
            Facet::Tags => others.tags_any.take().is_some(),
            Facet::Categories => others.categories.take().is_some(),
            Facet::Subsites => others.subsites.take().is_some(),
            Facet::Years => others.from.take().is_some() | others.to.take().is_some(),
            Facet::Templates => {
                others.templates = self.conditions.news.clone();
                self.conditions.names_templates
            }
            Facet::Languages => others.languages.take().is_some(),
            Facet::Authors => others.authors.take().is_some(),
        };
        had.then(|| Self::new(Arc::clone(&self.index), others))
    }

    /// The part of this selection that lies in one category.
    pub fn within_category(self, id: CategoryId) -> Self {
        let within = Some(id);
        Self::new(
            self.index,
            Conditions {
                within,
                ..self.conditions
            },
        )
    }

    /// Its articles in a part of the index, by their places there.
    pub(super) fn set(&self, part: usize) -> Cow<'_, RoaringBitmap> {
        match self.sets.get(part) {
            Some(set) => Cow::Borrowed(set.get_or_init(|| self.evaluate(part))),
            None => Cow::Owned(RoaringBitmap::new()),
        }
    }

    /// Its articles in each part of the index.
    pub(super) fn sets(&self) -> impl Iterator<Item = (&Chunk, Cow<'_, RoaringBitmap>)> {
        let parts = self.index.parts().iter().enumerate();
        parts.map(|(number, part)| (part.chunk(), self.set(number)))
    }

    /// The ids of its articles, in order.
    pub fn ids(&self) -> Vec<ArticleId> {
        let mut ids = Vec::new();
        for (chunk, set) in self.sets() {
            let keys = set.iter().filter_map(|slot| chunk.key(slot));
            ids.extend(keys.map(|key| key.id));
        }
        ids.sort_unstable();
        ids
    }

    /// Where an article of it is in the index.
    pub(super) fn find(&self, id: ArticleId) -> Option<Place> {
        let place = self.index.find(id)?;
        self.set(place.part).contains(place.slot).then_some(place)
    }

    /// How many articles it has.
    ///
    /// # Errors
    /// The database's.
    pub fn count(&self, conn: &mut DbConnection) -> StoreResult<i64> {
        match self.conditions.cell() {
            Some(cell) => counts::articles_in(conn, cell, &self.conditions.templates),
            None => Ok(self.len()),
        }
    }

    /// The same from the index alone.
    pub(super) fn len(&self) -> i64 {
        let by_search = match &self.conditions.found {
            Some(found) if self.conditions.only_search() => {
                found.count(&self.index, &self.conditions.templates)
            }
            _ => None,
        };
        let total = by_search.unwrap_or_else(|| self.sets().map(|(_, set)| set.len()).sum());
        i64::try_from(total).unwrap_or(i64::MAX)
    }

    fn evaluate(&self, number: usize) -> RoaringBitmap {
        let conditions = &self.conditions;
        let Some(part) = self
            .index
            .parts()
            .get(number)
            .filter(|_| !conditions.impossible)
        else {
            return RoaringBitmap::new();
        };
        let chunk = part.chunk();
        let mut required = conditions.required(chunk);
        if let Some(ids) = &conditions.ids {
            let slots = ids.iter().filter_map(|id| chunk.find(*id));
            required.push(Cow::Owned(slots.collect()));
        }
        let mut set = intersection(required, chunk);
        if let Some(found) = &conditions.found {
            found.narrow(&self.index, number, &mut set);
        }
        conditions.cut_times(chunk, &mut set);
        for tag in &conditions.tags_none {
            if let Some(with) = chunk.tags.set(tag) {
                set -= with;
            }
        }
        if !part.dead().is_empty() {
            set -= part.dead();
        }
        set
    }
}

/// The articles that are in all of these sets, beginning with the smallest.
fn intersection(mut required: Vec<Cow<'_, RoaringBitmap>>, chunk: &Chunk) -> RoaringBitmap {
    required.sort_by_cached_key(|set| set.len());
    let mut required = required.into_iter();
    match (required.next(), required.next()) {
        (None, _) => chunk.everything(),
        (Some(only), None) => only.into_owned(),
        (Some(first), Some(second)) => {
            let both = first.as_ref() & second.as_ref();
            required.fold(both, |set, other| set & other.as_ref())
        }
    }
}

/// The articles with any of these values; `None` when those are all.
fn with_any<'c, K, Q>(
    chunk: &Chunk,
    column: &'c Column<K>,
    values: &[Q],
) -> Option<Cow<'c, RoaringBitmap>>
where
    K: Borrow<Q> + Ord + Hash,
    Q: Ord,
{
    let mut sets = values.iter().filter_map(|value| column.set(value));
    let set = match (sets.next(), sets.next()) {
        (None, _) => Cow::Owned(RoaringBitmap::new()),
        (Some(only), None) => Cow::Borrowed(only),
        (Some(first), Some(second)) => {
            Cow::Owned(sets.fold(first | second, |union, set| union | set))
        }
    };
    (set.len() < chunk.len() as u64).then_some(set)
}

impl Conditions {
    /// Sets in all of which an article must be.
    fn required<'c>(&self, chunk: &'c Chunk) -> Vec<Cow<'c, RoaringBitmap>> {
        let mut required = Vec::new();
        required.extend(with_any(chunk, &chunk.templates, &self.templates));
        if let Some(categories) = self.all_categories() {
            required.extend(with_any(chunk, &chunk.categories, &categories));
        }
        if let Some(subsites) = &self.subsites {
            required.extend(with_any(chunk, &chunk.subsites, subsites));
        }
        if let Some(tags) = &self.tags_any {
            required.extend(with_any(chunk, &chunk.tags, tags));
        }
        for tag in &self.tags_all {
            required.extend(with_any(chunk, &chunk.tags, std::slice::from_ref(tag)));
        }
        if let Some(languages) = &self.languages {
            required.extend(with_any(chunk, &chunk.languages, languages));
        }
        if let Some(authors) = &self.authors {
            required.extend(with_any(chunk, &chunk.authors, authors));
        }
        required
    }

    /// Leaves the articles of the span of time, and those that were updated since.
    fn cut_times(&self, chunk: &Chunk, set: &mut RoaringBitmap) {
        if let Some(from) = self.from.map(micros) {
            set.remove_range(..chunk.partition(|key| key.published_at < from));
        }
        if let Some(to) = self.to.map(micros) {
            set.remove_range(chunk.partition(|key| key.published_at <= to)..);
        }
        if let Some(since) = self.updated_since.map(micros) {
            let updated_at = |slot: u32| chunk.updated_at.get(slot as usize);
            set.retain(|slot| updated_at(slot).is_some_and(|at| *at >= since));
        }
    }

    /// Whether the filter names this category, subsite or tag.
    pub fn selects(&self, dimension: Dimension, id: i64) -> bool {
        let ids = match dimension {
            Dimension::Category => self.categories.as_ref(),
            Dimension::Subsite => self.subsites.as_ref(),
            Dimension::Tag => self.tags_any.as_ref(),
        };
        ids.is_some_and(|ids| ids.contains(&id))
    }

    /// Whether the filter names this value.
    pub fn selects_text(&self, facet: Facet, value: &String) -> bool {
        let named = match facet {
            Facet::Templates => self.names_templates.then_some(&self.templates),
            Facet::Languages => self.languages.as_ref(),
            Facet::Authors => self.authors.as_ref(),
            Facet::Years | Facet::Tags | Facet::Categories | Facet::Subsites => None,
        };
        named.is_some_and(|values| values.contains(value))
    }

    /// Whether the filter names a span of time that touches this year.
    pub fn selects_year(&self, year: i32) -> bool {
        use chrono::Datelike as _;
        (self.from.is_some() || self.to.is_some())
            && self.from.is_none_or(|from| from.year() <= year)
            && self.to.is_none_or(|to| year <= to.year())
    }

    /// The categories of which an article must be in one, if it must.
    fn all_categories(&self) -> Option<Cow<'_, [CategoryId]>> {
        match (self.within, &self.categories) {
            (None, None) => None,
            (None, Some(categories)) => Some(Cow::Borrowed(categories)),
            (Some(id), None) => Some(Cow::Owned(vec![id])),
            (Some(id), Some(categories)) => Some(Cow::Owned(
                categories.iter().copied().filter(|c| *c == id).collect(),
            )),
        }
    }

    /// The cell of the count table that holds exactly this selection, if there is one.
    pub fn cell(&self) -> Option<Cell> {
        let is_simple = self.is_simple() && self.search.is_none();
        let tag = match (&self.tags_any, self.tags_all.as_slice()) {
            (None, []) => Some(ANY),
            (Some(tags), []) => only(tags),
            (None, tags) => only(tags),
            (Some(_), _) => None,
        };
        let subsite = self.subsites.as_ref().map_or(Some(ANY), |ids| only(ids));
        let category = self.all_categories().map_or(Some(ANY), |ids| only(&ids));
        match (is_simple, category, subsite, tag) {
            (true, Some(category), Some(subsite), Some(tag)) => Some(Cell {
                category,
                subsite,
                tag,
            }),
            _ => None,
        }
    }

    /// Whether only a search narrows it, and templates.
    fn only_search(&self) -> bool {
        self.is_simple()
            && self.search.is_some()
            && self.tags_any.is_none()
            && self.tags_all.is_empty()
            && self.subsites.is_none()
            && self.all_categories().is_none()
    }

    /// Whether nothing narrows it that is not a search, a template, a category, a subsite or a
    /// wanted tag.
    fn is_simple(&self) -> bool {
        !self.impossible
            && self.tags_none.is_empty()
            && self.languages.is_none()
            && self.authors.is_none()
            && self.from.is_none()
            && self.to.is_none()
            && self.updated_since.is_none()
            && self.ids.is_none()
    }
}

/// The one id of a list that has just one.
fn only(ids: &[i64]) -> Option<i64> {
    match ids {
        [id] => Some(*id),
        _ => None,
    }
}
