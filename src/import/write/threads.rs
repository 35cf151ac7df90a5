//! The threads of an import: one reads what was put aside, some prepare the articles, and the one
//! that writes waits for neither. Batches keep their order.

use std::collections::VecDeque;
use std::num::NonZero;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Scope;

use super::articles::{ArticleImport, Changed, Resolved};
use crate::import::Notes;
use crate::store::import_records::ImportRecord;
use crate::store::staging::Staging;
use crate::store::write::PreparedArticles;
use crate::store::{StoreError, StoreResult};

/// How many batches wait between two threads.
const AHEAD: usize = 1;

/// Some articles of the source with what they refer to.
pub(super) struct ResolvedBatch {
    pub articles: Vec<Resolved>,
    pub links_to_nowhere: u64,
}

/// The thread that reads and resolves.
pub(super) struct Resolver {
    batches: Receiver<StoreResult<Option<ResolvedBatch>>>,
}

impl Resolver {
    /// Begins to read.
    pub fn spawn<'scope>(
        scope: &'scope Scope<'scope, '_>,
        import: &'scope ArticleImport,
        rows: &'scope mut Staging,
    ) -> Self {
        let (sender, batches) = sync_channel(AHEAD);
        scope.spawn(move || {
            let mut last = None;
            loop {
                let batch = next_batch(import, rows, &mut last);
                let goes_on = matches!(batch, Ok(Some(_)));
                // Nobody takes it when the write has failed.
                if sender.send(batch).is_err() || !goes_on {
                    return;
                }
            }
        });
        Self { batches }
    }

    /// The next batch in the order of numbers; `None` behind the last one.
    ///
    /// # Errors
    /// When what was put aside cannot be read, or the thread is gone.
    pub fn next(&self) -> StoreResult<Option<ResolvedBatch>> {
        self.batches.recv().map_err(|_| gone())?
    }
}

fn next_batch(
    import: &ArticleImport,
    rows: &mut Staging,
    last: &mut Option<i64>,
) -> StoreResult<Option<ResolvedBatch>> {
    let articles = rows.articles_after(*last)?;
    let (Some(first), Some(end)) = (articles.first(), articles.last()) else {
        return Ok(None);
    };
    let links = rows.links_between(first.number, end.number)?;
    *last = Some(end.number);
    let (articles, links_to_nowhere) = import.resolve(articles, &links)?;
    Ok(Some(ResolvedBatch {
        articles,
        links_to_nowhere,
    }))
}

/// Articles that are ready to be written.
pub(super) struct PreparedBatch {
    pub articles: PreparedArticles,
    pub records: Vec<ImportRecord>,
    /// The slugs that the source asks for, in order.
    pub wanted_slugs: Vec<Option<String>>,
    pub notes: Notes,
    /// Of how many articles of the source: those that have not changed are not among them.
    pub of: u64,
}

/// A thread that prepares.
struct Preparer {
    /// Takes what has changed of so many articles.
    given: SyncSender<(Vec<Changed>, u64)>,
    prepared: Receiver<StoreResult<PreparedBatch>>,
}

/// The threads that prepare, each with what it is given and what it gives back. They take turns.
pub(super) struct Preparers {
    threads: Vec<Preparer>,
    next: usize,
    /// Which of them have batches, in the order of these.
    under_way: VecDeque<usize>,
}

impl Preparers {
    /// As many as there are cores: to prepare an article takes longer than to write it, so the one
    /// that writes waits for them.
    pub fn spawn<'scope>(scope: &'scope Scope<'scope, '_>, import: &'scope ArticleImport) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        let threads = (0..cores).map(|_| {
            let (given, taken) = sync_channel::<(Vec<Changed>, u64)>(AHEAD);
            let (done, prepared) = sync_channel(AHEAD);
            scope.spawn(move || {
                for (articles, of) in taken {
                    if done.send(import.prepare(articles, of)).is_err() {
                        return;
                    }
                }
            });
            Preparer { given, prepared }
        });
        Self {
            threads: threads.collect(),
            next: 0,
            under_way: VecDeque::new(),
        }
    }

    /// Gives a batch to the next thread.
    ///
    /// # Errors
    /// When that is gone.
    pub fn give(&mut self, articles: Vec<Changed>, of: u64) -> StoreResult<()> {
        let thread = self.threads.get(self.next).ok_or_else(gone)?;
        thread.given.send((articles, of)).map_err(|_| gone())?;
        self.under_way.push_back(self.next);
        self.next = (self.next + 1) % self.threads.len();
        Ok(())
    }

    /// The batch that was given first of those under way. Unless all are wanted, it is waited for
    /// only when every thread has its next one.
    ///
    /// # Errors
    /// When it cannot be prepared.
    pub fn take(&mut self, all: bool) -> StoreResult<Option<PreparedBatch>> {
        if !all && self.under_way.len() <= self.threads.len() * AHEAD {
            return Ok(None);
        }
        let Some(first) = self.under_way.pop_front() else {
            return Ok(None);
        };
        let thread = self.threads.get(first).ok_or_else(gone)?;
        thread.prepared.recv().map_err(|_| gone())?.map(Some)
    }
}

fn gone() -> StoreError {
    StoreError::Source("a thread of the import is gone".to_owned())
}
