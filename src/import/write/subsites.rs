//! Writing the subsites of a source.

use std::collections::HashMap;

use super::record::{Candidate, changed, hash_of_dated};
use crate::domain::{History, SubsiteCode, SubsiteDraft, SubsiteId};
use crate::import::{Intake, Report};
use crate::store::changes::Kind;
use crate::store::write::{self, Writer};
use crate::store::{DbConnection, StoreResult};

/// Writes the subsites of the source, and those that only articles name; tells the id of each code.
pub(super) fn write(
    conn: &mut DbConnection,
    writer: &mut Writer,
    intake: &Intake,
    report: &mut Report,
) -> StoreResult<HashMap<SubsiteCode, SubsiteId>> {
    let stored = write::subsite_ids(conn)?;
    let mut all = intake.subsites.clone();
    for code in &intake.named_subsites {
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
                id: None,
                history: History::default(),
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
            hash: hash_of_dated(
                &(&draft.name, draft.url.as_ref().map(|url| url.as_str())),
                draft.history,
            ),
            draft: Some(draft),
        })
        .collect();
    let drafts = changed(
        conn,
        &intake.origin,
        Kind::Subsite,
        candidates,
        |subsite| {
            let code = subsite.draft.as_ref().map(|draft| &draft.code);
            code.is_some_and(|code| stored.contains_key(code))
        },
        &mut report.subsites,
    )?;
    writer.put_subsites(conn, &drafts)?;
    write::subsite_ids(conn)
}
