//! What other sources said of what the source has.

use diesel::prelude::*;

use super::tables::staged_records;
use super::{BATCH_KEYS, Staging};
use crate::store::StoreResult;
use crate::store::changes::Kind;
use crate::store::import_records::ImportRecord;

impl Staging {
    /// Adds what another source said of one of its things.
    ///
    /// # Errors
    /// The database's.
    pub fn add_record(
        &mut self,
        source: &str,
        kind: Kind,
        record: &ImportRecord,
    ) -> StoreResult<()> {
        diesel::replace_into(staged_records::table)
            .values((
                staged_records::source.eq(source),
                staged_records::kind.eq(kind.as_str()),
                staged_records::key.eq(&record.key),
                staged_records::subject.eq(record.subject),
                staged_records::hash.eq(record.hash.as_slice()),
            ))
            .execute(&mut self.conn)?;
        Ok(())
    }

    /// The names of those other sources.
    ///
    /// # Errors
    /// The database's.
    pub fn record_sources(&mut self) -> StoreResult<Vec<String>> {
        Ok(staged_records::table
            .select(staged_records::source)
            .distinct()
            .load(&mut self.conn)?)
    }

    /// The next of what a source said of a kind, behind a key (empty at first).
    ///
    /// # Errors
    /// The database's.
    pub fn records_after(
        &mut self,
        source: &str,
        kind: Kind,
        key: &str,
    ) -> StoreResult<Vec<ImportRecord>> {
        let rows: Vec<(String, i64, Vec<u8>)> = staged_records::table
            .filter(staged_records::source.eq(source))
            .filter(staged_records::kind.eq(kind.as_str()))
            .filter(staged_records::key.gt(key))
            .order(staged_records::key)
            .limit(BATCH_KEYS as i64)
            .select((
                staged_records::key,
                staged_records::subject,
                staged_records::hash,
            ))
            .load(&mut self.conn)?;
        let record = |(key, subject, hash): (String, i64, Vec<u8>)| ImportRecord {
            key,
            subject,
            hash: hash.try_into().unwrap_or_default(),
        };
        Ok(rows.into_iter().map(record).collect())
    }
}
