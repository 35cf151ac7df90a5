//! `actus migrate`.

use std::process::ExitCode;

use super::{CommandResult, terminal};
use crate::config::DatabaseUrl;
use crate::content::RENDERER;
use crate::store::{Role, connect, migrations};

/// Brings the schema up to date.
pub fn migrate(database: &DatabaseUrl) -> CommandResult {
    let mut conn = connect(database, Role::Writer)?;
    terminal::say(&match migrations::migrate(&mut conn, RENDERER)? {
        0 => "The schema is up to date.".to_owned(),
        1 => "One migration was run.".to_owned(),
        n => format!("{n} migrations were run."),
    });
    Ok(ExitCode::SUCCESS)
}
