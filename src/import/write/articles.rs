//! Writing the articles of a source: those that are new or changed.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::Named;
use super::record::hash_of;
use super::threads::{PreparedBatch, Preparers, Resolver};
use crate::content;
use crate::domain::{ArticleId, SourceKey, SubsiteCode};
use crate::import::intake::{MAX_TAGS, shown};
use crate::import::source_content::References;
use crate::import::{Intake, Notes, Progress, Report, SourceArticle};
use crate::store::changes::Kind;
use crate::store::import_records::{self, ContentHash, ImportRecord};
use crate::store::staging::StagedArticle;
use crate::store::write::{ArticleOutcome, PreparedArticles, TagLabels, Writer};
use crate::store::{DbConnection, StoreError, StoreResult, articles};

/// What articles need to become drafts.
pub(super) struct ArticleImport {
    origin: Cow<'static, str>,
    named: Named,
    labels: TagLabels,
}

/// An article of the source with what it refers to.
pub(super) struct Resolved {
    article: SourceArticle,
    refers_to: References,
    hash: ContentHash,
}

/// One that is to be written, and the id that it has here.
pub(super) struct Changed {
    id: ArticleId,
    resolved: Resolved,
}

/// Writes all articles, and tells how many links lead to no tag. While a batch is written, those
/// that come next are read, resolved and prepared by [other threads](super::threads).
pub(super) fn write(
    conn: &mut DbConnection,
    writer: &mut Writer,
    named: Named,
    intake: &mut Intake,
    report: &mut Report,
    progress: &mut dyn FnMut(Progress),
) -> StoreResult<u64> {
    let import = ArticleImport {
        origin: intake.origin.clone(),
        named,
        labels: TagLabels::load(conn)?,
    };
    let total = intake.articles.article_count()?;
    let mut next_id = articles::last_id(conn)?.unwrap_or_default() + 1;
    let mut done = 0;
    let mut links_to_nowhere = 0;
    std::thread::scope(|scope| {
        let resolver = Resolver::spawn(scope, &import, &mut intake.articles);
        let mut preparers = Preparers::spawn(scope, &import);
        loop {
            let batch = resolver.next()?;
            let is_last = batch.is_none();
            if let Some(batch) = batch {
                links_to_nowhere += batch.links_to_nowhere;
                let length = batch.articles.len() as u64;
                let changed = import.changed(conn, batch.articles, &mut next_id, report)?;
                preparers.give(changed, length)?;
            }
            while let Some(prepared) = preparers.take(is_last)? {
                done += prepared.of;
                import.write_batch(conn, writer, prepared, report)?;
                progress(Progress::Writing { done, total });
            }
            if is_last {
                return Ok(links_to_nowhere);
            }
        }
    })
}

impl ArticleImport {
    /// Reads what was put aside of some articles, and what they link to; also tells how many links
    /// lead to no tag.
    pub(super) fn resolve(
        &self,
        rows: Vec<StagedArticle>,
        links: &[(i64, i64)],
    ) -> StoreResult<(Vec<Resolved>, u64)> {
        let mut linked: HashMap<i64, Vec<SourceKey>> = HashMap::new();
        let numbers: HashSet<i64> = rows.iter().map(|row| row.number).collect();
        for (article, tag) in links
            .iter()
            .filter(|(article, _)| numbers.contains(article))
        {
            let tags = linked.entry(*article).or_default();
            tags.push(SourceKey::Number(*tag));
        }
        let mut links_to_nowhere = 0;
        let resolved = rows
            .into_iter()
            .map(|row| {
                let linked = linked.remove(&row.number).unwrap_or_default();
                self.resolve_one(&row, &linked, &mut links_to_nowhere)
            })
            .collect::<StoreResult<_>>()?;
        Ok((resolved, links_to_nowhere))
    }

    fn resolve_one(
        &self,
        row: &StagedArticle,
        linked: &[SourceKey],
        links_to_nowhere: &mut u64,
    ) -> StoreResult<Resolved> {
        let (article, said) = SourceArticle::of_payload(&row.payload)
            .map_err(|error| StoreError::Source(error.to_string()))?;
        let mut tags = Vec::new();
        for key in article.tags.iter().chain(linked) {
            match self.named.tags.get(key) {
                Some(id) => tags.push(*id),
                None => *links_to_nowhere += 1,
            }
        }
        tags.sort_unstable();
        tags.dedup();
        let mut subsites: Vec<_> = article
            .subsites
            .iter()
            .filter_map(|code| self.named.subsites.get(&SubsiteCode::parse(code).ok()?))
            .copied()
            .collect();
        subsites.sort_unstable();
        let category = article.category.as_ref();
        let refers_to = References {
            category: category
                .and_then(|key| self.named.categories.get(key))
                .copied(),
            tags,
            subsites,
        };
        let hash = hash_of(&(content::VERSION, said, refers_to.category, &refers_to.tags));
        Ok(Resolved {
            article,
            refers_to,
            hash,
        })
    }

    /// Leaves the articles that are new or differ from what the source said last, and gives ids to
    /// the new ones. One that is here but never came from this source is nobody's to overwrite.
    fn changed(
        &self,
        conn: &mut DbConnection,
        batch: Vec<Resolved>,
        next_id: &mut ArticleId,
        report: &mut Report,
    ) -> StoreResult<Vec<Changed>> {
        let keys: Vec<String> = batch
            .iter()
            .map(|row| row.article.key.to_string())
            .collect();
        let known = import_records::find(conn, &self.origin, Kind::Article, &keys)?;
        let strangers = batch.iter().zip(&keys);
        let strangers: Vec<ArticleId> = strangers
            .filter(|(_, key)| !known.contains_key(*key))
            .filter_map(|(row, _)| row.article.id)
            .collect();
        let taken = articles::existing(conn, &strangers)?;
        let mut changed = Vec::new();
        for (resolved, key) in batch.into_iter().zip(keys) {
            let shown = shown(&resolved.article.key);
            let tags = resolved.refers_to.tags.len();
            if tags > MAX_TAGS {
                let reason = format!("it has {tags} tags; at most {MAX_TAGS} are allowed");
                report.skip(shown, reason);
                continue;
            }
            let id = match (known.get(&key), resolved.article.id) {
                (Some((_, hash)), _) if hash[..] == resolved.hash[..] => {
                    report.articles.unchanged += 1;
                    continue;
                }
                (Some((id, _)), _) => *id,
                (None, Some(id)) if taken.contains(&id) => {
                    let reason = "an article that did not come from this source has the id";
                    report.skip(shown, reason);
                    continue;
                }
                (None, Some(id)) => {
                    *next_id = (*next_id).max(id + 1);
                    id
                }
                (None, None) => {
                    *next_id += 1;
                    *next_id - 1
                }
            };
            changed.push(Changed { id, resolved });
        }
        Ok(changed)
    }

    /// Makes articles ready to be written: most of the time of an import goes into this. They are
    /// those that have changed of so many.
    pub(super) fn prepare(&self, changed: Vec<Changed>, of: u64) -> StoreResult<PreparedBatch> {
        let mut notes = Notes::default();
        let mut drafts = Vec::with_capacity(changed.len());
        let mut records = Vec::with_capacity(changed.len());
        let mut wanted_slugs = Vec::with_capacity(changed.len());
        for Changed { id, resolved } in changed {
            let Resolved {
                article,
                refers_to,
                hash,
            } = resolved;
            records.push(ImportRecord {
                key: article.key.to_string(),
                subject: id,
                hash,
            });
            wanted_slugs.push(article.slug.clone());
            let draft = article
                .into_draft(id, refers_to, &mut notes)
                .map_err(|error| StoreError::Source(error.to_string()))?;
            drafts.push(draft);
        }
        Ok(PreparedBatch {
            articles: PreparedArticles::new(drafts, &self.labels),
            records,
            wanted_slugs,
            notes,
            of,
        })
    }

    fn write_batch(
        &self,
        conn: &mut DbConnection,
        writer: &mut Writer,
        batch: PreparedBatch,
        report: &mut Report,
    ) -> StoreResult<()> {
        report.absorb(batch.notes);
        let written = writer.put_articles(conn, batch.articles)?;
        import_records::put(conn, &self.origin, Kind::Article, &batch.records)?;
        let wanted = batch.records.iter().zip(&batch.wanted_slugs);
        for (article, (record, wanted)) in written.into_iter().zip(wanted) {
            match article.outcome {
                ArticleOutcome::Created => report.articles.created += 1,
                ArticleOutcome::Updated => report.articles.updated += 1,
                ArticleOutcome::Deleted => report.articles.deleted += 1,
            }
            if let Some(wanted) = wanted.as_ref().filter(|wanted| **wanted != article.slug) {
                report.warn("a slug was taken", || {
                    format!(
                        "article {}: another one has the slug {wanted:?}; it has {:?}",
                        record.key, article.slug
                    )
                });
            }
        }
        Ok(())
    }
}
