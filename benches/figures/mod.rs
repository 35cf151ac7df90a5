//! What was measured: kept in `docs/benchmarks.json`, a run for each size and benchmark, so that a
//! new run of some sizes leaves the others; and shown in `docs/BENCHMARKS.md`.

mod machine;
mod page;
mod plots;
mod rows;
mod table;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::data::Outcome;
use machine::Machine;
pub use table::grouped;

const FILE: &str = "docs/benchmarks.json";

/// Figures by name. Times are in seconds, memory and files in bytes, rates in one a second.
pub type Figures = BTreeMap<String, f64>;

/// All runs that are kept.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ledger {
    /// By the number of articles, then by the benchmark.
    sizes: BTreeMap<u64, BTreeMap<String, Run>>,
}

/// One benchmark's last run with one size.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Run {
    commit: String,
    date: String,
    machine: Machine,
    figures: Figures,
    /// What was asked, where chance chose it.
    asked: BTreeMap<String, String>,
}

/// What a benchmark found out about one size.
#[derive(Debug, Default)]
pub struct Findings {
    pub figures: Figures,
    pub asked: BTreeMap<String, String>,
}

impl Findings {
    /// Notes a figure.
    pub fn note(&mut self, name: impl Into<String>, value: f64) {
        self.figures.insert(name.into(), value);
    }

    /// Notes what is asked.
    pub fn ask(&mut self, name: &str, what: impl Into<String>) {
        self.asked.insert(name.to_owned(), what.into());
    }
}

impl Ledger {
    /// Keeps what a benchmark found out, and writes the page anew. Figures that it did not measure
    /// this time stay.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub fn record(benchmark: &str, findings: BTreeMap<u64, Findings>) -> Outcome<()> {
        let mut ledger = Self::read()?;
        for (size, found) in findings {
            let run = ledger
                .sizes
                .entry(size)
                .or_default()
                .entry(benchmark.to_owned())
                .or_default();
            if !found.figures.is_empty() {
                run.commit = machine::commit()?;
                run.date = chrono::Utc::now().format("%Y-%m-%d").to_string();
                run.machine = Machine::here()?;
            }
            run.figures.extend(found.figures);
            run.asked.extend(found.asked);
        }
        let mut text = serde_json::to_string_pretty(&ledger)?;
        text.push('\n');
        std::fs::write(FILE, text)?;
        page::write(&ledger)
    }

    fn read() -> Outcome<Self> {
        match std::fs::read_to_string(FILE) {
            Ok(text) => Ok(serde_json::from_str(&text)?),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error.into()),
        }
    }

    /// The sizes, rising.
    fn sizes(&self) -> impl Iterator<Item = u64> {
        self.sizes.keys().copied()
    }

    /// A figure of a size, whichever benchmark measured it.
    fn figure(&self, size: u64, name: &str) -> Option<f64> {
        let mut runs = self.sizes.get(&size)?.values();
        runs.find_map(|run| run.figures.get(name)).copied()
    }
}

/// The middle of some values; 0 of none.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
