//! Articles that show the name of something that was renamed.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::Writer;
use crate::domain::{ArticleId, CategoryId, TagId};
use crate::store::changes::{self, Action, Done, Kind};
use crate::store::schema::{article_tags, articles};
use crate::store::{DbConnection, StoreResult, places};

/// What was renamed in a write.
#[derive(Debug, Default)]
pub(super) struct Renamed {
    categories: BTreeSet<CategoryId>,
    tags: BTreeSet<TagId>,
}

/// How many articles are looked at together.
const BATCH: usize = 500;

impl Writer {
    /// Notes that these categories may be called otherwise.
    pub(super) fn touch_articles_of_categories(&mut self, ids: impl Iterator<Item = CategoryId>) {
        self.renamed.categories.extend(ids);
    }

    /// Notes that these tags may be called otherwise.
    pub(super) fn touch_articles_of_tags(&mut self, ids: impl IntoIterator<Item = TagId>) {
        self.renamed.tags.extend(ids);
    }

    /// Tells followers of the change log that the articles of what was renamed look otherwise, and
    /// finds those of tags by their new labels. It costs what they are.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn follow_renames(&mut self, conn: &mut DbConnection) -> StoreResult<()> {
        let renamed = std::mem::take(&mut self.renamed);
        let mut tagged = BTreeSet::new();
        for tag in renamed.tags {
            let ids: Vec<ArticleId> = article_tags::table
                .filter(article_tags::tag_id.eq(tag))
                .select(article_tags::article_id)
                .load(conn)?;
            tagged.extend(ids);
        }
        let mut touched = tagged.clone();
        for category in renamed.categories {
            let ids: Vec<ArticleId> = articles::table
                .filter(articles::category_id.eq(category))
                .select(articles::id)
                .load(conn)?;
            touched.extend(ids);
        }
        for ids in batches(&tagged) {
            self.index(conn, &ids)?;
        }
        for ids in batches(&touched) {
            self.log_touched(conn, &ids)?;
        }
        Ok(())
    }

    /// Logs that these articles show something else, those that are listed.
    pub(super) fn log_touched(
        &self,
        conn: &mut DbConnection,
        ids: &[ArticleId],
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
        let listed: Vec<ArticleId> = done.iter().map(|done| done.subject).collect();
        diesel::update(articles::table.filter(articles::id.eq_any(listed)))
            .set(articles::updated_at.eq(self.now))
            .execute(conn)?;
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
