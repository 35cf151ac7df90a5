//! What belongs to articles beside their rows: files and bodies.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};

use super::articles::{AttachmentRow, Bodies};
use super::schema::{article_bodies, attachments};
use super::{DbConnection, StoreResult, text};
use crate::domain::ArticleId;

/// The files of each article.
pub(super) fn attachments_of(
    conn: &mut DbConnection,
    ids: &[ArticleId],
) -> StoreResult<HashMap<ArticleId, Vec<AttachmentRow>>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let columns = (
        attachments::article_id,
        (
            attachments::title,
            attachments::url,
            attachments::media_type,
            attachments::bytes,
        ),
    );
    let mut links: Vec<(ArticleId, AttachmentRow)> = Vec::new();
    match conn {
        // Each by the same statement, which is prepared once.
        DbConnection::Sqlite(sqlite) => {
            for id in ids {
                let of_one = attachments::table
                    .filter(attachments::article_id.eq(id))
                    .order(attachments::position);
                links.extend(of_one.select(columns).load(sqlite)?);
            }
        }
        DbConnection::Postgres(pg) => {
            let of_all = attachments::table
                .filter(attachments::article_id.eq_any(ids))
                .order((attachments::article_id, attachments::position));
            links = of_all.select(columns).load(pg)?;
        }
    }
    Ok(grouped(links.into_iter().map(|(article, file)| {
        let title = text::from_stored(file.title);
        (article, AttachmentRow { title, ..file })
    })))
}

/// HTML and text of each article, as far as they are wanted.
pub(super) type LoadedBodies = HashMap<ArticleId, (Option<String>, Option<String>)>;

pub(super) fn bodies_of(
    conn: &mut DbConnection,
    ids: &[ArticleId],
    wanted: Bodies,
) -> StoreResult<LoadedBodies> {
    use article_bodies::dsl;
    if wanted == Bodies::default() {
        return Ok(HashMap::new());
    }
    let no_text = None::<String>.into_sql::<Nullable<Text>>();
    let without_text = (dsl::article_id, dsl::html.nullable(), no_text);
    let with_text = (dsl::article_id, dsl::html.nullable(), dsl::text.nullable());
    let mut rows: Vec<(ArticleId, Option<String>, Option<String>)> = Vec::new();
    match conn {
        // Each by the same statement, which is prepared once.
        DbConnection::Sqlite(sqlite) => {
            for id in ids {
                let of_one = dsl::article_bodies.filter(dsl::article_id.eq(id));
                rows.extend(match wanted.text {
                    true => of_one.select(with_text).load(sqlite)?,
                    false => of_one.select(without_text.clone()).load(sqlite)?,
                });
            }
        }
        DbConnection::Postgres(pg) => {
            let of_all = dsl::article_bodies.filter(dsl::article_id.eq_any(ids));
            rows = match wanted.text {
                true => of_all.select(with_text).load(pg)?,
                false => of_all.select(without_text).load(pg)?,
            };
        }
    }
    let bodies = rows.into_iter().map(|(id, html, text)| (id, (html, text)));
    Ok(bodies.collect())
}

fn grouped<T>(links: impl IntoIterator<Item = (ArticleId, T)>) -> HashMap<ArticleId, Vec<T>> {
    let mut groups: HashMap<ArticleId, Vec<T>> = HashMap::new();
    for (article, item) in links {
        groups.entry(article).or_default().push(item);
    }
    groups
}
