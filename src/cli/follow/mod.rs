//! Importing again and again from a source that goes on changing.

mod metrics;

use std::collections::HashSet;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::rt::signal::ctrl_c;
use actix_web::rt::time::sleep;
use actix_web::rt::{self, System};
use tokio::sync::oneshot;

use super::serve::listen;
use super::{CommandResult, log_writer, priority, terminal};
use crate::app::follower;
use crate::import::{ImportError, Report};
use metrics::Metrics;

/// After how long a failed import is tried again; after each further failure it is twice as long,
/// until it is the usual pause.
const FIRST_RETRY: Duration = Duration::from_secs(1);

/// What is followed, and how.
#[derive(Debug)]
pub struct Following {
    /// What to call the source.
    pub source: String,
    /// How long to wait between two imports.
    pub every: Duration,
    /// Where to tell of it.
    pub admin_bind: Option<SocketAddr>,
    /// Whether each import prints its report.
    pub json: bool,
}

/// Imports until the process is told to end, which it does at once: an import under way leaves
/// nothing. What fails at first and will fail again ends it too; all else is tried again.
pub fn follow(
    following: Following,
    import: impl Fn() -> Result<Report, ImportError> + Send + Sync + 'static,
) -> CommandResult {
    let _log_end = log_writer::begin()?;
    priority::step_back();
    let metrics = Arc::new(Metrics::new()?);
    let admin = following.admin_bind.map(listen).transpose()?;
    System::new().block_on(async move {
        if let Some(listener) = admin {
            terminal::say(&format!("Listening on http://{}", listener.local_addr()?));
            let told = Arc::clone(&metrics);
            rt::spawn(follower::server(listener, move || told.state())?);
        }
        let mut follower = Follower {
            following,
            metrics,
            import: Arc::new(import),
            told: HashSet::new(),
            failures: 0,
            has_succeeded: false,
        };
        tokio::select! {
            error = follower.run() => Err(Box::new(error) as Box<dyn std::error::Error>),
            ended = told_to_end() => ended.map(|()| ExitCode::SUCCESS).map_err(Into::into),
        }
    })
}

/// Waits until somebody at the keyboard or a service manager wants the process to end.
async fn told_to_end() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use actix_web::rt::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            _ = terminate.recv() => Ok(()),
            ended = ctrl_c() => ended,
        }
    }
    #[cfg(not(unix))]
    ctrl_c().await
}

struct Follower<I> {
    following: Following,
    metrics: Arc<Metrics>,
    import: Arc<I>,
    /// Warnings of the last import: the same ones are not told at each.
    told: HashSet<String>,
    /// How many imports have failed since the last that did not.
    failures: u32,
    has_succeeded: bool,
}

impl<I> Follower<I>
where
    I: Fn() -> Result<Report, ImportError> + Send + Sync + 'static,
{
    /// Imports until it fails for good.
    async fn run(&mut self) -> ImportError {
        loop {
            let started = Instant::now();
            let pause = match self.import_once().await {
                Ok(report) => {
                    self.metrics.note(&report, started.elapsed());
                    self.tell(report, started.elapsed());
                    self.following.every
                }
                Err(error) if !self.has_succeeded && error.is_lasting() => return error,
                Err(error) => {
                    self.metrics.note_failure();
                    let pause = self.retry_after();
                    let reason = terminal::in_one_line(&error.to_string());
                    log::error!("{reason}; the next try is in {}", shown(pause));
                    pause
                }
            };
            sleep(pause).await;
        }
    }

    /// Imports on a thread of its own, for which nobody waits at the end of the process.
    async fn import_once(&mut self) -> Result<Report, ImportError> {
        let (sender, receiver) = oneshot::channel();
        let import = Arc::clone(&self.import);
        std::thread::spawn(move || {
            // Nobody waits for it when the process is told to end.
            let _ = sender.send(import());
        });
        receiver.await.unwrap_or_else(|_| {
            Err(ImportError::Unfit {
                name: self.following.source.clone(),
                what: "the import came to no end".to_owned(),
            })
        })
    }

    fn tell(&mut self, report: Report, took: Duration) {
        self.failures = 0;
        self.has_succeeded = true;
        let skipped = report.skipped.iter();
        let skipped = skipped.map(|row| format!("skipped: {}: {}", row.id, row.reason));
        let warnings: HashSet<String> = report.warnings.iter().cloned().chain(skipped).collect();
        for warning in warnings.difference(&self.told) {
            log::warn!("{}", terminal::in_one_line(warning));
        }
        self.told = warnings;
        let articles = report.articles;
        log::info!(
            "{}: {} created, {} updated, {} unchanged, {} deleted in {:.1} s; again in {}",
            self.following.source,
            articles.created,
            articles.updated,
            articles.unchanged,
            articles.deleted,
            took.as_secs_f64(),
            shown(self.following.every)
        );
        if self.following.json
            && let Ok(line) = serde_json::to_string(&report)
        {
            terminal::say(&line);
        }
    }

    fn retry_after(&mut self) -> Duration {
        let factor = 2_u32.saturating_pow(self.failures);
        self.failures += 1;
        FIRST_RETRY.saturating_mul(factor).min(self.following.every)
    }
}

fn shown(pause: Duration) -> humantime::FormattedDuration {
    humantime::format_duration(pause)
}
