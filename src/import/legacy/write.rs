//! Writing a dump that was read: what is new or changed, in one transaction.

use std::collections::{HashMap, HashSet};
use std::num::NonZero;

use chrono::Utc;
use serde_json::Value as Json;

use super::article::LegacyArticle;
use super::mapping::{Articles, Mapping};
use super::stage::Staged;
use super::taxonomy::{self, hash_of};
use super::{Options, prune};
use crate::content;
use crate::domain::{ArticleId, SubsiteCode, SubsiteId, TagId, Template};
use crate::import::{Notes, Progress, Report};
use crate::store::changes::Kind;
use crate::store::import_records::{self, ContentHash, ImportRecord};
use crate::store::staging::StagedArticle;
use crate::store::write::{ArticleOutcome, PreparedArticle, TagLabels, Writer};
use crate::store::{DbConnection, StoreError, StoreResult, articles};

/// Writes all of it.
pub(super) fn write(
    conn: &mut DbConnection,
    staged: &mut Staged,
    mapping: &Mapping,
    options: Options,
    report: &mut Report,
    progress: &mut dyn FnMut(Progress),
) -> StoreResult<()> {
    refuse_to_lose_tags(conn, staged)?;
    let mut writer = Writer::at(Utc::now().naive_utc());
    taxonomy::write_categories(conn, &mut writer, staged, report)?;
    let tags = taxonomy::write_tags(conn, &mut writer, staged, report)?;
    let subsites = taxonomy::write_subsites(conn, &mut writer, staged, report)?;
    let mut articles = ArticleImport {
        origin: staged.origin,
        mapping: &mapping.articles,
        tags,
        labels: TagLabels::load(conn)?,
        subsites,
        links_to_nowhere: staged.broken_links,
    };
    articles.write_all(conn, &mut writer, staged, report, progress)?;
    articles.tell_dangling_links(staged, report)?;
    if options.prune {
        prune::prune(conn, &mut writer, staged, report)?;
    }
    writer.finish(conn)
}

/// A dump without the tables of tags would take every tag off every article that had one.
fn refuse_to_lose_tags(conn: &mut DbConnection, staged: &Staged) -> StoreResult<()> {
    let [_, _, tags, links, _] = staged.present;
    if (tags && links) || !import_records::any(conn, staged.origin, Kind::Tag)? {
        return Ok(());
    }
    Err(StoreError::Source(
        "the dump has not both tables of tags, though an earlier one had: articles would lose theirs; dump those tables too".to_owned(),
    ))
}

/// What articles need to become drafts.
struct ArticleImport<'m> {
    origin: &'static str,
    mapping: &'m Articles,
    tags: HashMap<TagId, TagId>,
    labels: TagLabels,
    subsites: HashMap<SubsiteCode, SubsiteId>,
    links_to_nowhere: u64,
}

/// How many tags an article may have: what is derived from them grows with their number times
/// that of its subsites.
const MAX_TAGS: usize = 200;

/// An article of the dump with its links resolved.
struct Resolved {
    id: ArticleId,
    article: LegacyArticle,
    tags: Vec<TagId>,
    subsites: Vec<SubsiteId>,
    hash: ContentHash,
}

impl ArticleImport<'_> {
    fn write_all(
        &mut self,
        conn: &mut DbConnection,
        writer: &mut Writer,
        staged: &mut Staged,
        report: &mut Report,
        progress: &mut dyn FnMut(Progress),
    ) -> StoreResult<()> {
        let total = staged.rows.article_count()?;
        let mut done = 0;
        let mut last = None;
        loop {
            let rows = staged.rows.articles_after(last)?;
            let (Some(first), Some(end)) = (rows.first(), rows.last()) else {
                return Ok(());
            };
            let links = staged.rows.links_between(first.id, end.id)?;
            last = Some(end.id);
            done += rows.len() as u64;
            let batch = self.resolve(rows, &links)?;
            self.write_batch(conn, writer, batch, report)?;
            progress(Progress::Writing { done, total });
        }
    }

    fn resolve(
        &mut self,
        rows: Vec<StagedArticle>,
        links: &[(ArticleId, TagId)],
    ) -> StoreResult<Vec<Resolved>> {
        let mut tags: HashMap<ArticleId, Vec<TagId>> = HashMap::new();
        let ids: HashSet<ArticleId> = rows.iter().map(|row| row.id).collect();
        for (article, tag) in links.iter().filter(|(article, _)| ids.contains(article)) {
            match self.tags.get(tag) {
                Some(&standing) => tags.entry(*article).or_default().push(standing),
                None => self.links_to_nowhere += 1,
            }
        }
        rows.into_iter()
            .map(|row| {
                let article: LegacyArticle = serde_json::from_str(&row.payload)
                    .map_err(|error| StoreError::Source(error.to_string()))?;
                let mut tags = tags.remove(&row.id).unwrap_or_default();
                tags.sort_unstable();
                tags.dedup();
                let mut subsites: Vec<SubsiteId> = article
                    .subsites
                    .iter()
                    .filter_map(|code| self.subsites.get(&SubsiteCode::parse(code).ok()?))
                    .copied()
                    .collect();
                subsites.sort_unstable();
                let hash = hash_of(&(
                    content::VERSION,
                    self.mapping.timezone.name(),
                    self.mapping.body_format,
                    &row.payload,
                    &tags,
                ));
                Ok(Resolved {
                    id: row.id,
                    article,
                    tags,
                    subsites,
                    hash,
                })
            })
            .collect()
    }

    fn write_batch(
        &self,
        conn: &mut DbConnection,
        writer: &mut Writer,
        batch: Vec<Resolved>,
        report: &mut Report,
    ) -> StoreResult<()> {
        let changed = self.changed(conn, batch, report)?;
        let records: Vec<ImportRecord> = changed
            .iter()
            .map(|resolved| ImportRecord {
                key: resolved.id.to_string(),
                subject: resolved.id,
                hash: resolved.hash,
            })
            .collect();
        let drafts = self.drafts(changed, report)?;
        let outcomes = writer.put_articles(conn, &drafts)?;
        import_records::put(conn, self.origin, Kind::Article, &records)?;
        for outcome in outcomes {
            match outcome {
                ArticleOutcome::Created => report.articles.created += 1,
                ArticleOutcome::Updated => report.articles.updated += 1,
                ArticleOutcome::Deleted => report.articles.deleted += 1,
            }
        }
        Ok(())
    }

    /// Leaves the articles that are new or differ from what the source said last. One that is
    /// here but never came from this source is nobody's to overwrite.
    fn changed(
        &self,
        conn: &mut DbConnection,
        batch: Vec<Resolved>,
        report: &mut Report,
    ) -> StoreResult<Vec<Resolved>> {
        let keys: Vec<String> = batch.iter().map(|row| row.id.to_string()).collect();
        let known = import_records::find(conn, self.origin, Kind::Article, &keys)?;
        let strangers: Vec<ArticleId> = batch
            .iter()
            .map(|row| row.id)
            .filter(|id| !known.contains_key(&id.to_string()))
            .collect();
        let taken = articles::existing(conn, &strangers)?;
        let mut changed = Vec::new();
        for row in batch {
            if row.tags.len() > MAX_TAGS {
                let reason = format!(
                    "it has {} tags; at most {MAX_TAGS} are allowed",
                    row.tags.len()
                );
                report.skip(Json::from(row.id), reason);
                continue;
            }
            if taken.contains(&row.id) {
                let reason = "an article that did not come from this source has the id";
                report.skip(Json::from(row.id), reason);
                continue;
            }
            let before = known.get(&row.id.to_string());
            match before {
                Some((_, hash)) if hash[..] == row.hash[..] => report.articles.unchanged += 1,
                _ => changed.push(row),
            }
        }
        Ok(changed)
    }

    /// Makes the drafts, on every core: much of an import's time goes into reading bodies.
    fn drafts(
        &self,
        changed: Vec<Resolved>,
        report: &mut Report,
    ) -> StoreResult<Vec<PreparedArticle>> {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        let share = changed.len().div_ceil(cores).max(1);
        let mut shares = Vec::new();
        let mut rest = changed.into_iter();
        while rest.len() > 0 {
            shares.push(rest.by_ref().take(share).collect::<Vec<_>>());
        }
        let results: Vec<_> = std::thread::scope(|scope| {
            let workers: Vec<_> = shares
                .into_iter()
                .map(|share| scope.spawn(|| self.drafts_of(share)))
                .collect();
            workers.into_iter().map(|worker| worker.join()).collect()
        });
        let mut drafts = Vec::new();
        for result in results {
            // A share that was lost must not count as written.
            let (share, notes) = result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            drafts.extend(share);
            report.absorb(notes);
        }
        Ok(drafts)
    }

    fn drafts_of(&self, share: Vec<Resolved>) -> StoreResult<(Vec<PreparedArticle>, Notes)> {
        let mut notes = Notes::default();
        let drafts = share
            .into_iter()
            .map(|resolved| {
                let Resolved {
                    id,
                    article,
                    tags,
                    subsites,
                    ..
                } = resolved;
                // Checked as the row was read.
                let template = Template::parse(&article.template)
                    .map_err(|error| StoreError::Source(error.to_string()))?;
                let draft =
                    article.into_draft(id, template, tags, subsites, self.mapping, &mut notes);
                Ok(PreparedArticle::new(draft, &self.labels))
            })
            .collect::<StoreResult<_>>()?;
        Ok((drafts, notes))
    }

    fn tell_dangling_links(&self, staged: &mut Staged, report: &mut Report) -> StoreResult<()> {
        let no_article = staged.rows.links_from_nowhere()?;
        let no_tag = self.links_to_nowhere;
        if no_article + no_tag > 0 {
            report.warnings.push(format!(
                "{} tag links dangle and were skipped: {no_article} lead to no article, {no_tag} to no tag",
                no_article + no_tag
            ));
        }
        Ok(())
    }
}
