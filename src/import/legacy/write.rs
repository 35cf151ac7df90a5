//! Writing a dump that was read: what is new or changed, in one transaction.

use std::collections::{HashMap, HashSet};

use chrono::Utc;
use serde_json::Value as Json;

use super::article::LegacyArticle;
use super::mapping::{Articles, Mapping};
use super::pipeline::{PreparedBatch, Preparers, Resolver};
use super::stage::Staged;
use super::taxonomy::{self, hash_of};
use super::{Options, prune};
use crate::content;
use crate::domain::{ArticleId, SubsiteCode, SubsiteId, TagId, Template};
use crate::import::{Notes, Progress, Report};
use crate::store::changes::Kind;
use crate::store::import_records::{self, ContentHash, ImportRecord};
use crate::store::staging::StagedArticle;
use crate::store::write::{ArticleOutcome, PreparedArticles, TagLabels, Writer};
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
    let articles = ArticleImport {
        origin: staged.origin,
        mapping: &mapping.articles,
        tags,
        labels: TagLabels::load(conn)?,
        subsites,
    };
    let links_to_nowhere = articles.write_all(conn, &mut writer, staged, report, progress)?;
    tell_dangling_links(staged, links_to_nowhere + staged.broken_links, report)?;
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
pub(super) struct ArticleImport<'m> {
    origin: &'static str,
    mapping: &'m Articles,
    tags: HashMap<TagId, TagId>,
    labels: TagLabels,
    subsites: HashMap<SubsiteCode, SubsiteId>,
}

/// How many tags an article may have: what is derived from them grows with their number times
/// that of its subsites.
const MAX_TAGS: usize = 200;

/// An article of the dump with its links resolved.
pub(super) struct Resolved {
    id: ArticleId,
    article: LegacyArticle,
    tags: Vec<TagId>,
    subsites: Vec<SubsiteId>,
    hash: ContentHash,
}

impl ArticleImport<'_> {
    /// Writes all articles, and tells how many links lead to no tag. While a batch is written,
    /// those that come next are read, resolved and prepared by [other threads](super::pipeline).
    fn write_all(
        &self,
        conn: &mut DbConnection,
        writer: &mut Writer,
        staged: &mut Staged,
        report: &mut Report,
        progress: &mut dyn FnMut(Progress),
    ) -> StoreResult<u64> {
        let total = staged.rows.article_count()?;
        let mut done = 0;
        let mut links_to_nowhere = 0;
        std::thread::scope(|scope| {
            let resolver = Resolver::spawn(scope, self, &mut staged.rows);
            let mut preparers = Preparers::spawn(scope, self);
            loop {
                let batch = resolver.next()?;
                let is_last = batch.is_none();
                if let Some(batch) = batch {
                    links_to_nowhere += batch.links_to_nowhere;
                    let length = batch.articles.len() as u64;
                    let changed = self.changed(conn, batch.articles, report)?;
                    preparers.give(changed, length)?;
                }
                while let Some(prepared) = preparers.take(is_last)? {
                    done += prepared.of;
                    self.write_batch(conn, writer, prepared, report)?;
                    progress(Progress::Writing { done, total });
                }
                if is_last {
                    return Ok(links_to_nowhere);
                }
            }
        })
    }

    /// Reads what was put aside of some articles, and what they link to; also tells how many links
    /// lead to no tag.
    pub(super) fn resolve(
        &self,
        rows: Vec<StagedArticle>,
        links: &[(ArticleId, TagId)],
    ) -> StoreResult<(Vec<Resolved>, u64)> {
        let mut links_to_nowhere = 0;
        let mut tags: HashMap<ArticleId, Vec<TagId>> = HashMap::new();
        let ids: HashSet<ArticleId> = rows.iter().map(|row| row.id).collect();
        for (article, tag) in links.iter().filter(|(article, _)| ids.contains(article)) {
            match self.tags.get(tag) {
                Some(&standing) => tags.entry(*article).or_default().push(standing),
                None => links_to_nowhere += 1,
            }
        }
        let resolved = rows
            .into_iter()
            .map(|row| {
                let tags = tags.remove(&row.id).unwrap_or_default();
                self.resolve_one(row, tags)
            })
            .collect::<StoreResult<_>>()?;
        Ok((resolved, links_to_nowhere))
    }

    fn resolve_one(&self, row: StagedArticle, mut tags: Vec<TagId>) -> StoreResult<Resolved> {
        let article: LegacyArticle = serde_json::from_str(&row.payload)
            .map_err(|error| StoreError::Source(error.to_string()))?;
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
    }

    fn write_batch(
        &self,
        conn: &mut DbConnection,
        writer: &mut Writer,
        batch: PreparedBatch,
        report: &mut Report,
    ) -> StoreResult<()> {
        report.absorb(batch.notes);
        let outcomes = writer.put_articles(conn, batch.articles)?;
        import_records::put(conn, self.origin, Kind::Article, &batch.records)?;
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

    /// Makes articles ready to be written: most of the time of an import goes into this. They are
    /// those that have changed of so many.
    pub(super) fn prepare(&self, changed: Vec<Resolved>, of: u64) -> StoreResult<PreparedBatch> {
        let mut notes = Notes::default();
        let mut drafts = Vec::with_capacity(changed.len());
        let mut records = Vec::with_capacity(changed.len());
        for resolved in changed {
            let Resolved {
                id,
                article,
                tags,
                subsites,
                hash,
            } = resolved;
            // Checked as the row was read.
            let template = Template::parse(&article.template)
                .map_err(|error| StoreError::Source(error.to_string()))?;
            drafts.push(article.into_draft(id, template, tags, subsites, self.mapping, &mut notes));
            records.push(ImportRecord {
                key: id.to_string(),
                subject: id,
                hash,
            });
        }
        Ok(PreparedBatch {
            articles: PreparedArticles::new(drafts, &self.labels),
            records,
            notes,
            of,
        })
    }
}

fn tell_dangling_links(staged: &mut Staged, no_tag: u64, report: &mut Report) -> StoreResult<()> {
    let no_article = staged.rows.links_from_nowhere()?;
    if no_article + no_tag > 0 {
        report.warnings.push(format!(
            "{} tag links dangle and were skipped: {no_article} lead to no article, {no_tag} to no tag",
            no_article + no_tag
        ));
    }
    Ok(())
}
