//! What each source said last of each of its rows: a row whose hash is the same again is
//! unchanged, whatever was done to the content here meanwhile.

use std::borrow::Cow;
use std::collections::HashMap;

use diesel::prelude::*;
use diesel::upsert::excluded;

use super::changes::Kind;
use super::schema::import_records;
use super::{DbConnection, StoreResult, text};

/// The hash of a row of a source (SHA-256).
pub type ContentHash = [u8; 32];

/// How many keys a statement names: databases have a limit.
const KEYS_A_STATEMENT: usize = 1_000;

/// What a source said of one of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRecord {
    /// The row's key in the source.
    pub key: String,
    /// The id of what it became here; 0 for a subsite, which both sides know by its code.
    pub subject: i64,
    pub hash: ContentHash,
}

#[derive(Insertable)]
#[diesel(table_name = import_records)]
struct RecordForm<'a> {
    source: &'a str,
    kind: &'static str,
    external_key: Cow<'a, str>,
    subject: i64,
    content_hash: &'a [u8],
}

/// The subject and hash of those of these keys that the source has named before.
///
/// # Errors
/// The database's.
pub fn find(
    conn: &mut DbConnection,
    source: &str,
    kind: Kind,
    keys: &[String],
) -> StoreResult<HashMap<String, (i64, Vec<u8>)>> {
    let mut found = HashMap::new();
    for chunk in keys.chunks(KEYS_A_STATEMENT) {
        // By key alone, the start of the primary key: with source and kind beside it, PostgreSQL,
        // which knows nothing yet of a table being filled, reads all that the source has.
        let rows: Vec<(String, String, String, i64, Vec<u8>)> = import_records::table
            .filter(import_records::external_key.eq_any(stored(chunk)))
            .select((
                import_records::source,
                import_records::kind,
                import_records::external_key,
                import_records::subject,
                import_records::content_hash,
            ))
            .load(conn)?;
        found.extend(
            rows.into_iter()
                .filter(|(of, what, ..)| of == source && what == kind.as_str())
                .map(|(_, _, key, subject, hash)| (text::from_stored(key), (subject, hash))),
        );
    }
    Ok(found)
}

/// The next records of a source in order of subject and key, behind a given one (`None` at first).
///
/// # Errors
/// The database's.
pub fn after(
    conn: &mut DbConnection,
    source: &str,
    kind: Kind,
    last: Option<&ImportRecord>,
    limit: i64,
) -> StoreResult<Vec<ImportRecord>> {
    let mut query = import_records::table
        .filter(import_records::source.eq(source))
        .filter(import_records::kind.eq(kind.as_str()))
        .order((import_records::subject, import_records::external_key))
        .limit(limit)
        .select((
            import_records::subject,
            import_records::external_key,
            import_records::content_hash,
        ))
        .into_boxed();
    if let Some(ImportRecord { key, subject, .. }) = last {
        let key = text::to_stored(key);
        query = query.filter(
            import_records::subject
                .gt(subject)
                .or(import_records::subject
                    .eq(subject)
                    .and(import_records::external_key.gt(key))),
        );
    }
    let rows: Vec<(i64, String, Vec<u8>)> = query.load(conn)?;
    let record = |(subject, key, hash): (i64, String, Vec<u8>)| ImportRecord {
        key: text::from_stored(key),
        subject,
        // One that is none is no row's.
        hash: hash.try_into().unwrap_or_default(),
    };
    Ok(rows.into_iter().map(record).collect())
}

/// The sources that have brought something, by their names.
///
/// # Errors
/// The database's.
pub fn sources(conn: &mut DbConnection) -> StoreResult<Vec<String>> {
    let mut sources: Vec<String> = import_records::table
        .select(import_records::source)
        .distinct()
        .load(conn)?;
    // By bytes, as databases do not all compare.
    sources.sort_unstable();
    Ok(sources)
}

/// Notes what the source says now.
///
/// # Errors
/// The database's.
pub fn put<'a>(
    conn: &mut DbConnection,
    source: &str,
    kind: Kind,
    records: impl IntoIterator<Item = &'a ImportRecord>,
) -> StoreResult<()> {
    let rows: Vec<RecordForm<'_>> = records
        .into_iter()
        .map(|record| RecordForm {
            source,
            kind: kind.as_str(),
            external_key: text::to_stored(&record.key),
            subject: record.subject,
            content_hash: &record.hash,
        })
        .collect();
    match conn {
        // Diesel prepares an upsert anew each time, but not this.
        DbConnection::Sqlite(sqlite) => {
            for row in &rows {
                diesel::replace_into(import_records::table)
                    .values(row)
                    .execute(sqlite)?;
            }
        }
        DbConnection::Postgres(pg) => {
            for chunk in rows.chunks(5_000) {
                diesel::insert_into(import_records::table)
                    .values(chunk)
                    .on_conflict((
                        import_records::external_key,
                        import_records::kind,
                        import_records::source,
                    ))
                    .do_update()
                    .set((
                        import_records::subject.eq(excluded(import_records::subject)),
                        import_records::content_hash.eq(excluded(import_records::content_hash)),
                    ))
                    .execute(pg)?;
            }
        }
    }
    Ok(())
}

/// Whether the source has ever brought something.
///
/// # Errors
/// The database's.
pub fn any(conn: &mut DbConnection, source: &str, kind: Kind) -> StoreResult<bool> {
    Ok(!after(conn, source, kind, None, 1)?.is_empty())
}

/// Forgets what the source said of these keys.
///
/// # Errors
/// The database's.
pub fn forget(
    conn: &mut DbConnection,
    source: &str,
    kind: Kind,
    keys: &[String],
) -> StoreResult<()> {
    for chunk in keys.chunks(KEYS_A_STATEMENT) {
        diesel::delete(
            import_records::table
                .filter(import_records::source.eq(source))
                .filter(import_records::kind.eq(kind.as_str()))
                .filter(import_records::external_key.eq_any(stored(chunk))),
        )
        .execute(conn)?;
    }
    Ok(())
}

fn stored(keys: &[String]) -> Vec<Cow<'_, str>> {
    keys.iter().map(|key| text::to_stored(key)).collect()
}
