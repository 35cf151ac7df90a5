//! Which article of the index each article of the segments is, at one version of the database.
//!
//! A search is answered in *addresses*: the number of a segment and an article's number in it.
//! The directory says which address each place of the index of articles has, so that sets of
//! addresses become sets of places. An article that several segments have is known by its address
//! in the latest one; the others lead nowhere. Segments never change and are read once; the
//! addresses of a chunk are found once too, and again when one of its segments was merged.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use roaring::RoaringBitmap;

use super::recent::{self, RecentArticle};
use super::segment::StoredSegment;
use crate::domain::ArticleId;
use crate::store::article_index::{ArticleIndex, Chunk, DateKey, Part};
use crate::store::changes::Version;
use crate::store::{DbConnection, StoreResult};

/// The number under which the articles that are in no segment yet have addresses.
const RECENT: u32 = 0xffff;

/// The address of an article in a segment.
pub(super) const fn address(segment: u32, article: u32) -> u32 {
    segment << 16 | article
}

/// The address of a recent article.
pub(super) const fn recent_address(place: u32) -> u32 {
    address(RECENT, place)
}

/// No address: of an article that search does not know.
const NOWHERE: u32 = u32::MAX;

/// The articles of a segment.
#[derive(Debug)]
struct Segment {
    stored: StoredSegment,
    number: u32,
    articles: Vec<ArticleId>,
    /// The articles' numbers in the order of their ids.
    by_id: Vec<u16>,
    ids: RangeInclusive<ArticleId>,
}

impl Segment {
    fn load(conn: &mut DbConnection, stored: StoredSegment) -> StoreResult<Self> {
        let articles = stored.articles(conn)?;
        let mut by_id: Vec<u16> = (0..articles.len())
            .filter_map(|article| u16::try_from(article).ok())
            .collect();
        by_id.sort_unstable_by_key(|article| articles.get(usize::from(*article)));
        let id_of = |article: Option<&u16>| articles.get(usize::from(*article?)).copied();
        let least = id_of(by_id.first()).unwrap_or(ArticleId::MAX);
        let greatest = id_of(by_id.last()).unwrap_or(ArticleId::MIN);
        Ok(Self {
            stored,
            // More segments than there are numbers would be articles beyond counting.
            number: u32::try_from(stored.number).unwrap_or(RECENT),
            ids: least..=greatest,
            articles,
            by_id,
        })
    }

    fn find(&self, id: ArticleId) -> Option<u32> {
        if !self.ids.contains(&id) {
            return None;
        }
        let id_in = |article: &u16| self.articles.get(usize::from(*article));
        let place = self
            .by_id
            .binary_search_by(|article| id_in(article).cmp(&Some(&id)))
            .ok()?;
        let article = self.by_id.get(place)?;
        Some(address(self.number, u32::from(*article)))
    }
}

/// The addresses of a part of the index.
#[derive(Debug)]
pub(super) struct PartAddresses {
    chunk: Arc<Chunk>,
    /// Of each place.
    addresses: Vec<u32>,
    set: RoaringBitmap,
    /// The places in the order of their addresses, and those.
    by_address: Vec<u16>,
    in_order: Vec<u32>,
    /// The addresses of the articles of each template.
    by_template: HashMap<String, RoaringBitmap>,
    segments: Vec<StoredSegment>,
    has_recent: bool,
}

impl PartAddresses {
    fn new(part: &Part, address_of: impl Fn(ArticleId) -> u32, segments: &[Arc<Segment>]) -> Self {
        let chunk = part.shared_chunk();
        let address_of = |(slot, key): (u32, &DateKey)| match part.dead().contains(slot) {
            true => NOWHERE,
            false => address_of(key.id),
        };
        let addresses: Vec<u32> = (0..).zip(&chunk.keys).map(address_of).collect();
        let address = |slot: &u16| addresses.get(usize::from(*slot)).copied();
        let mut by_address: Vec<u16> = (0..addresses.len())
            .filter_map(|slot| u16::try_from(slot).ok())
            .filter(|slot| address(slot) != Some(NOWHERE))
            .collect();
        by_address.sort_unstable_by_key(|slot| address(slot));
        let in_order: Vec<u32> = by_address.iter().filter_map(address).collect();
        let set = sorted(in_order.clone());
        let by_template = chunk.templates.keys().iter().filter_map(|template| {
            let slots = chunk.templates.set(template)?;
            let of_slot = |slot: u32| addresses.get(slot as usize).copied();
            let mut found: Vec<u32> = slots.iter().filter_map(of_slot).collect();
            found.sort_unstable();
            found.retain(|address| *address != NOWHERE);
            Some((template.clone(), sorted(found)))
        });
        let used = |segment: &&Arc<Segment>| {
            let first = address_range(segment.number);
            set.range_cardinality(first) > 0
        };
        Self {
            by_template: by_template.collect(),
            segments: segments
                .iter()
                .filter(used)
                .map(|segment| segment.stored)
                .collect(),
            has_recent: set.range_cardinality(address_range(RECENT)) > 0,
            chunk,
            addresses,
            set,
            by_address,
            in_order,
        }
    }

    /// The address of the article in a place.
    pub fn address(&self, slot: u32) -> Option<u32> {
        self.addresses.get(slot as usize).copied()
    }

    /// How many of these addresses have articles of a template here.
    pub fn count(&self, hits: &RoaringBitmap, template: &str) -> u64 {
        let set = self.by_template.get(template);
        set.map_or(0, |set| set.intersection_len(hits))
    }

    /// Whether to look each place of a set up is quicker than to find all places of a word.
    pub fn would_rather_look_up(&self, set: &RoaringBitmap) -> bool {
        set.len() < self.by_address.len() as u64 / FEW
    }

    /// The places of those of these addresses that are here.
    pub fn places_of(&self, hits: &RoaringBitmap) -> RoaringBitmap {
        let here = hits & &self.set;
        if here.len() < self.by_address.len() as u64 / FEW {
            let place_of = |address| {
                let place = self.in_order.binary_search(&address).ok()?;
                self.by_address.get(place).map(|slot| u32::from(*slot))
            };
            let mut places: Vec<u32> = here.iter().filter_map(place_of).collect();
            places.sort_unstable();
            return sorted(places);
        }
        let mut bits = vec![0_u8; self.addresses.len().div_ceil(8)];
        let mut rest = self.in_order.iter().zip(&self.by_address);
        let mut some = [0; 512];
        let mut iter = here.iter();
        loop {
            let wanted = iter.next_many(&mut some);
            if wanted.is_empty() {
                return RoaringBitmap::from_lsb0_bytes(0, &bits);
            }
            for wanted in wanted {
                let found = rest.find(|(address, _)| *address == wanted);
                let slot = found.map_or(usize::MAX, |(_, slot)| usize::from(*slot));
                if let Some(byte) = bits.get_mut(slot / 8) {
                    *byte |= 1 << (slot % 8);
                }
            }
        }
    }
}

/// A set of numbers in order.
pub(super) fn sorted(mut numbers: Vec<u32>) -> RoaringBitmap {
    numbers.dedup();
    RoaringBitmap::from_sorted_iter(numbers).unwrap_or_default()
}

/// Of fewer than one in so many, each is looked up by itself.
const FEW: u64 = 16;

/// The addresses of a segment.
fn address_range(segment: u32) -> RangeInclusive<u32> {
    address(segment, 0)..=address(segment, 0xffff)
}

/// What search knows at one version of the database.
#[derive(Debug)]
pub(in crate::store) struct Directory {
    version: Version,
    /// The age of the latest segment.
    age: i64,
    /// The latest first.
    segments: Vec<Arc<Segment>>,
    recent: Vec<RecentArticle>,
    parts: Vec<Arc<PartAddresses>>,
}

impl Directory {
    /// Whether it is of this version, and no segment was written since that is not of a change:
    /// segments are also made, and their numbers taken again, without one.
    pub fn is_of(&self, version: Version, age: i64) -> bool {
        self.version == version && self.age == age
    }

    /// Reads it in a transaction that sees the index's version and this age of the latest segment;
    /// what another one knows is not read again.
    ///
    /// # Errors
    /// The database's; when it cannot be read.
    pub fn load(
        conn: &mut DbConnection,
        index: &ArticleIndex,
        age: i64,
        before: Option<&Self>,
    ) -> StoreResult<Self> {
        let known = before.map_or(&[][..], |before| &before.segments);
        let mut segments = Vec::new();
        for stored in StoredSegment::all(conn)?.into_iter().rev() {
            let same = known.iter().find(|segment| segment.stored == stored);
            segments.push(match same {
                Some(segment) => Arc::clone(segment),
                None => Arc::new(Segment::load(conn, stored)?),
            });
        }
        let recent = recent::all(conn)?;
        let mut directory = Self {
            version: index.version(),
            age,
            segments,
            recent,
            parts: Vec::new(),
        };
        let known = before.map_or(&[][..], |before| &before.parts);
        let parts = index.parts().iter();
        directory.parts = parts
            .map(|part| directory.addresses_of(part, known))
            .collect();
        Ok(directory)
    }

    /// The addresses of a chunk stay right while its segments are there: an article of it that is
    /// written again is dead in it. Where a chunk has recent ones, it is looked at again.
    /// Checkpoints make a segment of those first, so that this is rare.
    fn addresses_of(&self, part: &Part, known: &[Arc<PartAddresses>]) -> Arc<PartAddresses> {
        let is_there = |stored: &StoredSegment| self.segments.iter().any(|s| s.stored == *stored);
        let is_same = |known: &&Arc<PartAddresses>| {
            std::ptr::eq(Arc::as_ptr(&known.chunk), part.chunk())
                && !known.has_recent
                && known.segments.iter().all(is_there)
        };
        match known.iter().find(is_same) {
            Some(known) => Arc::clone(known),
            None => Arc::new(PartAddresses::new(
                part,
                |id| self.address_of(id),
                &self.segments,
            )),
        }
    }

    fn address_of(&self, id: ArticleId) -> u32 {
        let recent = self
            .recent
            .binary_search_by_key(&id, |article| article.article_id);
        if let Ok(place) = recent {
            return recent_address(u32::try_from(place).unwrap_or(u32::MAX));
        }
        let mut found = self.segments.iter().filter_map(|segment| segment.find(id));
        found.next().unwrap_or(NOWHERE)
    }

    /// The articles in no segment yet, by their places among the recent addresses.
    pub(super) fn recent(&self) -> &[RecentArticle] {
        &self.recent
    }

    /// The addresses of a part of the index.
    pub(super) fn part(&self, number: usize) -> Option<&PartAddresses> {
        self.parts.get(number).map(Arc::as_ref)
    }

    /// The number of each segment, and how many articles it has.
    pub(super) fn segments(&self) -> impl Iterator<Item = (i64, usize)> {
        let of = |segment: &Arc<Segment>| (segment.stored.number, segment.articles.len());
        self.segments.iter().map(of)
    }

    /// How many articles the segment of this number has.
    pub(super) fn length_of(&self, number: i64) -> Option<usize> {
        let segment = self.segments.iter().find(|s| s.stored.number == number)?;
        Some(segment.articles.len())
    }
}
