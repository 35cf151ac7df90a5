//! Free slugs: the one that a title asks for, or that with the id behind it when it is taken.

use std::collections::HashSet;

use crate::domain::Slug;
use crate::store::{DbConnection, StoreResult};

/// How many slugs a statement names: databases have a limit.
const NAMES_A_STATEMENT: usize = 1_000;

/// Tells which of these slugs a table has.
pub(super) type Taken = fn(&mut DbConnection, &[&str]) -> StoreResult<HashSet<String>>;

/// A slug for each of these new rows (id and wanted slug), different from each other and from
/// what the table has.
pub(super) fn assign(
    conn: &mut DbConnection,
    taken: Taken,
    wanted: Vec<(i64, Slug)>,
) -> StoreResult<Vec<Slug>> {
    let candidates: Vec<(Slug, Slug)> = wanted
        .into_iter()
        .map(|(id, slug)| (slug.with_suffix(id), slug))
        .collect();
    let names: Vec<&str> = candidates
        .iter()
        .flat_map(|(numbered, plain)| [numbered.as_str(), plain.as_str()])
        .collect();
    let mut used = all_taken(conn, taken, &names)?;
    let mut assigned = Vec::with_capacity(candidates.len());
    for (numbered, plain) in candidates {
        let slug = first_free(conn, taken, &used, plain, numbered)?;
        used.insert(slug.as_str().to_owned());
        assigned.push(slug);
    }
    Ok(assigned)
}

/// Which of any number of slugs a table has.
pub(super) fn all_taken(
    conn: &mut DbConnection,
    taken: Taken,
    names: &[&str],
) -> StoreResult<HashSet<String>> {
    let mut found = HashSet::new();
    for names in names.chunks(NAMES_A_STATEMENT) {
        found.extend(taken(conn, names)?);
    }
    Ok(found)
}

fn first_free(
    conn: &mut DbConnection,
    taken: Taken,
    used: &HashSet<String>,
    plain: Slug,
    numbered: Slug,
) -> StoreResult<Slug> {
    for slug in [&plain, &numbered] {
        if !used.contains(slug.as_str()) {
            return Ok(slug.clone());
        }
    }
    // Some other title reads like this one's slug with its id behind it.
    let mut number = 2;
    loop {
        let slug = numbered.with_suffix(number);
        if !used.contains(slug.as_str()) && taken(conn, &[slug.as_str()])?.is_empty() {
            return Ok(slug);
        }
        number += 1;
    }
}
