//! Writing articles.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::children::{insert_children, remove_children};
use super::{PreparedArticles, Writer, article_slugs};
use crate::domain::{ArticleDraft, ArticleId, CategoryId, History, SubsiteId, TagId, sort_key};
use crate::store::changes::{self, Action, Done, Kind};
use crate::store::counts::Membership;
use crate::store::schema::{article_subsites, article_tags, articles};
use crate::store::{DbConnection, StoreResult, insert_rows, places, text};

/// What became of a written article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArticleOutcome {
    Created,
    Updated,
    /// It was there and alive, and is deleted now.
    Deleted,
}

/// An article that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenArticle {
    pub outcome: ArticleOutcome,
    /// The slug that it has now.
    pub slug: String,
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = articles, treat_none_as_null = true, treat_none_as_default_value = false)]
struct ArticleForm<'a> {
    id: ArticleId,
    slug: &'a str,
    title: std::borrow::Cow<'a, str>,
    title_sort: String,
    summary: Option<String>,
    template: &'a str,
    language: Option<&'a str>,
    author: Option<String>,
    category_id: Option<CategoryId>,
    status: &'static str,
    published_at: NaiveDateTime,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
    deleted_at: Option<NaiveDateTime>,
    reading_minutes: i32,
    image: Option<&'a str>,
}

/// What an article was before the write.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = articles)]
pub(super) struct Before {
    id: ArticleId,
    pub slug: String,
    category_id: Option<CategoryId>,
    created_at: NaiveDateTime,
    deleted_at: Option<NaiveDateTime>,
    listed_as: Option<String>,
}

impl Writer {
    /// Writes a batch of articles (some hundreds at the most), new ones and known ones, and tells
    /// what became of each, in order. A known article keeps its time of creation, and its slug unless
    /// its source asks for another one that is free.
    ///
    /// # Errors
    /// The database's.
    pub fn put_articles(
        &mut self,
        conn: &mut DbConnection,
        articles: PreparedArticles,
    ) -> StoreResult<Vec<WrittenArticle>> {
        let PreparedArticles { drafts, words } = articles;
        let drafts = drafts.as_slice();
        let ids: Vec<ArticleId> = drafts.iter().map(|draft| draft.id).collect();
        let known = load_before(conn, &ids)?;
        let known_ids: Vec<ArticleId> = known.keys().copied().collect();
        let memberships = load_memberships(conn, &known)?;

        let mut places = places::of(conn, &memberships)?;

        let slugs = article_slugs::assign(conn, drafts, &known)?;
        let mut created = Vec::new();
        let mut outcomes = Vec::with_capacity(drafts.len());
        for (draft, slug) in drafts.iter().zip(&slugs) {
            let before = known.get(&draft.id);
            let form = self.form(draft, before, slug);
            if before.is_some() {
                diesel::update(articles::table.find(draft.id))
                    .set(&form)
                    .execute(conn)?;
            } else {
                created.push(form);
            }
            outcomes.push(outcome(draft, before));
            let after = membership(draft);
            self.counts
                .moved(memberships.get(&draft.id), after.as_ref());
        }
        insert_rows!(conn, articles::table, created.as_slice());
        article_slugs::remember(conn, drafts, &slugs, &known)?;
        remove_children(conn, &known_ids)?;
        insert_children(conn, drafts)?;
        self.index_prepared(conn, words)?;
        let done: Vec<Done> = ids
            .into_iter()
            .zip(&outcomes)
            .map(|(subject, outcome)| Done {
                subject,
                action: outcome.action(),
                before: places.remove(&subject),
            })
            .collect();
        changes::append(conn, Kind::Article, &done, self.now)?;
        self.counts.apply_when_many(conn)?;
        let written = outcomes.into_iter().zip(slugs);
        Ok(written
            .map(|(outcome, slug)| WrittenArticle { outcome, slug })
            .collect())
    }

    /// Deletes articles softly, those that are alive, and tells how many there were.
    ///
    /// # Errors
    /// The database's.
    pub fn delete_articles(
        &mut self,
        conn: &mut DbConnection,
        ids: &[ArticleId],
    ) -> StoreResult<usize> {
        let mut known = load_before(conn, ids)?;
        known.retain(|_, before| before.deleted_at.is_none());
        let memberships = load_memberships(conn, &known)?;
        let mut places = places::of(conn, &memberships)?;
        let mut alive: Vec<ArticleId> = known.into_keys().collect();
        alive.sort_unstable();
        diesel::update(articles::table.filter(articles::id.eq_any(&alive)))
            .set((
                articles::deleted_at.eq(self.now),
                articles::updated_at.eq(self.now),
            ))
            .execute(conn)?;
        for membership in memberships.values() {
            self.counts.moved(Some(membership), None);
        }
        let done: Vec<Done> = alive
            .iter()
            .map(|id| Done {
                subject: *id,
                action: Action::Deleted,
                before: places.remove(id),
            })
            .collect();
        changes::append(conn, Kind::Article, &done, self.now)?;
        self.counts.apply_when_many(conn)?;
        Ok(alive.len())
    }

    fn form<'a>(
        &self,
        draft: &'a ArticleDraft,
        before: Option<&Before>,
        slug: &'a str,
    ) -> ArticleForm<'a> {
        let History {
            created_at,
            updated_at,
            deleted_at,
        } = draft.history;
        let known = before.map(|before| before.created_at);
        let created_at = created_at.or(known).unwrap_or(self.now);
        let stored = |text: &String| text::to_stored(text).into_owned();
        ArticleForm {
            id: draft.id,
            slug,
            title: text::to_stored(&draft.title),
            title_sort: sort_key(&draft.title),
            summary: draft.summary.as_ref().map(stored),
            template: draft.template.as_str(),
            language: draft.language.as_ref().map(|tag| tag.as_str()),
            author: draft.author.as_ref().map(stored),
            category_id: draft.category_id,
            status: draft.status.as_str(),
            published_at: draft.published_at.unwrap_or(created_at),
            created_at,
            updated_at: updated_at.unwrap_or(self.now),
            deleted_at: draft.deleted.then(|| {
                let known = before.and_then(|before| before.deleted_at);
                deleted_at.or(known).unwrap_or(self.now)
            }),
            reading_minutes: draft.body.reading_minutes,
            image: draft.image.as_ref().map(|url| url.as_str()),
        }
    }
}

impl ArticleOutcome {
    const fn action(self) -> Action {
        match self {
            Self::Created => Action::Created,
            Self::Updated => Action::Updated,
            Self::Deleted => Action::Deleted,
        }
    }
}

fn outcome(draft: &ArticleDraft, before: Option<&Before>) -> ArticleOutcome {
    match before {
        None => ArticleOutcome::Created,
        Some(before) if draft.deleted && before.deleted_at.is_none() => ArticleOutcome::Deleted,
        Some(_) => ArticleOutcome::Updated,
    }
}

/// Where the draft will count, if lists will show it: the same rule as the column `listed_as`.
fn membership(draft: &ArticleDraft) -> Option<Membership> {
    let listed = draft.status == crate::domain::Status::Published && !draft.deleted;
    listed.then(|| Membership {
        template: draft.template.as_str().to_owned(),
        category: draft.category_id,
        subsites: draft.subsites.clone(),
        tags: draft.tags.clone(),
    })
}

pub(super) fn load_before(
    conn: &mut DbConnection,
    ids: &[ArticleId],
) -> StoreResult<HashMap<ArticleId, Before>> {
    let rows: Vec<Before> = articles::table
        .filter(articles::id.eq_any(ids))
        .select(Before::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Where the listed ones among these articles count now.
pub(super) fn load_memberships(
    conn: &mut DbConnection,
    known: &HashMap<ArticleId, Before>,
) -> StoreResult<HashMap<ArticleId, Membership>> {
    let mut memberships: HashMap<ArticleId, Membership> = known
        .values()
        .filter_map(|before| {
            let membership = Membership {
                template: before.listed_as.clone()?,
                category: before.category_id,
                subsites: Vec::new(),
                tags: Vec::new(),
            };
            Some((before.id, membership))
        })
        .collect();
    if memberships.is_empty() {
        return Ok(memberships);
    }
    let ids: Vec<ArticleId> = memberships.keys().copied().collect();
    let subsites: Vec<(ArticleId, SubsiteId)> = article_subsites::table
        .filter(article_subsites::article_id.eq_any(&ids))
        .order(article_subsites::subsite_id)
        .load(conn)?;
    let tags: Vec<(ArticleId, TagId)> = article_tags::table
        .filter(article_tags::article_id.eq_any(&ids))
        .order(article_tags::tag_id)
        .load(conn)?;
    for (article, subsite) in subsites {
        if let Some(membership) = memberships.get_mut(&article) {
            membership.subsites.push(subsite);
        }
    }
    for (article, tag) in tags {
        if let Some(membership) = memberships.get_mut(&article) {
            membership.tags.push(tag);
        }
    }
    Ok(memberships)
}
