//! Proof that the database is whole: counts, sort keys, bodies, the index of articles and the
//! search index are computed again and compared.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::articles::each_batch;
use super::body_weight::each_light_part;
use super::counts::{CountDeltas, Membership};
use super::schema::{article_bodies, article_subsites, article_tags, articles, categories, tags};
use super::write::label_words;
use super::{DbConnection, StoreResult, article_index, counts, migrations, search, text};
use crate::domain::{ArticleId, RenderedBody, Renderer, sort_key};

/// How many findings of one kind are told one by one.
const MOST_TOLD: usize = 20;

/// How many bodies are looked at together, unless they are large.
const BATCH: i64 = 500;

/// What is wrong with the database, a sentence each; empty when all is well.
///
/// # Errors
/// The database's.
pub fn check(conn: &mut DbConnection, renderer: Renderer) -> StoreResult<Vec<String>> {
    if !migrations::is_current(conn)? {
        return Ok(vec![
            "the schema is not up to date; run `actus migrate`".to_owned(),
        ]);
    }
    let mut findings = integrity(conn)?;
    findings.extend(sort_keys(conn)?);
    findings.extend(bodies(conn)?);
    findings.extend(rendered(conn, renderer)?);
    findings.extend(count_table(conn)?);
    findings.extend(article_index::check(conn)?);
    findings.extend(search::check(conn)?);
    Ok(findings)
}

#[derive(QueryableByName)]
struct Finding {
    #[diesel(sql_type = Text)]
    finding: String,
}

/// What SQLite finds by its own means; PostgreSQL enforces the same while it runs.
pub(super) fn integrity(conn: &mut DbConnection) -> StoreResult<Vec<String>> {
    let mut findings = pages(conn)?;
    findings.extend(foreign_keys(conn)?);
    Ok(findings)
}

/// Pages of the file that are damaged.
pub(super) fn pages(conn: &mut DbConnection) -> StoreResult<Vec<String>> {
    let DbConnection::Sqlite(sqlite) = conn else {
        return Ok(Vec::new());
    };
    let pages: Vec<Finding> = diesel::sql_query(
        "SELECT integrity_check AS finding FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
    )
    .load(sqlite)?;
    Ok(told(pages))
}

fn foreign_keys(conn: &mut DbConnection) -> StoreResult<Vec<String>> {
    let DbConnection::Sqlite(sqlite) = conn else {
        return Ok(Vec::new());
    };
    let keys: Vec<Finding> = diesel::sql_query(
        "SELECT 'a row of ' || \"table\" || ' refers to no row of ' || parent AS finding \
         FROM pragma_foreign_key_check",
    )
    .load(sqlite)?;
    Ok(told(keys))
}

fn told(findings: Vec<Finding>) -> Vec<String> {
    let sentences = findings.into_iter().map(|row| row.finding);
    sentences.take(MOST_TOLD).collect()
}

fn bodies(conn: &mut DbConnection) -> StoreResult<Vec<String>> {
    let without: i64 = articles::table
        .left_join(article_bodies::table)
        .filter(article_bodies::article_id.nullable().is_null())
        .count()
        .get_result(conn)?;
    Ok(match without {
        0 => Vec::new(),
        n => vec![format!("{n} articles have lost their bodies")],
    })
}

/// Bodies that are not what the renderer makes of them: each is to be the HTML that it gives of
/// itself, with the text and the reading time of that.
fn rendered(conn: &mut DbConnection, renderer: Renderer) -> StoreResult<Vec<String>> {
    let mut wrong = 0;
    each_wrong_body(conn, renderer, |_, bodies| {
        wrong += bodies.len();
        Ok(())
    })?;
    Ok(match wrong {
        0 => Vec::new(),
        n => vec![format!("{n} bodies are not as they are rendered")],
    })
}

/// Does something with those bodies, as they should be: some hundreds at a time, fewer when they are
/// large.
pub(super) fn each_wrong_body(
    conn: &mut DbConnection,
    renderer: Renderer,
    mut work: impl FnMut(&mut DbConnection, Vec<(ArticleId, RenderedBody)>) -> StoreResult<()>,
) -> StoreResult<()> {
    each_batch(conn, BATCH, |conn, ids| {
        each_light_part(conn, ids, |conn, ids| {
            let wrong = wrong_bodies(conn, renderer, ids)?;
            match wrong.is_empty() {
                true => Ok(()),
                false => work(conn, wrong),
            }
        })
    })
}

fn wrong_bodies(
    conn: &mut DbConnection,
    renderer: Renderer,
    ids: &[ArticleId],
) -> StoreResult<Vec<(ArticleId, RenderedBody)>> {
    let rows: Vec<(ArticleId, String, String, i32)> = articles::table
        .inner_join(article_bodies::table)
        .filter(articles::id.eq_any(ids))
        .order(articles::id)
        .select((
            articles::id,
            article_bodies::html,
            article_bodies::text,
            articles::reading_minutes,
        ))
        .load(conn)?;
    let wrong = rows
        .into_iter()
        .filter_map(|(id, html, text, reading_minutes)| {
            let expected = (renderer.render)(&html);
            let text = text::from_stored(text);
            let stored = RenderedBody {
                html,
                text,
                reading_minutes,
            };
            (stored != expected).then_some((id, expected))
        });
    Ok(wrong.collect())
}

fn sort_keys(conn: &mut DbConnection) -> StoreResult<Vec<String>> {
    let mut findings = Vec::new();
    let titles: Vec<(i64, String, String)> = categories::table
        .select((categories::id, categories::title, categories::title_sort))
        .load(conn)?;
    findings.extend(wrong_sort_keys("category", titles));
    let labels: Vec<(i64, String, String, String)> = tags::table
        .select((tags::id, tags::label, tags::label_sort, tags::label_words))
        .load(conn)?;
    for (id, label, sort, words) in labels {
        let label = text::from_stored(label);
        if sort != sort_key(&label) || words != label_words(&label) {
            findings.push(format!("tag {id} is not sorted by its label"));
        }
    }
    let mut last: ArticleId = -1;
    loop {
        let titles: Vec<(i64, String, String)> = articles::table
            .filter(articles::id.gt(last))
            .order(articles::id)
            .limit(10_000)
            .select((articles::id, articles::title, articles::title_sort))
            .load(conn)?;
        let Some((id, ..)) = titles.last() else { break };
        last = *id;
        findings.extend(wrong_sort_keys("article", titles));
    }
    findings.truncate(MOST_TOLD);
    Ok(findings)
}

fn wrong_sort_keys(
    kind: &'static str,
    rows: Vec<(i64, String, String)>,
) -> impl Iterator<Item = String> {
    rows.into_iter()
        .filter(|(_, title, sort)| *sort != sort_key(&text::from_stored(title.clone())))
        .map(move |(id, ..)| format!("{kind} {id} is not sorted by its title"))
}

pub(super) fn count_table(conn: &mut DbConnection) -> StoreResult<Vec<String>> {
    let expected = expected_counts(conn)?;
    let differing = counts::compare(conn, &expected)?;
    Ok(match differing {
        0 => Vec::new(),
        n => vec![format!("{n} rows of the count table are wrong")],
    })
}

/// The whole count table, from the articles.
pub(super) fn expected_counts(conn: &mut DbConnection) -> StoreResult<CountDeltas> {
    let mut expected = CountDeltas::default();
    let mut last: ArticleId = -1;
    loop {
        let listed: Vec<(ArticleId, Option<i64>, String)> = articles::table
            .filter(articles::id.gt(last))
            .filter(articles::listed_as.is_not_null())
            .order(articles::id)
            .limit(10_000)
            .select((
                articles::id,
                articles::category_id,
                articles::listed_as.assume_not_null(),
            ))
            .load(conn)?;
        let (Some((first, ..)), Some((end, ..))) = (listed.first(), listed.last()) else {
            return Ok(expected);
        };
        let (first, end) = (*first, *end);
        let mut subsites = links(
            article_subsites::table
                .filter(article_subsites::article_id.between(first, end))
                .load::<(i64, i64)>(conn)?,
        );
        let mut tags = links(
            article_tags::table
                .filter(article_tags::article_id.between(first, end))
                .load::<(i64, i64)>(conn)?,
        );
        for (id, category, template) in listed {
            let membership = Membership {
                template,
                category,
                subsites: subsites.remove(&id).unwrap_or_default(),
                tags: tags.remove(&id).unwrap_or_default(),
            };
            expected.moved(None, Some(&membership));
        }
        last = end;
    }
}

fn links(pairs: Vec<(i64, i64)>) -> HashMap<i64, Vec<i64>> {
    let mut links: HashMap<i64, Vec<i64>> = HashMap::new();
    for (article, other) in pairs {
        links.entry(article).or_default().push(other);
    }
    links
}

#[cfg(test)]
mod tests {
    use diesel::connection::SimpleConnection;

    use super::*;
    use crate::config::DatabaseUrl;
    use crate::store::{Role, connect};

    #[test]
    fn large_bodies_are_not_looked_at_together() {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::Sqlite(folder.path().join("news.db"));
        let mut conn = connect(&url, Role::Writer).unwrap();
        conn.batch_execute(
            "CREATE TABLE articles (id INTEGER PRIMARY KEY, reading_minutes INTEGER);
             CREATE TABLE article_bodies (article_id INTEGER PRIMARY KEY, html TEXT, text TEXT);
             INSERT INTO articles VALUES (1, 1), (2, 1), (3, 1), (4, 1);
             INSERT INTO article_bodies VALUES (1, hex(zeroblob(1200000)), ''),
               (2, hex(zeroblob(1200000)), ''), (3, '', ''), (4, '', '');",
        )
        .unwrap();
        let renderer = Renderer {
            version: 1,
            render: |html| RenderedBody {
                html: html.to_owned(),
                text: String::new(),
                reading_minutes: 2,
            },
        };
        let mut parts: Vec<Vec<ArticleId>> = Vec::new();
        each_wrong_body(&mut conn, renderer, |_, wrong| {
            parts.push(wrong.iter().map(|(id, _)| *id).collect());
            Ok(())
        })
        .unwrap();
        assert_eq!(parts, [vec![1], vec![2], vec![3, 4]]);
    }
}
