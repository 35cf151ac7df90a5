//! From the start of the process to its first answer.

use std::time::Instant;

use crate::client::Client;
use crate::data::{Generated, Outcome};
use crate::figures::{Findings, median};
use crate::rates::LIST;
use crate::server::Server;

const ROUNDS: usize = 5;

/// Measures it, for the database and, which is the same at every size, for the demo.
///
/// # Errors
/// When a server does not start.
pub fn measure(generated: &Generated, found: &mut Findings) -> Outcome<()> {
    let database = generated.path();
    let serve = time(|| Server::start(&database, &[]))?;
    let demo = time(Server::demo)?;
    eprintln!("  start: {serve:.3} s, demo {demo:.3} s");
    found.note("start/serve", serve);
    found.note("start/demo", demo);
    let binary = std::fs::metadata(env!("CARGO_BIN_EXE_actus"))?.len();
    found.note("file/binary", binary as f64);
    found.note("file/database", database.metadata()?.len() as f64);
    Ok(())
}

/// The median in seconds.
fn time(start: impl Fn() -> Outcome<Server>) -> Outcome<f64> {
    let times: Outcome<Vec<f64>> = (0..ROUNDS)
        .map(|_| {
            let started = Instant::now();
            let server = start()?;
            Client::new(&server.address).expect(LIST)?;
            Ok(started.elapsed().as_secs_f64())
        })
        .collect();
    Ok(median(times?))
}
