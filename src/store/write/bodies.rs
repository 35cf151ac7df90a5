//! Bodies that an earlier version of the renderer has made.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::Writer;
use crate::domain::{ArticleId, RenderedBody, Renderer};
use crate::store::schema::{article_bodies, articles, bookkeeping};
use crate::store::{DbConnection, StoreResult, text};

/// The entry of the renderer's version.
const RENDERED: &str = "rendered";

/// How many bodies are rendered together.
const BATCH: i64 = 200;

/// Whether all bodies were made by this version of the renderer, or a later one.
///
/// # Errors
/// The database's.
pub(in crate::store) fn are_current(
    conn: &mut DbConnection,
    renderer: Renderer,
) -> StoreResult<bool> {
    let version: Option<i64> = bookkeeping::table
        .find(RENDERED)
        .select(bookkeeping::value)
        .first(conn)
        .optional()?;
    Ok(version.is_some_and(|version| version >= renderer.version))
}

/// Makes every body anew from its own HTML when an earlier version of the renderer made them, and
/// tells how many there were. Runs in the caller's write.
///
/// # Errors
/// The database's.
pub fn bring_bodies_up_to_date(
    conn: &mut DbConnection,
    renderer: Renderer,
    now: NaiveDateTime,
) -> StoreResult<usize> {
    if are_current(conn, renderer)? {
        return Ok(0);
    }
    let mut writer = Writer::at(now);
    let mut rendered = 0;
    let mut last: ArticleId = -1;
    loop {
        let bodies: Vec<(ArticleId, String)> = article_bodies::table
            .filter(article_bodies::article_id.gt(last))
            .order(article_bodies::article_id)
            .limit(BATCH)
            .select((article_bodies::article_id, article_bodies::html))
            .load(conn)?;
        let Some((id, _)) = bodies.last() else { break };
        last = *id;
        rendered += bodies.len();
        let bodies: Vec<(ArticleId, RenderedBody)> = bodies
            .into_iter()
            .map(|(id, html)| (id, (renderer.render)(&html)))
            .collect();
        writer.put_bodies(conn, &bodies)?;
        if rendered % 10_000 == 0 {
            log::info!("{rendered} bodies were rendered anew so far");
        }
    }
    diesel::update(bookkeeping::table.find(RENDERED))
        .set(bookkeeping::value.eq(renderer.version))
        .execute(conn)?;
    writer.finish(conn)?;
    Ok(rendered)
}

impl Writer {
    /// Puts these bodies in the place of those that the articles have.
    ///
    /// # Errors
    /// The database's.
    pub(in crate::store) fn put_bodies(
        &mut self,
        conn: &mut DbConnection,
        bodies: &[(ArticleId, RenderedBody)],
    ) -> StoreResult<()> {
        for (id, body) in bodies {
            diesel::update(article_bodies::table.find(id))
                .set((
                    article_bodies::html.eq(&body.html),
                    article_bodies::text.eq(text::to_stored(&body.text)),
                ))
                .execute(conn)?;
            diesel::update(articles::table.find(id))
                .set(articles::reading_minutes.eq(body.reading_minutes))
                .execute(conn)?;
        }
        let ids: Vec<ArticleId> = bodies.iter().map(|(id, _)| *id).collect();
        self.index(conn, &ids)?;
        self.log_touched(conn, &ids, true)
    }
}
