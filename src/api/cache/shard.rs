//! A bounded map that keeps what is asked for again: S3-FIFO (Yang and others, "FIFO queues are
//! all you need for cache eviction", SOSP 2023).
//!
//! What is new enters a small queue. What is asked for again while it is there moves on into the
//! main queue, the rest leaves: a scan, which asks for everything once, passes through the small
//! queue and drives nothing out of the main one. What comes back soon after it left is known by
//! its ghost and enters the main queue at once. In the main queue, what was used gets another
//! round. A use only counts up a number, so that reading moves nothing.

use std::collections::hash_map::{Entry, RandomState};
use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::BuildHasher as _;
use std::sync::Arc;

/// What an entry takes beside its key and what it is charged for: its places in the map and in
/// one queue with their spare room, the counters of its key, its ghost.
const OVERHEAD: usize = 192;

/// What part of the room is for what is new.
const SMALL_PART: usize = 10;

/// How many uses are remembered.
const MOST_USES: u8 = 3;

/// A bounded map.
#[derive(Debug)]
pub struct Shard<V> {
    slots: HashMap<Arc<str>, Slot<V>>,
    small: Queue,
    main: Queue,
    ghosts: Ghosts,
    room: usize,
    evictions: u64,
}

#[derive(Debug)]
struct Slot<V> {
    value: V,
    charge: usize,
    uses: u8,
    is_main: bool,
}

/// Keys in the order in which they came, and what they are charged in all.
#[derive(Debug, Default)]
struct Queue {
    keys: VecDeque<Arc<str>>,
    bytes: usize,
}

impl<V: Clone> Shard<V> {
    /// Room for so many bytes.
    pub fn new(room: usize) -> Self {
        Self {
            slots: HashMap::new(),
            small: Queue::default(),
            main: Queue::default(),
            ghosts: Ghosts::default(),
            room,
            evictions: 0,
        }
    }

    /// What is kept under a key; this counts as a use.
    pub fn get(&mut self, key: &str) -> Option<V> {
        let slot = self.slots.get_mut(key)?;
        slot.uses = (slot.uses + 1).min(MOST_USES);
        Some(slot.value.clone())
    }

    /// Keeps a value, in the place of another one of its key. What does not fit leaves; what
    /// `is_dead` leaves however often it was used. A value that would take more than a quarter of
    /// the room is not kept, nor the other one.
    pub fn put(&mut self, key: &Arc<str>, value: V, bytes: usize, is_dead: impl Fn(&V) -> bool) {
        let charge = bytes + key.len() + OVERHEAD;
        let is_too_large = charge > self.room / 4;
        match self.slots.entry(key.clone()) {
            Entry::Occupied(slot) if is_too_large => {
                let slot = slot.remove();
                let queue = self.queue(slot.is_main);
                queue.bytes -= slot.charge;
                queue.keys.retain(|queued| queued != key);
            }
            Entry::Occupied(mut slot) => {
                let slot = slot.get_mut();
                let before = std::mem::replace(&mut slot.charge, charge);
                slot.value = value;
                let is_main = slot.is_main;
                self.queue(is_main).recharge(before, charge);
            }
            Entry::Vacant(_) if is_too_large => {}
            Entry::Vacant(place) => {
                let is_main = self.ghosts.take(key);
                place.insert(Slot {
                    value,
                    charge,
                    uses: 0,
                    is_main,
                });
                self.queue(is_main).push(key.clone(), charge);
            }
        }
        self.make_room(is_dead);
    }

    /// Charges a value more or less than when it was put, if it is still there.
    pub fn recharge(&mut self, key: &Arc<str>, bytes: usize, is_it: impl Fn(&V) -> bool) {
        let charge = bytes + key.len() + OVERHEAD;
        let Some(slot) = self.slots.get_mut(key).filter(|slot| is_it(&slot.value)) else {
            return;
        };
        let before = std::mem::replace(&mut slot.charge, charge);
        let is_main = slot.is_main;
        self.queue(is_main).recharge(before, charge);
        self.make_room(|_| false);
    }

    /// How many bytes are taken.
    pub fn bytes(&self) -> usize {
        self.small.bytes + self.main.bytes
    }

    /// How many values are kept.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// How many values have had to leave.
    pub fn evictions(&self) -> u64 {
        self.evictions
    }

    fn queue(&mut self, is_main: bool) -> &mut Queue {
        match is_main {
            true => &mut self.main,
            false => &mut self.small,
        }
    }

    fn make_room(&mut self, is_dead: impl Fn(&V) -> bool) {
        while self.bytes() > self.room {
            let from_small = self.small.bytes > self.room / SMALL_PART || self.main.keys.is_empty();
            let queue = self.queue(!from_small);
            let Some(key) = queue.keys.pop_front() else {
                return;
            };
            let Entry::Occupied(mut slot) = self.slots.entry(key.clone()) else {
                continue;
            };
            let Slot {
                ref value,
                charge,
                uses,
                ..
            } = *slot.get();
            let stays = uses > 0 && !is_dead(value);
            if stays {
                let slot = slot.get_mut();
                slot.uses = if from_small { 0 } else { uses - 1 };
                slot.is_main = true;
            } else {
                slot.remove();
                self.evictions += 1;
                if from_small {
                    self.ghosts.remember(&key, self.slots.len());
                }
            }
            self.queue(!from_small).bytes -= charge;
            if stays {
                self.main.push(key, charge);
            }
        }
    }
}

impl Queue {
    fn push(&mut self, key: Arc<str>, charge: usize) {
        self.keys.push_back(key);
        self.bytes += charge;
    }

    fn recharge(&mut self, before: usize, after: usize) {
        self.bytes = self.bytes - before + after;
    }
}

/// Hashes of keys that have left lately without having been used.
#[derive(Debug, Default)]
struct Ghosts {
    hasher: RandomState,
    known: HashSet<u64>,
    order: VecDeque<u64>,
}

impl Ghosts {
    /// Remembers a key, and not more of them than so many and a few.
    fn remember(&mut self, key: &str, most: usize) {
        let hash = self.hasher.hash_one(key);
        if self.known.insert(hash) {
            self.order.push_back(hash);
        }
        while self.order.len() > most + 16 {
            let Some(oldest) = self.order.pop_front() else {
                break;
            };
            self.known.remove(&oldest);
        }
    }

    /// Whether a key is remembered. Its place in the order stays, and counts for nothing.
    fn take(&mut self, key: &str) -> bool {
        let hash = self.hasher.hash_one(key);
        self.known.remove(&hash)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn put(shard: &mut Shard<u32>, name: &str, value: u32, bytes: usize) {
        shard.put(&Arc::from(name), value, bytes, |_| false);
    }

    /// Room for this many values of a hundred bytes with names of eight.
    fn room_for(values: usize) -> Shard<u32> {
        Shard::new(values * (100 + 8 + OVERHEAD))
    }

    #[test]
    fn what_was_used_outlives_a_scan() {
        let mut shard = room_for(100);
        for round in 0..3 {
            for n in 0..50 {
                let name = format!("used{n:04}");
                if round == 0 {
                    put(&mut shard, &name, n, 100);
                }
                assert_eq!(shard.get(&name), Some(n));
            }
        }
        for n in 0..10_000 {
            put(&mut shard, &format!("scan{n:04}"), n, 100);
        }
        let kept = (0..50).filter(|n| shard.get(&format!("used{n:04}")).is_some());
        assert_eq!(kept.count(), 50);
    }

    #[test]
    fn what_comes_back_soon_stays_longer() {
        let mut shard = room_for(20);
        for n in 0..21 {
            put(&mut shard, &format!("scan{n:04}"), n, 100);
        }
        assert_eq!(shard.get("scan0000"), None);
        put(&mut shard, "scan0000", 0, 100);
        for n in 100..110 {
            put(&mut shard, &format!("scan{n:04}"), n, 100);
        }
        assert_eq!(shard.get("scan0000"), Some(0));
    }

    #[test]
    fn what_is_dead_goes_however_often_it_was_used() {
        let mut shard = room_for(10);
        for n in 0..10 {
            put(&mut shard, &format!("old {n:04}"), 1, 100);
            shard.get(&format!("old {n:04}"));
        }
        for n in 0..10 {
            shard.put(&Arc::from(format!("new {n:04}")), 2, 100, |value| {
                *value == 1
            });
        }
        assert_eq!(shard.get("old 0000"), None);
        let kept = (0..10).filter(|n| shard.get(&format!("new {n:04}")).is_some());
        assert_eq!(kept.count(), 10);
    }

    #[test]
    fn what_is_too_large_is_not_kept_nor_what_it_replaces() {
        let mut shard = room_for(10);
        put(&mut shard, "name0000", 1, 100);
        put(&mut shard, "name0000", 2, 2_000);
        assert_eq!((shard.get("name0000"), shard.bytes()), (None, 0));
    }

    proptest! {
        /// Against a map that keeps everything: what is found is the newest, and the bound holds.
        #[test]
        fn it_is_a_map_that_may_forget(
            steps in prop::collection::vec((0_u8..4, 0_u8..40, 0_usize..900), 1..400)
        ) {
            let mut shard = Shard::new(8_000);
            let mut all = HashMap::new();
            for (number, (action, name, bytes)) in steps.into_iter().enumerate() {
                let name: Arc<str> = Arc::from(format!("n{name}"));
                match action {
                    0 | 1 => {
                        if let Some(found) = shard.get(&name) {
                            prop_assert_eq!(Some(&found), all.get(&name));
                        }
                    }
                    2 => {
                        shard.put(&name, number, bytes, |value| value % 7 == 0);
                        all.insert(name, number);
                    }
                    _ => shard.recharge(&name, bytes, |_| true),
                }
                prop_assert!(shard.bytes() <= 8_000);
                prop_assert_eq!(shard.small.keys.len() + shard.main.keys.len(), shard.len());
                let charged: usize = shard.slots.values().map(|slot| slot.charge).sum();
                prop_assert_eq!(shard.bytes(), charged);
                prop_assert!(shard.ghosts.order.len() <= shard.len() + 17 + 40);
            }
        }
    }
}
