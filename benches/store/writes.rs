//! One article written, with everything that is derived from it, and on the disk when it is done.

use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use actus::config::DatabaseUrl;
use actus::content::{Body, BodyFormat};
use actus::domain::{ArticleDraft, LanguageTag, Status, Template, WebAddress};
use actus::store::articles::Article;
use actus::store::write::{PreparedArticles, TagLabels, Writer};
use actus::store::{DbConnection, Ending, Role, connect, write_transaction};

use crate::chosen::article_from;
use crate::data::{Generated, Outcome, is_measuring, remove_database, with_suffix};
use crate::figures::median;
use crate::news::News;
use crate::session::Session;

/// How often both are measured, in turns: what a flush takes changes from moment to moment.
const ROUNDS: u32 = 300;

/// Measures it on a copy, next to what the disk itself takes for as many bytes.
///
/// # Errors
/// Those of the database and of the disk.
pub fn measure(generated: &Generated, news: &News, session: &mut Session) -> Outcome<()> {
    let rounds = if is_measuring() { ROUNDS } else { 1 };
    let copy = generated.copy("written.db")?;
    let mut conn = connect(&DatabaseUrl::Sqlite(copy.clone()), Role::Writer)?;
    let id = i64::try_from(generated.articles / 2)?;
    let mut draft = draft_of(*article_from(news, id))?;
    let title = draft.title.clone();
    put(&mut conn, &draft)?;
    let log = with_suffix(&copy, "-wal");
    let before = log.metadata()?.len();
    draft.title = format!("{title} 0");
    put(&mut conn, &draft)?;
    let bytes = log.metadata()?.len().saturating_sub(before);
    let mut disk = Disk::new(&generated.folder.join("flushed"), bytes)?;

    let (mut writes, mut flushes) = (Vec::new(), Vec::new());
    for round in 1..=rounds {
        draft.title = format!("{title} {round}");
        writes.push(timed(|| put(&mut conn, &draft))?);
        flushes.push(timed(|| disk.flush())?);
    }
    let found = session.findings();
    found.note("write/one-article", median(writes));
    found.note("write/flush", median(flushes));
    let kilobytes = bytes.div_ceil(1_024);
    found.ask("one article written", format!("{kilobytes} KB of log"));
    drop(conn);
    disk.remove()?;
    remove_database(&copy)
}

/// How long some work takes, in seconds.
fn timed(work: impl FnOnce() -> Outcome<()>) -> Outcome<f64> {
    let started = Instant::now();
    work()?;
    Ok(started.elapsed().as_secs_f64())
}

fn put(conn: &mut DbConnection, draft: &ArticleDraft) -> Outcome<()> {
    let written = write_transaction(conn, Ending::Commit, |conn| {
        let mut writer = Writer::at(chrono::Utc::now().naive_utc());
        let articles = PreparedArticles::new(vec![draft.clone()], &TagLabels::load(conn)?);
        writer.put_articles(conn, articles)?;
        writer.finish(conn)
    });
    Ok(written?)
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
        slug: None,
        former_slugs: Vec::new(),
        history: Default::default(),
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

/// The disk alone: a file in which bytes are written over others, and flushed. The log of the
/// database is written so too, over what it had before.
struct Disk {
    path: PathBuf,
    file: File,
    block: Vec<u8>,
}

impl Disk {
    fn new(path: &Path, bytes: u64) -> Outcome<Self> {
        let mut file = File::create(path)?;
        let block = vec![7; usize::try_from(bytes)?];
        file.write_all(&block)?;
        file.sync_all()?;
        Ok(Self {
            path: path.to_owned(),
            file,
            block,
        })
    }

    fn flush(&mut self) -> Outcome<()> {
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&self.block)?;
        Ok(self.file.sync_data()?)
    }

    fn remove(self) -> Outcome<()> {
        Ok(std::fs::remove_file(self.path)?)
    }
}
