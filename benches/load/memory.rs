//! The memory of processes, as Linux tells it.

use crate::client::Client;
use crate::data::{Generated, Outcome};
use crate::figures::Findings;
use crate::rates::{LIST, listed, many_keys};
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
    let client = Client::new(&server.address);
    for path in HEAVY.iter().chain([&LIST]) {
        client.expect(path)?;
    }
    note(&server, "memory/first", found)?;

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
        }
    }
    note(&server, "memory/load", found)
}

/// Notes what a server holds now: all, and without the pages of files.
fn note(server: &Server, name: &str, found: &mut Findings) -> Outcome<()> {
    for (kind, what) in [("resident", "VmRSS"), ("anonymous", "RssAnon")] {
        let bytes = held(server.id(), what).ok_or("the server is gone")?;
        eprintln!("  {name}: {:.1} MB {kind}", bytes / 1e6);
        found.note(format!("{name}-{kind}"), bytes);
    }
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
