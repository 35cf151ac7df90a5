//! Writing what articles refer to: categories, tags, subsites.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::stage::{LegacyCategory, Staged};
use crate::domain::{
    CategoryDraft, CategoryId, Label, SubsiteCode, SubsiteDraft, SubsiteId, TagDraft, TagId,
};
use crate::import::{Report, Tally};
use crate::store::changes::Kind;
use crate::store::import_records::{self, ContentHash, ImportRecord};
use crate::store::write::{self, Writer};
use crate::store::{DbConnection, StoreResult, categories};

/// The hash of what a source says.
pub(super) fn hash_of(content: &impl Serialize) -> ContentHash {
    Sha256::digest(serde_json::to_vec(content).unwrap_or_default()).into()
}

/// One row that the source has, and what it becomes.
struct Candidate<D> {
    key: String,
    subject: i64,
    hash: ContentHash,
    /// `None` for what needs no row of its own.
    draft: Option<D>,
}

/// Leaves the drafts that are new or differ from what the source said last, and notes what it
/// says now.
fn changed<D>(
    conn: &mut DbConnection,
    origin: &str,
    kind: Kind,
    candidates: Vec<Candidate<D>>,
    tally: &mut Tally,
) -> StoreResult<Vec<D>> {
    let mut drafts = Vec::new();
    let mut records = Vec::new();
    let mut former = BTreeSet::new();
    let keys: Vec<String> = candidates.iter().map(|c| c.key.clone()).collect();
    let known = import_records::find(conn, origin, kind, &keys)?;
    for candidate in candidates {
        let before = known.get(&candidate.key);
        let same = before.is_some_and(|(subject, hash)| {
            *subject == candidate.subject && hash[..] == candidate.hash[..]
        });
        if same {
            tally.unchanged += 1;
            continue;
        }
        match before {
            None => tally.created += 1,
            Some(_) => tally.updated += 1,
        }
        drafts.extend(candidate.draft);
        former.extend(
            before
                .map(|(subject, _)| *subject)
                .filter(|subject| *subject != candidate.subject),
        );
        records.push(ImportRecord {
            key: candidate.key,
            subject: candidate.subject,
            hash: candidate.hash,
        });
    }
    records.extend(former.into_iter().map(former_subject));
    import_records::put(conn, origin, kind, &records)?;
    Ok(drafts)
}

/// A tag that no row of the source stands for any more: a record under a key that no source has,
/// so that it is found when what is gone is pruned.
fn former_subject(subject: i64) -> ImportRecord {
    ImportRecord {
        key: format!("former {subject}"),
        subject,
        hash: [0; 32],
    }
}

/// Writes the categories of the dump, and those that only articles name.
pub(super) fn write_categories(
    conn: &mut DbConnection,
    writer: &mut Writer,
    staged: &Staged,
    report: &mut Report,
) -> StoreResult<()> {
    let stored = categories::parents(conn)?;
    let mut all = staged.categories.clone();
    for &id in &staged.named_categories {
        if all.contains_key(&id) {
            continue;
        }
        if stored.contains_key(&id) {
            report.categories.unchanged += 1;
        } else {
            report.warn("a category without a row was made", || {
                format!("category {id} has no row of its own; it was made")
            });
            let made = LegacyCategory {
                title: format!("Category {id}"),
                description: None,
                parent_id: None,
            };
            all.insert(id, made);
        }
    }
    mend_parents(&mut all, &stored, report);
    let candidates = all
        .into_iter()
        .map(|(id, category)| Candidate {
            key: id.to_string(),
            subject: id,
            hash: hash_of(&(&category.title, &category.description, category.parent_id)),
            draft: Some(CategoryDraft {
                id,
                title: category.title,
                description: category.description,
                parent_id: category.parent_id,
            }),
        })
        .collect();
    let drafts = changed(
        conn,
        staged.origin,
        Kind::Category,
        candidates,
        &mut report.categories,
    )?;
    writer.put_categories(conn, &drafts)
}

/// Drops parents that do not exist (0 often stands for none) and those that close a circle.
fn mend_parents(
    all: &mut BTreeMap<CategoryId, LegacyCategory>,
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
                Some(category) => category.parent_id,
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
    all: &mut BTreeMap<CategoryId, LegacyCategory>,
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
    if let Some(category) = all.get_mut(&id) {
        category.parent_id = None;
    }
}

/// Writes the tags of the dump and tells, for each of its tags, the tag that stands for it here:
/// two with one label are one.
pub(super) fn write_tags(
    conn: &mut DbConnection,
    writer: &mut Writer,
    staged: &Staged,
    report: &mut Report,
) -> StoreResult<HashMap<TagId, TagId>> {
    let owners = write::tag_ids(conn)?;
    let standing = one_tag_a_label(&staged.tags, &owners);
    let candidates = staged
        .tags
        .iter()
        .filter_map(|(&id, label)| {
            let subject = *standing.get(&id)?;
            Some(Candidate {
                key: id.to_string(),
                subject,
                hash: hash_of(&(subject, label.as_str())),
                draft: (subject == id).then(|| TagDraft {
                    id,
                    label: label.clone(),
                }),
            })
        })
        .collect();
    let drafts = changed(conn, staged.origin, Kind::Tag, candidates, &mut report.tags)?;
    writer.put_tags(conn, &drafts)?;
    Ok(standing)
}

/// For each tag of the source the one that stands for its label.
///
/// Of the tags with a label that is the one that has it here already, else the one with the lowest
/// id, which then takes the label. A tag here that has the label but comes with another one now
/// gives it up if it is to take the other, and keeps it if it is not.
fn one_tag_a_label(
    tags: &BTreeMap<TagId, Label>,
    owners: &HashMap<Label, TagId>,
) -> HashMap<TagId, TagId> {
    let mut groups: BTreeMap<&Label, Vec<TagId>> = BTreeMap::new();
    for (&id, label) in tags {
        groups.entry(label).or_default().push(id);
    }
    let mut standing: BTreeMap<&Label, TagId> = groups
        .iter()
        .filter_map(|(label, ids)| {
            let owner = owners.get(*label).filter(|owner| ids.contains(owner));
            Some((*label, *owner.or_else(|| ids.first())?))
        })
        .collect();
    // Each label that its owner keeps leaves a tag free, which may let another owner keep its.
    let mut taken: BTreeSet<TagId> = standing.values().copied().collect();
    loop {
        let keeps = standing.iter().find_map(|(label, &id)| {
            let owner = *owners.get(*label)?;
            (owner != id && !taken.contains(&owner)).then_some((*label, id, owner))
        });
        let Some((label, id, owner)) = keeps else {
            break;
        };
        taken.remove(&id);
        taken.insert(owner);
        standing.insert(label, owner);
    }
    groups
        .into_iter()
        .filter_map(|(label, ids)| Some((*standing.get(label)?, ids)))
        .flat_map(|(subject, ids)| ids.into_iter().map(move |id| (id, subject)))
        .collect()
}

/// Writes the subsites of the dump, and those that only articles name; tells the id of each code.
pub(super) fn write_subsites(
    conn: &mut DbConnection,
    writer: &mut Writer,
    staged: &Staged,
    report: &mut Report,
) -> StoreResult<HashMap<SubsiteCode, SubsiteId>> {
    let stored = write::subsite_ids(conn)?;
    let mut all = staged.subsites.clone();
    for code in &staged.named_subsites {
        if all.contains_key(code) {
            continue;
        }
        if stored.contains_key(code) {
            report.subsites.unchanged += 1;
        } else {
            report.warn("a subsite without a row was made", || {
                format!("subsite {code} has no row of its own; it was made")
            });
            let made = SubsiteDraft {
                code: code.clone(),
                name: code.to_string(),
                url: None,
            };
            all.insert(code.clone(), made);
        }
    }
    let candidates = all
        .into_values()
        .map(|draft| Candidate {
            key: draft.code.to_string(),
            // Its id is made here; the source knows it by its code.
            subject: 0,
            hash: hash_of(&(&draft.name, draft.url.as_ref().map(|url| url.as_str()))),
            draft: Some(draft),
        })
        .collect();
    let drafts = changed(
        conn,
        staged.origin,
        Kind::Subsite,
        candidates,
        &mut report.subsites,
    )?;
    writer.put_subsites(conn, &drafts)?;
    write::subsite_ids(conn)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(text: &str) -> Label {
        Label::parse(text.to_owned()).unwrap()
    }

    fn standing(tags: &[(TagId, &str)], owners: &[(&str, TagId)]) -> Vec<(TagId, TagId)> {
        let tags = tags.iter().map(|&(id, text)| (id, label(text))).collect();
        let owners = owners.iter().map(|&(text, id)| (label(text), id)).collect();
        let mut standing: Vec<_> = one_tag_a_label(&tags, &owners).into_iter().collect();
        standing.sort_unstable();
        standing
    }

    #[test]
    fn the_lowest_id_stands_for_a_new_label() {
        assert_eq!(
            standing(&[(3, "a"), (5, "b"), (7, "a")], &[]),
            [(3, 3), (5, 5), (7, 3)]
        );
    }

    #[test]
    fn the_tag_that_has_the_label_keeps_it() {
        assert_eq!(
            standing(&[(3, "a"), (7, "a")], &[("a", 7)]),
            [(3, 7), (7, 7)]
        );
        assert_eq!(standing(&[(3, "a")], &[("a", 99)]), [(3, 99)]);
    }

    #[test]
    fn labels_change_hands() {
        assert_eq!(
            standing(&[(1, "b"), (2, "a")], &[("a", 1), ("b", 2)]),
            [(1, 1), (2, 2)],
            "they swap"
        );
        assert_eq!(
            standing(&[(16, "m"), (19, "m"), (30, "x")], &[("m", 16), ("x", 19)]),
            [(16, 16), (19, 16), (30, 19)],
            "19 is folded into 16, and still has its old label to give to 30"
        );
        assert_eq!(
            standing(&[(2, "a"), (5, "b")], &[("a", 1), ("b", 2)]),
            [(2, 1), (5, 2)],
            "one label after the other is kept"
        );
    }

    #[test]
    fn a_circle_of_parents_is_opened_once() {
        let category = |parent: Option<CategoryId>| LegacyCategory {
            title: String::new(),
            description: None,
            parent_id: parent,
        };
        let mut all = BTreeMap::from([
            (1, category(Some(2))),
            (2, category(Some(3))),
            (3, category(Some(1))),
            (4, category(Some(4))),
            (5, category(Some(0))),
            (6, category(Some(1))),
        ]);
        mend_parents(&mut all, &HashMap::new(), &mut Report::default());
        let parents: Vec<_> = all.values().map(|c| c.parent_id).collect();
        assert_eq!(parents, [Some(2), Some(3), None, None, None, Some(1)]);
    }
}
