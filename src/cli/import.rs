//! `actus import`.

use std::process::ExitCode;
use std::time::Instant;

use super::terminal::{self, ImportBar};
use super::{CommandResult, UsageError, priority};
use crate::config::{
    DatabaseUrl, FeedSettings, FileSettings, GhostSettings, ImportSettings, MarkdownSettings,
    WordpressSettings,
};
use crate::domain::{Slug, Template};
use crate::import::{
    CategoryUse, ImportError, Intake, Options, Report, SiteUrl, Source, feed, ghost, jsonl,
    markdown, wordpress,
};
use crate::store::{DbConnection, Role, StoreResult, connect, temporary_folder};

/// The name of a source that is to be a file, or `-`.
fn file(source: &str) -> Result<&str, UsageError> {
    match is_address(source) {
        false => Ok(source),
        true => Err(not_fetched("FILE", "a file or -")),
    }
}

/// An address may hold a password, so it is not shown.
fn not_fetched(argument: &str, instead: &str) -> UsageError {
    UsageError(format!(
        "{argument} is an address, and nothing is fetched; give {instead}"
    ))
}

/// Whether a source is an address rather than the name of a file: it begins with a scheme (RFC 3986,
/// section 3.1) and `://`.
pub(super) fn is_address(source: &str) -> bool {
    let is_scheme = |scheme: &str| {
        let is_fit = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
        scheme.starts_with(|first: char| first.is_ascii_alphabetic()) && scheme.bytes().all(is_fit)
    };
    let scheme = source.split_once("://");
    scheme.is_some_and(|(scheme, _)| is_scheme(scheme))
}

/// Imports an export of WordPress.
pub fn wordpress(database: &DatabaseUrl, settings: &WordpressSettings) -> CommandResult {
    let started = Instant::now();
    let name = file(&settings.source)?;
    let reading = wordpress::Settings {
        pages: settings.pages,
        template: template(&settings.template)?,
        categories: categories(&settings.categories)?,
        timezone: timezone(&settings.zone.timezone)?,
    };
    run(&settings.import, started, &mut |chosen, bar| {
        let source = Source::open(name)?;
        let intake = wordpress::read(source, &reading, &mut |progress| bar.show(progress))?;
        write(intake, database, chosen, bar)
    })
}

/// Imports an export of Ghost.
pub fn ghost(database: &DatabaseUrl, settings: &GhostSettings) -> CommandResult {
    let started = Instant::now();
    let name = file(&settings.source)?;
    let reading = ghost::Settings {
        pages: settings.pages,
        template: template(&settings.template)?,
        categories: categories(&settings.categories)?,
        internal_tags: settings.internal_tags,
        url: site_url(settings.url.as_deref())?,
    };
    run(&settings.import, started, &mut |chosen, bar| {
        let source = Source::open(name)?;
        let intake = ghost::read(source, &reading, &mut |progress| bar.show(progress))?;
        write(intake, database, chosen, bar)
    })
}

/// Imports an export of actus.
pub fn jsonl(database: &DatabaseUrl, settings: &FileSettings) -> CommandResult {
    let name = file(&settings.source)?;
    run(&settings.import, Instant::now(), &mut |chosen, bar| {
        let source = Source::open(name)?;
        let jsonl::Export {
            intake,
            is_everything,
        } = jsonl::read(source, &mut |progress| bar.show(progress))?;
        if chosen.prune && !is_everything {
            return Err(ImportError::Unfit {
                name: name.to_owned(),
                what: "it has only what a filter selected, so it cannot tell what is gone; import it without --prune".to_owned(),
            });
        }
        write(intake, database, chosen, bar)
    })
}

/// Imports a feed.
pub fn feed(database: &DatabaseUrl, settings: &FeedSettings) -> CommandResult {
    if settings.import.prune {
        let why = "--prune is not for feeds: they have their newest entries alone, so none is gone";
        return Err(UsageError(why.to_owned()).into());
    }
    let started = Instant::now();
    let name = file(&settings.source)?;
    let category = settings.category.as_deref().map(Slug::parse).transpose();
    let reading = feed::Settings {
        template: template(&settings.template)?,
        category: category.map_err(|error| UsageError(format!("--category {error}")))?,
        timezone: timezone(&settings.zone.timezone)?,
    };
    run(&settings.import, started, &mut |chosen, bar| {
        let source = Source::open(name)?;
        let intake = feed::read(source, &reading, &mut |progress| bar.show(progress))?;
        write(intake, database, chosen, bar)
    })
}

/// Imports a folder of Markdown.
pub fn markdown(database: &DatabaseUrl, settings: &MarkdownSettings) -> CommandResult {
    let started = Instant::now();
    let reading = markdown::Settings {
        template: template(&settings.template)?,
        categories: categories(&settings.categories)?,
        timezone: timezone(&settings.zone.timezone)?,
        url: site_url(settings.url.as_deref())?,
    };
    let folder = &settings.folder;
    if folder.to_str().is_some_and(is_address) {
        return Err(not_fetched("DIR", "a folder").into());
    }
    run(&settings.import, started, &mut |chosen, bar| {
        let intake = markdown::read(folder, &reading, &mut |progress| bar.show(progress))?;
        write(intake, database, chosen, bar)
    })
}

fn site_url(url: Option<&str>) -> Result<Option<SiteUrl>, UsageError> {
    url.map(SiteUrl::parse)
        .transpose()
        .map_err(|error| UsageError(format!("--url {error}")))
}

fn categories(name: &str) -> Result<CategoryUse, UsageError> {
    name.parse()
        .map_err(|error| UsageError(format!("--categories {error}")))
}

fn template(name: &str) -> Result<Template, UsageError> {
    Template::parse(name).map_err(|error| UsageError(format!("--template {error}")))
}

fn timezone(name: &str) -> Result<chrono_tz::Tz, UsageError> {
    name.parse().map_err(|_| {
        UsageError(format!(
            "--timezone {name:?} is no zone such as Europe/Paris"
        ))
    })
}

/// Runs an import and tells what it did.
pub(super) fn run(
    settings: &ImportSettings,
    started: Instant,
    import: &mut dyn FnMut(&ImportSettings, &mut ImportBar) -> Result<Report, ImportError>,
) -> CommandResult {
    priority::step_back();
    let mut bar = ImportBar::new();
    let result = import(settings, &mut bar);
    bar.finish();
    let report = result?;
    if settings.json {
        terminal::say(&serde_json::to_string(&report)?);
    } else {
        print_report(&report, started);
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes what was read.
fn write(
    mut intake: Intake,
    database: &DatabaseUrl,
    settings: &ImportSettings,
    bar: &mut ImportBar,
) -> Result<Report, ImportError> {
    if let Some(origin) = &settings.origin {
        intake.is_known_as(origin.clone());
    }
    let (mut conn, _scratch) = open(database, settings)?;
    let options = options(settings);
    crate::import::write(intake, &mut conn, options, |_| Ok(()), &mut |progress| {
        bar.show(progress);
    })
}

/// How content is to be written.
pub(super) fn options(settings: &ImportSettings) -> Options {
    Options {
        dry_run: settings.dry_run,
        prune: settings.prune,
        spare_all: false,
    }
}

/// Opens the database once the source is read: a bad source leaves no trace, not even an empty
/// file. A rehearsal without a database has one in a folder, which lasts as long as that.
pub(super) fn open(
    database: &DatabaseUrl,
    settings: &ImportSettings,
) -> StoreResult<(DbConnection, Option<tempfile::TempDir>)> {
    if !settings.dry_run {
        return Ok((connect(database, Role::BulkWriter)?, None));
    }
    match database {
        DatabaseUrl::Sqlite(path) if !path.exists() => {
            let scratch = temporary_folder()?;
            let database = DatabaseUrl::Sqlite(scratch.path().join("actus.db"));
            Ok((connect(&database, Role::Rehearsal)?, Some(scratch)))
        }
        database => Ok((connect(database, Role::Rehearsal)?, None)),
    }
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
