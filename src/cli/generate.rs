//! `actus generate`.

use std::process::ExitCode;
use std::time::Instant;

use super::CommandResult;
use super::terminal::{self, ImportBar};
use crate::config::{DatabaseUrl, GenerateSettings};
use crate::import::generated::{self, Plan};
use crate::store::{Role, connect};

/// Fills an empty database with made-up news.
pub fn generate(database: &DatabaseUrl, settings: &GenerateSettings) -> CommandResult {
    let started = Instant::now();
    let plan = Plan {
        articles: settings.articles,
        seed: settings.seed,
    };
    let mut conn = connect(database, Role::BulkWriter)?;
    let mut bar = ImportBar::new();
    let result = generated::write(plan, &mut conn, &mut |progress| bar.show(progress));
    bar.finish();
    let report = result?;
    terminal::say(&terminal::report_table(&report));
    let seconds = started.elapsed().as_secs_f64();
    terminal::say(&format!("Done in {seconds:.1} s."));
    Ok(ExitCode::SUCCESS)
}
