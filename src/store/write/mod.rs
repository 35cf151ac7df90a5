//! The one way in: whatever changes content goes through a [`Writer`], which changes the rows,
//! everything derived from them, and the change log, in the caller's transaction.

mod article_slugs;
mod articles;
mod bodies;
mod children;
pub(super) mod documents;
mod renames;
mod slugs;
mod taxonomy;

use chrono::NaiveDateTime;

use super::counts::CountDeltas;
use super::search::SearchWriter;
use super::{DbConnection, StoreResult, article_index};
use crate::domain::ArticleId;
use renames::Renamed;

pub use articles::{ArticleOutcome, WrittenArticle};
pub(super) use bodies::are_current as bodies_are_current;
pub use bodies::bring_bodies_up_to_date;
pub use documents::{PreparedArticles, TagLabels};
pub(super) use documents::{are_current as words_are_current, forget as forget_words, index_anew};
pub(super) use taxonomy::label_words;
pub use taxonomy::{subsite_ids, tag_ids};

/// A write under way. It must be [finished](Writer::finish) before the transaction ends.
#[derive(Debug)]
#[must_use = "what is derived is written by `finish`"]
pub struct Writer {
    /// The time of the whole write, in UTC.
    now: NaiveDateTime,
    counts: CountDeltas,
    search: SearchWriter,
    /// Categories and tags that are called otherwise now, and so change what their articles show.
    renamed: Renamed,
}

impl Writer {
    /// Begins a write at this time.
    pub fn at(now: NaiveDateTime) -> Self {
        Self {
            now: crate::domain::truncate_to_micros(now),
            counts: CountDeltas::default(),
            search: SearchWriter::default(),
            renamed: Renamed::default(),
        }
    }

    /// Notes in the log that an article shows something else.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn touch(self, conn: &mut DbConnection, id: ArticleId) -> StoreResult<()> {
        self.log_touched(conn, &[id], true)
    }

    /// Brings everything derived up to date.
    ///
    /// # Errors
    /// The database's.
    pub fn finish(mut self, conn: &mut DbConnection) -> StoreResult<()> {
        self.follow_renames(conn)?;
        self.counts.apply(conn)?;
        self.search.finish(conn)?;
        article_index::checkpoint_if_due(conn)
    }
}
