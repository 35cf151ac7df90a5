//! From a filter in the words of a request to a selection by ids.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::article_index::{ArticleIndex, NamesOf};
use super::selection::{Conditions, Selection};
use super::{DbConnection, StoreResult, search, text};
use crate::domain::{
    CategoryId, Filter, NewsTemplates, Reference, SearchQuery, Slug, SubsiteFilter, SubsiteId,
    Template,
};

impl Selection {
    /// Looks up what the filter names, in the index of the state that the transaction sees, and
    /// what it searches for, in the database.
    ///
    /// # Errors
    /// The database's.
    pub fn resolve(
        conn: &mut DbConnection,
        index: &Arc<ArticleIndex>,
        filter: &Filter,
        news: &NewsTemplates,
    ) -> StoreResult<Self> {
        let names = index.names();
        let required = ids_of(&names.tags, &filter.tags_all);
        let has_no_word = filter.search.as_ref().is_some_and(SearchQuery::is_empty);
        let is_impossible = has_no_word || required.len() < distinct(&filter.tags_all);
        let found = match &filter.search {
            Some(query) if !is_impossible => Some(Arc::new(search::find(conn, index, query)?)),
            _ => None,
        };
        let stored = |text: &str| text::to_stored(text).into_owned();
        let conditions = Conditions {
            categories: filter
                .categories
                .as_ref()
                .map(|references| category_ids(&names.categories, references)),
            names_templates: filter.templates.is_some(),
            news: news_templates(None, news),
            within: None,
            subsites: filter
                .subsites
                .as_ref()
                .map(|filter| subsite_ids(&names.subsites, filter)),
            tags_any: filter
                .tags_any
                .as_ref()
                .map(|slugs| ids_of(&names.tags, slugs)),
            tags_all: required,
            tags_none: ids_of(&names.tags, &filter.tags_none),
            languages: filter
                .languages
                .as_ref()
                .map(|tags| tags.iter().map(|tag| tag.as_str().to_owned()).collect()),
            authors: filter
                .authors
                .as_ref()
                .map(|authors| authors.iter().map(|a| stored(a.as_str())).collect()),
            from: filter.from.map(|bound| bound.first()),
            to: filter.to.map(|bound| bound.last()),
            updated_since: filter.updated_since.map(|bound| bound.first()),
            ids: filter.ids.clone(),
            search: filter.search.clone(),
            found,
            impossible: is_impossible,
            templates: news_templates(filter.templates.as_deref(), news),
        };
        Ok(Self::new(Arc::clone(index), conditions))
    }
}

fn news_templates(wanted: Option<&[Template]>, news: &NewsTemplates) -> Vec<String> {
    news.as_slice()
        .iter()
        .filter(|template| wanted.is_none_or(|wanted| wanted.contains(template)))
        .map(|template| template.as_str().to_owned())
        .collect()
}

fn category_ids(names: &NamesOf, references: &[Reference]) -> Vec<CategoryId> {
    sorted(references.iter().filter_map(|reference| match reference {
        Reference::Id(id) => Some(*id),
        Reference::Slug(slug) => names.id_of(slug.as_str()),
    }))
}

fn ids_of(names: &NamesOf, slugs: &[Slug]) -> Vec<i64> {
    sorted(slugs.iter().filter_map(|slug| names.id_of(slug.as_str())))
}

/// A code's `_` and `%` mean themselves here, though the legacy query's `LIKE` would take them
/// for wildcards.
fn subsite_ids(names: &NamesOf, filter: &SubsiteFilter) -> Vec<SubsiteId> {
    let matches = |code: &str| {
        let mut wanted = filter.codes.iter();
        wanted.any(|wanted| filter.matching.holds(code, wanted.as_str()))
    };
    let found = names.iter().filter(|name| matches(&name.value));
    sorted(found.map(|name| name.id))
}

fn sorted(ids: impl Iterator<Item = i64>) -> Vec<i64> {
    let ids: BTreeSet<i64> = ids.collect();
    ids.into_iter().collect()
}

fn distinct(slugs: &[Slug]) -> usize {
    slugs.iter().collect::<BTreeSet<_>>().len()
}
