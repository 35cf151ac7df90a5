//! Articles and their files as items.

use std::io;

use chrono::{Datelike as _, NaiveDateTime};

use super::terms::{Authors, Terms};
use super::xml::{Xml, as_html};
use crate::domain::{NewsTemplates, PageAddress, Status, Template};
use crate::export::ExportError;
use crate::store::export::{Article, ArticleRow};

/// What writes items.
pub(super) struct Items<'c> {
    site: &'c str,
    news: &'c NewsTemplates,
    root: PageAddress,
    authors: &'c Authors,
    terms: &'c Terms,
    next_file: i64,
}

/// A file of an article.
struct File<'a> {
    id: i64,
    url: &'a str,
    title: &'a str,
}

impl<'c> Items<'c> {
    pub fn new(
        site: &'c str,
        news: &'c NewsTemplates,
        authors: &'c Authors,
        terms: &'c Terms,
        next_file: i64,
    ) -> Self {
        Self {
            site,
            news,
            root: PageAddress::new(format!("{site}/")),
            authors,
            terms,
            next_file,
        }
    }

    /// Writes an article, then its files.
    pub fn write(&mut self, article: &Article, xml: &mut Xml) -> Result<(), ExportError> {
        let image = article.row.image.as_deref();
        let image = image.map(|url| self.file(url, ""));
        let files = article.attachments.iter();
        let files: Vec<File> = files
            .map(|file| self.file(&file.url, &file.title))
            .collect();
        self.write_article(article, image.as_ref(), xml)?;
        for file in image.iter().chain(&files) {
            self.write_file(file, &article.row, xml)?;
        }
        Ok(())
    }

    fn file<'a>(&mut self, url: &'a str, title: &'a str) -> File<'a> {
        let id = self.next_file;
        self.next_file += 1;
        File { id, url, title }
    }

    fn write_article(
        &self,
        article: &Article,
        image: Option<&File>,
        xml: &mut Xml,
    ) -> io::Result<()> {
        let row = &article.row;
        let link = format!("{}/articles/{}", self.site, row.slug);
        // What is no news is not to become some.
        let is_news = |template: &Template| template.as_str() == row.template;
        let kind = match self.news.as_slice().iter().any(is_news) {
            true => "post",
            false => "page",
        };
        xml.raw("<item>\n")?;
        xml.cdata("title", &as_html(&row.title))?;
        self.write_start(&link, row, xml)?;
        xml.cdata("content:encoded", &content(&article.html))?;
        let summary = row.summary.as_deref().unwrap_or_default();
        xml.cdata("excerpt:encoded", &as_html(summary))?;
        xml.text("wp:post_id", &row.id.to_string())?;
        self.write_dates(row, xml)?;
        xml.cdata("wp:post_name", &row.slug)?;
        let status = match row.deleted_at {
            Some(_) => "trash",
            None => status(row.status),
        };
        xml.cdata("wp:status", status)?;
        xml.text("wp:post_parent", "0")?;
        xml.cdata("wp:post_type", kind)?;
        self.write_terms(article, xml)?;
        if let Some(image) = image {
            xml.meta("_thumbnail_id", &image.id.to_string())?;
        }
        for slug in &article.former_slugs {
            xml.meta("_wp_old_slug", slug)?;
        }
        if row.deleted_at.is_some() {
            xml.meta("_wp_trash_meta_status", self::status(row.status))?;
        }
        xml.raw("</item>\n")
    }

    /// What articles and files begin with alike.
    fn write_start(&self, link: &str, row: &ArticleRow, xml: &mut Xml) -> io::Result<()> {
        xml.text("link", link)?;
        // RFC 822 has four digits for a year.
        if (1..=9_999).contains(&row.published_at.year()) {
            xml.text("pubDate", &row.published_at.and_utc().to_rfc2822())?;
        }
        let author = row.author.as_deref().unwrap_or_default();
        xml.cdata("dc:creator", self.authors.login(author))?;
        xml.element("guid", &[("isPermaLink", "false")], link)
    }

    fn write_dates(&self, row: &ArticleRow, xml: &mut Xml) -> io::Result<()> {
        for (name, at) in [
            ("wp:post_date", row.published_at),
            ("wp:post_date_gmt", row.published_at),
            ("wp:post_modified", row.updated_at),
            ("wp:post_modified_gmt", row.updated_at),
        ] {
            xml.cdata(name, &date(at))?;
        }
        xml.cdata("wp:comment_status", "closed")?;
        xml.cdata("wp:ping_status", "closed")
    }

    fn write_terms(&self, article: &Article, xml: &mut Xml) -> io::Result<()> {
        let category = article.row.category_id;
        if let Some(row) = category.and_then(|id| self.terms.category(id)) {
            let attributes = [("domain", "category"), ("nicename", row.slug.as_str())];
            xml.element("category", &attributes, &as_html(&row.title))?;
        }
        for row in article.tags.iter().filter_map(|id| self.terms.tag(*id)) {
            let attributes = [("domain", "post_tag"), ("nicename", row.slug.as_str())];
            xml.element("category", &attributes, &as_html(&row.label))?;
        }
        Ok(())
    }

    fn write_file(&self, file: &File, of: &ArticleRow, xml: &mut Xml) -> io::Result<()> {
        let url = self.root.resolve(file.url);
        xml.raw("<item>\n")?;
        xml.cdata("title", &as_html(file.title))?;
        self.write_start(&url, of, xml)?;
        xml.text("wp:post_id", &file.id.to_string())?;
        self.write_dates(of, xml)?;
        xml.cdata("wp:post_name", &format!("file-{}", file.id))?;
        xml.cdata("wp:status", "inherit")?;
        xml.text("wp:post_parent", &of.id.to_string())?;
        xml.cdata("wp:post_type", "attachment")?;
        xml.cdata("wp:attachment_url", &url)?;
        xml.raw("</item>\n")
    }
}

/// Archived articles are no longer shown: WordPress has `private` for that.
fn status(status: Status) -> &'static str {
    match status {
        Status::Draft => "draft",
        Status::Scheduled => "future",
        Status::Published => "publish",
        Status::Archived => "private",
    }
}

/// Brackets are text here; to WordPress they are shortcodes.
fn content(html: &str) -> String {
    html.replace('[', "&#91;")
}

fn date(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%d %H:%M:%S").to_string()
}
