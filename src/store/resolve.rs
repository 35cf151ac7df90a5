//! From a filter in the words of a request to a selection by ids.

use diesel::prelude::*;

use super::counts::Cell;
use super::facets::{self, Dimension};
use super::schema::{categories, subsites, tags};
use super::search::Search;
use super::selection::{Links, Selection};
use super::{DbConnection, StoreResult, counts, text};
use crate::domain::{
    CategoryId, Filter, NewsTemplates, Reference, SearchQuery, Slug, SubsiteFilter, SubsiteId,
    TagId, Template,
};

impl Selection {
    /// Looks up what the filter names.
    ///
    /// # Errors
    /// The database's.
    pub fn resolve(
        conn: &mut DbConnection,
        filter: &Filter,
        news: &NewsTemplates,
    ) -> StoreResult<Self> {
        let templates = news_templates(filter.templates.as_deref(), news);
        let all = counts::articles_in(conn, Cell::ALL, &templates)?;
        let weigh = |conn: &mut DbConnection, dimension, ids| {
            Links::weigh(conn, dimension, ids, &templates, all)
        };
        let required = tag_ids(conn, &filter.tags_all)?;
        let has_no_word = filter.search.as_ref().is_some_and(SearchQuery::is_empty);
        let impossible = has_no_word || required.len() < distinct(&filter.tags_all);
        let tags_all = required
            .into_iter()
            .map(|tag| weigh(conn, Dimension::Tag, vec![tag]))
            .collect::<StoreResult<_>>()?;
        let tags_any = match &filter.tags_any {
            None => None,
            Some(slugs) => {
                let ids = tag_ids(conn, slugs)?;
                Some(weigh(conn, Dimension::Tag, ids)?)
            }
        };
        let subsites = match &filter.subsites {
            None => None,
            Some(subsites) => {
                let ids = subsite_ids(conn, subsites)?;
                Some(weigh(conn, Dimension::Subsite, ids)?)
            }
        };
        Ok(Self {
            categories: match &filter.categories {
                None => None,
                Some(references) => Some(category_ids(conn, references)?),
            },
            names_templates: filter.templates.is_some(),
            news: news_templates(None, news),
            within: None,
            subsites,
            tags_any,
            tags_all,
            impossible,
            tags_none: tag_ids(conn, &filter.tags_none)?,
            languages: filter
                .languages
                .as_ref()
                .map(|tags| tags.iter().map(|tag| tag.as_str().to_owned()).collect()),
            authors: filter.authors.as_ref().map(|names| {
                names
                    .iter()
                    .map(|name| text::to_stored(name.as_str()).into_owned())
                    .collect()
            }),
            from: filter.from.map(|bound| bound.first()),
            to: filter.to.map(|bound| bound.last()),
            updated_since: filter.updated_since.map(|bound| bound.first()),
            ids: filter.ids.clone(),
            search: match &filter.search {
                None => None,
                Some(query) => Some(Search::prepare(conn, query, all)?),
            },
            templates,
        })
    }
}

impl Selection {
    /// The part of this selection with any of these tags.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn with_any_tag(
        mut self,
        conn: &mut DbConnection,
        tags: Vec<TagId>,
    ) -> StoreResult<Self> {
        let all = counts::articles_in(conn, Cell::ALL, &self.templates)?;
        let links = Links::weigh(conn, Dimension::Tag, tags, &self.templates, all)?;
        self.tags_all.push(links);
        Ok(self)
    }
}

impl Links {
    /// Begins with the links when they have few articles, and with the articles, newest first,
    /// when they have many. With `n` of all `N` articles linked, a page of 20 reads `n` links one
    /// way and about `20 N / n` articles the other: they are equal at `n² = 20 N`.
    fn weigh(
        conn: &mut DbConnection,
        dimension: Dimension,
        ids: Vec<i64>,
        templates: &[String],
        all: i64,
    ) -> StoreResult<Self> {
        let linked = facets::look_up(conn, dimension, &ids, Cell::ALL, templates)?;
        let linked: i64 = linked.iter().map(|(_, articles)| articles).sum();
        let many = linked.saturating_mul(linked) > all.saturating_mul(20);
        Ok(Self { ids, many })
    }
}

fn news_templates(wanted: Option<&[Template]>, news: &NewsTemplates) -> Vec<String> {
    news.as_slice()
        .iter()
        .filter(|template| wanted.is_none_or(|wanted| wanted.contains(template)))
        .map(|template| template.as_str().to_owned())
        .collect()
}

fn category_ids(conn: &mut DbConnection, references: &[Reference]) -> StoreResult<Vec<CategoryId>> {
    let mut ids = Vec::new();
    let mut slugs = Vec::new();
    for reference in references {
        match reference {
            Reference::Id(id) => ids.push(*id),
            Reference::Slug(slug) => slugs.push(slug.as_str()),
        }
    }
    if !slugs.is_empty() {
        ids.extend(
            categories::table
                .filter(categories::slug.eq_any(slugs))
                .select(categories::id)
                .load::<CategoryId>(conn)?,
        );
    }
    Ok(sorted(ids))
}

fn tag_ids(conn: &mut DbConnection, slugs: &[Slug]) -> StoreResult<Vec<TagId>> {
    if slugs.is_empty() {
        return Ok(Vec::new());
    }
    let slugs: Vec<&str> = slugs.iter().map(Slug::as_str).collect();
    let ids = tags::table
        .filter(tags::slug.eq_any(slugs))
        .select(tags::id)
        .load(conn)?;
    Ok(sorted(ids))
}

/// A code's `_` and `%` mean themselves here, though the legacy query's `LIKE` would take them
/// for wildcards.
fn subsite_ids(conn: &mut DbConnection, filter: &SubsiteFilter) -> StoreResult<Vec<SubsiteId>> {
    // There are a few subsites, whose codes are compared here as no database's LIKE would alike.
    let known: Vec<(SubsiteId, String)> = subsites::table
        .select((subsites::id, subsites::code))
        .load(conn)?;
    let matches = |code: &str| {
        let mut wanted = filter.codes.iter();
        wanted.any(|wanted| filter.matching.holds(code, wanted.as_str()))
    };
    Ok(sorted(
        known
            .into_iter()
            .filter(|(_, code)| matches(code))
            .map(|(id, _)| id)
            .collect(),
    ))
}

fn sorted(mut ids: Vec<i64>) -> Vec<i64> {
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn distinct(slugs: &[Slug]) -> usize {
    slugs.iter().collect::<std::collections::HashSet<_>>().len()
}
