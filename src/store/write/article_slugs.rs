//! The names of articles in addresses: those that sources ask for, and those that articles had.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::articles::Before;
use super::slugs;
use crate::domain::{ArticleDraft, ArticleId, Slug};
use crate::store::schema::{articles, former_slugs};
use crate::store::{DbConnection, StoreResult, insert_rows};

#[derive(Insertable)]
#[diesel(table_name = former_slugs)]
struct FormerSlug<'a> {
    slug: &'a str,
    article_id: ArticleId,
}

/// The slug of each of these articles, in order. A new one gets what its source or its title asks
/// for, with its id behind it when that is taken; a known one changes its slug when its source asks
/// for one that is free.
pub(super) fn assign(
    conn: &mut DbConnection,
    drafts: &[ArticleDraft],
    known: &HashMap<ArticleId, Before>,
) -> StoreResult<Vec<String>> {
    let new: Vec<(ArticleId, Slug)> = drafts
        .iter()
        .filter(|draft| !known.contains_key(&draft.id))
        .map(|draft| {
            let from_title = || Slug::from_title(&draft.title, "article");
            (draft.id, draft.slug.clone().unwrap_or_else(from_title))
        })
        .collect();
    let mut new = slugs::assign(conn, taken, new)?.into_iter();
    let mut used: HashSet<String> = new.as_slice().iter().map(ToString::to_string).collect();
    let mut assigned = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let slug = match known.get(&draft.id) {
            None => new.next().map(|slug| slug.to_string()).unwrap_or_default(),
            Some(before) => match wanted_instead(draft, before) {
                Some(slug) if !used.contains(slug) && is_free(conn, slug, draft.id)? => {
                    slug.to_owned()
                }
                _ => before.slug.clone(),
            },
        };
        used.insert(slug.clone());
        assigned.push(slug);
    }
    Ok(assigned)
}

/// The slug that the source asks for in place of the one that the article has.
fn wanted_instead<'a>(draft: &'a ArticleDraft, before: &Before) -> Option<&'a str> {
    let slug = draft.slug.as_ref()?.as_str();
    (slug != before.slug).then_some(slug)
}

/// Whether no other article has the slug, or had it.
fn is_free(conn: &mut DbConnection, slug: &str, own: ArticleId) -> StoreResult<bool> {
    let having = articles::table
        .filter(articles::slug.eq(slug))
        .filter(articles::id.ne(own))
        .select(articles::id);
    let had = former_slugs::table
        .filter(former_slugs::slug.eq(slug))
        .filter(former_slugs::article_id.ne(own))
        .select(former_slugs::article_id);
    let having: Option<ArticleId> = having.first(conn).optional()?;
    let had: Option<ArticleId> = had.first(conn).optional()?;
    Ok(having.is_none() && had.is_none())
}

/// Keeps the names that these articles, which are written, had before: by what they were here, and
/// by what their sources say. One that is another's by now is left to it.
pub(super) fn remember(
    conn: &mut DbConnection,
    drafts: &[ArticleDraft],
    assigned: &[String],
    known: &HashMap<ArticleId, Before>,
) -> StoreResult<()> {
    let mut former: Vec<FormerSlug<'_>> = Vec::new();
    for (draft, slug) in drafts.iter().zip(assigned) {
        let here = known.get(&draft.id).map(|before| before.slug.as_str());
        let elsewhere = draft.former_slugs.iter().map(Slug::as_str);
        let had = here.into_iter().chain(elsewhere);
        former.extend(had.filter(|had| had != slug).map(|slug| FormerSlug {
            slug,
            article_id: draft.id,
        }));
    }
    let retaken: Vec<&str> = assigned.iter().map(String::as_str).collect();
    if drafts.iter().any(|draft| draft.slug.is_some()) {
        diesel::delete(former_slugs::table.filter(former_slugs::slug.eq_any(&retaken)))
            .execute(conn)?;
    }
    if former.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = former.iter().map(|one| one.slug).collect();
    let mut used = slugs::all_taken(conn, taken, &names)?;
    former.retain(|one| used.insert(one.slug.to_owned()));
    insert_rows!(conn, former_slugs::table, former.as_slice());
    Ok(())
}

/// Which of these names articles have, or had: a former slug still leads to its article.
fn taken(conn: &mut DbConnection, names: &[&str]) -> StoreResult<HashSet<String>> {
    let found: Vec<String> = articles::table
        .filter(articles::slug.eq_any(names))
        .select(articles::slug)
        .load(conn)?;
    let former: Vec<String> = former_slugs::table
        .filter(former_slugs::slug.eq_any(names))
        .select(former_slugs::slug)
        .load(conn)?;
    Ok(found.into_iter().chain(former).collect())
}
