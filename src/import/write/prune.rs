//! Deleting what earlier imports brought and the source no longer has.

use std::collections::HashSet;

use super::record::{self, BATCH};
use crate::domain::{ArticleId, SubsiteCode};
use crate::import::{Intake, Report, Tally};
use crate::store::changes::Kind;
use crate::store::import_records;
use crate::store::write::{self, Writer};
use crate::store::{DbConnection, StoreError, StoreResult};

/// Deletes what earlier imports brought and the source no longer has.
pub(super) fn prune(
    conn: &mut DbConnection,
    writer: &mut Writer,
    intake: &mut Intake,
    report: &mut Report,
) -> StoreResult<()> {
    prune_articles(conn, writer, intake, report)?;
    let origin = intake.origin.clone();
    let whole = intake.is_whole;
    if whole.categories {
        let present = spelled(intake.categories.keys().chain(&intake.named_categories));
        prune_kind(conn, writer, &origin, Kind::Category, &present, report)?;
    }
    if whole.tags {
        let present = spelled(intake.tags.keys().chain(&intake.unreadable_tags));
        prune_kind(conn, writer, &origin, Kind::Tag, &present, report)?;
    }
    if whole.subsites {
        let present = spelled(intake.subsites.keys().chain(&intake.named_subsites));
        prune_kind(conn, writer, &origin, Kind::Subsite, &present, report)?;
    }
    Ok(())
}

/// A source without any article would take all that it has brought: more likely it is not what it was.
pub(super) fn refuse_to_lose_all(conn: &mut DbConnection, intake: &mut Intake) -> StoreResult<()> {
    let is_empty = intake.articles.is_empty()?;
    match is_empty && import_records::any(conn, &intake.origin, Kind::Article)? {
        false => Ok(()),
        true => Err(StoreError::Source(
            "the source has no article at all, though an earlier import had; with --prune all of them would be deleted, so nothing is done".to_owned(),
        )),
    }
}

/// Keys as import records spell them.
fn spelled(keys: impl Iterator<Item = impl ToString>) -> HashSet<String> {
    keys.map(|key| key.to_string()).collect()
}

fn prune_articles(
    conn: &mut DbConnection,
    writer: &mut Writer,
    intake: &mut Intake,
    report: &mut Report,
) -> StoreResult<()> {
    let mut last = None;
    loop {
        let records =
            import_records::after(conn, &intake.origin, Kind::Article, last.as_ref(), BATCH)?;
        let keys: Vec<String> = records.iter().map(|record| record.key.clone()).collect();
        let present = intake.articles.present(&keys)?;
        let Some(end) = records.last() else {
            return Ok(());
        };
        last = Some(end.clone());
        let mut gone = records;
        gone.retain(|record| !present.contains(&record.key));
        let ids: Vec<ArticleId> = gone.iter().map(|record| record.subject).collect();
        report.articles.deleted += writer.delete_articles(conn, &ids)? as u64;
        // No content has this hash: should the row come back, it is written again.
        for record in &mut gone {
            record.hash = [0; 32];
        }
        import_records::put(conn, &intake.origin, Kind::Article, &gone)?;
    }
}

/// Removes what an earlier import brought and the source no longer has, unless articles still refer to it.
fn prune_kind(
    conn: &mut DbConnection,
    writer: &mut Writer,
    origin: &str,
    kind: Kind,
    present: &HashSet<String>,
    report: &mut Report,
) -> StoreResult<()> {
    let records = record::all(conn, origin, kind)?;
    let records = identified(conn, kind, records)?;
    let (kept, mut gone): (Vec<_>, Vec<_>) = records
        .into_iter()
        .partition(|(_, key)| present.contains(key));
    let mut in_use: HashSet<i64> = kept.into_iter().map(|(id, _)| id).collect();
    // What another source has brought too is gone from this one alone.
    if kind != Kind::Subsite {
        in_use.extend(record::of_others(conn, origin, kind)?);
    }
    // What lies below goes first; each round frees what lay above.
    loop {
        let mut forgotten = Vec::new();
        let mut left = Vec::new();
        for (id, key) in gone {
            if in_use.contains(&id) {
                forgotten.push(key);
            } else if writer.remove_unused(conn, kind, id)? {
                tally(report, kind).deleted += 1;
                forgotten.push(key);
            } else {
                left.push((id, key));
            }
        }
        import_records::forget(conn, origin, kind, &forgotten)?;
        gone = left;
        if forgotten.is_empty() || gone.is_empty() {
            break;
        }
    }
    for (id, _) in gone {
        report.warn("what is still referred to was kept", || {
            format!(
                "{} {id} is gone from the source, but is still referred to; it was kept",
                kind.as_str()
            )
        });
    }
    Ok(())
}

/// The records with the ids of what they are about: subsites are known to their source by code.
fn identified(
    conn: &mut DbConnection,
    kind: Kind,
    records: Vec<(i64, String)>,
) -> StoreResult<Vec<(i64, String)>> {
    if kind != Kind::Subsite {
        return Ok(records);
    }
    let ids = write::subsite_ids(conn)?;
    Ok(records
        .into_iter()
        .filter_map(|(_, key)| {
            let id = ids.get(&SubsiteCode::parse(&key).ok()?)?;
            Some((*id, key))
        })
        .collect())
}

fn tally(report: &mut Report, kind: Kind) -> &mut Tally {
    match kind {
        Kind::Article => &mut report.articles,
        Kind::Category => &mut report.categories,
        Kind::Tag => &mut report.tags,
        Kind::Subsite => &mut report.subsites,
    }
}
