//! The command line: one file a command.

mod backup;
mod check;
mod compact;
mod demo;
mod export;
mod follow;
mod generate;
mod import;
mod legacy;
mod log_writer;
mod migrate;
mod openapi;
mod priority;
mod serve;
mod terminal;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Parser, Subcommand};

use crate::config::{
    BackupSettings, CheckSettings, CompactSettings, DatabaseSettings, DemoSettings, ExportSettings,
    FeedSettings, FileSettings, GenerateSettings, GhostSettings, LegacySettings, MarkdownSettings,
    OpenapiSettings, ServeSettings, WordpressSettings,
};

/// A headless news API: the articles, categories and tags of an old CMS database, served as JSON
#[derive(Debug, Parser)]
#[command(name = "actus", version, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    database: DatabaseSettings,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Bring the database up to date and serve it
    Serve(ServeSettings),
    /// Serve a database of made-up news, to try things on
    Demo(DemoSettings),
    /// Bring content in
    #[command(subcommand)]
    Import(ImportCommand),
    /// Write all content out, or what a filter selects
    Export(ExportSettings),
    /// Fill an empty database with made-up news, as much as is wanted, for tests and benchmarks
    Generate(GenerateSettings),
    /// Bring the schema of the database up to date
    Migrate,
    /// Prove that the database, its counts and its sort keys are whole
    Check(CheckSettings),
    /// Copy the database into a file, while others write to it
    Backup(BackupSettings),
    /// Put a backup in the place of the database
    Restore(BackupSettings),
    /// Empty the change log of what is old; followers that are behind begin anew
    Compact(CompactSettings),
    /// Print the OpenAPI document
    Openapi(OpenapiSettings),
}

#[derive(Debug, Subcommand)]
enum ImportCommand {
    /// From the legacy database: a dump, or its server
    Legacy(LegacySettings),
    /// From an export of WordPress (WXR)
    Wordpress(WordpressSettings),
    /// From an export of Ghost (JSON)
    Ghost(GhostSettings),
    /// From a feed: RSS, RDF, Atom or JSON Feed
    Feed(FeedSettings),
    /// From a folder of Markdown with front matter: Hugo, Jekyll, Zola, Eleventy
    Markdown(MarkdownSettings),
    /// From an export of actus
    Jsonl(FileSettings),
}

/// A command that failed: one line for stderr.
type CommandResult = Result<ExitCode, Box<dyn std::error::Error>>;

/// Parses a command line and runs its command. The exit code is 0; 1 for a failure and 2 for a
/// usage error, either told in one line on stderr.
pub fn run(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) if is_help(error.kind()) => error.exit(),
        Err(error) => {
            terminal::complain(&format!("{}; see actus --help", usage_error(&error)));
            return ExitCode::from(2);
        }
    };
    cli.run().unwrap_or_else(|error| {
        terminal::complain(&error.to_string());
        match error.is::<UsageError>() {
            true => ExitCode::from(2),
            false => ExitCode::FAILURE,
        }
    })
}

/// An option whose value is found wrong by the rules of the domain.
#[derive(Debug, thiserror::Error)]
#[error("{0}; see actus --help")]
struct UsageError(String);

fn is_help(kind: ErrorKind) -> bool {
    use ErrorKind::{DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand, DisplayVersion};
    matches!(
        kind,
        DisplayHelp | DisplayHelpOnMissingArgumentOrSubcommand | DisplayVersion
    )
}

/// What is wrong, without the usage and tips that follow it.
fn usage_error(error: &clap::Error) -> String {
    let text = error.to_string();
    let first = text.split("\n\n").next().unwrap_or_default();
    first.trim_start_matches("error: ").trim_end().to_owned()
}

impl Cli {
    fn run(self) -> CommandResult {
        let Self { database, command } = self;
        match command {
            Command::Serve(settings) => serve::serve(&database.url(), &settings),
            Command::Demo(settings) => demo::demo(&database, &settings),
            Command::Import(ImportCommand::Legacy(settings)) => {
                legacy::legacy(&database.url(), &settings)
            }
            Command::Import(ImportCommand::Wordpress(settings)) => {
                import::wordpress(&database.url(), &settings)
            }
            Command::Import(ImportCommand::Ghost(settings)) => {
                import::ghost(&database.url(), &settings)
            }
            Command::Import(ImportCommand::Jsonl(settings)) => {
                import::jsonl(&database.url(), &settings)
            }
            Command::Export(settings) => export::export(&database.url(), &settings),
            Command::Import(ImportCommand::Feed(settings)) => {
                import::feed(&database.url(), &settings)
            }
            Command::Import(ImportCommand::Markdown(settings)) => {
                import::markdown(&database.url(), &settings)
            }
            Command::Generate(settings) => generate::generate(&database.url(), &settings),
            Command::Migrate => migrate::migrate(&database.url()),
            Command::Check(settings) => check::check(&database.url(), &settings),
            Command::Backup(settings) => backup::backup(&database.url(), &settings),
            Command::Restore(settings) => backup::restore(&database.url(), &settings),
            Command::Compact(settings) => compact::compact(&database.url(), &settings),
            Command::Openapi(settings) => openapi::openapi(settings.check),
        }
    }
}
