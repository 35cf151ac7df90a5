//! How long the store takes, as the API asks it: on generated databases of several sizes, with
//! criterion. `just bench` runs it; docs/BENCHMARKS.md shows what it found.
#![expect(
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a benchmark fails by panicking, and reads its own environment"
)]

#[path = "../data/mod.rs"]
mod data;
#[path = "../figures/mod.rs"]
mod figures;

mod changes;
mod chosen;
mod facets;
mod filter_bar;
mod legacy;
mod lists;
mod news;
mod search;
mod session;
mod writes;

use data::{Generated, Outcome, is_measuring, sizes};
use figures::Ledger;
use news::News;
use session::Session;

fn main() -> Outcome<()> {
    let default = if is_measuring() {
        "10000 100000"
    } else {
        "1000"
    };
    let mut session = Session::new();
    for size in sizes(default)? {
        let generated = Generated::open(size)?;
        let news = News::open(&generated)?;
        session.begin(size);
        let chosen = chosen::choose(&news, &mut session);
        filter_bar::measure(&news, &mut session);
        legacy::measure(&generated, &news, &mut session)?;
        lists::measure(&news, &chosen, &mut session);
        facets::measure(&news, &chosen, &mut session);
        search::measure(&news, &chosen, &mut session);
        changes::measure(&news, &mut session);
        writes::measure(&generated, &news, &mut session)?;
    }
    let findings = session.end()?;
    match is_measuring() {
        true => Ledger::record("store", findings),
        false => Ok(()),
    }
}
