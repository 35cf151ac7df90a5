//! The legacy query on the same articles: the legacy tables in a file of their own, with the
//! indexes that serve it best and statistics. Without texts: narrower rows can only help it.

use std::collections::BTreeSet;
use std::time::Instant;

use actus::domain::SubsiteMatch;
use actus::store::facets;
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::sqlite::SqliteConnection;

use crate::data::{Generated, Outcome, remove_database};
use crate::news::{CATEGORY, News, on_subsite};
use crate::session::Session;

/// What is not visible is deleted there: the query knows of no status.
const FILL: &str = "
    CREATE TABLE ressource_article (
        id_article INTEGER PRIMARY KEY, id_cat INTEGER, template TEXT NOT NULL,
        sp_subsite TEXT NOT NULL, deleted INTEGER NOT NULL);
    CREATE TABLE tags (id_tag INTEGER PRIMARY KEY, label TEXT NOT NULL);
    CREATE TABLE tags_elements (
        id_tag INTEGER NOT NULL, element_id INTEGER NOT NULL, element_type TEXT NOT NULL);
    INSERT INTO ressource_article
        SELECT a.id, a.category_id, a.template,
            coalesce((SELECT group_concat(s.code || '!', '') FROM news.article_subsites l
                JOIN news.subsites s ON s.id = l.subsite_id WHERE l.article_id = a.id), ''),
            a.deleted_at IS NOT NULL OR a.status <> 'published'
        FROM news.articles a;
    INSERT INTO tags SELECT id, label FROM news.tags;
    INSERT INTO tags_elements SELECT tag_id, article_id, 'article' FROM news.article_tags;
    CREATE INDEX articles_covering
        ON ressource_article (id_cat, template, deleted, sp_subsite, id_article);
    CREATE INDEX tags_of_article ON tags_elements (element_id, element_type, id_tag);
    CREATE INDEX articles_of_tag ON tags_elements (id_tag, element_type, element_id);
    ANALYZE;";

const ARTICLES: &str = r#"ra.deleted = 0 AND ra.template = "news_structured" AND ra.id_cat = 57
    AND te.element_type = "article" AND (ra.sp_subsite like "%mi!%")"#;

/// As it was found.
const LITERAL: &str = "SELECT DISTINCT t.label FROM ressource_article ra
    JOIN tags_elements te ON ra.id_article = te.element_id JOIN tags t ON te.id_tag = t.id_tag
    WHERE ";

/// The same with the order of its joins forced, and with the labels looked up last.
const FORCED: [&str; 3] = [
    "SELECT DISTINCT t.label FROM ressource_article ra
        CROSS JOIN tags_elements te ON ra.id_article = te.element_id
        CROSS JOIN tags t ON te.id_tag = t.id_tag WHERE {}",
    "SELECT DISTINCT t.label FROM tags t
        CROSS JOIN tags_elements te ON te.id_tag = t.id_tag
        CROSS JOIN ressource_article ra ON ra.id_article = te.element_id WHERE {}",
    "SELECT DISTINCT t.label FROM (SELECT DISTINCT te.id_tag FROM ressource_article ra
        CROSS JOIN tags_elements te ON ra.id_article = te.element_id WHERE {}) ids
        CROSS JOIN tags t ON t.id_tag = ids.id_tag",
];

/// Written anew so that it stops at the first article of each tag.
const SEMIJOIN: &str = "SELECT DISTINCT t.label FROM tags t WHERE EXISTS (
    SELECT 1 FROM tags_elements te CROSS JOIN ressource_article ra ON ra.id_article = te.element_id
    WHERE te.id_tag = t.id_tag AND {})";

#[derive(QueryableByName)]
struct LabelRow {
    #[diesel(sql_type = Text)]
    label: String,
}

/// Measures it: as it was, and with the fastest of the plans that can be forced.
///
/// # Errors
/// Those of the database.
pub fn measure(generated: &Generated, news: &News, session: &mut Session) -> Outcome<()> {
    let mut conn = open(generated)?;
    let wanted = labels_of_bar(news);
    let forced = FORCED.map(|query| query.replace("{}", ARTICLES));
    let literal = format!("{LITERAL}{ARTICLES}");
    let semijoin = SEMIJOIN.replace("{}", ARTICLES);
    let mut timed = Vec::new();
    for query in forced.iter().chain([&literal, &semijoin]) {
        let found = labels(&mut conn, query);
        let found: BTreeSet<String> = found.into_iter().map(|row| row.label).collect();
        assert_eq!(found, wanted, "{query}");
        let started = Instant::now();
        labels(&mut conn, query);
        timed.push((started.elapsed(), query));
    }
    // The literal query and those with its joins in an order; the other is another query.
    timed.pop();
    let (_, best) = timed.iter().min().ok_or("there are plans")?;
    session.measure_slow("legacy", "literal", || labels(&mut conn, &literal));
    session.measure_slow("legacy", "best-plan", || labels(&mut conn, best));
    session.measure_slow("legacy", "semijoin", || labels(&mut conn, &semijoin));
    Ok(())
}

/// The legacy database, made where there is none.
fn open(generated: &Generated) -> Outcome<SqliteConnection> {
    let path = generated.folder.join("legacy.db");
    if !path.exists() {
        let making = generated.folder.join("legacy-unfinished.db");
        remove_database(&making)?;
        let mut conn = SqliteConnection::establish(&making.display().to_string())?;
        let news = generated.path();
        let attach = format!("ATTACH '{}' AS news;", news.display());
        conn.batch_execute(&attach)?;
        conn.batch_execute(FILL)?;
        drop(conn);
        std::fs::rename(making, &path)?;
    }
    let mut conn = SqliteConnection::establish(&path.display().to_string())?;
    // Mapped whole, it is read without copies, which our own readers do not do.
    conn.batch_execute("PRAGMA query_only = ON; PRAGMA mmap_size = 2147418112;")?;
    Ok(conn)
}

fn labels(conn: &mut SqliteConnection, query: &str) -> Vec<LabelRow> {
    diesel::sql_query(query).load(conn).expect("it is valid")
}

/// What our filter bar says when it matches codes as the query does: the same labels.
fn labels_of_bar(news: &News) -> BTreeSet<String> {
    let tags = news.ask(&on_subsite(SubsiteMatch::Legacy), |conn, selection| {
        facets::tags_of(conn, &selection.within_category(CATEGORY))
    });
    tags.into_iter().map(|tag| tag.tag.label.clone()).collect()
}
