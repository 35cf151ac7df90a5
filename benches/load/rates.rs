//! Requests a second, against a bare server that returns the same bytes.

use std::path::PathBuf;

use crate::bare::BareServer;
use crate::client::{Answer, Client};
use crate::data::{Generated, Outcome, folder};
use crate::figures::{Findings, grouped, median};
use crate::server::Server;
use crate::wrk::{Load, Paths, rate};

/// The list that is asked for.
pub const LIST: &str = "/api/v1/articles";
const FILTER_BAR: &str = "/api/v1/categories/57/tags?subsite=mi";

/// How many rounds each server is given, in turns.
const ROUNDS: usize = 5;

/// Measures every kind of request.
///
/// # Errors
/// When a server does not start or answers with a failure.
pub fn measure(generated: &Generated, found: &mut Findings) -> Outcome<()> {
    let database = generated.path();
    let server = Server::start(&database, &["--workers", "1"])?;
    let client = Client::new(&server.address);
    let list = client.expect(LIST)?;
    for (name, answer) in [("list", &list), ("filter bar", &client.expect(FILTER_BAR)?)] {
        let length = grouped(answer.body.len() as u64);
        found.ask(&format!("{name} over HTTP"), format!("{length} bytes"));
    }
    let mut duel = Duel {
        server: &server,
        found,
    };
    let tag = list.header("etag").ok_or("a list has an ETag")?.to_owned();
    duel.run("one-key", &[LIST.to_owned()], &[])?;
    duel.run("many-keys", &many_keys(), &[])?;
    duel.run(
        "not-modified",
        &[LIST.to_owned()],
        &[("If-None-Match", &tag)],
    )?;
    duel.run("gzip", &[LIST.to_owned()], &[("Accept-Encoding", "gzip")])?;
    duel.run("filter-bar", &[FILTER_BAR.to_owned()], &[])?;

    let uncached = Server::start(&database, &["--workers", "1", "--cache-size", "0"])?;
    duel.server = &uncached;
    duel.run("cold-list", &[LIST.to_owned()], &[])?;
    duel.run("cold-filter-bar", &[FILTER_BAR.to_owned()], &[])
}

/// 2,000 lists of 20 and of 10.
pub fn many_keys() -> Vec<String> {
    let mut paths = Vec::with_capacity(2_000);
    for category in 57..97 {
        for page in 1..=25 {
            for per_page in [20, 10] {
                paths.push(format!(
                    "{LIST}?category={category}&page={page}&per_page={per_page}"
                ));
            }
        }
    }
    paths
}

/// A file with these paths, one a line.
///
/// # Errors
/// Those of the disk.
pub fn listed(paths: &[String]) -> Outcome<PathBuf> {
    let file = folder().join("paths.txt");
    std::fs::write(&file, paths.join("\n"))?;
    Ok(file)
}

/// A server against a bare one.
struct Duel<'a> {
    server: &'a Server,
    found: &'a mut Findings,
}

impl Duel<'_> {
    /// Records what the server answers to these paths, and has it and the bare server answer in
    /// turns.
    fn run(&mut self, name: &str, paths: &[String], headers: &[(&str, &str)]) -> Outcome<()> {
        let client = Client::new(&self.server.address);
        let answers: Outcome<Vec<(String, Answer)>> = paths
            .iter()
            .map(|path| Ok((path.clone(), client.get(path, headers)?)))
            .collect();
        let answers = answers?;
        let bare = BareServer::start(answers)?;
        self.prove_the_same(&bare, &client, paths, headers)?;
        let file;
        let load = Load {
            paths: match paths {
                [path] => Paths::One(path),
                paths => {
                    file = listed(paths)?;
                    Paths::Listed(&file)
                }
            },
            headers,
        };
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            ours.push(rate(&self.server.address, &load)?);
            theirs.push(rate(&bare.address, &load)?);
        }
        let (ours, theirs) = (median(ours), median(theirs));
        eprintln!("  {name}: {ours:.0} / {theirs:.0} = {:.3}", ours / theirs);
        self.found.note(format!("http/{name}"), ours / theirs);
        self.found.note(format!("rate/{name}"), ours);
        Ok(())
    }

    /// Whether both give the same bytes and as many headers, but for what differs each time.
    fn prove_the_same(
        &self,
        bare: &BareServer,
        client: &Client,
        paths: &[String],
        headers: &[(&str, &str)],
    ) -> Outcome<()> {
        let bare = Client::new(&bare.address);
        let path = paths.first().ok_or("nothing is asked")?;
        let (ours, theirs) = (client.get(path, headers)?, bare.get(path, headers)?);
        let names = |answer: &Answer| {
            let mut names: Vec<String> = answer.headers.iter().map(|(n, _)| n.clone()).collect();
            names.sort();
            names
        };
        let is_same = ours.status == theirs.status
            && ours.body == theirs.body
            && names(&ours) == names(&theirs);
        match is_same {
            true => Ok(()),
            false => Err(format!("{path}: the bare server answers otherwise").into()),
        }
    }
}
