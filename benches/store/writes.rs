//! One article written, with everything that is derived from it, and on the disk when it is done.

use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;

use actus::config::DatabaseUrl;
use actus::content::{Body, BodyFormat};
use actus::domain::{ArticleDraft, LanguageTag, Status, Template, WebAddress};
use actus::store::articles::Article;
use actus::store::write::Writer;
use actus::store::{DbConnection, Ending, Role, connect, write_transaction};

use crate::chosen::article_from;
use crate::data::{Generated, Outcome, remove_database, with_suffix};
use crate::news::News;
use crate::session::Session;

/// Measures it on a copy, next to what the disk itself takes for as many bytes.
///
/// # Errors
/// Those of the database and of the disk.
pub fn measure(generated: &Generated, news: &News, session: &mut Session) -> Outcome<()> {
    let copy = generated.copy("written.db")?;
    let mut conn = connect(&DatabaseUrl::Sqlite(copy.clone()), Role::Writer)?;
    let id = i64::try_from(generated.articles / 2)?;
    let mut draft = draft_of(*article_from(news, id))?;
    let title = draft.title.clone();
    let mut number = 0;
    let mut write = || {
        number += 1;
        draft.title = format!("{title} {number}");
        put(&mut conn, &draft)
    };
    write();
    let log = with_suffix(&copy, "-wal");
    let before = log.metadata()?.len();
    write();
    let bytes = log.metadata()?.len().saturating_sub(before);
    session.measure("write", "one-article", write);
    session.findings().note("write/bytes", bytes as f64);
    drop(conn);
    remove_database(&copy)?;
    measure_flush(&generated.folder.join("flushed"), bytes, session)
}

fn put(conn: &mut DbConnection, draft: &ArticleDraft) {
    write_transaction(conn, Ending::Commit, |conn| {
        let mut writer = Writer::at(chrono::Utc::now().naive_utc());
        writer.put_articles(conn, std::slice::from_ref(draft))?;
        writer.finish(conn)
    })
    .expect("the article is written");
}

/// What a source would say of an article that is there.
fn draft_of(article: Article) -> Outcome<ArticleDraft> {
    let row = article.row;
    let html = article.body_html.unwrap_or_default();
    let ids = |names: &[std::sync::Arc<actus::store::article_index::Name>]| {
        let mut ids: Vec<i64> = names.iter().map(|name| name.id).collect();
        ids.sort_unstable();
        ids
    };
    Ok(ArticleDraft {
        id: row.id,
        title: row.title,
        summary: row.summary,
        template: Template::parse(&row.template)?,
        language: row
            .language
            .as_deref()
            .map(LanguageTag::parse)
            .transpose()?,
        author: row.author,
        category_id: row.category_id,
        tags: ids(&article.tags),
        subsites: ids(&article.subsites),
        status: Status::Published,
        deleted: false,
        published_at: Some(row.published_at),
        image: row.image.as_deref().map(WebAddress::parse).transpose()?,
        attachments: Vec::new(),
        body: Body::parse(&html, BodyFormat::Html).rendered(),
    })
}

/// The disk's own part: as many bytes written over others, and flushed. The log of the database is
/// written so too: over what it had before.
fn measure_flush(file: &Path, bytes: u64, session: &mut Session) -> Outcome<()> {
    let block = vec![7_u8; usize::try_from(bytes.max(4_096))?];
    let mut disk = File::create(file)?;
    disk.write_all(&block)?;
    disk.sync_all()?;
    session.measure("write", "flush", || {
        disk.seek(SeekFrom::Start(0))?;
        disk.write_all(&block)?;
        disk.sync_data()
    });
    std::fs::remove_file(file)?;
    Ok(())
}
