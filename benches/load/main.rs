//! What a server bears: requests a second against a bare actix-web server that returns the same
//! bytes, memory, the time to start, and imports while it is read. Needs `wrk`. `just bench` runs
//! it; docs/BENCHMARKS.md shows what it found.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a benchmark reads its own environment, looks at processes again and again, and tells how far it is"
)]

#[path = "../data/mod.rs"]
mod data;
#[path = "../figures/mod.rs"]
mod figures;

mod bare;
mod client;
mod dump;
mod imports;
mod memory;
mod rates;
mod server;
mod start;
mod wrk;

use std::collections::BTreeMap;

use data::{Generated, Outcome, is_measuring, sizes};
use figures::{Findings, Ledger};

/// A part of what is measured.
type Part = fn(&Generated, &mut Findings) -> Outcome<()>;

/// The parts by name. Those that are named as arguments are measured, or all.
const PARTS: [(&str, Part); 5] = [
    ("start", start::measure),
    ("rates", rates::measure),
    ("memory", memory::measure),
    ("import", imports::measure),
    ("reads", imports::measure_reads),
];

fn main() -> Outcome<()> {
    // Run as a test, there is nothing to see: it measures processes, and needs `wrk`.
    if !is_measuring() {
        return Ok(());
    }
    wrk::require()?;
    let arguments = std::env::args().skip(1);
    let wanted: Vec<String> = arguments.filter(|part| !part.starts_with('-')).collect();
    let mut findings = BTreeMap::new();
    for size in sizes("10000 100000")? {
        eprintln!("{size} articles");
        let generated = Generated::open(size)?;
        let mut found = Findings::default();
        for (name, measure) in PARTS {
            if wanted.is_empty() || wanted.iter().any(|part| part == name) {
                measure(&generated, &mut found)?;
            }
        }
        findings.insert(size, found);
    }
    Ledger::record("load", findings)
}
