//! Writing the categories of a source.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::ids::Ids;
use super::record::{Candidate, changed, hash_of_dated};
use crate::domain::{CategoryDraft, CategoryId, Reference, Slug, SourceKey};
use crate::import::{Intake, Report, SourceCategory};
use crate::store::changes::Kind;
use crate::store::write::Writer;
use crate::store::{DbConnection, StoreResult, categories};

/// Writes the categories of the source, and those that only articles name and that are not here
/// already, by number or by slug; tells the id of each.
pub(super) fn write(
    conn: &mut DbConnection,
    writer: &mut Writer,
    intake: &Intake,
    report: &mut Report,
) -> StoreResult<HashMap<SourceKey, CategoryId>> {
    let stored = categories::parents(conn)?;
    let mut ids = Ids::load(
        conn,
        &intake.origin,
        Kind::Category,
        stored.keys().copied().collect(),
        wanted(intake),
    )?;
    let mut named = HashMap::new();
    let mut all: BTreeMap<CategoryId, (SourceKey, SourceCategory)> = BTreeMap::new();
    for (key, category) in &intake.categories {
        let (id, given) = ids.give(key, category.id);
        given.tell("category", id, report);
        named.insert(key.clone(), id);
        all.insert(id, (key.clone(), category.clone()));
    }
    for key in &intake.named_categories {
        if named.contains_key(key) {
            continue;
        }
        let known = ids.known.get(&key.to_string()).copied();
        let by_number = by_number(key);
        let slug = slug_of(key);
        let by_slug = match (&slug, known) {
            (Some(slug), None) => categories::find_id(conn, &Reference::Slug(slug.clone()))?,
            _ => None,
        };
        let here = known.or(by_number).or(by_slug);
        if let Some(id) = here.filter(|id| stored.contains_key(id)) {
            report.categories.unchanged += 1;
            named.insert(key.clone(), id);
            continue;
        }
        report.warn("a category without a row was made", || {
            format!("category {key} has no row of its own; it was made")
        });
        let (id, _) = ids.give(key, by_number);
        let made = SourceCategory {
            id: Some(id),
            title: match &slug {
                Some(slug) => slug.to_string(),
                None => format!("Category {key}"),
            },
            slug,
            description: None,
            parent: None,
        };
        named.insert(key.clone(), id);
        all.insert(id, (key.clone(), made));
    }
    let mut parents = parents_of(&all, &named, &ids);
    mend_parents(&mut parents, &stored, report);
    let candidates = all.into_iter().map(|(id, (key, category))| {
        let parent_id = parents.get(&id).copied().flatten();
        let slug = category.slug.as_ref().map(Slug::as_str);
        let history = intake.history_of(Kind::Category, &key);
        Candidate {
            key: key.to_string(),
            subject: id,
            hash: hash_of_dated(
                &(&category.title, &category.description, parent_id, slug),
                history,
            ),
            draft: Some(CategoryDraft {
                id,
                slug: category.slug,
                title: category.title,
                description: category.description,
                parent_id,
                history,
            }),
        }
    });
    let drafts = changed(
        conn,
        &intake.origin,
        Kind::Category,
        candidates.collect(),
        |category| stored.contains_key(&category.subject),
        &mut report.categories,
    )?;
    writer.put_categories(conn, &drafts)?;
    Ok(named)
}

/// The ids that the source gives its categories.
fn wanted(intake: &Intake) -> impl Iterator<Item = CategoryId> {
    let rows = intake.categories.values();
    let named = intake.named_categories.iter().filter_map(by_number);
    rows.filter_map(|category| category.id).chain(named)
}

fn by_number(key: &SourceKey) -> Option<CategoryId> {
    match key {
        SourceKey::Number(id) => Some(*id),
        SourceKey::Text(_) => None,
    }
}

/// The slug that a key is, for sources that name categories so.
fn slug_of(key: &SourceKey) -> Option<Slug> {
    match key {
        SourceKey::Number(_) => None,
        SourceKey::Text(text) => Slug::parse(text).ok(),
    }
}

/// The parent of each, by id. One that an earlier import brought may be a parent, too; a key that
/// leads nowhere stays as it is when it is a number, so that it can be told.
fn parents_of(
    all: &BTreeMap<CategoryId, (SourceKey, SourceCategory)>,
    named: &HashMap<SourceKey, CategoryId>,
    ids: &Ids,
) -> BTreeMap<CategoryId, Option<CategoryId>> {
    all.iter()
        .map(|(id, (_, category))| {
            let parent = category.parent.as_ref().and_then(|key| {
                let here = named.get(key).or_else(|| ids.known.get(&key.to_string()));
                match key {
                    SourceKey::Number(number) => here.or(Some(number)).copied(),
                    SourceKey::Text(_) => here.copied(),
                }
            });
            (*id, parent)
        })
        .collect()
}

/// Drops parents that do not exist (0 often stands for none) and those that close a circle.
fn mend_parents(
    all: &mut BTreeMap<CategoryId, Option<CategoryId>>,
    stored: &HashMap<CategoryId, Option<CategoryId>>,
    report: &mut Report,
) {
    let ids: Vec<CategoryId> = all.keys().copied().collect();
    // Those from which following parents is known to end.
    let mut ending: HashSet<CategoryId> = HashSet::new();
    for start in ids {
        let mut way = Vec::new();
        let mut met = HashSet::new();
        let mut id = start;
        while !ending.contains(&id) {
            way.push(id);
            met.insert(id);
            let parent = match all.get(&id) {
                Some(parent) => *parent,
                None => stored.get(&id).copied().flatten(),
            };
            let Some(parent) = parent else { break };
            let exists = all.contains_key(&parent) || stored.contains_key(&parent);
            if exists && !met.contains(&parent) {
                id = parent;
                continue;
            }
            drop_parent(all, id, parent, exists, report);
            break;
        }
        ending.extend(way);
    }
}

fn drop_parent(
    all: &mut BTreeMap<CategoryId, Option<CategoryId>>,
    id: CategoryId,
    parent: CategoryId,
    exists: bool,
    report: &mut Report,
) {
    if parent != 0 || exists {
        report.warn("a parent of a category was dropped", || {
            let why = if exists {
                "is below it"
            } else {
                "does not exist"
            };
            format!("category {id}: its parent {parent} {why}; it has none now")
        });
    }
    all.insert(id, None);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_of_parents_is_opened_once() {
        let mut all = BTreeMap::from([
            (1, Some(2)),
            (2, Some(3)),
            (3, Some(1)),
            (4, Some(4)),
            (5, Some(0)),
            (6, Some(1)),
        ]);
        mend_parents(&mut all, &HashMap::new(), &mut Report::default());
        let parents: Vec<_> = all.into_values().collect();
        assert_eq!(parents, [Some(2), Some(3), None, None, None, Some(1)]);
    }
}
