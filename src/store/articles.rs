//! Articles: lists of a selection, and one by its id or slug.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::article_index::{ArticleIndex, Name, Place};
use super::article_parts::{attachments_of, bodies_of};
use super::schema::{articles, former_slugs};
use super::timestamp::StoredTime;
use super::{DbConnection, StoreResult, text};
use crate::domain::{ArticleId, CategoryId, NewsTemplates, Reference, Status};

/// An article with all that belongs to it.
#[derive(Debug, Clone)]
pub struct Article {
    pub row: ArticleRow,
    pub category: Option<Arc<Name>>,
    /// In alphabetical order.
    pub tags: Vec<Arc<Name>>,
    /// In order of their codes.
    pub subsites: Vec<Arc<Name>>,
    pub attachments: Vec<AttachmentRow>,
    /// Where it was asked for.
    pub body_html: Option<String>,
    /// Where it was asked for.
    pub body_text: Option<String>,
}

/// What of articles' bodies is loaded with them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bodies {
    pub html: bool,
    pub text: bool,
}

/// An article's own columns.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = articles)]
pub struct ArticleRow {
    pub id: ArticleId,
    pub slug: String,
    pub title: String,
    pub title_sort: String,
    pub summary: Option<String>,
    pub template: String,
    pub language: Option<String>,
    pub author: Option<String>,
    pub category_id: Option<CategoryId>,
    #[diesel(deserialize_as = String)]
    pub status: Status,
    #[diesel(deserialize_as = StoredTime)]
    pub published_at: NaiveDateTime,
    #[diesel(deserialize_as = StoredTime)]
    pub created_at: NaiveDateTime,
    #[diesel(deserialize_as = StoredTime)]
    pub updated_at: NaiveDateTime,
    pub reading_minutes: i32,
    pub image: Option<String>,
}

/// A file that comes with an article.
#[derive(Debug, Clone, Queryable)]
pub struct AttachmentRow {
    pub title: String,
    pub url: String,
    pub media_type: Option<String>,
    pub bytes: Option<i64>,
}

/// What an address that names an article leads to.
#[derive(Debug, Clone)]
pub enum Found<T> {
    Visible(T),
    /// It has another slug now.
    Moved(String),
    /// It was there, and was deleted.
    Deleted,
    /// There is none that may be seen.
    Missing,
}

impl<T> Found<T> {
    /// The same with what is made of the article that may be seen.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Found<U> {
        match self {
            Self::Visible(article) => Found::Visible(make(article)),
            Self::Moved(slug) => Found::Moved(slug),
            Self::Deleted => Found::Deleted,
            Self::Missing => Found::Missing,
        }
    }

    /// The same with what is made of the article that may be seen, if it can be made.
    ///
    /// # Errors
    /// Those of `make`.
    pub fn and_then<U>(self, make: impl FnOnce(T) -> StoreResult<U>) -> StoreResult<Found<U>> {
        Ok(match self {
            Self::Visible(article) => Found::Visible(make(article)?),
            Self::Moved(slug) => Found::Moved(slug),
            Self::Deleted => Found::Deleted,
            Self::Missing => Found::Missing,
        })
    }
}

impl<T> Found<Option<T>> {
    fn flatten(self) -> Found<T> {
        match self {
            Self::Visible(Some(article)) => Found::Visible(article),
            Self::Moved(slug) => Found::Moved(slug),
            Self::Deleted => Found::Deleted,
            Self::Visible(None) | Self::Missing => Found::Missing,
        }
    }
}

/// Does something with the ids of all articles, whatever their status, in order, so many at a time.
///
/// # Errors
/// The database's, and those of `work`.
pub(super) fn each_batch(
    conn: &mut DbConnection,
    length: i64,
    mut work: impl FnMut(&mut DbConnection, &[ArticleId]) -> StoreResult<()>,
) -> StoreResult<()> {
    let mut last = ArticleId::MIN;
    loop {
        let ids: Vec<ArticleId> = articles::table
            .filter(articles::id.gt(last))
            .order(articles::id)
            .limit(length)
            .select(articles::id)
            .load(conn)?;
        let Some(id) = ids.last() else {
            return Ok(());
        };
        last = *id;
        work(conn, &ids)?;
    }
}

/// The article that an address names.
///
/// # Errors
/// The database's.
pub fn find(
    conn: &mut DbConnection,
    index: &ArticleIndex,
    reference: &Reference,
    news: &NewsTemplates,
    bodies: Bodies,
) -> StoreResult<Found<Box<Article>>> {
    let found = find_row(conn, reference, news)?.and_then(|row| {
        let place = index.find(row.id).into_iter();
        let mut found = assemble(conn, index, std::iter::once(row).zip(place), bodies)?;
        Ok(found.pop().map(Box::new))
    })?;
    Ok(found.flatten())
}

/// The same without what belongs to the article.
///
/// # Errors
/// The database's.
pub fn find_row(
    conn: &mut DbConnection,
    reference: &Reference,
    news: &NewsTemplates,
) -> StoreResult<Found<ArticleRow>> {
    let by_name = match reference {
        Reference::Id(id) => articles::table.filter(articles::id.eq(*id)).into_boxed(),
        Reference::Slug(slug) => articles::table
            .filter(articles::slug.eq(slug.as_str()))
            .into_boxed(),
    };
    let found = by_name
        .select((
            ArticleRow::as_select(),
            articles::listed_as,
            articles::deleted_at.is_not_null(),
        ))
        .first::<(ArticleRow, Option<String>, bool)>(conn)
        .optional()?;
    let is_news = |template: &str| {
        news.as_slice()
            .iter()
            .any(|known| known.as_str() == template)
    };
    match (found, reference) {
        // Of what was never shown nobody is told that it was there.
        (Some((row, _, true)), _) => Ok(match row.status {
            Status::Published if is_news(&row.template) => Found::Deleted,
            _ => Found::Missing,
        }),
        (Some((row, Some(template), _)), _) if is_news(&template) => Ok(Found::Visible(row)),
        (None, Reference::Slug(slug)) => find_moved(conn, slug.as_str(), news),
        _ => Ok(Found::Missing),
    }
}

/// The article that once had this slug, if it may be seen.
fn find_moved<T>(
    conn: &mut DbConnection,
    slug: &str,
    news: &NewsTemplates,
) -> StoreResult<Found<T>> {
    let id: Option<ArticleId> = former_slugs::table
        .find(slug)
        .select(former_slugs::article_id)
        .first(conn)
        .optional()?;
    let Some(id) = id else {
        return Ok(Found::Missing);
    };
    Ok(match find_row(conn, &Reference::Id(id), news)? {
        Found::Visible(row) => Found::Moved(row.slug),
        Found::Deleted => Found::Deleted,
        Found::Moved(_) | Found::Missing => Found::Missing,
    })
}

/// Whether there is any article, deleted ones too.
///
/// # Errors
/// The database's.
pub fn any(conn: &mut DbConnection) -> StoreResult<bool> {
    let first = articles::table
        .select(articles::id)
        .first::<ArticleId>(conn);
    Ok(first.optional()?.is_some())
}

/// The largest id that an article has, deleted ones too.
///
/// # Errors
/// The database's.
pub fn last_id(conn: &mut DbConnection) -> StoreResult<Option<ArticleId>> {
    Ok(articles::table
        .select(diesel::dsl::max(articles::id))
        .first(conn)?)
}

/// Which of these ids articles have.
///
/// # Errors
/// The database's.
pub fn existing(
    conn: &mut DbConnection,
    ids: &[ArticleId],
) -> StoreResult<std::collections::HashSet<ArticleId>> {
    let found: Vec<ArticleId> = articles::table
        .filter(articles::id.eq_any(ids))
        .select(articles::id)
        .load(conn)?;
    Ok(found.into_iter().collect())
}

/// The articles in these places of the index, in this order.
pub(super) fn in_places(
    conn: &mut DbConnection,
    index: &ArticleIndex,
    places: &[Place],
    bodies: Bodies,
) -> StoreResult<Vec<Article>> {
    let keys = places.iter().map(|place| index.key(*place));
    let ids: Vec<ArticleId> = keys.flatten().map(|key| key.id).collect();
    let rows = rows_of(conn, &ids)?;
    assemble(
        conn,
        index,
        rows.into_iter().zip(places.iter().copied()),
        bodies,
    )
}

/// The rows of these articles, in this order.
fn rows_of(conn: &mut DbConnection, ids: &[ArticleId]) -> StoreResult<Vec<ArticleRow>> {
    match conn {
        // Each by the same statement, which is prepared once.
        DbConnection::Sqlite(sqlite) => ids
            .iter()
            .map(|id| {
                let row = articles::table
                    .find(id)
                    .select(ArticleRow::as_select())
                    .get_result(sqlite);
                Ok(row?)
            })
            .collect(),
        DbConnection::Postgres(pg) => {
            let mut rows: Vec<ArticleRow> = articles::table
                .filter(articles::id.eq_any(ids))
                .select(ArticleRow::as_select())
                .load(pg)?;
            let places: HashMap<ArticleId, usize> = ids
                .iter()
                .enumerate()
                .map(|(place, id)| (*id, place))
                .collect();
            rows.sort_by_key(|row| places.get(&row.id));
            Ok(rows)
        }
    }
}

/// Adds to the rows of one page what belongs to each: by the index what they are filed under, from
/// the database files and bodies, where there are any and they are wanted.
fn assemble(
    conn: &mut DbConnection,
    index: &ArticleIndex,
    rows: impl Iterator<Item = (ArticleRow, Place)>,
    bodies: Bodies,
) -> StoreResult<Vec<Article>> {
    let rows: Vec<(ArticleRow, Filed)> = rows
        .map(|(row, place)| (row, Filed::of(index, place)))
        .collect();
    let ids: Vec<ArticleId> = rows.iter().map(|(row, _)| row.id).collect();
    let with_files = rows.iter().filter(|(_, filed)| filed.has_attachments);
    let with_files: Vec<ArticleId> = with_files.map(|(row, _)| row.id).collect();
    let mut attachments = attachments_of(conn, &with_files)?;
    let mut bodies = bodies_of(conn, &ids, bodies)?;
    Ok(rows
        .into_iter()
        .map(|(row, filed)| {
            let (html, text) = bodies.remove(&row.id).unwrap_or_default();
            let categories = &index.names().categories;
            Article {
                category: row.category_id.and_then(|id| categories.get(id)).cloned(),
                tags: filed.tags,
                subsites: filed.subsites,
                attachments: attachments.remove(&row.id).unwrap_or_default(),
                body_html: html,
                body_text: text.map(text::from_stored),
                row: row.read_back(),
            }
        })
        .collect())
}

/// What the index knows of an article beside its row.
#[derive(Default)]
struct Filed {
    tags: Vec<Arc<Name>>,
    subsites: Vec<Arc<Name>>,
    has_attachments: bool,
}

impl Filed {
    fn of(index: &ArticleIndex, place: Place) -> Self {
        let Some(chunk) = index.chunk_of(place) else {
            return Self::default();
        };
        let names = index.names();
        let slot = place.slot as usize;
        Self {
            tags: names.tags.in_order(chunk.tags.values_of(slot)),
            subsites: names.subsites.in_order(chunk.subsites.values_of(slot)),
            has_attachments: chunk.with_attachments.contains(place.slot),
        }
    }
}

impl ArticleRow {
    fn read_back(self) -> Self {
        Self {
            title: text::from_stored(self.title),
            summary: self.summary.map(text::from_stored),
            author: self.author.map(text::from_stored),
            ..self
        }
    }
}
