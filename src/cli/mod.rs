//! The command line: one file a command.

mod check;
mod demo;
mod import;
mod migrate;
mod openapi;
mod serve;
mod terminal;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{DatabaseSettings, DemoSettings, LegacySettings, ServeSettings};

/// A headless news API: the articles, categories and tags of an old CMS database, served as JSON
#[derive(Debug, Parser)]
#[command(name = "actus", version, arg_required_else_help = true)]
pub struct Cli {
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
    /// Bring the schema of the database up to date
    Migrate,
    /// Prove that the database and all that is derived in it are whole
    Check,
    /// Print the OpenAPI document
    Openapi {
        /// Compare openapi/openapi.json with the code instead
        #[arg(long)]
        check: bool,
    },
}

#[derive(Debug, Subcommand)]
enum ImportCommand {
    /// From a dump of the legacy database
    Legacy(LegacySettings),
}

/// A command that failed: one line for stderr.
type CommandResult = Result<ExitCode, Box<dyn std::error::Error>>;

impl Cli {
    /// Runs the command. The exit code is 0, or 1 for a failure told in one line on stderr; usage
    /// errors have ended the process with 2 before.
    pub fn run(self) -> ExitCode {
        let Self { database, command } = self;
        let result = match command {
            Command::Serve(settings) => serve::serve(&database.url(), &settings),
            Command::Demo(settings) => demo::demo(&database, &settings),
            Command::Import(ImportCommand::Legacy(settings)) => {
                import::legacy(&database.url(), &settings)
            }
            Command::Migrate => migrate::migrate(&database.url()),
            Command::Check => check::check(&database.url()),
            Command::Openapi { check } => openapi::openapi(check),
        };
        result.unwrap_or_else(|error| {
            terminal::complain(&error.to_string());
            ExitCode::FAILURE
        })
    }
}
