use std::process::ExitCode;

fn main() -> ExitCode {
    actus::cli::run(std::env::args_os())
}
