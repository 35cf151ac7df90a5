//! The schema of either database, and bringing it up to date.

use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{DbConnection, Ending, StoreError, StoreResult, natively, write_transaction};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Brings the schema up to date and tells how many migrations ran. All of them run in one
/// transaction, alone, so that processes may start at the same time.
///
/// # Errors
/// When a migration fails, or when the database is of a newer actus.
pub fn migrate(conn: &mut DbConnection) -> StoreResult<usize> {
    write_transaction(conn, Ending::Commit, |conn| {
        refuse_newer(conn)?;
        match conn {
            DbConnection::Sqlite(sqlite) => sqlite.run_pending_migrations(SQLITE).map(|m| m.len()),
            DbConnection::Postgres(pg) => pg.run_pending_migrations(POSTGRES).map(|m| m.len()),
        }
        .map_err(|error| StoreError::Migration(error.to_string()))
    })
}

/// Tells whether the schema is up to date.
///
/// # Errors
/// The database's.
pub fn is_current(conn: &mut DbConnection) -> StoreResult<bool> {
    match conn {
        DbConnection::Sqlite(sqlite) => sqlite.has_pending_migration(SQLITE),
        DbConnection::Postgres(pg) => pg.has_pending_migration(POSTGRES),
    }
    .map(|pending| !pending)
    .map_err(|error| StoreError::Migration(error.to_string()))
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
        Some(version) => Err(StoreError::Migration(format!(
            "it has migration {version}, which this version of actus does not know; use a newer actus"
        ))),
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
