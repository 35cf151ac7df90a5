//! What a follower counts, as Prometheus reads it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use prometheus::{Gauge, IntCounterVec, IntGauge, Opts, Registry, TextEncoder};

use crate::app::follower::State;
use crate::import::{Report, Tally};

/// The counters of a follower.
#[derive(Debug)]
pub(super) struct Metrics {
    registry: Registry,
    imports: IntCounterVec,
    changes: IntCounterVec,
    skipped: IntGauge,
    failures: IntGauge,
    seconds: Gauge,
    succeeded_at: Gauge,
}

impl Metrics {
    pub(super) fn new() -> prometheus::Result<Self> {
        let metrics = Self {
            registry: Registry::new(),
            imports: IntCounterVec::new(
                Opts::new("actus_imports_total", "Imports, by how they ended"),
                &["result"],
            )?,
            changes: IntCounterVec::new(
                Opts::new(
                    "actus_import_changes_total",
                    "What imports have changed, by kind and by what was done",
                ),
                &["kind", "change"],
            )?,
            skipped: IntGauge::new(
                "actus_import_skipped",
                "Rows that the last import could not take",
            )?,
            failures: IntGauge::new(
                "actus_import_failures",
                "Imports that have failed since the last that did not",
            )?,
            seconds: Gauge::new(
                "actus_import_duration_seconds",
                "How long the last import took",
            )?,
            succeeded_at: Gauge::new(
                "actus_import_last_success_timestamp_seconds",
                "When the last import succeeded, in Unix time",
            )?,
        };
        let Self {
            registry,
            imports,
            changes,
            skipped,
            failures,
            seconds,
            succeeded_at,
        } = &metrics;
        registry.register(Box::new(imports.clone()))?;
        registry.register(Box::new(changes.clone()))?;
        registry.register(Box::new(skipped.clone()))?;
        registry.register(Box::new(failures.clone()))?;
        registry.register(Box::new(seconds.clone()))?;
        registry.register(Box::new(succeeded_at.clone()))?;
        for result in ["changed", "unchanged", "failed"] {
            imports.with_label_values(&[result]);
        }
        Ok(metrics)
    }

    /// Counts an import that succeeded.
    pub(super) fn note(&self, report: &Report, took: Duration) {
        let result = match report.has_changes() {
            true => "changed",
            false => "unchanged",
        };
        self.imports.with_label_values(&[result]).inc();
        let kinds = [
            ("article", report.articles),
            ("category", report.categories),
            ("tag", report.tags),
            ("subsite", report.subsites),
        ];
        for (kind, tally) in kinds {
            self.note_changes(kind, tally);
        }
        let skipped = i64::try_from(report.skipped_rows());
        self.skipped.set(skipped.unwrap_or(i64::MAX));
        self.failures.set(0);
        self.seconds.set(took.as_secs_f64());
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        self.succeeded_at.set(now.unwrap_or_default().as_secs_f64());
    }

    fn note_changes(&self, kind: &str, tally: Tally) {
        let changes = [
            ("created", tally.created),
            ("updated", tally.updated),
            ("deleted", tally.deleted),
        ];
        for (change, number) in changes {
            self.changes
                .with_label_values(&[kind, change])
                .inc_by(number);
        }
    }

    /// Counts an import that failed.
    pub(super) fn note_failure(&self) {
        self.imports.with_label_values(&["failed"]).inc();
        self.failures.inc();
    }

    /// What those who watch are told now.
    pub(super) fn state(&self) -> State {
        let is_well = self.succeeded_at.get() > 0.0 && self.failures.get() == 0;
        let metrics = TextEncoder::new().encode_to_string(&self.registry.gather());
        State {
            is_well,
            metrics: metrics.unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_skipped_row_counts() {
        let metrics = Metrics::new().unwrap();
        let mut report = Report::default();
        for id in 0..1_005 {
            report.skip(id.into(), "odd");
        }
        metrics.note(&report, Duration::ZERO);
        let told = metrics.state().metrics;
        assert!(told.contains("actus_import_skipped 1005\n"), "{told}");
    }
}
