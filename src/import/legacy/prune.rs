//! Deleting what an earlier dump brought and this one no longer has.

use std::collections::HashSet;

use super::stage::Staged;
use crate::domain::{ArticleId, SubsiteCode};
use crate::import::{Report, Tally};
use crate::store::changes::Kind;
use crate::store::import_records::{self, ImportRecord};
use crate::store::write::{self, Writer};
use crate::store::{DbConnection, StoreResult};

/// How many records are compared at once.
const BATCH: i64 = 1_000;

/// Deletes what earlier dumps had and this one has not.
pub(super) fn prune(
    conn: &mut DbConnection,
    writer: &mut Writer,
    staged: &mut Staged,
    report: &mut Report,
) -> StoreResult<()> {
    prune_articles(conn, writer, staged, report)?;
    let [_, categories, tags, _, subsites] = staged.present;
    let keys_of = |ids: &mut dyn Iterator<Item = String>| ids.collect::<HashSet<String>>();
    if categories {
        let present = keys_of(
            &mut staged
                .categories
                .keys()
                .chain(&staged.named_categories)
                .map(ToString::to_string),
        );
        prune_kind(
            conn,
            writer,
            staged.origin,
            Kind::Category,
            &present,
            report,
        )?;
    }
    if tags {
        let present = keys_of(
            &mut staged
                .tags
                .keys()
                .chain(&staged.unreadable_tags)
                .map(ToString::to_string),
        );
        prune_kind(conn, writer, staged.origin, Kind::Tag, &present, report)?;
    }
    if subsites {
        let present = keys_of(
            &mut staged
                .subsites
                .keys()
                .chain(&staged.named_subsites)
                .map(ToString::to_string),
        );
        prune_kind(conn, writer, staged.origin, Kind::Subsite, &present, report)?;
    }
    Ok(())
}

fn prune_articles(
    conn: &mut DbConnection,
    writer: &mut Writer,
    staged: &mut Staged,
    report: &mut Report,
) -> StoreResult<()> {
    let mut last = None;
    loop {
        let records =
            import_records::after(conn, staged.origin, Kind::Article, last.as_ref(), BATCH)?;
        let ids: Vec<ArticleId> = records.iter().map(|(subject, _)| *subject).collect();
        let Some(end) = records.into_iter().last() else {
            return Ok(());
        };
        last = Some(end);
        let present = staged.rows.present(&ids)?;
        let gone: Vec<ArticleId> = ids.into_iter().filter(|id| !present.contains(id)).collect();
        report.articles.deleted += writer.delete_articles(conn, &gone)? as u64;
        // No content has this hash: should the row come back, it is written again.
        let records: Vec<ImportRecord> = gone
            .into_iter()
            .map(|id| ImportRecord {
                key: id.to_string(),
                subject: id,
                hash: [0; 32],
            })
            .collect();
        import_records::put(conn, staged.origin, Kind::Article, &records)?;
    }
}

/// Removes what an earlier dump had and this one has not, unless articles still refer to it.
fn prune_kind(
    conn: &mut DbConnection,
    writer: &mut Writer,
    origin: &str,
    kind: Kind,
    present: &HashSet<String>,
    report: &mut Report,
) -> StoreResult<()> {
    let records = all_records(conn, origin, kind)?;
    let records = identified(conn, kind, records)?;
    let (kept, mut gone): (Vec<_>, Vec<_>) = records
        .into_iter()
        .partition(|(_, key)| present.contains(key));
    let in_use: HashSet<i64> = kept.into_iter().map(|(id, _)| id).collect();
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

fn all_records(
    conn: &mut DbConnection,
    origin: &str,
    kind: Kind,
) -> StoreResult<Vec<(i64, String)>> {
    let mut all: Vec<(i64, String)> = Vec::new();
    loop {
        let next = import_records::after(conn, origin, kind, all.last(), BATCH)?;
        if next.is_empty() {
            return Ok(all);
        }
        all.extend(next);
    }
}
