//! Writing the tags of a source: two with one label are one.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::ids::Ids;
use super::record::{Candidate, changed, hash_of_dated};
use crate::domain::{Label, Slug, SourceKey, TagDraft, TagId};
use crate::import::{Intake, Report};
use crate::store::changes::Kind;
use crate::store::write::{self, Writer};
use crate::store::{DbConnection, StoreResult};

/// Writes the tags of the source and tells, for each of its tags, the tag that stands for it here:
/// two with one label are one.
pub(super) fn write(
    conn: &mut DbConnection,
    writer: &mut Writer,
    intake: &Intake,
    report: &mut Report,
) -> StoreResult<HashMap<SourceKey, TagId>> {
    let owners = write::tag_ids(conn)?;
    let stored = owners.values().copied().collect();
    let wanted = intake.tags.values().filter_map(|tag| tag.id);
    let mut ids = Ids::load(conn, &intake.origin, Kind::Tag, stored, wanted)?;
    let mut by_id: BTreeMap<TagId, Label> = BTreeMap::new();
    let mut own: BTreeMap<&SourceKey, TagId> = BTreeMap::new();
    // Tags of somebody else that have the label: they are linked, and stay as they are.
    let mut found: HashSet<TagId> = HashSet::new();
    for (key, tag) in &intake.tags {
        let is_free = |id: &TagId| by_id.get(id).is_none_or(|label| *label == tag.label);
        let owner = owners.get(&tag.label).copied().filter(is_free);
        let id = match (tag.id, ids.own_id(key), owner) {
            (None, None, Some(owner)) => {
                found.insert(owner);
                owner
            }
            (wanted, ..) => {
                let (id, given) = ids.give(key, wanted);
                given.tell("tag", id, report);
                id
            }
        };
        by_id.insert(id, tag.label.clone());
        own.insert(key, id);
    }
    let standing = one_tag_a_label(&by_id, &owners);
    let mut written = HashSet::new();
    let mut named = HashMap::new();
    let candidates = intake.tags.iter().filter_map(|(key, tag)| {
        let id = *own.get(key)?;
        let subject = *standing.get(&id)?;
        named.insert(key.clone(), subject);
        let is_first = subject == id && !found.contains(&id) && written.insert(id);
        let slug = tag.slug.as_ref().map(Slug::as_str);
        let history = intake.history_of(Kind::Tag, key);
        Some(Candidate {
            key: key.to_string(),
            subject,
            hash: hash_of_dated(&(subject, tag.label.as_str(), slug), history),
            draft: is_first.then(|| TagDraft {
                id,
                slug: tag.slug.clone(),
                label: tag.label.clone(),
                history,
            }),
        })
    });
    let candidates = candidates.collect();
    let drafts = changed(
        conn,
        &intake.origin,
        Kind::Tag,
        candidates,
        |tag| ids.stored.contains(&tag.subject),
        &mut report.tags,
    )?;
    writer.put_tags(conn, &drafts)?;
    Ok(named)
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
    let by_owner: HashMap<TagId, &Label> = standing
        .keys()
        .filter_map(|label| Some((*owners.get(*label)?, *label)))
        .collect();
    let mut waiting: Vec<&Label> = standing.keys().copied().collect();
    while let Some(label) = waiting.pop() {
        let (Some(id), Some(&owner)) = (standing.get(label).copied(), owners.get(label)) else {
            continue;
        };
        if owner == id || taken.contains(&owner) {
            continue;
        }
        taken.remove(&id);
        taken.insert(owner);
        standing.insert(label, owner);
        waiting.extend(by_owner.get(&id));
    }
    groups
        .into_iter()
        .filter_map(|(label, ids)| Some((*standing.get(label)?, ids)))
        .flat_map(|(subject, ids)| ids.into_iter().map(move |id| (id, subject)))
        .collect()
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
}
