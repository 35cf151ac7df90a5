//! The schema of either database, and bringing it up to date.

use chrono::Utc;
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel::prelude::*;
use diesel::result::DatabaseErrorKind;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{
    DbConnection, Ending, StoreError, StoreResult, article_index, natively, refresh_statistics,
    write, write_transaction,
};
use crate::domain::Renderer;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// What was brought up to date.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Migrated {
    /// How many migrations ran.
    pub migrations: usize,
    /// How many bodies were rendered anew.
    pub bodies: usize,
}

/// Brings the schema, and the bodies that an earlier renderer made, up to date. What is so already
/// is only looked at, whoever is writing meanwhile; else all of it runs in one transaction, alone,
/// so that processes may start at the same time.
///
/// # Errors
/// When a migration fails, or when the database is of a newer actus.
pub fn migrate(conn: &mut DbConnection, renderer: Renderer) -> StoreResult<Migrated> {
    if is_current(conn)?
        && write::bodies_are_current(conn, renderer)?
        && write::words_are_current(conn)?
    {
        return Ok(Migrated::default());
    }
    let migrated = write_transaction(conn, Ending::Commit, |conn| {
        bring_up_to_date(conn, renderer)
    })?;
    if migrated.migrations > 0 || migrated.bodies > 0 {
        refresh_statistics(conn);
    }
    Ok(migrated)
}

/// Does the same in the caller's write.
///
/// # Errors
/// As [`migrate`].
pub fn bring_up_to_date(conn: &mut DbConnection, renderer: Renderer) -> StoreResult<Migrated> {
    refuse_newer(conn)?;
    let migrations = match conn {
        DbConnection::Sqlite(sqlite) => sqlite.run_pending_migrations(SQLITE).map(|m| m.len()),
        DbConnection::Postgres(pg) => pg.run_pending_migrations(POSTGRES).map(|m| m.len()),
    }
    .map_err(|error| StoreError::Migration(error.to_string()))?;
    if article_index::position(conn)? < 0 {
        article_index::make_anew(conn)?;
    }
    write::index_anew(conn, Utc::now().naive_utc())?;
    let bodies = write::bring_bodies_up_to_date(conn, renderer, Utc::now().naive_utc())?;
    Ok(Migrated { migrations, bodies })
}

diesel::table! {
    /// Where Diesel notes the migrations that have run.
    __diesel_schema_migrations (version) {
        version -> Text,
    }
}

/// Tells whether the schema is up to date, without writing (Diesel's own question makes its
/// table first).
///
/// # Errors
/// The database's.
pub fn is_current(conn: &mut DbConnection) -> StoreResult<bool> {
    let applied = applied(conn)?;
    let known = known_versions(conn)?;
    Ok(known.len() == applied.len()
        && known
            .iter()
            .all(|version| applied.contains(&version.to_string())))
}

/// The versions of the migrations that have run.
fn applied(conn: &mut DbConnection) -> StoreResult<Vec<String>> {
    match __diesel_schema_migrations::table
        .select(__diesel_schema_migrations::version)
        .load(conn)
    {
        Ok(applied) => Ok(applied),
        // There is no such table: nothing has been migrated.
        Err(diesel::result::Error::DatabaseError(DatabaseErrorKind::Unknown, info))
            if is_about_no_table(conn, info.message()) =>
        {
            Ok(Vec::new())
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether any migration of actus has ever run on it.
///
/// # Errors
/// The database's.
pub(super) fn has_any(conn: &mut DbConnection) -> StoreResult<bool> {
    let known = known_versions(conn)?;
    Ok(applied(conn)?
        .iter()
        .any(|version| known.iter().any(|known| known.to_string() == *version)))
}

/// Whether a database says so that there is no such table. PostgreSQL has many languages, and no
/// other reason once it is connected.
fn is_about_no_table(conn: &DbConnection, message: &str) -> bool {
    match conn {
        DbConnection::Sqlite(_) => message.starts_with("no such table"),
        DbConnection::Postgres(_) => true,
    }
}

/// A schema that this program does not know is left alone: it would not keep what is derived
/// there.
fn refuse_newer(conn: &mut DbConnection) -> StoreResult<()> {
    let known = known_versions(conn)?;
    let applied: Vec<MigrationVersion<'static>> =
        natively!(conn, native => native.applied_migrations())
            .map_err(|error| StoreError::Migration(error.to_string()))?;
    match applied.iter().find(|version| !known.contains(version)) {
        None => Ok(()),
        Some(version) => Err(StoreError::Newer(version.to_string())),
    }
}

fn known_versions(conn: &DbConnection) -> StoreResult<Vec<MigrationVersion<'static>>> {
    fn versions<DB: diesel::backend::Backend>(
        migrations: Vec<Box<dyn Migration<DB>>>,
    ) -> Vec<MigrationVersion<'static>> {
        migrations
            .iter()
            .map(|migration| migration.name().version().as_owned())
            .collect()
    }
    match conn {
        DbConnection::Sqlite(_) => {
            MigrationSource::<diesel::sqlite::Sqlite>::migrations(&SQLITE).map(versions)
        }
        DbConnection::Postgres(_) => {
            MigrationSource::<diesel::pg::Pg>::migrations(&POSTGRES).map(versions)
        }
    }
    .map_err(|error| StoreError::Migration(error.to_string()))
}
