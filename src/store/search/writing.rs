//! What a write adds to the search index.

use std::collections::{BTreeMap, HashSet};

use super::merge;
use super::recent::{self, MAX_RECENT, RecentArticle};
use super::segment::{MAX_ARTICLES, SegmentBuilder};
use crate::domain::{ArticleId, PlacedWords};
use crate::store::{DbConnection, StoreResult};

/// The articles of a write under way: few are put into rows of their own, many into segments.
#[derive(Debug, Default)]
pub(in crate::store) struct SearchWriter {
    few: BTreeMap<ArticleId, PlacedWords>,
    many: SegmentBuilder,
    in_many: HashSet<ArticleId>,
}

impl SearchWriter {
    /// Makes an article found by these words, instead of those it was found by before.
    ///
    /// # Errors
    /// The database's.
    pub fn put(
        &mut self,
        conn: &mut DbConnection,
        id: ArticleId,
        words: &PlacedWords,
    ) -> StoreResult<()> {
        if self.in_many.is_empty() && self.few.len() < MAX_RECENT {
            self.few.insert(id, words.clone());
            return Ok(());
        }
        let mut one = SegmentBuilder::default();
        one.add(id, words);
        self.put_together(conn, one)
    }

    /// The same for articles whose words were put together.
    ///
    /// # Errors
    /// The database's.
    pub fn put_together(
        &mut self,
        conn: &mut DbConnection,
        articles: SegmentBuilder,
    ) -> StoreResult<()> {
        if !self.few.is_empty() {
            let mut few = SegmentBuilder::default();
            for (id, words) in std::mem::take(&mut self.few) {
                few.add(id, &words);
            }
            self.append(conn, few)?;
        }
        self.append(conn, articles)
    }

    fn append(&mut self, conn: &mut DbConnection, articles: SegmentBuilder) -> StoreResult<()> {
        let ids = articles.articles();
        let length = self.many.articles().len() + ids.len();
        // Of an article that was written twice, the later segment is right.
        if length > MAX_ARTICLES || ids.iter().any(|id| self.in_many.contains(id)) {
            self.write_segment(conn)?;
        }
        self.in_many.extend(articles.articles());
        self.many.append(articles);
        Ok(())
    }

    fn write_segment(&mut self, conn: &mut DbConnection) -> StoreResult<()> {
        let known = recent::ids(conn)?;
        let replaced: Vec<ArticleId> = known
            .into_iter()
            .filter(|id| self.in_many.contains(id))
            .collect();
        recent::remove(conn, &replaced)?;
        self.in_many.clear();
        std::mem::take(&mut self.many).write(conn)
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// The database's.
    pub fn finish(mut self, conn: &mut DbConnection) -> StoreResult<()> {
        if !self.few.is_empty() {
            let rows: Vec<RecentArticle> = self
                .few
                .iter()
                .map(|(id, words)| RecentArticle::new(*id, words))
                .collect();
            recent::put(conn, &rows)?;
            if recent::ids(conn)?.len() > MAX_RECENT {
                fold(conn)?;
            }
        }
        if !self.in_many.is_empty() {
            self.write_segment(conn)?;
            merge::tidy(conn)?;
        }
        Ok(())
    }
}

/// Makes a segment of the articles that were written one by one.
///
/// # Errors
/// The database's.
pub(in crate::store) fn fold(conn: &mut DbConnection) -> StoreResult<()> {
    let articles = recent::all(conn)?;
    let mut segment = SegmentBuilder::default();
    for article in &articles {
        segment.add(article.article_id, &article.words()?);
    }
    recent::remove(conn, segment.articles())?;
    segment.write(conn)?;
    merge::merge_if_many(conn)
}
