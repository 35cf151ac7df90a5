//! Facets of a list of articles: by what it can be narrowed further, with counts.
//!
//! Counts are disjunctive: the filter of a facet's own kind does not narrow it, all others do, so
//! that a reader sees what else could be chosen.

use std::collections::{BTreeMap, HashMap};

use super::facets::{self, Dimension};
use super::{DbConnection, Selection, StoreResult, text};
use crate::domain::{Facet, FacetRequest, sort_key};

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetValue {
    /// By what the filter names it.
    pub value: String,
    pub label: String,
    pub articles: i64,
    /// Whether the filter names it.
    pub selected: bool,
}

/// The values of each facet that is asked for, those of most articles first.
///
/// Tags, categories and subsites come from the count table when the rest of the selection is a
/// cell of it; all others are counted in the sets of the index.
///
/// # Errors
/// The database's.
pub fn load(
    conn: &mut DbConnection,
    selection: &Selection,
    request: &FacetRequest,
) -> StoreResult<Vec<(Facet, Vec<FacetValue>)>> {
    request
        .facets
        .iter()
        .map(|&facet| {
            let values = values_of(conn, selection, facet, request.limit)?;
            Ok((facet, values))
        })
        .collect()
}

fn values_of(
    conn: &mut DbConnection,
    selection: &Selection,
    facet: Facet,
    limit: usize,
) -> StoreResult<Vec<FacetValue>> {
    let without = selection.without(facet);
    let others = without.as_ref().unwrap_or(selection);
    let named = |conn: &mut DbConnection, dimension| {
        let counts = facets::count_all(conn, dimension, others)?;
        Ok(values_of_named(selection, dimension, counts, limit))
    };
    match facet {
        Facet::Tags => named(conn, Dimension::Tag),
        Facet::Categories => named(conn, Dimension::Category),
        Facet::Subsites => named(conn, Dimension::Subsite),
        Facet::Years => Ok(years(selection, others, limit)),
        Facet::Templates | Facet::Languages | Facet::Authors => {
            let values = count_by_text(facet, others)
                .into_iter()
                .map(|(value, articles)| FacetValue {
                    selected: selection.conditions.selects_text(facet, &value),
                    label: text::from_stored(value.clone()),
                    value: text::from_stored(value),
                    articles,
                })
                .collect();
            Ok(most_first(values, limit))
        }
    }
}

/// The values of a facet of things that have names.
fn values_of_named(
    selection: &Selection,
    dimension: Dimension,
    counts: HashMap<i64, i64>,
    limit: usize,
) -> Vec<FacetValue> {
    let names = selection.index().names();
    let names = match dimension {
        Dimension::Category => &names.categories,
        Dimension::Subsite => &names.subsites,
        Dimension::Tag => &names.tags,
    };
    let mut counts: Vec<(i64, i64)> = counts.into_iter().filter(|(_, n)| *n > 0).collect();
    counts.sort_unstable_by_key(|(id, articles)| (-articles, *id));
    // Equals are put in order by their names: all that equal the last are looked at.
    let least = counts.get(limit.saturating_sub(1)).map_or(0, |(_, n)| *n);
    counts.retain(|(_, articles)| *articles >= least);
    let values = counts
        .into_iter()
        .filter_map(|(id, articles)| {
            let name = names.get(id)?;
            Some(FacetValue {
                value: name.value.clone(),
                label: name.label.clone(),
                articles,
                selected: selection.conditions.selects(dimension, id),
            })
        })
        .collect();
    most_first(values, limit)
}

fn most_first(mut values: Vec<FacetValue>, limit: usize) -> Vec<FacetValue> {
    values
        .sort_by_cached_key(|value| (-value.articles, sort_key(&value.label), value.value.clone()));
    values.truncate(limit);
    values
}

/// The years of publication: each is a run of places in the order of dates.
fn years(selection: &Selection, others: &Selection, limit: usize) -> Vec<FacetValue> {
    let mut counts: BTreeMap<i32, u64> = BTreeMap::new();
    for (chunk, set) in others.sets() {
        for (year, slots) in chunk.years() {
            *counts.entry(year).or_default() += set.range_cardinality(slots);
        }
    }
    let values = counts
        .into_iter()
        .filter(|(_, articles)| *articles > 0)
        .map(|(year, articles)| FacetValue {
            value: format!("{year:04}"),
            label: format!("{year:04}"),
            articles: i64::try_from(articles).unwrap_or(i64::MAX),
            selected: selection.conditions.selects_year(year),
        })
        .collect();
    most_first(values, limit)
}

fn count_by_text(facet: Facet, selection: &Selection) -> HashMap<String, i64> {
    let mut counts: HashMap<String, i64> = HashMap::new();
    for (chunk, set) in selection.sets() {
        let column = match facet {
            Facet::Languages => &chunk.languages,
            Facet::Authors => &chunk.authors,
            _ => &chunk.templates,
        };
        column.count(&set, |value, count| {
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            match counts.get_mut(value) {
                Some(sum) => *sum += count,
                None => {
                    counts.insert(value.clone(), count);
                }
            }
        });
    }
    counts
}
