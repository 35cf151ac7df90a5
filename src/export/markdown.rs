//! The export for those who write in files: a folder of Markdown with front matter in YAML.

use std::collections::HashMap;
use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use chrono::SecondsFormat;
use serde_json::{Map, Value, json};

use super::{Accompanying, ExportError, Extent};
use crate::content::{Body, BodyFormat};
use crate::domain::Status;
use crate::store::{DbConnection, export as rows};

/// Writes each article to a file of its own, `SLUG.md`, in an empty folder, and the categories and tags
/// that go with them to `categories/SLUG/_index.md` and `tags/SLUG/_index.md`. Deleted ones are left
/// out. Tells how many articles there were.
///
/// # Errors
/// The database's and those of the file system.
pub fn write(conn: &mut DbConnection, extent: &Extent, folder: &Path) -> Result<u64, ExportError> {
    let with = Accompanying::of(conn, extent)?;
    let mut names = Names::default();
    let categories = rows::categories(conn)?;
    for row in &categories {
        names.categories.insert(row.id, row.slug.clone());
    }
    for row in categories {
        if with.has_category(row.id) {
            write_category(folder, &row, &names)?;
        }
    }
    for row in rows::tags(conn)? {
        if with.has_tag(row.id) {
            write_tag(folder, &row)?;
        }
        names.tags.insert(row.id, row.label);
    }
    let mut articles = 0;
    extent.each_article(conn, |article| {
        if article.row.deleted_at.is_some() {
            return Ok(());
        }
        articles += 1;
        let path = folder.join(format!("{}.md", article.row.slug));
        let body = Body::parse(&article.html, BodyFormat::Html).markdown();
        write_file(&path, &front_matter(article, &names), &body)
    })?;
    Ok(articles)
}

/// What articles refer to, as it is called.
#[derive(Default)]
struct Names {
    categories: HashMap<i64, String>,
    tags: HashMap<i64, String>,
}

/// A page of its own, as Hugo has them for its terms.
fn write_category(folder: &Path, row: &rows::Category, names: &Names) -> Result<(), ExportError> {
    let parent = row.parent_id.and_then(|id| names.categories.get(&id));
    let matter = without_absent([
        ("title", json!(row.title)),
        ("id", json!(row.id)),
        ("slug", json!(row.slug)),
        ("parent", json!(parent)),
        ("description", json!(row.description)),
    ]);
    write_page(&folder.join("categories").join(&row.slug), &matter)
}

fn write_tag(folder: &Path, row: &rows::Tag) -> Result<(), ExportError> {
    let matter = without_absent([
        ("title", json!(row.label)),
        ("id", json!(row.id)),
        ("slug", json!(row.slug)),
    ]);
    write_page(&folder.join("tags").join(&row.slug), &matter)
}

fn write_page(folder: &Path, matter: &Map<String, Value>) -> Result<(), ExportError> {
    fs::create_dir_all(folder)?;
    write_file(&folder.join("_index.md"), matter, "")
}

fn write_file(path: &Path, matter: &Map<String, Value>, body: &str) -> Result<(), ExportError> {
    let mut file = BufWriter::new(fs::File::create_new(path)?);
    file.write_all(b"---\n")?;
    for (key, value) in matter {
        // JSON is YAML (YAML 1.2, section 1.3), and leaves nothing to guess.
        writeln!(file, "{key}: {}", serde_json::to_string(value)?)?;
    }
    file.write_all(b"---\n")?;
    if !body.is_empty() {
        writeln!(file, "\n{body}")?;
    }
    file.flush()?;
    Ok(())
}

fn front_matter(article: rows::Article, names: &Names) -> Map<String, Value> {
    let rows::Article { row, .. } = article;
    let time =
        |at: chrono::NaiveDateTime| at.and_utc().to_rfc3339_opts(SecondsFormat::AutoSi, true);
    let category = row.category_id.and_then(|id| names.categories.get(&id));
    let tags = article.tags.iter().filter_map(|id| names.tags.get(id));
    let tags: Vec<&String> = tags.collect();
    let files = article.attachments.iter().map(|file| {
        json!({"title": file.title, "url": file.url, "media_type": file.media_type, "bytes": file.bytes})
    });
    let files: Vec<Value> = files.collect();
    let aliases = article.former_slugs.iter();
    let aliases: Vec<String> = aliases.map(|slug| format!("/articles/{slug}")).collect();
    without_absent([
        ("title", json!(row.title)),
        ("id", json!(row.id)),
        ("slug", json!(row.slug)),
        ("date", json!(time(row.published_at))),
        ("lastmod", json!(time(row.updated_at))),
        ("created", json!(time(row.created_at))),
        ("status", json!(row.status.as_str())),
        ("draft", json!(row.status != Status::Published)),
        ("template", json!(row.template)),
        ("summary", json!(row.summary)),
        ("author", json!(row.author)),
        ("language", json!(row.language)),
        ("category", json!(category)),
        ("tags", json!(tags)),
        ("subsites", json!(article.subsites)),
        ("image", json!(row.image)),
        ("attachments", json!(files)),
        ("aliases", json!(aliases)),
    ])
}

/// What is not there is left out.
fn without_absent<const N: usize>(all: [(&str, Value); N]) -> Map<String, Value> {
    let is_absent = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    let present = all.into_iter().filter(|(_, value)| !is_absent(value));
    present
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}
