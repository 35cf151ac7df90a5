//! Articles in the order of dates, from sets of their places.
//!
//! The chunks follow each other in that order and do not overlap; the tail lies anywhere among
//! them. So the order is read stretch by stretch, a stretch being the dates of one chunk, with the
//! articles of the tail that fall between them. What lies outside the page is passed over by
//! counting in the sets: a page costs the same wherever it is.

use std::borrow::Cow;
use std::ops::Range;

use roaring::RoaringBitmap;

use super::{ArticleIndex, DateKey, Place};

/// Which part of the order of dates is read, and in which direction.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct DateRange {
    /// From the newest on, or from the oldest on.
    pub newest_first: bool,
    /// Not before this; the article itself only where the flag says so.
    pub from: Option<(DateKey, bool)>,
    /// Not behind this; the article itself only where the flag says so.
    pub until: Option<(DateKey, bool)>,
}

impl DateRange {
    /// All of it.
    pub const fn all(newest_first: bool) -> Self {
        Self {
            newest_first,
            from: None,
            until: None,
        }
    }

    fn is_before(&self, key: &DateKey) -> bool {
        self.from
            .is_some_and(|(from, with)| *key < from || (*key == from && !with))
    }

    fn is_behind(&self, key: &DateKey) -> bool {
        self.until
            .is_some_and(|(until, with)| *key > until || (*key == until && !with))
    }
}

/// The articles of these sets, one for each part of the index, in a range of the order of dates:
/// `limit` of them behind the first `offset`.
pub(in crate::store) fn by_date<'a>(
    index: &ArticleIndex,
    sets: impl Fn(usize) -> Cow<'a, RoaringBitmap>,
    range: DateRange,
    mut offset: u64,
    limit: usize,
) -> Vec<Place> {
    let mut found = Vec::with_capacity(limit.min(1_000));
    let mut stretches: Vec<Stretch> = stretches(index, &range);
    if range.newest_first {
        stretches.reverse();
    }
    let tail = sets(index.parts().len().saturating_sub(1));
    for stretch in stretches {
        if found.len() >= limit {
            break;
        }
        let main = stretch.main.map(|(part, slots)| {
            let set = sets(part);
            (part, set, slots)
        });
        let ahead = stretch.tail.clone();
        let in_tail = tail.range_cardinality(ahead.clone());
        let in_main = main
            .as_ref()
            .map_or(0, |(_, set, slots)| set.range_cardinality(slots.clone()));
        if offset >= in_main + in_tail {
            offset -= in_main + in_tail;
            continue;
        }
        let tail_part = index.parts().len().saturating_sub(1);
        let mut from_tail = slots_of(&tail, ahead, range.newest_first, 0)
            .map(|slot| Place {
                part: tail_part,
                slot,
            })
            .peekable();
        // Without a tail in between, what is passed over need not be looked at.
        let jump = if in_tail == 0 {
            std::mem::take(&mut offset)
        } else {
            0
        };
        let mut from_main = main
            .iter()
            .flat_map(|(part, set, slots)| {
                slots_of(set, slots.clone(), range.newest_first, jump)
                    .map(|slot| Place { part: *part, slot })
            })
            .peekable();
        while found.len() < limit {
            let takes_tail = match (from_main.peek(), from_tail.peek()) {
                (None, None) => break,
                (Some(_), None) => false,
                (None, Some(_)) => true,
                (Some(main), Some(tail)) => {
                    (index.key(*tail) > index.key(*main)) == range.newest_first
                }
            };
            let next = match takes_tail {
                true => from_tail.next(),
                false => from_main.next(),
            };
            match offset {
                0 => found.extend(next),
                _ => offset -= 1,
            }
        }
    }
    found
}

/// The dates of one chunk.
struct Stretch {
    /// The part and its places within the range.
    main: Option<(usize, Range<u32>)>,
    /// The places of the tail within it.
    tail: Range<u32>,
}

/// The stretches that touch the range, the oldest first.
fn stretches(index: &ArticleIndex, range: &DateRange) -> Vec<Stretch> {
    let Some((tail, chunks)) = index.parts().split_last() else {
        return Vec::new();
    };
    let tail = tail.chunk();
    let first = tail.partition(|key| range.is_before(key));
    let end = tail.partition(|key| !range.is_behind(key)).max(first);
    if chunks.is_empty() {
        return vec![Stretch {
            main: None,
            tail: first..end,
        }];
    }
    let mut stretches = Vec::with_capacity(chunks.len());
    let mut tail_from = first;
    for (part, chunk) in chunks.iter().enumerate() {
        let keys = chunk.chunk();
        let slots =
            keys.partition(|key| range.is_before(key))..keys.partition(|key| !range.is_behind(key));
        let next = chunks.get(part + 1).and_then(|next| next.chunk().key(0));
        let tail_until = match next {
            Some(next) => tail.partition(|key| *key < next).clamp(tail_from, end),
            None => end,
        };
        if !slots.is_empty() || tail_from < tail_until {
            stretches.push(Stretch {
                main: Some((part, slots.start..slots.end.max(slots.start))),
                tail: tail_from..tail_until,
            });
        }
        tail_from = tail_until;
    }
    stretches
}

/// The members of a set within a range, in one direction, behind the first `passed`.
fn slots_of(
    set: &RoaringBitmap,
    range: Range<u32>,
    descending: bool,
    passed: u64,
) -> impl Iterator<Item = u32> {
    let (mut iter, count) = (set.iter(), set.range_cardinality(range.clone()));
    let before = match range.start.checked_sub(1) {
        Some(last) => set.rank(last),
        None => 0,
    };
    let left = count.saturating_sub(passed);
    let rank = match descending {
        true => (before + left).checked_sub(1),
        false => Some(before + passed),
    };
    let start = rank
        .and_then(|rank| u32::try_from(rank).ok())
        .and_then(|rank| set.select(rank));
    match (start, descending) {
        (Some(start), true) => iter.advance_back_to(start),
        (Some(start), false) => iter.advance_to(start),
        (None, _) => {}
    }
    let mut left = usize::try_from(left).unwrap_or(usize::MAX);
    std::iter::from_fn(move || {
        left = left.checked_sub(1)?;
        match descending {
            true => iter.next_back(),
            false => iter.next(),
        }
    })
}
