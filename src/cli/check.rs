//! `actus check`.

use std::process::ExitCode;

use chrono::Utc;

use super::{CommandResult, terminal};
use crate::config::{CheckSettings, DatabaseUrl};
use crate::content::RENDERER;
use crate::store::{
    self, Ending, Role, connect, read_snapshot, repair::Repaired, write_transaction,
};

/// Checks the database: prints each finding, and fails when there is one. With `--repair`, what is
/// derived and found wrong is made anew first.
pub fn check(database: &DatabaseUrl, settings: &CheckSettings) -> CommandResult {
    // By a reader also before a repair: a wrong path makes no database.
    let mut conn = connect(database, Role::Reader)?;
    let mut findings = read_snapshot(&mut conn, |conn| store::check::check(conn, RENDERER))?;
    if settings.repair && !findings.is_empty() {
        for finding in &findings {
            terminal::remark(&format!("found: {finding}"));
        }
        let mut conn = connect(database, Role::BulkWriter)?;
        let Repaired { done, left } = write_transaction(&mut conn, Ending::Commit, |conn| {
            store::repair::repair(conn, RENDERER, Utc::now().naive_utc())
        })?;
        for deed in done {
            terminal::say(&format!("{deed}."));
        }
        findings = left;
    }
    if findings.is_empty() {
        terminal::say("The database is whole.");
        return Ok(ExitCode::SUCCESS);
    }
    for finding in &findings {
        terminal::complain(finding);
    }
    Ok(ExitCode::FAILURE)
}
