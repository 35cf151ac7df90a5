use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    actus::cli::Cli::parse().run()
}
