//! What other sources had said where the content comes from: with it they go on here as they did
//! there, and what they say again is unchanged.

use std::collections::HashMap;

use crate::domain::SourceKey;
use crate::import::Intake;
use crate::store::changes::Kind;
use crate::store::import_records::{self, ImportRecord};
use crate::store::{DbConnection, StoreResult};

/// Takes over the records that the source gives, for things that it has brought here: they are as they
/// were when that was said.
pub(super) fn write(conn: &mut DbConnection, intake: &mut Intake) -> StoreResult<()> {
    for source in intake.articles.record_sources()? {
        if source == intake.origin {
            continue;
        }
        for kind in Kind::ALL {
            let mut last = String::new();
            loop {
                let records = intake.articles.records_after(&source, kind, &last)?;
                let Some(end) = records.last() else { break };
                last.clone_from(&end.key);
                let records = of_here(conn, &intake.origin, kind, records)?;
                let records = new_or_changed(conn, &source, kind, records)?;
                import_records::put(conn, &source, kind, &records)?;
            }
        }
    }
    Ok(())
}

/// The records with the ids that their things have here, of things that are here.
fn of_here(
    conn: &mut DbConnection,
    origin: &str,
    kind: Kind,
    mut records: Vec<ImportRecord>,
) -> StoreResult<Vec<ImportRecord>> {
    // Subsites are known by their codes, there as here.
    if kind == Kind::Subsite {
        return Ok(records);
    }
    let key = |subject: i64| SourceKey::Number(subject).to_string();
    let keys: Vec<String> = records.iter().map(|record| key(record.subject)).collect();
    let here: HashMap<String, (i64, Vec<u8>)> = import_records::find(conn, origin, kind, &keys)?;
    records.retain_mut(|record| match here.get(&key(record.subject)) {
        Some((subject, _)) => {
            record.subject = *subject;
            true
        }
        None => false,
    });
    Ok(records)
}

/// Leaves those that say something new. A key that stands for something else here is left to it.
fn new_or_changed(
    conn: &mut DbConnection,
    source: &str,
    kind: Kind,
    mut records: Vec<ImportRecord>,
) -> StoreResult<Vec<ImportRecord>> {
    let keys: Vec<String> = records.iter().map(|record| record.key.clone()).collect();
    let known = import_records::find(conn, source, kind, &keys)?;
    records.retain(|record| {
        known
            .get(&record.key)
            .is_none_or(|(subject, hash)| *subject == record.subject && hash[..] != record.hash[..])
    });
    Ok(records)
}
