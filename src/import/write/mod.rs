//! Writing what was read of a source: compared with what earlier imports brought, in one
//! transaction that also brings the schema up to date.

mod articles;
mod categories;
mod ids;
mod inherited;
mod prune;
mod record;
mod subsites;
mod tags;
mod threads;

use std::collections::HashMap;

use chrono::Utc;

use super::{ImportError, Intake, Progress, Report};
use crate::domain::{CategoryId, SourceKey, SubsiteCode, SubsiteId, TagId};
use crate::store::write::Writer;
use crate::store::{
    DbConnection, Ending, StoreResult, migrations, refresh_statistics, write_transaction,
};

/// How content is to be written.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Undo it all at the end.
    pub dry_run: bool,
    /// Delete what earlier imports brought and the source no longer has.
    pub prune: bool,
    /// Refuse to prune by a source that has no article at all, though an earlier import had: nobody
    /// looks on, and it is likelier that the source is not what it was.
    pub spare_all: bool,
}

/// Writes it, and tells what that did. `check` may refuse, when it has seen what the database has.
///
/// # Errors
/// The database's, and that of `check`; nothing is written then.
pub fn write(
    mut intake: Intake,
    conn: &mut DbConnection,
    options: Options,
    check: impl FnOnce(&mut DbConnection) -> StoreResult<()>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, ImportError> {
    if let Some(why) = intake.lacks.filter(|_| options.prune) {
        return Err(ImportError::Lacking { why });
    }
    let ending = match options.dry_run {
        true => Ending::Rollback,
        false => Ending::Commit,
    };
    let mut report = std::mem::take(&mut intake.report);
    report.dry_run = options.dry_run;
    write_transaction(conn, ending, |conn| {
        migrations::bring_up_to_date(conn, crate::content::RENDERER)?;
        check(conn)?;
        if options.prune && options.spare_all {
            prune::refuse_to_lose_all(conn, &mut intake)?;
        }
        write_all(conn, &mut intake, options, &mut report, progress)
    })?;
    if !options.dry_run && report.has_changes() {
        refresh_statistics(conn);
    }
    report.close();
    Ok(report)
}

/// What articles refer to, by the keys of the source.
struct Named {
    categories: HashMap<SourceKey, CategoryId>,
    tags: HashMap<SourceKey, TagId>,
    subsites: HashMap<SubsiteCode, SubsiteId>,
}

fn write_all(
    conn: &mut DbConnection,
    intake: &mut Intake,
    options: Options,
    report: &mut Report,
    progress: &mut dyn FnMut(Progress),
) -> StoreResult<()> {
    let mut writer = Writer::at(Utc::now().naive_utc());
    let named = Named {
        categories: categories::write(conn, &mut writer, intake, report)?,
        tags: tags::write(conn, &mut writer, intake, report)?,
        subsites: subsites::write(conn, &mut writer, intake, report)?,
    };
    let links_to_nowhere = articles::write(conn, &mut writer, named, intake, report, progress)?;
    tell_dangling_links(intake, links_to_nowhere, report)?;
    if options.prune {
        prune::prune(conn, &mut writer, intake, report)?;
    }
    inherited::write(conn, intake)?;
    writer.finish(conn)
}

fn tell_dangling_links(intake: &mut Intake, no_tag: u64, report: &mut Report) -> StoreResult<()> {
    let no_tag = no_tag + intake.broken_links;
    let no_article = intake.articles.links_from_nowhere()?;
    if no_article + no_tag > 0 {
        report.warnings.push(format!(
            "{} tag links dangle and were skipped: {no_article} lead to no article, {no_tag} to no tag",
            no_article + no_tag
        ));
    }
    Ok(())
}
