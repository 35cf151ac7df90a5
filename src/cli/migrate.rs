//! `actus migrate`.

use std::process::ExitCode;

use super::{CommandResult, terminal};
use crate::config::DatabaseUrl;
use crate::content::RENDERER;
use crate::store::{Role, connect, migrations};

/// Brings the schema up to date.
pub fn migrate(database: &DatabaseUrl) -> CommandResult {
    let mut conn = connect(database, Role::Writer)?;
    let migrated = migrations::migrate(&mut conn, RENDERER)?;
    terminal::say(&match migrated.migrations {
        0 => "The schema is up to date.".to_owned(),
        1 => "One migration was run.".to_owned(),
        n => format!("{n} migrations were run."),
    });
    if migrated.bodies > 0 {
        terminal::say(&format!("{} bodies were rendered anew.", migrated.bodies));
    }
    Ok(ExitCode::SUCCESS)
}
