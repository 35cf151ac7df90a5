//! `wrk`, which asks as fast as it is answered.

use std::path::Path;
use std::process::Command;

use crate::data::Outcome;

/// Asks for many paths in turn; they stand in the file that is its argument.
const SCRIPT: &str = "benches/load/paths.lua";

/// Makes sure that it is there.
///
/// # Errors
/// When it is not, and how to get it.
pub fn require() -> Outcome<()> {
    match Command::new("wrk").arg("--version").output() {
        Ok(_) => Ok(()),
        Err(error) => Err(format!(
            "the load benchmark needs wrk (apt-get install wrk, brew install wrk): {error}"
        )
        .into()),
    }
}

/// What is asked for.
pub struct Load<'a> {
    /// One path, or a file with many.
    pub paths: Paths<'a>,
    pub headers: &'a [(&'a str, &'a str)],
}

/// One path, or a file with one a line.
#[derive(Clone, Copy)]
pub enum Paths<'a> {
    One(&'a str),
    Listed(&'a Path),
}

/// How many requests a second a server answers, asked for one second over 32 connections.
///
/// # Errors
/// When any answer is a failure.
pub fn rate(address: &str, load: &Load<'_>) -> Outcome<f64> {
    let mut command = Command::new("wrk");
    command.args(["--threads", "1", "--connections", "32", "--duration", "1"]);
    for (name, value) in load.headers {
        command.args(["--header", &format!("{name}: {value}")]);
    }
    match load.paths {
        Paths::One(path) => command.arg(format!("{address}{path}")),
        Paths::Listed(file) => command.args(["--script", SCRIPT, address, "--"]).arg(file),
    };
    let output = command.output()?;
    let text = String::from_utf8(output.stdout)?;
    if text.contains("Non-2xx") || text.contains("Socket errors") {
        return Err(format!("wrk met failures:\n{text}").into());
    }
    let rate = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("Requests/sec:"))
        .and_then(|rate| rate.trim().parse().ok());
    rate.ok_or_else(|| format!("wrk says no rate:\n{text}").into())
}
