//! One property of the articles of a chunk: for each value the set of articles that have it, and
//! for each article its values.

use std::collections::HashMap;
use std::hash::Hash;

use roaring::RoaringBitmap;

/// The articles of a chunk by one property. Articles are numbered by their place in the chunk.
#[derive(Debug)]
pub(in crate::store) struct Column<K> {
    /// In ascending order.
    keys: Vec<K>,
    /// Of each key.
    sets: Vec<RoaringBitmap>,
    /// Where the values of each article begin, and where those of the last one end.
    starts: Vec<u32>,
    /// The places of the values among the keys.
    values: Vec<u32>,
}

impl<K: Ord + Hash + Eq> Column<K> {
    /// A column whose keys are known; articles name their values by the keys' places.
    pub(super) fn with_keys(keys: Vec<K>) -> ColumnBuilder<K> {
        ColumnBuilder {
            members: keys.iter().map(|_| Vec::new()).collect(),
            column: Self {
                sets: Vec::with_capacity(keys.len()),
                keys,
                starts: vec![0],
                values: Vec::new(),
            },
        }
    }

    /// A column of what each article has, in order.
    pub fn collect<'a>(articles: impl Iterator<Item = &'a [K]> + Clone) -> Self
    where
        K: Clone + 'a,
    {
        let mut keys: Vec<K> = articles.clone().flatten().cloned().collect();
        keys.sort_unstable();
        keys.dedup();
        let places: HashMap<K, u32> = keys.iter().cloned().zip(0..).collect();
        let mut builder = Self::with_keys(keys);
        for values in articles {
            builder.push(values.iter().filter_map(|value| places.get(value).copied()));
        }
        builder.finish()
    }

    /// Every value that an article has.
    pub fn keys(&self) -> &[K] {
        &self.keys
    }

    /// The articles with a value.
    pub fn set<Q>(&self, key: &Q) -> Option<&RoaringBitmap>
    where
        K: std::borrow::Borrow<Q>,
        Q: Ord + ?Sized,
    {
        let place = self.keys.binary_search_by(|k| k.borrow().cmp(key)).ok()?;
        self.sets.get(place)
    }

    /// The places of an article's values among the keys.
    pub fn places_of(&self, slot: usize) -> &[u32] {
        let bounds = (self.starts.get(slot), self.starts.get(slot + 1));
        let (Some(&start), Some(&end)) = bounds else {
            return &[];
        };
        self.values
            .get(start as usize..end as usize)
            .unwrap_or_default()
    }

    /// The values of an article.
    pub fn values_of(&self, slot: usize) -> impl Iterator<Item = &K> {
        self.places_of(slot)
            .iter()
            .filter_map(|place| self.keys.get(*place as usize))
    }

    /// Calls `add` with each value and how many of these articles have it, if any.
    ///
    /// Of few articles the values are counted one by one, of many each value's articles are.
    pub fn count(&self, articles: &RoaringBitmap, mut add: impl FnMut(&K, u64)) {
        let slots = self.starts.len().max(2) - 1;
        let links = articles.len() * (self.values.len() as u64) / slots as u64;
        if links < self.keys.len() as u64 * CHEAP_LINKS {
            let mut counts = vec![0_u64; self.keys.len()];
            for slot in articles {
                for place in self.places_of(slot as usize) {
                    if let Some(count) = counts.get_mut(*place as usize) {
                        *count += 1;
                    }
                }
            }
            for (key, count) in self.keys.iter().zip(counts) {
                if count > 0 {
                    add(key, count);
                }
            }
        } else {
            for (key, set) in self.keys.iter().zip(&self.sets) {
                let count = set.intersection_len(articles);
                if count > 0 {
                    add(key, count);
                }
            }
        }
    }
}

/// How many links are followed in the time that two sets are compared, measured.
const CHEAP_LINKS: u64 = 32;

/// A column that is being filled, article by article.
#[derive(Debug)]
pub(super) struct ColumnBuilder<K> {
    column: Column<K>,
    members: Vec<Vec<u32>>,
}

impl<K> ColumnBuilder<K> {
    /// Adds the next article, by the places of its values among the keys. A place that no key has
    /// is left out.
    pub fn push(&mut self, places: impl Iterator<Item = u32>) {
        let slot = u32::try_from(self.column.starts.len() - 1).unwrap_or(u32::MAX);
        for place in places {
            if let Some(members) = self.members.get_mut(place as usize) {
                members.push(slot);
                self.column.values.push(place);
            }
        }
        let end = u32::try_from(self.column.values.len()).unwrap_or(u32::MAX);
        self.column.starts.push(end);
    }

    /// The column.
    pub fn finish(mut self) -> Column<K> {
        let sets = self.members.iter().map(|slots| {
            // They were added in ascending order.
            RoaringBitmap::from_sorted_iter(slots.iter().copied()).unwrap_or_default()
        });
        self.column.sets.extend(sets);
        self.column.values.shrink_to_fit();
        self.column
    }
}
