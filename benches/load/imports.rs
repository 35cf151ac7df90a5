//! A dump imported into an empty database, and into one that is read meanwhile.

use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

use crate::data::{Generated, Outcome, actus, remove_database};
use crate::dump;
use crate::figures::{Findings, median};
use crate::memory::held;
use crate::rates::LIST;
use crate::server::Server;
use crate::wrk::{Load, Paths, rate};

const LOAD: Load<'static> = Load {
    paths: Paths::One(LIST),
    headers: &[],
};

/// How often the memory of an import is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// Measures an import into an empty database.
///
/// # Errors
/// When the import fails.
pub fn measure(generated: &Generated, found: &mut Findings) -> Outcome<()> {
    let dump = dump::open(generated)?;
    let database = generated.folder.join("imported.db");
    remove_database(&database)?;
    let started = Instant::now();
    let mut import = Import::start(&database, &dump)?;
    let mut peak: f64 = 0.0;
    while !import.is_over()? {
        peak = held(import.0.id(), "VmHWM").unwrap_or_default().max(peak);
        std::thread::sleep(LOOK);
    }
    let rate = generated.articles as f64 / started.elapsed().as_secs_f64();
    eprintln!(
        "  import: {rate:.0} articles a second, {:.1} MB",
        peak / 1e6
    );
    found.note("import/rate", rate);
    found.note("import/memory", peak);
    remove_database(&database)
}

/// Measures reads, cached and not, before an import of as many articles and while it runs.
///
/// # Errors
/// When the import fails, or a read.
pub fn measure_reads(generated: &Generated, found: &mut Findings) -> Outcome<()> {
    let dump = dump::open(generated)?;
    let database = generated.copy("read.db")?;
    let cached = Server::start(&database, &["--workers", "1"])?;
    let uncached = Server::start(&database, &["--workers", "1", "--cache-size", "0"])?;
    let servers = [("cached-reads", &cached), ("uncached-reads", &uncached)];
    let mut before = [Vec::new(), Vec::new()];
    let mut during = [Vec::new(), Vec::new()];
    for _ in 0..3 {
        for ((_, server), rates) in servers.iter().zip(&mut before) {
            rates.push(rate(&server.address, &LOAD)?);
        }
    }
    let mut import = Import::start(&database, &dump)?;
    // `wrk` takes all it can get; between its rounds the import goes on undisturbed.
    let pause = Duration::from_millis(generated.articles / 20);
    'importing: while !import.ends_within(pause)? {
        for ((_, server), rates) in servers.iter().zip(&mut during) {
            let rate = rate(&server.address, &LOAD)?;
            // A round that it did not last through says nothing.
            if import.is_over()? {
                break 'importing;
            }
            rates.push(rate);
        }
    }
    for (((name, _), before), during) in servers.iter().zip(before).zip(during) {
        if !during.is_empty() {
            let ratio = median(during) / median(before);
            eprintln!("  import: {name} {ratio:.2} of before");
            found.note(format!("import/{name}"), ratio);
        }
    }
    drop((cached, uncached));
    remove_database(&database)
}

/// An import under way, ended when it is dropped.
struct Import(Child);

impl Import {
    fn start(database: &Path, dump: &Path) -> Outcome<Self> {
        let mut command = actus();
        command.arg("--database").arg(database);
        command.args(["import", "legacy"]).arg(dump);
        Ok(Self(command.spawn()?))
    }

    /// Whether it is over.
    ///
    /// # Errors
    /// When it failed.
    fn is_over(&mut self) -> Outcome<bool> {
        match self.0.try_wait()? {
            None => Ok(false),
            Some(status) if status.success() => Ok(true),
            Some(status) => Err(format!("the import failed: {status}").into()),
        }
    }

    /// Waits so long, or until it is over; tells whether it is.
    fn ends_within(&mut self, time: Duration) -> Outcome<bool> {
        let started = Instant::now();
        while started.elapsed() < time && !self.is_over()? {
            std::thread::sleep(LOOK);
        }
        self.is_over()
    }
}

impl Drop for Import {
    fn drop(&mut self) {
        // It may be over already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
