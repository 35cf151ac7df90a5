//! What followers of the change log are given: every visible article once, then what has changed.
//!
//! A follower holds the articles of a selection as they were at its cursor or later. While it is
//! given them all, oldest first, articles change; whatever does is in the log behind the number
//! that its cursor keeps from the beginning, and comes again. In the log it is given each article
//! as it is now, or a tombstone: when it is not in the selection now, but was before some change
//! that the follower has not seen. Whoever was given an article must come by the change that took
//! it out, for that lies behind its cursor.

use std::collections::{HashMap, HashSet};

use super::article_index::{ArticleIndex, DateKey, DateRange, Place, by_date};
use super::articles::{Article, Bodies, in_places};
use super::changes::{self, ArticleChange, Version};
use super::{DbConnection, Selection, StoreResult};
use crate::domain::{ArticleId, ChangesCursor, Filter, NewsTemplates};
use chrono::NaiveDateTime;

/// One thing that a follower is told.
#[derive(Debug, Clone)]
pub enum Entry {
    /// The article as it is now.
    Article(Box<Article>),
    /// It is no longer in the selection.
    Deleted(ArticleId),
}

/// A page of the feed.
#[derive(Debug, Clone)]
pub struct Feed {
    pub entries: Vec<Entry>,
    pub next: ChangesCursor,
    /// Whether there is more at this moment.
    pub has_more: bool,
    /// Whether the log does not go on from the cursor, or other templates are news now: this is the
    /// start of everything anew, and what the follower held is void.
    pub restarted: bool,
}

/// What is followed: a filter by category, subsite and tag, and what it selects now.
#[derive(Debug, Clone, Copy)]
pub struct Followed<'a> {
    pub selection: &'a Selection,
    pub filter: &'a Filter,
    pub news: &'a NewsTemplates,
}

impl Followed<'_> {
    fn cursor(&self, since: Version, after: Option<(NaiveDateTime, ArticleId)>) -> ChangesCursor {
        ChangesCursor {
            since: (since.number, since.at),
            after,
            news: self.templates(),
        }
    }

    fn templates(&self) -> Vec<String> {
        let templates = self.news.as_slice().iter();
        templates
            .map(|template| template.as_str().to_owned())
            .collect()
    }

    /// Whether the article passed the filter before the change.
    fn held(&self, change: &ArticleChange) -> bool {
        let before = change.before.as_ref();
        before.is_some_and(|place| place.passes(self.filter, self.news))
    }
}

/// How many changes are looked at for one page, however few of them concern the selection.
const MOST_SCANNED: i64 = 2_000;

/// The next page behind a cursor, or the first one.
///
/// It costs what it returns, and as many changes as it passes over.
///
/// # Errors
/// The database's.
pub fn read(
    conn: &mut DbConnection,
    followed: &Followed<'_>,
    cursor: Option<ChangesCursor>,
    limit: i64,
    bodies: Bodies,
) -> StoreResult<Feed> {
    let latest = changes::version(conn)?;
    let feed = match cursor {
        None => full(conn, followed, latest, None, limit, bodies)?,
        Some(cursor) => {
            let since = Version {
                number: cursor.since.0,
                at: cursor.since.1,
            };
            if cursor.news != followed.templates() || !changes::goes_on_from(conn, since)? {
                Feed {
                    restarted: true,
                    ..full(conn, followed, latest, None, limit, bodies)?
                }
            } else if cursor.after.is_some() {
                full(conn, followed, since, cursor.after, limit, bodies)?
            } else {
                logged(conn, followed, (since, latest), limit, bodies)?
            }
        }
    };
    Ok(feed)
}

/// The next of all articles, oldest first, as the index has them.
fn full(
    conn: &mut DbConnection,
    followed: &Followed<'_>,
    since: Version,
    after: Option<(NaiveDateTime, ArticleId)>,
    limit: i64,
    bodies: Bodies,
) -> StoreResult<Feed> {
    let index = followed.selection.index();
    let range = DateRange {
        from: after.map(|(at, id)| (DateKey::new(at, id), false)),
        ..DateRange::all(false)
    };
    let length = usize::try_from(limit).unwrap_or_default();
    let sets = |part: usize| followed.selection.set(part);
    let mut places = by_date(index, sets, range, 0, length + 1);
    let is_cut = places.len() > length;
    places.truncate(length);
    let last = places.last().filter(|_| is_cut);
    let last = last.and_then(|place| index.key(*place));
    let after = last.map(|key| (key.time(), key.id));
    let has_more = is_cut || changes::version(conn)? != since;
    Ok(Feed {
        entries: articles_of(conn, index, &places, bodies)?,
        next: followed.cursor(since, after),
        has_more,
        restarted: false,
    })
}

/// What has changed behind a number of the log, up to the latest.
fn logged(
    conn: &mut DbConnection,
    followed: &Followed<'_>,
    (since, latest): (Version, Version),
    limit: i64,
    bodies: Bodies,
) -> StoreResult<Feed> {
    let scanned = changes::of_articles(conn, since.number, MOST_SCANNED)?;
    let is_whole = scanned.len() < usize::try_from(MOST_SCANNED).unwrap_or(usize::MAX);
    let now: HashMap<ArticleId, Place> = scanned
        .iter()
        .filter_map(|change| Some((change.article, followed.selection.find(change.article)?)))
        .collect();

    let mut told = HashSet::new();
    let mut told_in_order = Vec::new();
    let mut reached = since;
    let mut was_cut = false;
    for change in scanned {
        let is_told = told.contains(&change.article)
            || !(now.contains_key(&change.article) || followed.held(&change));
        if !is_told {
            if i64::try_from(told.len()).unwrap_or(i64::MAX) == limit {
                was_cut = true;
                break;
            }
            told.insert(change.article);
            told_in_order.push(change.article);
        }
        reached = change.version;
    }
    // What else was logged is not about articles.
    if is_whole && !was_cut {
        reached = latest;
    }
    let present: Vec<Place> = told_in_order
        .iter()
        .filter_map(|id| now.get(id).copied())
        .collect();
    let index = followed.selection.index();
    let mut found = articles_of(conn, index, &present, bodies)?.into_iter();
    let entries = told_in_order
        .into_iter()
        .filter_map(|id| match now.contains_key(&id) {
            true => found.next(),
            false => Some(Entry::Deleted(id)),
        })
        .collect();
    Ok(Feed {
        entries,
        next: followed.cursor(reached, None),
        has_more: reached.number < latest.number,
        restarted: false,
    })
}

fn articles_of(
    conn: &mut DbConnection,
    index: &ArticleIndex,
    places: &[Place],
    bodies: Bodies,
) -> StoreResult<Vec<Entry>> {
    let articles = in_places(conn, index, places, bodies)?;
    Ok(articles
        .into_iter()
        .map(|article| Entry::Article(Box::new(article)))
        .collect())
}
