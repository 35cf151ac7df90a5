use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use proptest::prelude::*;
use roaring::RoaringBitmap;

use super::names::{Names, NamesOf};
use super::*;

fn entry(id: ArticleId, published_at: i64, links: &[i64]) -> Entry {
    let text = |n: i64| format!("é{n}");
    Entry {
        key: DateKey { published_at, id },
        updated_at: published_at - id,
        has_attachments: id % 3 == 0,
        category: links.first().copied(),
        template: text(id % 2),
        language: links.get(1).map(|n| text(*n)),
        author: links.get(2).map(|n| text(*n)),
        tags: links.to_vec(),
        subsites: links.iter().map(|n| n * 2).collect(),
    }
}

/// Articles with distinct ids, in the order of dates.
fn articles(most: usize) -> impl Strategy<Value = Vec<Entry>> {
    let one = (any::<i8>(), prop::collection::btree_set(0_i64..9, 0..4));
    prop::collection::vec(one, 0..most).prop_map(|articles| {
        let mut entries: Vec<Entry> = (1..)
            .zip(articles)
            .map(|(id, (at, links))| {
                let links: Vec<i64> = links.into_iter().collect();
                entry(id, i64::from(at), &links)
            })
            .collect();
        entries.sort_by_key(|entry| entry.key);
        entries
    })
}

/// An index of chunks of these lengths, some articles being in the tail.
fn index(entries: &[Entry], length: usize, in_tail: impl Fn(&Entry) -> bool) -> ArticleIndex {
    let changed: HashMap<ArticleId, Option<Entry>> = entries
        .iter()
        .filter(|entry| in_tail(entry))
        .map(|entry| (entry.key.id, Some(entry.clone())))
        .collect();
    let mut parts: Vec<Part> = entries
        .chunks(length)
        .map(|entries| Part {
            stored: None,
            chunk: Arc::new(Chunk::new(entries)),
            dead: (0..)
                .zip(entries)
                .filter(|(_, entry)| in_tail(entry))
                .map(|(slot, _)| slot)
                .collect(),
        })
        .collect();
    parts.push(Part::tail(&changed));
    let none = || Arc::new(NamesOf::default());
    ArticleIndex {
        version: Version {
            number: 0,
            at: None,
        },
        checkpoint: 0,
        parts,
        changed,
        names: Names {
            categories: none(),
            tags: none(),
            subsites: none(),
        },
        directory: Mutex::default(),
    }
}

fn alive_with(index: &ArticleIndex, tag: i64) -> Vec<RoaringBitmap> {
    let with = |part: &Part| {
        let set = part.chunk.tags.set(&tag).cloned().unwrap_or_default();
        set - &part.dead
    };
    index.parts.iter().map(with).collect()
}

#[test]
fn what_does_not_fit_into_one_chunk_is_cut_evenly() {
    let cases = [(0, 1), (1, 1), (9, 9), (10, 10), (11, 6), (20, 10), (21, 7)];
    for (articles, length) in cases {
        assert_eq!(super::checkpoint::piece_length(articles, 10), length);
    }
}

#[test]
fn a_year_is_a_run_of_places() {
    let day = 86_400_000_000;
    let at = |days: &[i64]| {
        let entries: Vec<Entry> = (1..)
            .zip(days)
            .map(|(id, d)| entry(id, d * day, &[]))
            .collect();
        Chunk::new(&entries).years()
    };
    assert_eq!(at(&[]), []);
    assert_eq!(
        at(&[-1, 0, 364, 365]),
        [(1969, 0..1), (1970, 1..3), (1971, 3..4)]
    );
}

proptest! {
    #[test]
    fn a_chunk_comes_back_from_its_bytes(entries in articles(60)) {
        let chunk = Chunk::new(&entries);
        let again = Chunk::from_bytes(&chunk.to_bytes()).unwrap();
        for chunk in [chunk, again] {
            prop_assert_eq!(chunk.len(), entries.len());
            for (slot, entry) in (0..).zip(&entries) {
                prop_assert_eq!(chunk.find(entry.key.id), Some(slot));
                let found = chunk.entry(slot);
                prop_assert_eq!(found.as_ref(), Some(entry));
            }
            prop_assert_eq!(chunk.find(0), None);
        }
    }

    #[test]
    fn bytes_that_are_no_chunk_are_refused(
        entries in articles(20),
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        cut in any::<bool>(),
    ) {
        let mut bytes = Chunk::new(&entries).to_bytes();
        let place = place.index(bytes.len());
        if cut {
            bytes.truncate(place);
            prop_assert!(Chunk::from_bytes(&bytes).is_err());
        } else {
            bytes[place] = byte;
            // It may have come to be another chunk, but nothing breaks.
            let _ = Chunk::from_bytes(&bytes);
        }
    }

    #[test]
    fn values_are_counted_alike_for_few_and_for_many(
        entries in articles(60),
        slots in prop::collection::btree_set(0_u32..60, 0..60),
    ) {
        let chunk = Chunk::new(&entries);
        let among: RoaringBitmap = slots.iter().copied().collect();
        let among = &among & chunk.everything();
        let mut counted = HashMap::new();
        chunk.tags.count(&among, |tag, count| { counted.insert(*tag, count); });
        let mut expected = HashMap::new();
        for slot in &among {
            for tag in &entries[slot as usize].tags {
                *expected.entry(*tag).or_insert(0) += 1;
            }
        }
        prop_assert_eq!(counted, expected);
    }

    #[test]
    fn pages_in_the_order_of_dates_are_those_of_a_sorted_list(
        entries in articles(60),
        length in 1_usize..20,
        modulus in 1_i64..6,
        tag in 0_i64..9,
        newest_first in any::<bool>(),
        bounds in (any::<Option<(i8, i64, bool)>>(), any::<Option<(i8, i64, bool)>>()),
        offset in 0_usize..40,
        limit in 0_usize..12,
    ) {
        // A modulus of 5 leaves the tail empty.
        let index = index(&entries, length, |entry| modulus < 5 && entry.key.id % modulus == 0);
        let bound = |bound: Option<(i8, i64, bool)>| bound.map(|(at, id, with)| {
            (DateKey { published_at: i64::from(at), id: id.rem_euclid(60) }, with)
        });
        let range = DateRange { newest_first, from: bound(bounds.0), until: bound(bounds.1) };
        let sets = alive_with(&index, tag);
        let found = by_date(&index, |part| Cow::Borrowed(&sets[part]), range, offset as u64, limit);
        let found: Vec<DateKey> = found.into_iter().filter_map(|place| index.key(place)).collect();

        let mut expected: Vec<DateKey> = entries
            .iter()
            .filter(|entry| entry.tags.contains(&tag))
            .map(|entry| entry.key)
            .filter(|key| range.from.is_none_or(|(from, with)| *key > from || with && *key == from))
            .filter(|key| range.until.is_none_or(|(until, with)| *key < until || with && *key == until))
            .collect();
        if newest_first {
            expected.reverse();
        }
        let expected: Vec<DateKey> = expected.into_iter().skip(offset).take(limit).collect();
        prop_assert_eq!(found, expected);
    }
}
