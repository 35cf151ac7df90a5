//! The export that WordPress imports: WXR 1.2, which is RSS 2.0 with elements of its own.

mod item;
mod terms;
mod xml;

use std::io::Write;

use super::{Accompanying, ExportError, Extent};
use crate::domain::NewsTemplates;
use crate::store::{DbConnection, articles, export as rows};
use item::Items;
use terms::{Authors, Terms};
use xml::Xml;

const START: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"
  xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
"#;
const END: &str = "</channel>\n</rss>\n";

/// Writes the channel: authors, categories (parents first), tags, then the articles by their ids, each
/// with its files. `site` is the address of the news without a slash at its end, or empty. Tells how
/// many articles there were.
///
/// # Errors
/// The database's and those of the output.
pub fn write(
    conn: &mut DbConnection,
    extent: &Extent,
    site: &str,
    news: &NewsTemplates,
    output: &mut dyn Write,
) -> Result<u64, ExportError> {
    let chosen = match extent {
        Extent::Whole => None,
        Extent::Selected { ids, .. } => Some(ids.as_slice()),
    };
    let authors = Authors::new(rows::authors(conn, chosen)?);
    let with = Accompanying::of(conn, extent)?;
    let terms = Terms {
        categories: rows::categories(conn)?,
        tags: rows::tags(conn)?,
    };
    let mut xml = Xml::new(output);
    xml.raw(START)?;
    xml.text("title", "Actus")?;
    xml.text("link", site)?;
    xml.text("wp:wxr_version", "1.2")?;
    xml.text("wp:base_site_url", site)?;
    xml.text("wp:base_blog_url", site)?;
    authors.write(&mut xml)?;
    terms.write(&with, &mut xml)?;
    // Files are items, too: they are numbered behind all articles.
    let next_file = articles::last_id(conn)?.unwrap_or_default() + 1;
    let mut items = Items::new(site, news, &authors, &terms, next_file);
    let mut written = 0;
    extent.each_article(conn, |article| {
        written += 1;
        items.write(&article, &mut xml)
    })?;
    xml.raw(END)?;
    output.flush()?;
    Ok(written)
}
