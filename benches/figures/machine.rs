//! On what was measured.

use std::process::Command;

use serde::{Deserialize, Serialize};

use crate::data::Outcome;

/// A machine, as far as it matters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    pub cpu: String,
    pub cores: usize,
    /// In GB of 2^30 bytes, rounded.
    pub memory_gb: u64,
}

impl Machine {
    /// This one, as Linux describes it.
    ///
    /// # Errors
    /// When `/proc` is not there.
    pub fn here() -> Outcome<Self> {
        let cpu = std::fs::read_to_string("/proc/cpuinfo")?;
        let memory = std::fs::read_to_string("/proc/meminfo")?;
        let kilobytes: u64 = value(&memory, "MemTotal")
            .and_then(|text| text.split(' ').next()?.parse().ok())
            .unwrap_or_default();
        Ok(Self {
            cpu: value(&cpu, "model name").unwrap_or("unknown").to_owned(),
            cores: std::thread::available_parallelism()?.get(),
            memory_gb: (kilobytes + (1 << 19)) >> 20,
        })
    }
}

/// What stands behind a name and a colon.
fn value<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(key, _)| key.trim() == name)
        .map(|(_, value)| value.trim())
}

/// The commit that is measured, with `+` when the sources are not as committed.
///
/// # Errors
/// When git cannot be run.
pub fn commit() -> Outcome<String> {
    let hash = git(&["rev-parse", "--short=10", "HEAD"])?;
    let measured = ["src", "migrations", "Cargo.toml", "Cargo.lock"];
    let changed = git(&[&["status", "--porcelain", "--"][..], &measured].concat())?;
    Ok(match changed.is_empty() {
        true => hash,
        false => format!("{hash}+"),
    })
}

fn git(arguments: &[&str]) -> Outcome<String> {
    let output = Command::new("git").args(arguments).output()?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}
