//! Articles that share tags with one.

use std::borrow::Cow;

use roaring::RoaringBitmap;

use super::article_index::{Chunk, DateRange, by_date};
use super::articles::{Article, Bodies, in_places};
use super::{DbConnection, Selection, StoreResult};
use crate::domain::{ArticleId, TagId};

/// The articles of the selection that share most tags with an article, of equals the newest, each
/// at least one.
///
/// The sets of its tags are added up in each part of the index: it costs what its tags' articles
/// are, in steps of whole words of a bitmap.
///
/// # Errors
/// The database's.
pub fn load(
    conn: &mut DbConnection,
    selection: &Selection,
    article: ArticleId,
    limit: usize,
    bodies: Bodies,
) -> StoreResult<Vec<Article>> {
    let index = selection.index();
    let tags = index
        .entry(article)
        .map(|entry| entry.tags)
        .unwrap_or_default();
    let own_place = index.find(article);
    let sharing: Vec<Vec<RoaringBitmap>> = selection
        .sets()
        .enumerate()
        .map(|(part, (chunk, mut among))| {
            if let Some(own) = own_place.filter(|own| own.part == part) {
                among.to_mut().remove(own.slot);
            }
            by_shared_tags(chunk, &tags, &among)
        })
        .collect();
    let mut places = Vec::new();
    for shared in (1..=tags.len()).rev() {
        let sets = |part: usize| {
            let set = sharing.get(part).and_then(|sets| sets.get(shared - 1));
            set.map_or_else(|| Cow::Owned(RoaringBitmap::new()), Cow::Borrowed)
        };
        let wanted = limit - places.len();
        places.extend(by_date(index, sets, DateRange::all(true), 0, wanted));
        if places.len() == limit {
            break;
        }
    }
    in_places(conn, index, &places, bodies)
}

/// Those of these articles that have exactly one of the tags, exactly two, and so on.
fn by_shared_tags(chunk: &Chunk, tags: &[TagId], among: &RoaringBitmap) -> Vec<RoaringBitmap> {
    // Those that have at least one of the tags met so far, at least two, and so on.
    let mut at_least: Vec<RoaringBitmap> = Vec::new();
    for tag in tags {
        let Some(with) = chunk.tags.set(tag) else {
            continue;
        };
        let mut moving = with & among;
        for level in &mut at_least {
            let both = &*level & &moving;
            *level |= &moving;
            moving = both;
        }
        if !moving.is_empty() {
            at_least.push(moving);
        }
    }
    for level in 1..at_least.len() {
        if let Some((below, above)) = at_least.split_at_mut_checked(level)
            && let (Some(below), Some(above)) = (below.last_mut(), above.first())
        {
            *below -= above;
        }
    }
    at_least
}
