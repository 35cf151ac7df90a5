//! What belongs to an article: its body, tags, subsites and files.

use diesel::prelude::*;

use crate::domain::{ArticleDraft, ArticleId, SubsiteId, TagId};
use crate::store::schema::{article_bodies, article_subsites, article_tags, attachments};
use crate::store::{DbConnection, StoreResult, insert_rows, text};

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
    media_type: Option<&'a str>,
    bytes: Option<i64>,
}

/// Removes it, of these articles.
pub(super) fn remove_children(conn: &mut DbConnection, ids: &[ArticleId]) -> StoreResult<()> {
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

/// Writes it, of these articles.
pub(super) fn insert_children(conn: &mut DbConnection, drafts: &[ArticleDraft]) -> StoreResult<()> {
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
                    media_type: file.media_type.as_deref(),
                    bytes: file.bytes,
                }),
        );
    }
    insert_rows!(conn, article_bodies::table, bodies.as_slice());
    insert_rows!(conn, article_tags::table, tags.as_slice());
    insert_rows!(conn, article_subsites::table, subsites.as_slice());
    insert_rows!(conn, attachments::table, files.as_slice());
    Ok(())
}
