//! `actus export`.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use url::form_urlencoded::Serializer;

use super::{CommandResult, UsageError, terminal};
use crate::api::reader::read_strictly;
use crate::config::{DatabaseUrl, ExportFormat, ExportSettings};
use crate::domain::{Filter, NewsTemplates};
use crate::export::{ExportError, Extent, jsonl, markdown, wxr};
use crate::store::backup::folder_of;
use crate::store::{
    DbConnection, Role, Selection, SharedIndex, StoreError, StoreResult, changes, connect,
    migrations, read_snapshot,
};

/// Writes content out, in one snapshot of the database.
pub fn export(database: &DatabaseUrl, settings: &ExportSettings) -> CommandResult {
    let query = query_of(settings);
    let filter: Filter =
        read_strictly(&query).map_err(|problem| UsageError(problem.to_string()))?;
    let news: NewsTemplates = settings
        .news_templates
        .parse()
        .map_err(|error| UsageError(format!("--news-templates {error}")))?;
    let mut conn = connect(database, Role::Reader)?;
    let selection = (query.as_str(), &filter, &news);
    let articles = match (settings.format, &settings.output) {
        (ExportFormat::MarkdownDir, None) => {
            return Err(UsageError("markdown-dir is a folder; give --output".to_owned()).into());
        }
        (ExportFormat::MarkdownDir, Some(path)) => to_folder(path, |folder| {
            write(&mut conn, selection, |conn, extent| {
                markdown::write(conn, extent, folder)
            })
        })?,
        (ExportFormat::Jsonl, path) => to_stream(path.as_deref(), |output| {
            write(&mut conn, selection, |conn, extent| {
                jsonl::write(conn, extent, output)
            })
        })?,
        (ExportFormat::Wxr, path) => to_stream(path.as_deref(), |output| {
            let site = settings.public_url.as_deref().unwrap_or_default();
            write(&mut conn, selection, |conn, extent| {
                wxr::write(conn, extent, site, &news, output)
            })
        })?,
    };
    terminal::remark(&closing_line(articles, &query));
    Ok(ExitCode::SUCCESS)
}

/// How many articles were written, and by which filter: one may have come from the environment.
fn closing_line(articles: u64, query: &str) -> String {
    let written = match articles {
        1 => "1 article was written".to_owned(),
        n => format!("{n} articles were written"),
    };
    match (query, articles) {
        ("", _) => format!("{written}."),
        (query, 1) => format!("{written}, that of {query}."),
        (query, _) => format!("{written}, those of {query}."),
    }
}

/// The filter as the API would be asked for it.
fn query_of(settings: &ExportSettings) -> String {
    let mut query = Serializer::new(String::new());
    query.extend_pairs(settings.filter.given());
    query.finish()
}

fn write(
    conn: &mut DbConnection,
    (query, filter, news): (&str, &Filter, &NewsTemplates),
    output: impl FnOnce(&mut DbConnection, &Extent) -> Result<u64, ExportError>,
) -> Result<u64, ExportError> {
    let mut written = Ok(0);
    read_snapshot(conn, |conn| {
        if !migrations::is_current(conn)? {
            let advice = "the schema is not up to date; run `actus migrate`";
            return Err(StoreError::Source(advice.to_owned()));
        }
        let extent = match query {
            "" => Extent::Whole,
            _ => select(conn, query, filter, news)?,
        };
        written = output(conn, &extent);
        Ok(())
    })?;
    written
}

fn select(
    conn: &mut DbConnection,
    query: &str,
    filter: &Filter,
    news: &NewsTemplates,
) -> StoreResult<Extent> {
    let version = changes::version(conn)?;
    let index = SharedIndex::default().at(conn, version)?;
    Ok(Extent::Selected {
        filter: query.to_owned(),
        ids: Selection::resolve(conn, &index, filter, news)?.ids(),
    })
}

/// Writes to a file, or to standard output.
fn to_stream(
    path: Option<&Path>,
    write: impl FnOnce(&mut dyn Write) -> Result<u64, ExportError>,
) -> Result<u64, Box<dyn std::error::Error>> {
    match path {
        Some(path) => to_file(path, |output| write(output)),
        None => Ok(write(&mut BufWriter::new(io::stdout().lock()))?),
    }
}

/// Writes beside the file, and puts the whole in its place, which nothing else has. What is no regular
/// file, such as a pipe, is written to as it is.
fn to_file(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<u64, ExportError>,
) -> Result<u64, Box<dyn std::error::Error>> {
    let fail = |error: io::Error| format!("{}: {error}", path.display());
    match std::fs::metadata(path) {
        Ok(there) if there.is_file() => return Err(is_there(path, "file").into()),
        Ok(_) => {
            let output = File::options().write(true).open(path).map_err(fail)?;
            return Ok(write(&mut BufWriter::new(output))?);
        }
        Err(_) => {}
    }
    let file = tempfile::Builder::new()
        .prefix(".actus-")
        .suffix(".part")
        .tempfile_in(folder_of(path))
        .map_err(fail)?;
    let mut output = BufWriter::new(file.reopen().map_err(fail)?);
    let articles = write(&mut output)?;
    output.flush().map_err(fail)?;
    output.get_ref().sync_all().map_err(fail)?;
    file.persist_noclobber(path)
        .map_err(|error| fail(error.error))?;
    Ok(articles)
}

fn is_there(path: &Path, what: &str) -> String {
    format!("{} is there already; give a new {what}", path.display())
}

/// Fills a folder beside the one that is wanted, and puts the whole in its place.
fn to_folder(
    path: &Path,
    write: impl FnOnce(&Path) -> Result<u64, ExportError>,
) -> Result<u64, Box<dyn std::error::Error>> {
    let fail = |error: io::Error| format!("{}: {error}", path.display());
    if path.exists() {
        return Err(is_there(path, "folder").into());
    }
    let filled = tempfile::Builder::new()
        .prefix(".actus-")
        .suffix(".part")
        .tempdir_in(folder_of(path))
        .map_err(fail)?;
    let articles = write(filled.path())?;
    std::fs::rename(filled.keep(), path).map_err(fail)?;
    Ok(articles)
}
