//! `docs/BENCHMARKS.md`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use super::rows::{PLOTS, TABLES};
use super::table::{grouped, table};
use super::{Ledger, plots};
use crate::data::Outcome;

const FILE: &str = "docs/BENCHMARKS.md";
const IMAGES: &str = "docs/images/bench";
const HEAD: &str = include_str!("head.md");

/// Writes the page and its plots.
///
/// # Errors
/// When a file cannot be written.
pub fn write(ledger: &Ledger) -> Outcome<()> {
    let mut text = HEAD.to_owned();
    runs(ledger, &mut text);
    text.push_str("## Figures\n\n");
    for of_page in &TABLES {
        text.push_str(&table(ledger, of_page));
    }
    text.push_str("## Growth\n\nTimes against the number of articles, both logarithmic.\n\n");
    std::fs::create_dir_all(IMAGES)?;
    for plot in &PLOTS {
        if plots::draw(ledger, plot, &Path::new(IMAGES).join(plot.file))? {
            let _ = writeln!(text, "![{}](images/bench/{})\n", plot.title, plot.file);
        }
    }
    asked(ledger, &mut text);
    std::fs::write(FILE, text)?;
    Ok(())
}

/// On what and when each size was measured.
fn runs(ledger: &Ledger, text: &mut String) {
    text.push_str("## Runs\n\n| articles | benchmark | commit | date | machine |\n");
    text.push_str("| ---: | --- | --- | --- | --- |\n");
    for (size, runs) in &ledger.sizes {
        for (benchmark, run) in runs {
            let machine = &run.machine;
            let _ = writeln!(
                text,
                "| {} | {benchmark} | `{}` | {} | {} cores of {}, {} GB |",
                grouped(*size),
                run.commit,
                run.date,
                machine.cores,
                machine.cpu,
                machine.memory_gb
            );
        }
    }
    text.push('\n');
}

/// What was asked, where chance chose it.
fn asked(ledger: &Ledger, text: &mut String) {
    let mut asked: BTreeMap<&str, BTreeMap<u64, &str>> = BTreeMap::new();
    for (size, runs) in &ledger.sizes {
        for (name, what) in runs.values().flat_map(|run| &run.asked) {
            asked.entry(name).or_default().insert(*size, what);
        }
    }
    text.push_str("## What was asked\n\nIn brackets: in how many articles it is.\n\n| |");
    for size in ledger.sizes() {
        let _ = write!(text, " {} |", grouped(size));
    }
    text.push_str("\n| --- |");
    text.push_str(&" --- |".repeat(ledger.sizes().count()));
    text.push('\n');
    for (name, of_sizes) in asked {
        let _ = write!(text, "| {name} |");
        for size in ledger.sizes() {
            let _ = write!(text, " {} |", of_sizes.get(&size).unwrap_or(&"–"));
        }
        text.push('\n');
    }
}
