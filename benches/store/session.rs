//! One run of criterion over several sizes, and what it finds.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use criterion::{BenchmarkId, Criterion, SamplingMode};

use crate::data::{Outcome, folder};
use crate::figures::Findings;

/// Criterion, and what is measured with it.
pub struct Session {
    criterion: Criterion,
    started: SystemTime,
    results: PathBuf,
    size: u64,
    /// The names of what was measured, by size.
    measured: BTreeMap<u64, Vec<String>>,
    findings: BTreeMap<u64, Findings>,
}

impl Session {
    /// Begins a run, with criterion's usual arguments.
    pub fn new() -> Self {
        let results = folder().join("criterion");
        let criterion = Criterion::default()
            .sample_size(20)
            .warm_up_time(Duration::from_millis(300))
            .measurement_time(Duration::from_secs(1))
            .nresamples(10_000)
            .output_directory(&results)
            .configure_from_args();
        Self {
            criterion,
            started: SystemTime::now(),
            results,
            size: 0,
            measured: BTreeMap::new(),
            findings: BTreeMap::new(),
        }
    }

    /// Turns to the database of so many articles.
    pub fn begin(&mut self, size: u64) {
        self.size = size;
    }

    /// What is found out about this size beside times.
    pub fn findings(&mut self) -> &mut Findings {
        self.findings.entry(self.size).or_default()
    }

    /// Measures something that takes up to some milliseconds. Its name is `group/what`.
    pub fn measure<T>(&mut self, group: &str, what: &str, work: impl FnMut() -> T) {
        self.run(group, what, SamplingMode::Auto, work);
    }

    /// The same for what may take a second: it is done as seldom as criterion lets us.
    pub fn measure_slow<T>(&mut self, group: &str, what: &str, work: impl FnMut() -> T) {
        self.run(group, what, SamplingMode::Flat, work);
    }

    fn run<T>(
        &mut self,
        group: &str,
        what: &str,
        sampling: SamplingMode,
        mut work: impl FnMut() -> T,
    ) {
        let mut group_run = self.criterion.benchmark_group(group);
        group_run.sampling_mode(sampling);
        if matches!(sampling, SamplingMode::Flat) {
            group_run.sample_size(10);
        }
        group_run.bench_function(BenchmarkId::new(what, self.size), |bencher| {
            bencher.iter(|| black_box(work()));
        });
        group_run.finish();
        let names = self.measured.entry(self.size).or_default();
        names.push(format!("{group}/{what}"));
    }

    /// Ends the run: all that was found out, with the median of each time in seconds.
    ///
    /// # Errors
    /// When what criterion wrote cannot be read.
    pub fn end(mut self) -> Outcome<BTreeMap<u64, Findings>> {
        self.criterion.final_summary();
        for (size, names) in self.measured {
            let findings = self.findings.entry(size).or_default();
            for name in names {
                let file = self.results.join(&name).join(size.to_string());
                let file = file.join("new/estimates.json");
                // What criterion's filter left out is of an earlier run, or not there.
                if is_since(&file, self.started) {
                    findings.note(name, median(&file)?);
                }
            }
        }
        Ok(self.findings)
    }
}

fn is_since(file: &Path, started: SystemTime) -> bool {
    let modified = file.metadata().and_then(|metadata| metadata.modified());
    modified.is_ok_and(|modified| modified >= started)
}

/// The median in seconds of criterion's estimates, which are in nanoseconds.
fn median(file: &Path) -> Outcome<f64> {
    let estimates: serde_json::Value = serde_json::from_slice(&std::fs::read(file)?)?;
    let nanoseconds = estimates.pointer("/median/point_estimate");
    let nanoseconds = nanoseconds.and_then(serde_json::Value::as_f64);
    let nanoseconds = nanoseconds.ok_or("criterion's estimates have no median")?;
    Ok(nanoseconds / 1e9)
}
