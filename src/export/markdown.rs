//! The export for those who write in files: a folder of Markdown with front matter in YAML.

use std::collections::HashMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use chrono::SecondsFormat;
use serde_json::{Map, Value, json};

use super::{ExportError, Extent};
use crate::content::{Body, BodyFormat};
use crate::domain::Status;
use crate::store::{DbConnection, StoreError, export as rows};

/// Writes each article to a file of its own, `SLUG.md`, in an empty folder. Deleted ones are left
/// out. Tells how many there were.
///
/// # Errors
/// The database's and those of the file system.
pub fn write(conn: &mut DbConnection, extent: &Extent, folder: &Path) -> Result<u64, ExportError> {
    let categories = rows::categories(conn)?;
    let categories = categories
        .into_iter()
        .map(|row| (row.id, row.slug))
        .collect();
    let tags = rows::tags(conn)?;
    let tags = tags.into_iter().map(|row| (row.id, row.label)).collect();
    let names = Names { categories, tags };
    let chosen = match extent {
        Extent::Whole => None,
        Extent::Selected { ids, .. } => Some(ids.as_slice()),
    };
    let mut articles = 0;
    let mut broken = None;
    let done = rows::each_article(conn, chosen, |article| {
        if article.row.deleted_at.is_some() {
            return Ok(());
        }
        articles += 1;
        write_one(folder, article, &names).map_err(|error| {
            broken = Some(error);
            StoreError::Source("the output ended".to_owned())
        })
    });
    if let Some(error) = broken {
        return Err(error);
    }
    done?;
    Ok(articles)
}

/// What articles refer to, as it is called.
struct Names {
    categories: HashMap<i64, String>,
    tags: HashMap<i64, String>,
}

fn write_one(folder: &Path, article: rows::Article, names: &Names) -> Result<(), ExportError> {
    let path = folder.join(format!("{}.md", article.row.slug));
    let body = Body::parse(&article.html, BodyFormat::Html).markdown();
    let mut file = fs::File::create_new(path)?;
    file.write_all(b"---\n")?;
    for (key, value) in front_matter(article, names) {
        // JSON is YAML (YAML 1.2, section 1.3), and leaves nothing to guess.
        writeln!(file, "{key}: {}", serde_json::to_string(&value)?)?;
    }
    writeln!(file, "---\n\n{body}")?;
    Ok(())
}

/// What is not there is left out.
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
    let mut matter = Map::new();
    for (key, value) in [
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
    ] {
        let is_absent = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        if !is_absent {
            matter.insert(key.to_owned(), value);
        }
    }
    matter
}
