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

fn main() -> Outcome<()> {
    // Run as a test, there is nothing to see: it measures processes, and needs `wrk`.
    if !is_measuring() {
        return Ok(());
    }
    wrk::require()?;
    let mut findings = BTreeMap::new();
    for size in sizes("10000 100000")? {
        eprintln!("{size} articles");
        let generated = Generated::open(size)?;
        let mut found = Findings::default();
        start::measure(&generated, &mut found)?;
        rates::measure(&generated, &mut found)?;
        memory::measure(&generated, &mut found)?;
        imports::measure(&generated, &mut found)?;
        findings.insert(size, found);
    }
    Ledger::record("load", findings)
}
