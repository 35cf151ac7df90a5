//! A made-up database, as large as is wanted, for tests and benchmarks: the same seed and number
//! of articles give the same content. Any article can be made by itself, so every core makes some
//! while one thread writes them in their order.

mod body;
mod coining;
mod dice;
mod language;
mod prose;
mod taxonomy;
mod world;

use std::num::NonZero;
use std::ops::RangeInclusive;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use chrono::DateTime;

use crate::domain::{ArticleId, SubsiteDraft, SubsiteId};
use crate::import::{ImportError, Progress, Report};
use crate::store::write::{ArticleOutcome, PreparedArticles, TagLabels, Writer, subsite_ids};
use crate::store::{
    DbConnection, Ending, StoreError, StoreResult, articles, migrations, refresh_statistics,
    write_transaction,
};
use world::{Taxonomy, World};

/// The end of the news: the first second of November 2026, in Unix time.
const END: i64 = 1_793_491_200;
const LAST_YEAR: u64 = 2026;

/// What chance decides, each by draws of its own.
const ARTICLES: u64 = 1;
const CATEGORIES: u64 = 2;
const AUTHORS: u64 = 3;

/// How many articles are made and written together.
const BATCH: i64 = 250;

/// How many batches of each thread wait to be written.
const AHEAD: usize = 2;

/// What is to be made.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// How many articles, from 1.
    pub articles: u64,
    pub seed: u64,
}

/// Fills an empty database in one transaction, which also brings the schema up to date, and tells
/// what that did.
///
/// # Errors
/// The database's, and when it has articles already; nothing is written then.
pub fn write(
    plan: Plan,
    conn: &mut DbConnection,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, ImportError> {
    let (world, taxonomy) = World::new(plan.seed, plan.articles)
        .map_err(|error| StoreError::Source(error.to_string()))?;
    let mut report = Report::default();
    write_transaction(conn, Ending::Commit, |conn| {
        migrations::bring_up_to_date(conn, crate::content::RENDERER)?;
        if articles::any(conn)? {
            return Err(StoreError::Source(
                "the database has articles already; generate fills an empty one".to_owned(),
            ));
        }
        let end = DateTime::from_timestamp(END, 0).unwrap_or_default();
        let mut writer = Writer::at(end.naive_utc());
        let subsites = write_taxonomy(conn, &mut writer, &taxonomy, &mut report)?;
        write_articles(
            conn,
            &mut writer,
            plan,
            &world.on(subsites),
            &mut report,
            progress,
        )?;
        writer.finish(conn)
    })?;
    refresh_statistics(conn);
    report.close();
    Ok(report)
}

/// Writes what articles refer to; the ids of the subsites, the largest first.
fn write_taxonomy(
    conn: &mut DbConnection,
    writer: &mut Writer,
    taxonomy: &Taxonomy,
    report: &mut Report,
) -> StoreResult<Vec<SubsiteId>> {
    let Taxonomy {
        categories,
        tags,
        subsites,
    } = taxonomy;
    writer.put_categories(conn, categories)?;
    writer.put_tags(conn, tags)?;
    writer.put_subsites(conn, subsites)?;
    report.categories.created = number(categories.len());
    report.tags.created = number(tags.len());
    report.subsites.created = number(subsites.len());
    let ids = subsite_ids(conn)?;
    let id = |draft: &SubsiteDraft| ids.get(&draft.code).copied();
    Ok(subsites.iter().filter_map(id).collect())
}

/// Writes the articles in order, while other threads make those that come next.
fn write_articles(
    conn: &mut DbConnection,
    writer: &mut Writer,
    plan: Plan,
    world: &World,
    report: &mut Report,
    progress: &mut dyn FnMut(Progress),
) -> StoreResult<()> {
    let labels = &TagLabels::load(conn)?;
    let makers = std::thread::available_parallelism().map_or(1, NonZero::get);
    std::thread::scope(|scope| {
        let made: Vec<Receiver<PreparedArticles>> = (0..makers)
            .map(|maker| {
                let (sender, receiver) = sync_channel(AHEAD);
                let share = batches(plan.articles).skip(maker).step_by(makers);
                scope.spawn(move || make(world, labels, share, &sender));
                receiver
            })
            .collect();
        // The makers take turns, so what they made is in order again.
        for (batch, maker) in batches(plan.articles).zip(made.iter().cycle()) {
            let articles = maker
                .recv()
                .map_err(|_| StoreError::Source("a thread that makes articles is gone".into()))?;
            for article in writer.put_articles(conn, articles)? {
                match article.outcome {
                    ArticleOutcome::Created => report.articles.created += 1,
                    ArticleOutcome::Updated => report.articles.updated += 1,
                    ArticleOutcome::Deleted => report.articles.deleted += 1,
                }
            }
            progress(Progress::Writing {
                done: u64::try_from(*batch.end()).unwrap_or_default(),
                total: plan.articles,
            });
        }
        Ok(())
    })
}

/// Makes batches until all are made, or nobody takes them any more.
fn make(
    world: &World,
    labels: &TagLabels,
    batches: impl Iterator<Item = RangeInclusive<ArticleId>>,
    sender: &SyncSender<PreparedArticles>,
) {
    for batch in batches {
        let drafts = batch.map(|id| world.draft(id)).collect();
        if sender.send(PreparedArticles::new(drafts, labels)).is_err() {
            return;
        }
    }
}

/// The ids of all articles, a batch at a time.
fn batches(articles: u64) -> impl Iterator<Item = RangeInclusive<ArticleId>> {
    let last = ArticleId::try_from(articles).unwrap_or(ArticleId::MAX);
    let mut next = 1;
    std::iter::from_fn(move || {
        let batch = next..=last.min(next + BATCH - 1);
        next += BATCH;
        (!batch.is_empty()).then_some(batch)
    })
}

fn number(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
