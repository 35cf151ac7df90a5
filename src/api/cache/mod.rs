//! The response cache: answers to reads, ready to be sent.
//!
//! An answer is kept under the canonical spelling of its request, and known under other spellings
//! once they have been read, so that most requests need no parsing. It bears the version of the
//! database at which it was made, read in the same snapshot as all that is in it, and is given
//! only to a request for which a check of the version, begun after the request came, reports that
//! same version. So no answer is ever older than the last write that was acknowledged before it
//! was asked for, whatever process wrote; nothing has to be told of writes, and nothing can be
//! forgotten.
//!
//! Only what was found (200) is kept. What is of an older version leaves first.

mod answer;
mod flight;
mod shard;

use std::collections::hash_map::RandomState;
use std::fmt;
use std::future::Future;
use std::hash::BuildHasher as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use actix_web::web::Bytes;

pub use self::answer::Answer;
use self::flight::Flights;
pub use self::flight::Shared;
use self::shard::Shard;
use super::compression::Coding;
use super::problem::Problem;
use crate::state::AppState;
use crate::store::changes::Version;

/// How much of the cache is under one lock at least, in bytes.
const SHARD: usize = 8 << 20;

/// What another spelling of a request is charged, beside the spelling.
const ALIAS: usize = 32;

/// Answers, bounded by what they take in memory.
#[derive(Debug)]
pub struct AnswerCache {
    /// By the hash of the spelling. No lock is held while anything is made.
    shards: Vec<Mutex<Shard<Kept>>>,
    hasher: RandomState,
    flights: Flights<(Arc<str>, Version), Arc<Answer>>,
    hits: AtomicU64,
    misses: AtomicU64,
}

/// What is kept under a spelling of a request.
#[derive(Debug, Clone)]
enum Kept {
    /// The canonical one.
    Answer(Arc<Answer>),
    /// Another one, of an answer that lives as long as it is kept under its canonical one.
    Alias(Weak<Answer>),
}

/// How a cache has done, and what it holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counters {
    /// Answers given that were there, and answers that had to be made.
    pub hits: u64,
    pub misses: u64,
    /// Answers and spellings that had to leave for others.
    pub evictions: u64,
    /// Answers and spellings that are there, and what they take.
    pub entries: usize,
    pub bytes: usize,
}

impl AnswerCache {
    /// Room for so many bytes of answers; 0 keeps none.
    pub fn new(bytes: usize) -> Self {
        let shards = (bytes / SHARD).clamp(1, 64);
        Self {
            shards: (0..shards)
                .map(|_| Mutex::new(Shard::new(bytes / shards)))
                .collect(),
            hasher: RandomState::new(),
            flights: Flights::new(),
            hits: AtomicU64::new(0),
            misses: AtomicU64::new(0),
        }
    }

    /// The answer to a request in this spelling, if it is there and is what the database says
    /// now: the check begins after this is called.
    pub async fn current(&self, state: &AppState, spelling: &str) -> Option<Arc<Answer>> {
        let answer = self.lookup(spelling)?;
        if !answer.is_timeless() {
            let version = state.version().await.ok()?;
            if !answer.is_of(version) {
                return None;
            }
        }
        self.hits.fetch_add(1, Ordering::Relaxed);
        Some(answer)
    }

    /// The answer to a canonical request in a version of the database: the one that is there, the
    /// one that is being made, or the one that `make` makes. `make` may have no answer but a
    /// response that is nobody else's.
    ///
    /// # Errors
    /// Those of `make`.
    pub async fn find_or_make<T, F>(
        &self,
        key: &Arc<str>,
        version: Version,
        make: impl FnOnce() -> F,
        answer_in: impl Fn(&T) -> Option<Arc<Answer>>,
    ) -> Result<Shared<T, Arc<Answer>>, Problem>
    where
        F: Future<Output = Result<T, Problem>>,
    {
        let there = self.lookup(key).filter(|answer| answer.is_of(version));
        if let Some(answer) = there {
            self.hits.fetch_add(1, Ordering::Relaxed);
            return Ok(Shared::OfAnother(answer));
        }
        let make = || async {
            self.misses.fetch_add(1, Ordering::Relaxed);
            let made = make().await?;
            if let Some(answer) = answer_in(&made) {
                self.keep(&answer);
            }
            Ok(made)
        };
        // A write may have come between the check and the snapshot: then it is newer than what
        // those who wait have asked for, and each of them makes its own.
        let shared = |made: &T| answer_in(made).filter(|answer| answer.is_of(version));
        self.flights
            .share((key.clone(), version), make, shared)
            .await
    }

    /// Makes an answer known under another spelling of its request.
    pub fn know_as(&self, spelling: &str, answer: &Arc<Answer>) {
        if spelling != &**answer.key() {
            let alias = Kept::Alias(Arc::downgrade(answer));
            self.put(&Arc::from(spelling), alias, ALIAS, answer.version());
        }
    }

    /// Keeps an answer under its canonical spelling.
    pub fn keep(&self, answer: &Arc<Answer>) {
        let kept = Kept::Answer(answer.clone());
        self.put(answer.key(), kept, answer.bytes(), answer.version());
    }

    /// The body of an answer in this coding, or as it is where that would not be shorter; which
    /// of both it is. Each coding is made once, by the first who wants it.
    pub async fn body(
        &self,
        answer: &Arc<Answer>,
        coding: Option<Coding>,
    ) -> (Option<Coding>, Bytes) {
        let Some(coding) = coding else {
            return (None, answer.plain().clone());
        };
        let (encoded, is_new) = answer.encoded(coding).await;
        if is_new {
            let is_it = |kept: &Kept| matches!(kept, Kept::Answer(it) if Arc::ptr_eq(it, answer));
            self.shard(answer.key())
                .recharge(answer.key(), answer.bytes(), is_it);
        }
        match encoded {
            Some(encoded) => (Some(coding), encoded),
            None => (None, answer.plain().clone()),
        }
    }

    /// How the cache has done so far.
    pub fn counters(&self) -> Counters {
        let mut counters = Counters {
            hits: self.hits.load(Ordering::Relaxed),
            misses: self.misses.load(Ordering::Relaxed),
            ..Counters::default()
        };
        for shard in &self.shards {
            let shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            counters.evictions += shard.evictions();
            counters.entries += shard.len();
            counters.bytes += shard.bytes();
        }
        counters
    }

    fn lookup(&self, spelling: &str) -> Option<Arc<Answer>> {
        match self.shard(spelling).get(spelling)? {
            Kept::Answer(answer) => Some(answer),
            Kept::Alias(answer) => answer.upgrade(),
        }
    }

    fn put(&self, key: &Arc<str>, kept: Kept, bytes: usize, version: Option<Version>) {
        self.shard(key)
            .put(key, kept, bytes, |other| other.is_dead(version));
    }

    fn shard(&self, key: &str) -> MutexGuard<'_, Shard<Kept>> {
        let hash = self.hasher.hash_one(key);
        let place = usize::try_from(hash % self.shards.len() as u64).unwrap_or_default();
        #[expect(
            clippy::indexing_slicing,
            reason = "a remainder by the length is a place"
        )]
        self.shards[place]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    /// Whether it is of no more use, as somebody knows who has just met this version.
    fn is_dead(&self, version: Option<Version>) -> bool {
        match (self, version) {
            (Self::Answer(answer), Some(version)) => {
                !answer.is_timeless() && !answer.is_of(version)
            }
            (Self::Answer(_), None) => false,
            (Self::Alias(answer), _) => answer.strong_count() == 0,
        }
    }
}

impl fmt::Display for Counters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            hits,
            misses,
            evictions,
            entries,
            bytes,
        } = self;
        write!(
            f,
            "{hits} hits, {misses} misses, {evictions} evictions; {entries} entries, {bytes} bytes"
        )
    }
}

impl Drop for AnswerCache {
    fn drop(&mut self) {
        log::debug!("the cache of answers: {}", self.counters());
    }
}
