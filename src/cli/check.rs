//! `actus check`.

use std::process::ExitCode;

use super::{CommandResult, terminal};
use crate::config::DatabaseUrl;
use crate::content::RENDERER;
use crate::store::{self, Role, connect, read_snapshot};

/// Checks the database: prints each finding, and fails when there is one.
pub fn check(database: &DatabaseUrl) -> CommandResult {
    let mut conn = connect(database, Role::Reader)?;
    let findings = read_snapshot(&mut conn, |conn| store::check::check(conn, RENDERER))?;
    if findings.is_empty() {
        terminal::say("The database is whole.");
        return Ok(ExitCode::SUCCESS);
    }
    for finding in &findings {
        terminal::complain(finding);
    }
    Ok(ExitCode::FAILURE)
}
