//! Making anew what is derived and was found wrong.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::schema::{
    article_counts, articles, categories, search_blocks, search_recent, search_segments, tags,
};
use super::write::{self, Writer, label_words};
use super::{DbConnection, StoreResult, article_index, check, migrations, search, text};
use crate::domain::{ArticleId, Renderer, sort_key};

/// What a repair has done, and what it has left, a sentence each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Repaired {
    pub done: Vec<String>,
    /// What is wrong still: rows that are damaged or lead nowhere are not made by actus alone.
    pub left: Vec<String>,
}

/// Makes anew what is derived and was found wrong: bodies as they are rendered, sort keys, the count
/// table, the index of articles, the search index. Runs in the caller's write.
///
/// # Errors
/// The database's.
pub fn repair(
    conn: &mut DbConnection,
    renderer: Renderer,
    now: NaiveDateTime,
) -> StoreResult<Repaired> {
    let mut done = Vec::new();
    let left = check::check(conn, renderer)?;
    // What lies in damaged pages cannot be told from what is right: a backup is to be restored.
    if left.is_empty() || !migrations::is_current(conn)? || !check::pages(conn)?.is_empty() {
        return Ok(Repaired { done, left });
    }
    let tell = |done: &mut Vec<String>, count: usize, what: &str| {
        if count > 0 {
            done.push(format!("{count} {what}"));
        }
    };
    let mut writer = Writer::at(now);
    let mut bodies = 0;
    check::each_wrong_body(conn, renderer, |conn, wrong| {
        bodies += wrong.len();
        writer.put_bodies(conn, &wrong)
    })?;
    tell(&mut done, bodies, "bodies were rendered anew");
    writer.finish(conn)?;
    tell(&mut done, sort_keys(conn)?, "sort keys were made anew");
    if !check::count_table(conn)?.is_empty() {
        diesel::delete(article_counts::table).execute(conn)?;
        check::expected_counts(conn)?.apply(conn)?;
        done.push("the count table was made anew".to_owned());
    }
    if !search::check(conn)?.is_empty() {
        diesel::delete(search_blocks::table).execute(conn)?;
        diesel::delete(search_segments::table).execute(conn)?;
        diesel::delete(search_recent::table).execute(conn)?;
        write::forget_words(conn)?;
        write::index_anew(conn, now)?;
        done.push("the search index was made anew".to_owned());
    }
    // Servers hold what is derived by the version of the database: it is to be another one.
    if let Some(first) = first_listed(conn)? {
        Writer::at(now).touch(conn, first)?;
    }
    search::fold(conn)?;
    article_index::make_anew(conn)?;
    done.push("the index of articles was made anew".to_owned());
    let left = check::check(conn, renderer)?;
    Ok(Repaired { done, left })
}

fn first_listed(conn: &mut DbConnection) -> StoreResult<Option<ArticleId>> {
    Ok(articles::table
        .filter(articles::listed_as.is_not_null())
        .order(articles::id)
        .select(articles::id)
        .first(conn)
        .optional()?)
}

/// Makes the wrong ones anew, and tells how many there were.
fn sort_keys(conn: &mut DbConnection) -> StoreResult<usize> {
    let mut mended = 0;
    let titles: Vec<(i64, String, String)> = categories::table
        .select((categories::id, categories::title, categories::title_sort))
        .load(conn)?;
    for (id, expected) in wrong(titles) {
        mended += diesel::update(categories::table.find(id))
            .set(categories::title_sort.eq(expected))
            .execute(conn)?;
    }
    let labels: Vec<(i64, String, String, String)> = tags::table
        .select((tags::id, tags::label, tags::label_sort, tags::label_words))
        .load(conn)?;
    for (id, label, sort, words) in labels {
        let label = text::from_stored(label);
        let expected = (sort_key(&label), label_words(&label));
        if (&sort, &words) != (&expected.0, &expected.1) {
            mended += diesel::update(tags::table.find(id))
                .set((
                    tags::label_sort.eq(expected.0),
                    tags::label_words.eq(expected.1),
                ))
                .execute(conn)?;
        }
    }
    super::articles::each_batch(conn, 1_000, |conn, ids| {
        let titles: Vec<(i64, String, String)> = articles::table
            .filter(articles::id.eq_any(ids))
            .select((articles::id, articles::title, articles::title_sort))
            .load(conn)?;
        for (id, expected) in wrong(titles) {
            mended += diesel::update(articles::table.find(id))
                .set(articles::title_sort.eq(expected))
                .execute(conn)?;
        }
        Ok(())
    })?;
    Ok(mended)
}

/// Of those whose sort key is not that of their title, what it should be.
fn wrong(rows: Vec<(i64, String, String)>) -> impl Iterator<Item = (i64, String)> {
    rows.into_iter().filter_map(|(id, title, sort)| {
        let expected = sort_key(&text::from_stored(title));
        (expected != sort).then_some((id, expected))
    })
}
