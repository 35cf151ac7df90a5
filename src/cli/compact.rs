//! `actus compact`.

use std::process::ExitCode;

use chrono::{TimeDelta, Utc};

use super::{CommandResult, terminal};
use crate::config::{CompactSettings, DatabaseUrl};
use crate::content::RENDERER;
use crate::store::{Ending, Role, changes, connect, migrations, write_transaction};

/// Empties the change log of what was done before the days that are to be kept.
pub fn compact(database: &DatabaseUrl, settings: &CompactSettings) -> CommandResult {
    // A writer would make the file.
    drop(connect(database, Role::Reader)?);
    let mut conn = connect(database, Role::Writer)?;
    migrations::migrate(&mut conn, RENDERER)?;
    let before = Utc::now() - TimeDelta::days(i64::from(settings.keep_days));
    let removed = write_transaction(&mut conn, Ending::Commit, |conn| {
        changes::compact(conn, before.naive_utc())
    })?;
    terminal::say(&match removed {
        0 => "There was nothing to remove.".to_owned(),
        1 => "One entry was removed.".to_owned(),
        n => format!("{n} entries were removed."),
    });
    Ok(ExitCode::SUCCESS)
}
