//! Writing categories, tags and subsites.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDateTime;
use diesel::dsl::max;
use diesel::prelude::*;

use super::{Writer, slugs};
use crate::domain::{
    CategoryDraft, CategoryId, Label, Slug, SubsiteCode, SubsiteDraft, SubsiteId, TagDraft, TagId,
    fold_words, sort_key,
};
use crate::store::changes::{self, Action, Done, Kind};
use crate::store::schema::{article_subsites, article_tags, articles, categories, subsites, tags};
use crate::store::{DbConnection, StoreResult, insert_rows, text};

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = categories, treat_none_as_null = true, treat_none_as_default_value = false)]
struct CategoryForm {
    id: CategoryId,
    slug: String,
    title: String,
    title_sort: String,
    description: Option<String>,
    parent_id: Option<CategoryId>,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = tags)]
struct TagForm {
    id: TagId,
    slug: String,
    label: String,
    label_sort: String,
    label_words: String,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = subsites, treat_none_as_null = true, treat_none_as_default_value = false)]
struct SubsiteForm {
    id: SubsiteId,
    code: String,
    name: String,
    url: Option<String>,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
}

/// What a row keeps when it is written again: its slug and its time of creation.
type Kept = HashMap<i64, (String, NaiveDateTime)>;

impl Writer {
    /// Writes categories, new ones and known ones; a known one keeps its slug.
    ///
    /// # Errors
    /// The database's.
    pub fn put_categories(
        &mut self,
        conn: &mut DbConnection,
        drafts: &[CategoryDraft],
    ) -> StoreResult<()> {
        let known: Kept = categories::table
            .select((categories::id, (categories::slug, categories::created_at)))
            .load::<(i64, (String, NaiveDateTime))>(conn)?
            .into_iter()
            .collect();
        let wanted = drafts
            .iter()
            .map(|draft| {
                let from_title = || Slug::from_title(&draft.title, "category");
                (draft.id, draft.slug.clone().unwrap_or_else(from_title))
            })
            .collect();
        let places = self.places(conn, &known, category_slugs, wanted)?;
        let mut created = Vec::new();
        for (draft, (slug, created_at)) in drafts.iter().zip(places) {
            let form = CategoryForm {
                id: draft.id,
                slug,
                title: text::to_stored(&draft.title).into_owned(),
                title_sort: sort_key(&draft.title),
                description: draft
                    .description
                    .as_ref()
                    .map(|text| text::to_stored(text).into_owned()),
                parent_id: draft.parent_id,
                created_at: draft.history.created_at.unwrap_or(created_at),
                updated_at: draft.history.updated_at.unwrap_or(self.now),
            };
            if known.contains_key(&draft.id) {
                diesel::update(categories::table.find(draft.id))
                    .set(&form)
                    .execute(conn)?;
            } else {
                created.push(form);
            }
        }
        insert_rows!(conn, categories::table, created.as_slice());
        let renamed = drafts.iter().map(|draft| (draft.id, draft.history));
        self.touch_articles_of_categories(renamed.filter(|(id, _)| known.contains_key(id)));
        let written = drafts.iter().map(|draft| draft.id);
        self.log_puts(conn, Kind::Category, written, &known)
    }

    /// Writes tags, new ones and known ones; a known one keeps its slug. Labels may change hands
    /// among them; each ends with one owner.
    ///
    /// # Errors
    /// The database's.
    pub fn put_tags(&mut self, conn: &mut DbConnection, drafts: &[TagDraft]) -> StoreResult<()> {
        let known: Kept = tags::table
            .select((tags::id, (tags::slug, tags::created_at)))
            .load::<(i64, (String, NaiveDateTime))>(conn)?
            .into_iter()
            .collect();
        let wanted = drafts
            .iter()
            .map(|draft| {
                let from_label = || Slug::from_title(draft.label.as_str(), "tag");
                (draft.id, draft.slug.clone().unwrap_or_else(from_label))
            })
            .collect();
        let places = self.places(conn, &known, tag_slugs, wanted)?;
        let renamed: Vec<TagId> = drafts
            .iter()
            .map(|draft| draft.id)
            .filter(|id| known.contains_key(id))
            .collect();
        release_labels(conn, &renamed)?;
        let mut created = Vec::new();
        for (draft, (slug, created_at)) in drafts.iter().zip(places) {
            let form = TagForm {
                id: draft.id,
                slug,
                label: text::to_stored(draft.label.as_str()).into_owned(),
                label_sort: sort_key(draft.label.as_str()),
                label_words: label_words(draft.label.as_str()),
                created_at: draft.history.created_at.unwrap_or(created_at),
                updated_at: draft.history.updated_at.unwrap_or(self.now),
            };
            if known.contains_key(&draft.id) {
                diesel::update(tags::table.find(draft.id))
                    .set(&form)
                    .execute(conn)?;
            } else {
                created.push(form);
            }
        }
        insert_rows!(conn, tags::table, created.as_slice());
        let renamed = drafts.iter().map(|draft| (draft.id, draft.history));
        self.touch_articles_of_tags(renamed.filter(|(id, _)| known.contains_key(id)));
        self.log_puts(conn, Kind::Tag, drafts.iter().map(|d| d.id), &known)
    }

    /// Writes subsites by their codes, new ones and known ones.
    ///
    /// # Errors
    /// The database's.
    pub fn put_subsites(
        &mut self,
        conn: &mut DbConnection,
        drafts: &[SubsiteDraft],
    ) -> StoreResult<()> {
        let ids = subsite_ids(conn)?;
        let known: Kept = subsites::table
            .select((subsites::id, (subsites::code, subsites::created_at)))
            .load::<(i64, (String, NaiveDateTime))>(conn)?
            .into_iter()
            .collect();
        let mut last_id = subsites::table
            .select(max(subsites::id))
            .first::<Option<SubsiteId>>(conn)?
            .unwrap_or_default();
        let mut taken: HashSet<SubsiteId> = known.keys().copied().collect();
        let mut written = Vec::new();
        for draft in drafts {
            let wanted = draft.id.filter(|id| !taken.contains(id));
            let id = ids
                .get(&draft.code)
                .copied()
                .or(wanted)
                .unwrap_or(last_id + 1);
            last_id = last_id.max(id);
            taken.insert(id);
            let created_at = known.get(&id).map_or(self.now, |(_, created)| *created);
            let form = SubsiteForm {
                id,
                code: draft.code.as_str().to_owned(),
                name: text::to_stored(&draft.name).into_owned(),
                url: draft.url.as_ref().map(|url| url.as_str().to_owned()),
                created_at: draft.history.created_at.unwrap_or(created_at),
                updated_at: draft.history.updated_at.unwrap_or(self.now),
            };
            if known.contains_key(&id) {
                diesel::update(subsites::table.find(id))
                    .set(&form)
                    .execute(conn)?;
            } else {
                diesel::insert_into(subsites::table)
                    .values(&form)
                    .execute(conn)?;
            }
            written.push(id);
        }
        self.log_puts(conn, Kind::Subsite, written.into_iter(), &known)
    }

    /// Removes a category, tag or subsite unless something still refers to it, and tells whether
    /// it did.
    ///
    /// # Errors
    /// The database's.
    pub fn remove_unused(
        &mut self,
        conn: &mut DbConnection,
        kind: Kind,
        id: i64,
    ) -> StoreResult<bool> {
        if is_used(conn, kind, id)? {
            return Ok(false);
        }
        let removed = match kind {
            Kind::Category => diesel::delete(categories::table.find(id)).execute(conn)?,
            Kind::Tag => diesel::delete(tags::table.find(id)).execute(conn)?,
            Kind::Subsite => diesel::delete(subsites::table.find(id)).execute(conn)?,
            Kind::Article => 0,
        };
        if removed > 0 {
            changes::append(conn, kind, &[Done::plain(id, Action::Deleted)], self.now)?;
        }
        Ok(removed > 0)
    }

    /// The slug and time of creation of each of these rows: those it has, or new ones.
    fn places(
        &self,
        conn: &mut DbConnection,
        known: &Kept,
        taken: slugs::Taken,
        wanted: Vec<(i64, Slug)>,
    ) -> StoreResult<Vec<(String, NaiveDateTime)>> {
        let new = wanted
            .iter()
            .filter(|(id, _)| !known.contains_key(id))
            .cloned()
            .collect();
        let mut new_slugs = slugs::assign(conn, taken, new)?.into_iter();
        Ok(wanted
            .into_iter()
            .map(|(id, slug)| match known.get(&id) {
                Some(kept) => kept.clone(),
                None => (new_slugs.next().unwrap_or(slug).to_string(), self.now),
            })
            .collect())
    }

    fn log_puts(
        &self,
        conn: &mut DbConnection,
        kind: Kind,
        ids: impl Iterator<Item = i64>,
        known: &Kept,
    ) -> StoreResult<()> {
        let done: Vec<Done> = ids
            .map(|id| match known.contains_key(&id) {
                true => Done::plain(id, Action::Updated),
                false => Done::plain(id, Action::Created),
            })
            .collect();
        changes::append(conn, kind, &done, self.now)
    }
}

/// What type-ahead searches in: the folded words of a label, a space before each.
pub(in crate::store) fn label_words(label: &str) -> String {
    format!(" {}", fold_words(label))
}

/// Every subsite's id by its code.
///
/// # Errors
/// The database's.
pub fn subsite_ids(conn: &mut DbConnection) -> StoreResult<HashMap<SubsiteCode, SubsiteId>> {
    let rows: Vec<(String, SubsiteId)> = subsites::table
        .select((subsites::code, subsites::id))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(code, id)| Some((SubsiteCode::parse(&code).ok()?, id)))
        .collect())
}

/// Every tag's id by its label.
///
/// # Errors
/// The database's.
pub fn tag_ids(conn: &mut DbConnection) -> StoreResult<HashMap<Label, TagId>> {
    let rows: Vec<(String, TagId)> = tags::table.select((tags::label, tags::id)).load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(label, id)| Some((Label::parse(text::from_stored(label)).ok()?, id)))
        .collect())
}

/// Gives tags that are about to be renamed a label that no tag can have, so that two may swap
/// theirs under the rule that labels are unique.
fn release_labels(conn: &mut DbConnection, ids: &[TagId]) -> StoreResult<()> {
    for id in ids {
        diesel::update(tags::table.find(id))
            .set(tags::label.eq(text::impossible(*id)))
            .execute(conn)?;
    }
    Ok(())
}

fn is_used(conn: &mut DbConnection, kind: Kind, id: i64) -> StoreResult<bool> {
    use diesel::dsl::exists;
    use diesel::select;
    Ok(match kind {
        Kind::Category => {
            select(exists(articles::table.filter(articles::category_id.eq(id)))).get_result(conn)?
                || select(exists(
                    categories::table.filter(categories::parent_id.eq(id)),
                ))
                .get_result(conn)?
        }
        Kind::Tag => select(exists(
            article_tags::table.filter(article_tags::tag_id.eq(id)),
        ))
        .get_result(conn)?,
        Kind::Subsite => select(exists(
            article_subsites::table.filter(article_subsites::subsite_id.eq(id)),
        ))
        .get_result(conn)?,
        Kind::Article => true,
    })
}

fn category_slugs(conn: &mut DbConnection, names: &[&str]) -> StoreResult<HashSet<String>> {
    let found: Vec<String> = categories::table
        .filter(categories::slug.eq_any(names))
        .select(categories::slug)
        .load(conn)?;
    Ok(found.into_iter().collect())
}

fn tag_slugs(conn: &mut DbConnection, names: &[&str]) -> StoreResult<HashSet<String>> {
    let found: Vec<String> = tags::table
        .filter(tags::slug.eq_any(names))
        .select(tags::slug)
        .load(conn)?;
    Ok(found.into_iter().collect())
}
