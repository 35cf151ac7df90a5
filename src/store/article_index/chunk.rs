//! A run of the index: articles that lie next to each other in the order of dates.

use std::ops::{Range, RangeInclusive};

use chrono::{Datelike as _, NaiveDate};
use roaring::RoaringBitmap;

use super::column::Column;
use super::entry::{DateKey, Entry, micros};
use crate::domain::{ArticleId, CategoryId, SubsiteId, TagId};

/// How many articles a chunk has at most: their places fit into one container of a bitmap.
pub(super) const MAX_ARTICLES: usize = 60_000;

/// Articles in the order of dates, each named by its place from 0 on.
#[derive(Debug)]
pub(in crate::store) struct Chunk {
    pub keys: Vec<DateKey>,
    /// In microseconds since 1970.
    pub updated_at: Vec<i64>,
    pub with_attachments: RoaringBitmap,
    pub categories: Column<CategoryId>,
    pub templates: Column<String>,
    pub languages: Column<String>,
    pub authors: Column<String>,
    pub tags: Column<TagId>,
    pub subsites: Column<SubsiteId>,
    /// The places in the order of the articles' ids.
    by_id: Vec<u16>,
    /// From the least id to the greatest.
    ids: RangeInclusive<ArticleId>,
}

/// The columns of a chunk.
pub(super) struct Columns {
    pub categories: Column<CategoryId>,
    pub templates: Column<String>,
    pub languages: Column<String>,
    pub authors: Column<String>,
    pub tags: Column<TagId>,
    pub subsites: Column<SubsiteId>,
}

impl Chunk {
    /// A chunk of these articles, at most [`MAX_ARTICLES`], which must be in the order of dates.
    pub fn new(entries: &[Entry]) -> Self {
        let columns = Columns {
            categories: Column::collect(entries.iter().map(|e| e.category.as_slice())),
            templates: Column::collect(entries.iter().map(|e| std::slice::from_ref(&e.template))),
            languages: Column::collect(entries.iter().map(|e| e.language.as_slice())),
            authors: Column::collect(entries.iter().map(|e| e.author.as_slice())),
            tags: Column::collect(entries.iter().map(|e| e.tags.as_slice())),
            subsites: Column::collect(entries.iter().map(|e| e.subsites.as_slice())),
        };
        let with_attachments = (0..)
            .zip(entries)
            .filter(|(_, entry)| entry.has_attachments)
            .map(|(slot, _)| slot)
            .collect();
        Self::of_columns(
            entries.iter().map(|entry| entry.key).collect(),
            entries.iter().map(|entry| entry.updated_at).collect(),
            with_attachments,
            columns,
        )
    }

    /// A chunk of its columns.
    pub(super) fn of_columns(
        keys: Vec<DateKey>,
        updated_at: Vec<i64>,
        with_attachments: RoaringBitmap,
        columns: Columns,
    ) -> Self {
        let mut by_id: Vec<u16> = (0..keys.len())
            .filter_map(|slot| u16::try_from(slot).ok())
            .collect();
        by_id.sort_unstable_by_key(|slot| keys.get(usize::from(*slot)).map(|key| key.id));
        let id_of = |slot: Option<&u16>| Some(keys.get(usize::from(*slot?))?.id);
        let least = id_of(by_id.first()).unwrap_or(ArticleId::MAX);
        let greatest = id_of(by_id.last()).unwrap_or(ArticleId::MIN);
        Self {
            keys,
            updated_at,
            with_attachments,
            categories: columns.categories,
            templates: columns.templates,
            languages: columns.languages,
            authors: columns.authors,
            tags: columns.tags,
            subsites: columns.subsites,
            ids: least..=greatest,
            by_id,
        }
    }

    /// How many articles it has.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// The places of all of them.
    pub fn everything(&self) -> RoaringBitmap {
        let mut all = RoaringBitmap::new();
        all.insert_range(..slot_of(self.len()));
        all
    }

    /// The key of the article in a place.
    pub fn key(&self, slot: u32) -> Option<DateKey> {
        self.keys.get(slot as usize).copied()
    }

    /// The place of an article.
    pub fn find(&self, id: ArticleId) -> Option<u32> {
        // Ids mostly rise with the dates: one chunk of many has it.
        if !self.ids.contains(&id) {
            return None;
        }
        let id_in = |slot: &u16| self.keys.get(usize::from(*slot)).map(|key| key.id);
        let place = self.by_id.binary_search_by_key(&Some(id), id_in).ok()?;
        self.by_id.get(place).map(|slot| u32::from(*slot))
    }

    /// All that is known of the article in a place.
    pub fn entry(&self, slot: u32) -> Option<Entry> {
        let place = slot as usize;
        Some(Entry {
            key: self.key(slot)?,
            updated_at: *self.updated_at.get(place)?,
            has_attachments: self.with_attachments.contains(slot),
            category: self.categories.values_of(place).next().copied(),
            template: self.templates.values_of(place).next()?.clone(),
            language: self.languages.values_of(place).next().cloned(),
            author: self.authors.values_of(place).next().cloned(),
            tags: self.tags.values_of(place).copied().collect(),
            subsites: self.subsites.values_of(place).copied().collect(),
        })
    }

    /// The places of the articles before which `is_before` is false.
    pub fn partition(&self, is_before: impl FnMut(&DateKey) -> bool) -> u32 {
        slot_of(self.keys.partition_point(is_before))
    }

    /// The years in which its articles were published, each with their places.
    pub fn years(&self) -> Vec<(i32, Range<u32>)> {
        let mut years = Vec::new();
        let mut start = 0;
        while let Some(first) = self.key(start) {
            let year = first.time().year();
            let next = NaiveDate::from_ymd_opt(year + 1, 1, 1).unwrap_or(NaiveDate::MAX);
            let limit = micros(next.and_time(chrono::NaiveTime::MIN));
            let end = self.partition(|key| key.published_at < limit);
            years.push((year, start..end));
            // A year has at least the article it was found by.
            start = end.max(start + 1);
        }
        years
    }
}

fn slot_of(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}
