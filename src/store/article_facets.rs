//! Facets of a list of articles: by what it can be narrowed further, with counts.
//!
//! Counts are disjunctive: the filter of a facet's own kind does not narrow it, all others do, so
//! that a reader sees what else could be chosen.

use std::collections::HashMap;

use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::facets::{self, Dimension};
use super::schema::{categories, subsites, tags};
use super::selection::narrow;
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
/// cell of it; all others are counted from the selection's articles.
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
    let others = selection.without(facet);
    match facet {
        Facet::Tags => named(conn, Dimension::Tag, selection, &others, limit),
        Facet::Categories => named(conn, Dimension::Category, selection, &others, limit),
        Facet::Subsites => named(conn, Dimension::Subsite, selection, &others, limit),
        Facet::Years | Facet::Templates | Facet::Languages | Facet::Authors => {
            let counts = count_by_text(conn, facet, &others)?;
            let values = counts
                .into_iter()
                .map(|(value, articles)| FacetValue {
                    selected: selection.selects_text(facet, &value),
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
fn named(
    conn: &mut DbConnection,
    dimension: Dimension,
    selection: &Selection,
    others: &Selection,
    limit: usize,
) -> StoreResult<Vec<FacetValue>> {
    let mut counts: Vec<(i64, i64)> = facets::count_all(conn, dimension, others)?
        .into_iter()
        .filter(|(_, articles)| *articles > 0)
        .collect();
    counts.sort_unstable_by_key(|(id, articles)| (-articles, *id));
    // Equals are put in order by their names: all that equal the last are looked up.
    let least = counts.get(limit.saturating_sub(1)).map_or(0, |(_, n)| *n);
    counts.retain(|(_, articles)| *articles >= least);
    let ids: Vec<i64> = counts.iter().map(|(id, _)| *id).collect();
    let names = names_of(conn, dimension, &ids)?;
    let values = counts
        .into_iter()
        .filter_map(|(id, articles)| {
            let (value, label) = names.get(&id)?.clone();
            Some(FacetValue {
                value,
                label: text::from_stored(label),
                articles,
                selected: selection.selects(dimension, id),
            })
        })
        .collect();
    Ok(most_first(values, limit))
}

fn most_first(mut values: Vec<FacetValue>, limit: usize) -> Vec<FacetValue> {
    values
        .sort_by_cached_key(|value| (-value.articles, sort_key(&value.label), value.value.clone()));
    values.truncate(limit);
    values
}

/// By what each is named, and its label.
fn names_of(
    conn: &mut DbConnection,
    dimension: Dimension,
    ids: &[i64],
) -> StoreResult<HashMap<i64, (String, String)>> {
    let mut names = HashMap::with_capacity(ids.len());
    // Databases limit how many values a statement has.
    for chunk in ids.chunks(1_000) {
        let rows: Vec<(i64, (String, String))> = match dimension {
            Dimension::Tag => tags::table
                .filter(tags::id.eq_any(chunk))
                .select((tags::id, (tags::slug, tags::label)))
                .load(conn)?,
            Dimension::Category => categories::table
                .filter(categories::id.eq_any(chunk))
                .select((categories::id, (categories::slug, categories::title)))
                .load(conn)?,
            Dimension::Subsite => subsites::table
                .filter(subsites::id.eq_any(chunk))
                .select((subsites::id, (subsites::code, subsites::name)))
                .load(conn)?,
        };
        names.extend(rows);
    }
    Ok(names)
}

/// The year of publication, as text: both databases write times as `2022-05-24 …`, and Diesel has
/// no function that both know.
const YEAR: &str = "substr(CAST(articles.published_at AS TEXT), 1, 4)";

fn count_by_text(
    conn: &mut DbConnection,
    facet: Facet,
    selection: &Selection,
) -> StoreResult<Vec<(String, i64)>> {
    macro_rules! grouped_by {
        ($column:expr) => {
            narrow!(
                selection,
                articles::table
                    .group_by($column)
                    .select(($column.assume_not_null(), count_star()))
                    .filter($column.is_not_null())
                    .into_boxed()
            )
            .load(conn)?
        };
    }
    Ok(match facet {
        Facet::Languages => grouped_by!(articles::language),
        Facet::Authors => grouped_by!(articles::author),
        Facet::Templates => grouped_by!(articles::listed_as),
        _ => narrow!(
            selection,
            articles::table
                .group_by(sql::<Text>(YEAR))
                .select((sql::<Text>(YEAR), count_star()))
                .into_boxed()
        )
        .load(conn)?,
    })
}
