//! Deleting what an earlier dump brought and this one no longer has.

use std::collections::HashSet;

use super::SOURCE;
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
        prune_kind(conn, writer, Kind::Category, &present, report)?;
    }
    if tags {
        let present = keys_of(&mut staged.tags.keys().map(ToString::to_string));
        prune_kind(conn, writer, Kind::Tag, &present, report)?;
    }
    if subsites {
        let present = keys_of(
            &mut staged
                .subsites
                .keys()
                .chain(&staged.named_subsites)
                .map(ToString::to_string),
        );
        prune_kind(conn, writer, Kind::Subsite, &present, report)?;
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
        let records = import_records::after(conn, SOURCE, Kind::Article, last.as_ref(), BATCH)?;
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
        import_records::put(conn, SOURCE, Kind::Article, &records)?;
    }
}

/// Removes what an earlier dump had and this one has not, unless articles still refer to it.
fn prune_kind(
    conn: &mut DbConnection,
    writer: &mut Writer,
    kind: Kind,
    present: &HashSet<String>,
    report: &mut Report,
) -> StoreResult<()> {
    let records = all_records(conn, kind)?;
    let (kept, mut gone): (Vec<_>, Vec<_>) = records
        .into_iter()
        .partition(|(_, key)| present.contains(key));
    let in_use: HashSet<i64> = kept.iter().map(|(subject, _)| *subject).collect();
    // What lies below goes first; each round frees what lay above.
    loop {
        let mut removed = Vec::new();
        let mut left = Vec::new();
        for (subject, key) in gone {
            let id = subject_id(conn, kind, subject, &key)?;
            let is_gone = match id {
                Some(id) if !in_use.contains(&id) => writer.remove_unused(conn, kind, id)?,
                _ => true,
            };
            match is_gone {
                true => removed.push(key),
                false => left.push((subject, key)),
            }
        }
        import_records::forget(conn, SOURCE, kind, &removed)?;
        tally(report, kind).deleted += removed.len() as u64;
        gone = left;
        if removed.is_empty() || gone.is_empty() {
            break;
        }
    }
    for (_, key) in gone {
        report.warn("what articles refer to was kept", || {
            format!(
                "{} {key} is gone from the source, but articles refer to it; it was kept",
                kind.as_str()
            )
        });
    }
    Ok(())
}

/// Subsites are known to their source by code, all else by id.
fn subject_id(
    conn: &mut DbConnection,
    kind: Kind,
    subject: i64,
    key: &str,
) -> StoreResult<Option<i64>> {
    if kind != Kind::Subsite {
        return Ok(Some(subject));
    }
    let ids = write::subsite_ids(conn)?;
    Ok(SubsiteCode::parse(key)
        .ok()
        .and_then(|code| ids.get(&code).copied()))
}

fn tally(report: &mut Report, kind: Kind) -> &mut Tally {
    match kind {
        Kind::Article => &mut report.articles,
        Kind::Category => &mut report.categories,
        Kind::Tag => &mut report.tags,
        Kind::Subsite => &mut report.subsites,
    }
}

fn all_records(conn: &mut DbConnection, kind: Kind) -> StoreResult<Vec<(i64, String)>> {
    let mut all: Vec<(i64, String)> = Vec::new();
    loop {
        let next = import_records::after(conn, SOURCE, kind, all.last(), 1_000)?;
        if next.is_empty() {
            return Ok(all);
        }
        all.extend(next);
    }
}
