//! The memory of processes, as Linux tells it.

use crate::client::Client;
use crate::data::{Generated, Outcome};
use crate::figures::Findings;
use crate::rates::{listed, many_keys};
use crate::server::Server;
use crate::wrk::{Load, Paths, rate};

/// What is asked beside lists: it needs more for a moment.
const HEAVY: [&str; 4] = [
    "/api/v1/articles?facets=tags,categories,subsites,years,templates,languages,authors",
    "/api/v1/articles?q=projet&facets=tags,years&sort=relevance",
    "/api/v1/articles?q=projet&from=2015-01-01&facets=tags,categories,subsites,years,authors",
    "/api/v1/changes?limit=1000",
];

/// Measures what a server with default settings holds after it was asked for all sorts of things.
///
/// # Errors
/// When it answers with a failure, or there is no `/proc`.
pub fn measure(generated: &Generated, found: &mut Findings) -> Outcome<()> {
    let server = Server::start(&generated.path(), &[])?;
    let file = listed(&many_keys())?;
    let lists = Load {
        paths: Paths::Listed(&file),
        headers: &[],
    };
    for _ in 0..2 {
        rate(&server.address, &lists)?;
        for path in HEAVY {
            let load = Load {
                paths: Paths::One(path),
                headers: &[("Cache-Control", "no-cache")],
            };
            rate(&server.address, &load)?;
            Client::new(&server.address).expect(path)?;
        }
    }
    let resident = held(server.id(), "VmRSS").ok_or("the server is gone")?;
    let anonymous = held(server.id(), "RssAnon").ok_or("the server is gone")?;
    eprintln!(
        "  memory: {:.1} MB, {:.1} MB anonymous",
        resident / 1e6,
        anonymous / 1e6
    );
    found.note("memory/resident", resident);
    found.note("memory/anonymous", anonymous);
    Ok(())
}

/// What a running process holds, in bytes, by Linux's name for it; `None` when it is gone.
pub fn held(process: u32, what: &str) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(what)?.strip_prefix(':'))?;
    let kilobytes: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1024.0)
}
