//! `actus import`.

use std::process::ExitCode;
use std::time::Instant;

use super::terminal::{self, ImportBar};
use super::{CommandResult, priority};
use crate::config::{DatabaseUrl, LegacySettings};
use crate::import::legacy::{self, Mapping};
use crate::import::{ImportError, Options, Report, Source};
use crate::store::{Role, connect, temporary_folder};

/// Imports a dump of the legacy database.
pub fn legacy(database: &DatabaseUrl, settings: &LegacySettings) -> CommandResult {
    if settings.source.starts_with("mysql://") {
        return Err("import from a running MySQL server is not there yet; give a mysqldump file, or pipe mysqldump into `actus import legacy -`".into());
    }
    let started = Instant::now();
    let mapping = match &settings.mapping {
        Some(path) => Mapping::from_file(path)?,
        None => Mapping::default(),
    };
    let options = Options {
        dry_run: settings.import.dry_run,
        prune: settings.import.prune,
    };
    priority::step_back();
    let mut bar = ImportBar::new();
    let result = run(database, &settings.source, mapping, options, &mut bar);
    bar.finish();
    let report = result?;
    if settings.import.json {
        terminal::say(&serde_json::to_string(&report)?);
    } else {
        print_report(&report, started);
    }
    Ok(ExitCode::SUCCESS)
}

fn run(
    database: &DatabaseUrl,
    source: &str,
    mapping: Mapping,
    options: Options,
    bar: &mut ImportBar,
) -> Result<Report, ImportError> {
    let source = Source::open(source)?;
    // Read before the database is touched: a bad dump leaves no trace, not even an empty file.
    let dump = legacy::read(source, legacy::ORIGIN, &mapping, &mut |progress| {
        bar.show(progress)
    })?;
    let scratch;
    let database = match database {
        DatabaseUrl::Sqlite(path) if options.dry_run && !path.exists() => {
            scratch = temporary_folder()?;
            &DatabaseUrl::Sqlite(scratch.path().join("actus.db"))
        }
        database => database,
    };
    let role = match options.dry_run {
        true => Role::Rehearsal,
        false => Role::BulkWriter,
    };
    let mut conn = connect(database, role)?;
    legacy::write(dump, &mut conn, options, &mut |progress| bar.show(progress))
}

fn print_report(report: &Report, started: Instant) {
    for warning in &report.warnings {
        terminal::remark(&format!("warning: {warning}"));
    }
    for skipped in &report.skipped {
        terminal::remark(&format!("skipped: {}: {}", skipped.id, skipped.reason));
    }
    terminal::say(&terminal::report_table(report));
    let seconds = started.elapsed().as_secs_f64();
    terminal::say(&match (report.dry_run, report.has_changes()) {
        (true, _) => format!("Dry run: nothing was written. It took {seconds:.1} s."),
        (false, false) => format!("Nothing has changed. It took {seconds:.1} s."),
        (false, true) => format!("Done in {seconds:.1} s."),
    });
}
