//! Articles that show the name of something that was renamed.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::Writer;
use crate::domain::{ArticleId, CategoryId, History, TagId};
use crate::store::changes::{self, Action, Done, Kind};
use crate::store::schema::{article_tags, articles};
use crate::store::{DbConnection, StoreResult, places};

/// What was renamed in a write: of each whether its articles were changed by that now. Where the
/// source says when it was renamed, it says when they were changed, too.
#[derive(Debug, Default)]
pub(super) struct Renamed {
    categories: BTreeMap<CategoryId, bool>,
    tags: BTreeMap<TagId, bool>,
}

/// Whether something that was renamed changes its articles now.
fn changes_now(history: History) -> bool {
    history.updated_at.is_none()
}

/// How many articles are looked at together.
const BATCH: usize = 500;

impl Writer {
    /// Notes that these categories may be called otherwise.
    pub(super) fn touch_articles_of_categories(
        &mut self,
        renamed: impl Iterator<Item = (CategoryId, History)>,
    ) {
        let renamed = renamed.map(|(id, history)| (id, changes_now(history)));
        self.renamed.categories.extend(renamed);
    }

    /// Notes that these tags may be called otherwise.
    pub(super) fn touch_articles_of_tags(
        &mut self,
        renamed: impl Iterator<Item = (TagId, History)>,
    ) {
        let renamed = renamed.map(|(id, history)| (id, changes_now(history)));
        self.renamed.tags.extend(renamed);
    }

    /// Tells followers of the change log that the articles of what was renamed look otherwise, and
    /// finds those of tags by their new labels. It costs what they are.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn follow_renames(&mut self, conn: &mut DbConnection) -> StoreResult<()> {
        let renamed = std::mem::take(&mut self.renamed);
        let mut tagged = BTreeSet::new();
        let mut touched: BTreeMap<ArticleId, bool> = BTreeMap::new();
        let mut touch = |ids: &[ArticleId], changes_now: bool| {
            for id in ids {
                *touched.entry(*id).or_default() |= changes_now;
            }
        };
        for (tag, changes_now) in renamed.tags {
            let ids: Vec<ArticleId> = article_tags::table
                .filter(article_tags::tag_id.eq(tag))
                .select(article_tags::article_id)
                .load(conn)?;
            touch(&ids, changes_now);
            tagged.extend(ids);
        }
        for (category, changes_now) in renamed.categories {
            let ids: Vec<ArticleId> = articles::table
                .filter(articles::category_id.eq(category))
                .select(articles::id)
                .load(conn)?;
            touch(&ids, changes_now);
        }
        for ids in batches(&tagged) {
            self.index(conn, &ids)?;
        }
        for changes_now in [true, false] {
            let ids = touched.iter().filter(|(_, now)| **now == changes_now);
            let ids = ids.map(|(id, _)| *id).collect();
            for ids in batches(&ids) {
                self.log_touched(conn, &ids, changes_now)?;
            }
        }
        Ok(())
    }

    /// Logs that these articles show something else, those that are listed, and whether they were
    /// changed by that now.
    pub(super) fn log_touched(
        &self,
        conn: &mut DbConnection,
        ids: &[ArticleId],
        changes_now: bool,
    ) -> StoreResult<()> {
        let known = super::articles::load_before(conn, ids)?;
        let memberships = super::articles::load_memberships(conn, &known)?;
        let mut places = places::of(conn, &memberships)?;
        let done: Vec<Done> = ids
            .iter()
            .filter_map(|id| {
                Some(Done {
                    subject: *id,
                    action: Action::Updated,
                    before: Some(places.remove(id)?),
                })
            })
            .collect();
        if changes_now {
            let listed: Vec<ArticleId> = done.iter().map(|done| done.subject).collect();
            diesel::update(articles::table.filter(articles::id.eq_any(listed)))
                .set(articles::updated_at.eq(self.now))
                .execute(conn)?;
        }
        changes::append(conn, Kind::Article, &done, self.now)
    }
}

fn batches(ids: &BTreeSet<ArticleId>) -> impl Iterator<Item = Vec<ArticleId>> {
    let ids: Vec<ArticleId> = ids.iter().copied().collect();
    let mut from = 0;
    std::iter::from_fn(move || {
        let batch: Vec<ArticleId> = ids.iter().skip(from).take(BATCH).copied().collect();
        from += batch.len();
        (!batch.is_empty()).then_some(batch)
    })
}
