//! What the index knows of an article.

use chrono::{DateTime, NaiveDateTime};

use crate::domain::{ArticleId, CategoryId, SubsiteId, TagId};

/// The place of an article in the order of dates: when it was published, in microseconds since
/// 1970, and its id, which breaks ties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::store) struct DateKey {
    pub published_at: i64,
    pub id: ArticleId,
}

impl DateKey {
    /// The place of an article of this time and id.
    pub fn new(published_at: NaiveDateTime, id: ArticleId) -> Self {
        Self {
            published_at: micros(published_at),
            id,
        }
    }

    /// When the article was published.
    pub fn time(self) -> NaiveDateTime {
        DateTime::from_timestamp_micros(self.published_at)
            .unwrap_or_default()
            .naive_utc()
    }
}

/// A time as the index counts it.
pub(in crate::store) fn micros(time: NaiveDateTime) -> i64 {
    time.and_utc().timestamp_micros()
}

/// A listed article, by all that a filter can ask of it but its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct Entry {
    pub key: DateKey,
    /// In microseconds since 1970.
    pub updated_at: i64,
    pub has_attachments: bool,
    pub category: Option<CategoryId>,
    /// As the database holds them: see [`text`](crate::store::text).
    pub template: String,
    pub language: Option<String>,
    pub author: Option<String>,
    /// In ascending order.
    pub tags: Vec<TagId>,
    /// In ascending order.
    pub subsites: Vec<SubsiteId>,
}
