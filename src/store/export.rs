//! Everything that is stored and not derived, row by row in the order of ids.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::article_parts::{attachments_of, bodies_of};
use super::articles::{AttachmentRow, Bodies, each_batch};
use super::body_weight::each_light_part;
use super::schema::{
    article_subsites, article_tags, articles, categories, former_slugs, subsites, tags,
};
use super::timestamp::StoredTime;
use super::{DbConnection, StoreResult, text};
use crate::domain::{ArticleId, CategoryId, Status};

/// How many articles are read together, unless their bodies are large.
const BATCH: usize = 50;

/// A subsite.
#[derive(Debug, Clone, Queryable)]
pub struct Subsite {
    pub id: i64,
    pub code: String,
    pub name: String,
    pub url: Option<String>,
    #[diesel(deserialize_as = StoredTime)]
    pub created_at: NaiveDateTime,
    #[diesel(deserialize_as = StoredTime)]
    pub updated_at: NaiveDateTime,
}

/// A category.
#[derive(Debug, Clone, Queryable)]
pub struct Category {
    pub id: i64,
    pub slug: String,
    pub title: String,
    pub description: Option<String>,
    pub parent_id: Option<i64>,
    #[diesel(deserialize_as = StoredTime)]
    pub created_at: NaiveDateTime,
    #[diesel(deserialize_as = StoredTime)]
    pub updated_at: NaiveDateTime,
}

/// A tag.
#[derive(Debug, Clone, Queryable)]
pub struct Tag {
    pub id: i64,
    pub slug: String,
    pub label: String,
    #[diesel(deserialize_as = StoredTime)]
    pub created_at: NaiveDateTime,
    #[diesel(deserialize_as = StoredTime)]
    pub updated_at: NaiveDateTime,
}

/// An article with all that belongs to it.
#[derive(Debug, Clone)]
pub struct Article {
    pub row: ArticleRow,
    /// In alphabetical order.
    pub former_slugs: Vec<String>,
    /// In order.
    pub tags: Vec<i64>,
    /// Codes in alphabetical order.
    pub subsites: Vec<String>,
    pub attachments: Vec<AttachmentRow>,
    pub html: String,
}

/// An article's own columns.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = articles)]
pub struct ArticleRow {
    pub id: ArticleId,
    pub slug: String,
    pub title: String,
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
    pub deleted_at: Option<NaiveDateTime>,
    pub image: Option<String>,
}

/// What articles refer to, by ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct References {
    /// With those above them.
    pub categories: BTreeSet<i64>,
    pub tags: BTreeSet<i64>,
    pub subsites: BTreeSet<i64>,
}

/// All subsites.
///
/// # Errors
/// The database's.
pub fn subsites(conn: &mut DbConnection) -> StoreResult<Vec<Subsite>> {
    let mut rows: Vec<Subsite> = subsites::table.order(subsites::id).load(conn)?;
    for row in &mut rows {
        take_back(&mut row.name);
    }
    Ok(rows)
}

/// All categories.
///
/// # Errors
/// The database's.
pub fn categories(conn: &mut DbConnection) -> StoreResult<Vec<Category>> {
    let mut rows: Vec<Category> = categories::table
        .order(categories::id)
        .select((
            categories::id,
            categories::slug,
            categories::title,
            categories::description,
            categories::parent_id,
            categories::created_at,
            categories::updated_at,
        ))
        .load(conn)?;
    for row in &mut rows {
        take_back(&mut row.title);
        row.description.as_mut().map(take_back);
    }
    Ok(rows)
}

/// All tags.
///
/// # Errors
/// The database's.
pub fn tags(conn: &mut DbConnection) -> StoreResult<Vec<Tag>> {
    let mut rows: Vec<Tag> = tags::table
        .order(tags::id)
        .select((
            tags::id,
            tags::slug,
            tags::label,
            tags::created_at,
            tags::updated_at,
        ))
        .load(conn)?;
    for row in &mut rows {
        take_back(&mut row.label);
    }
    Ok(rows)
}

/// Does something with these articles, or all, whatever their status, in the order of their ids.
///
/// # Errors
/// The database's, and those of `work`.
pub fn each_article(
    conn: &mut DbConnection,
    chosen: Option<&[ArticleId]>,
    mut work: impl FnMut(Article) -> StoreResult<()>,
) -> StoreResult<()> {
    let mut do_batch = |conn: &mut DbConnection, ids: &[ArticleId]| {
        each_light_part(conn, ids, |conn, ids| {
            load(conn, ids)?.into_iter().try_for_each(&mut work)
        })
    };
    match chosen {
        None => each_batch(conn, BATCH as i64, do_batch),
        Some(ids) => ids.chunks(BATCH).try_for_each(|ids| do_batch(conn, ids)),
    }
}

fn load(conn: &mut DbConnection, ids: &[ArticleId]) -> StoreResult<Vec<Article>> {
    let rows: Vec<ArticleRow> = articles::table
        .filter(articles::id.eq_any(ids))
        .order(articles::id)
        .select(ArticleRow::as_select())
        .load(conn)?;
    let mut slugs = grouped(
        former_slugs::table
            .filter(former_slugs::article_id.eq_any(ids))
            .order(former_slugs::slug)
            .select((former_slugs::article_id, former_slugs::slug))
            .load::<(ArticleId, String)>(conn)?,
    );
    let mut tags = grouped(
        article_tags::table
            .filter(article_tags::article_id.eq_any(ids))
            .order(article_tags::tag_id)
            .select((article_tags::article_id, article_tags::tag_id))
            .load::<(ArticleId, i64)>(conn)?,
    );
    let mut codes = grouped(
        article_subsites::table
            .inner_join(subsites::table)
            .filter(article_subsites::article_id.eq_any(ids))
            .select((article_subsites::article_id, subsites::code))
            .load::<(ArticleId, String)>(conn)?,
    );
    let mut files = attachments_of(conn, ids)?;
    let wanted = Bodies {
        html: true,
        text: false,
    };
    let mut bodies = bodies_of(conn, ids, wanted)?;
    let whole = rows.into_iter().map(|mut row| {
        take_back(&mut row.title);
        row.summary.as_mut().map(take_back);
        row.author.as_mut().map(take_back);
        let id = row.id;
        let mut subsites = codes.remove(&id).unwrap_or_default();
        // By bytes, as databases do not all compare.
        subsites.sort_unstable();
        let mut former_slugs = slugs.remove(&id).unwrap_or_default();
        former_slugs.sort_unstable();
        Article {
            row,
            former_slugs,
            tags: tags.remove(&id).unwrap_or_default(),
            subsites,
            attachments: files.remove(&id).unwrap_or_default(),
            html: bodies
                .remove(&id)
                .and_then(|(html, _)| html)
                .unwrap_or_default(),
        }
    });
    Ok(whole.collect())
}

/// The authors of these articles, or of all, each once.
///
/// # Errors
/// The database's.
pub fn authors(
    conn: &mut DbConnection,
    chosen: Option<&[ArticleId]>,
) -> StoreResult<BTreeSet<String>> {
    let of_all = articles::table.select(articles::author).distinct();
    let mut found: Vec<Option<String>> = Vec::new();
    match chosen {
        None => found = of_all.load(conn)?,
        Some(ids) => {
            for ids in ids.chunks(1_000) {
                found.extend(
                    of_all
                        .filter(articles::id.eq_any(ids))
                        .load::<Option<String>>(conn)?,
                );
            }
        }
    }
    Ok(found.into_iter().flatten().map(text::from_stored).collect())
}

/// What these articles refer to.
///
/// # Errors
/// The database's.
pub fn references_of(conn: &mut DbConnection, ids: &[ArticleId]) -> StoreResult<References> {
    let mut found = References::default();
    for ids in ids.chunks(1_000) {
        let of_some: Vec<Option<CategoryId>> = articles::table
            .filter(articles::id.eq_any(ids))
            .select(articles::category_id)
            .distinct()
            .load(conn)?;
        found.categories.extend(of_some.into_iter().flatten());
        let of_some: Vec<i64> = article_tags::table
            .filter(article_tags::article_id.eq_any(ids))
            .select(article_tags::tag_id)
            .distinct()
            .load(conn)?;
        found.tags.extend(of_some);
        let of_some: Vec<i64> = article_subsites::table
            .filter(article_subsites::article_id.eq_any(ids))
            .select(article_subsites::subsite_id)
            .distinct()
            .load(conn)?;
        found.subsites.extend(of_some);
    }
    let parents = super::categories::parents(conn)?;
    let mut below: Vec<CategoryId> = found.categories.iter().copied().collect();
    while let Some(id) = below.pop() {
        if let Some(parent) = parents.get(&id).copied().flatten()
            && found.categories.insert(parent)
        {
            below.push(parent);
        }
    }
    Ok(found)
}

fn take_back(stored: &mut String) {
    *stored = text::from_stored(std::mem::take(stored));
}

fn grouped<T>(links: Vec<(ArticleId, T)>) -> HashMap<ArticleId, Vec<T>> {
    let mut groups: HashMap<ArticleId, Vec<T>> = HashMap::new();
    for (article, item) in links {
        groups.entry(article).or_default().push(item);
    }
    groups
}
