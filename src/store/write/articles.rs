//! Writing articles.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::{PreparedArticles, Writer, slugs};
use crate::domain::{ArticleDraft, ArticleId, CategoryId, Slug, SubsiteId, TagId, sort_key};
use crate::store::changes::{self, Action, Done, Kind};
use crate::store::counts::Membership;
use crate::store::schema::{
    article_bodies, article_subsites, article_tags, articles, attachments, former_slugs,
};
use crate::store::{DbConnection, StoreResult, insert_rows, places, text};

/// What became of a written article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArticleOutcome {
    Created,
    Updated,
    /// It was there and alive, and is deleted now.
    Deleted,
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = articles, treat_none_as_null = true, treat_none_as_default_value = false)]
struct ArticleForm<'a> {
    id: ArticleId,
    slug: String,
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

#[derive(Insertable)]
#[diesel(table_name = article_bodies)]
struct BodyForm<'a> {
    article_id: ArticleId,
    html: &'a str,
    text: std::borrow::Cow<'a, str>,
}

#[derive(Insertable)]
#[diesel(table_name = article_tags)]
struct TagForm {
    article_id: ArticleId,
    tag_id: TagId,
}

#[derive(Insertable)]
#[diesel(table_name = article_subsites)]
struct SubsiteForm {
    article_id: ArticleId,
    subsite_id: SubsiteId,
}

#[derive(Insertable)]
#[diesel(table_name = attachments, treat_none_as_default_value = false)]
struct AttachmentForm<'a> {
    article_id: ArticleId,
    position: i32,
    title: std::borrow::Cow<'a, str>,
    url: &'a str,
    media_type: Option<&'static str>,
    bytes: Option<i64>,
}

/// What an article was before the write.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = articles)]
pub(super) struct Before {
    id: ArticleId,
    slug: String,
    category_id: Option<CategoryId>,
    created_at: NaiveDateTime,
    deleted_at: Option<NaiveDateTime>,
    listed_as: Option<String>,
}

impl Writer {
    /// Writes a batch of articles (some hundreds at the most), new ones and known ones, and tells
    /// what became of each, in order. A known article keeps its slug and time of creation.
    ///
    /// # Errors
    /// The database's.
    pub fn put_articles(
        &mut self,
        conn: &mut DbConnection,
        articles: PreparedArticles,
    ) -> StoreResult<Vec<ArticleOutcome>> {
        let PreparedArticles { drafts, words } = articles;
        let drafts = drafts.as_slice();
        let ids: Vec<ArticleId> = drafts.iter().map(|draft| draft.id).collect();
        let known = load_before(conn, &ids)?;
        let known_ids: Vec<ArticleId> = known.keys().copied().collect();
        let memberships = load_memberships(conn, &known)?;

        let mut places = places::of(conn, &memberships)?;

        let mut new_slugs = assign_slugs(conn, drafts, &known)?.into_iter();
        let mut created = Vec::new();
        let mut outcomes = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let before = known.get(&draft.id);
            let slug = match before {
                Some(before) => before.slug.clone(),
                None => new_slugs.next().map(|s| s.to_string()).unwrap_or_default(),
            };
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
        Ok(outcomes)
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
        slug: String,
    ) -> ArticleForm<'a> {
        let created_at = before.map_or(self.now, |before| before.created_at);
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
            updated_at: self.now,
            deleted_at: draft.deleted.then(|| {
                before
                    .and_then(|before| before.deleted_at)
                    .unwrap_or(self.now)
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

fn assign_slugs(
    conn: &mut DbConnection,
    drafts: &[ArticleDraft],
    known: &HashMap<ArticleId, Before>,
) -> StoreResult<Vec<Slug>> {
    let wanted: Vec<(ArticleId, Slug)> = drafts
        .iter()
        .filter(|draft| !known.contains_key(&draft.id))
        .map(|draft| (draft.id, Slug::from_title(&draft.title, "article")))
        .collect();
    slugs::assign(conn, taken, wanted)
}

fn taken(conn: &mut DbConnection, names: &[&str]) -> StoreResult<HashSet<String>> {
    let found: Vec<String> = articles::table
        .filter(articles::slug.eq_any(names))
        .select(articles::slug)
        .load(conn)?;
    // A former slug still leads to its article.
    let former: Vec<String> = former_slugs::table
        .filter(former_slugs::slug.eq_any(names))
        .select(former_slugs::slug)
        .load(conn)?;
    Ok(found.into_iter().chain(former).collect())
}

fn remove_children(conn: &mut DbConnection, ids: &[ArticleId]) -> StoreResult<()> {
    if ids.is_empty() {
        return Ok(());
    }
    diesel::delete(article_bodies::table.filter(article_bodies::article_id.eq_any(ids)))
        .execute(conn)?;
    diesel::delete(article_tags::table.filter(article_tags::article_id.eq_any(ids)))
        .execute(conn)?;
    diesel::delete(article_subsites::table.filter(article_subsites::article_id.eq_any(ids)))
        .execute(conn)?;
    diesel::delete(attachments::table.filter(attachments::article_id.eq_any(ids))).execute(conn)?;
    Ok(())
}

fn insert_children(conn: &mut DbConnection, drafts: &[ArticleDraft]) -> StoreResult<()> {
    let mut bodies = Vec::with_capacity(drafts.len());
    let mut tags = Vec::new();
    let mut subsites = Vec::new();
    let mut files = Vec::new();
    for draft in drafts {
        let article_id = draft.id;
        bodies.push(BodyForm {
            article_id,
            html: &draft.body.html,
            text: text::to_stored(&draft.body.text),
        });
        tags.extend(
            draft
                .tags
                .iter()
                .map(|&tag_id| TagForm { article_id, tag_id }),
        );
        subsites.extend(draft.subsites.iter().map(|&subsite_id| SubsiteForm {
            article_id,
            subsite_id,
        }));
        files.extend(
            (0..)
                .zip(&draft.attachments)
                .map(|(position, file)| AttachmentForm {
                    article_id,
                    position,
                    title: text::to_stored(&file.title),
                    url: file.url.as_str(),
                    media_type: file.media_type,
                    bytes: None,
                }),
        );
    }
    insert_rows!(conn, article_bodies::table, bodies.as_slice());
    insert_rows!(conn, article_tags::table, tags.as_slice());
    insert_rows!(conn, article_subsites::table, subsites.as_slice());
    insert_rows!(conn, attachments::table, files.as_slice());
    Ok(())
}
