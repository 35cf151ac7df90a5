//! Posts as articles.

use chrono::NaiveDateTime;

use super::files::{Files, enclosure};
use super::item::{Dates, Item};
use super::reading::Export;
use super::terms::{Terms, add_tag, tag_key};
use super::{Settings, body};
use crate::content::Body;
use crate::domain::{SourceKey, Status, Template};
use crate::import::dates::{parse_date, parse_feed_date, to_utc};
use crate::import::intake::TOO_INTRICATE;
use crate::import::plain_text::plain;
use crate::import::slugs::as_slug;
use crate::import::{CategoryUse, ImportError, Intake, SourceArticle};
use crate::store::StoreError;

/// For how many posts files are in memory at once: each may show some hundred.
const POSTS_AT_ONCE: usize = 16;

/// Makes articles of the posts of an export.
pub(super) fn take_posts(export: Export, settings: &Settings) -> Result<Intake, ImportError> {
    let Export {
        mut intake,
        mut posts,
        mut files,
        terms,
    } = export;
    let mut last = None;
    loop {
        let rows = posts.articles_after(last)?;
        let Some(end) = rows.last() else { break };
        last = Some(end.number);
        for rows in rows.chunks(POSTS_AT_ONCE) {
            let items = rows
                .iter()
                .map(|row| serde_json::from_str(&row.payload))
                .collect::<Result<Vec<Item>, _>>()
                .map_err(|error| StoreError::Source(error.to_string()))?;
            let files = Files::of(rows, &items, &mut files)?;
            for item in items {
                let key = SourceKey::Number(item.id);
                match article(item, &files, &terms, settings, &mut intake) {
                    Ok(article) => intake.add_article(&article)?,
                    Err(reason) => intake.add_unreadable(&key, reason)?,
                }
            }
        }
    }
    if settings.categories == CategoryUse::Tags {
        intake.categories.clear();
    }
    Ok(intake)
}

fn article(
    item: Item,
    files: &Files,
    terms: &Terms,
    settings: &Settings,
    intake: &mut Intake,
) -> Result<SourceArticle, String> {
    let id = item.id;
    let page = Template::parse(Template::PAGE).ok();
    let template = page
        .filter(|_| item.kind == "page")
        .unwrap_or_else(|| settings.template.clone());
    let mut article = SourceArticle::new(id, plain(&item.title), &template);
    let body = body::convert(&item, files)?;
    for name in &body.told.unknown {
        article.note(
            "a shortcode was dropped",
            format!(
                "article {id} (line {}): the shortcode [{name}] was dropped, its content kept",
                item.line
            ),
        );
    }
    for file in &body.told.missing {
        article.note(
            "a file is not in the export",
            format!(
                "article {id}: a gallery shows the file {file}, which the export does not have"
            ),
        );
    }
    article.summary = [Some(item.excerpt.as_str()), body.teaser.as_deref()]
        .into_iter()
        .flatten()
        .map(plain)
        .find(|summary| !summary.is_empty());
    if Body::is_too_intricate(&body.html, article.body_format) {
        return Err(TOO_INTRICATE.to_owned());
    }
    article.body = body.html;
    let name = item.name.as_deref().unwrap_or_default();
    let name = name.strip_suffix("__trashed").unwrap_or(name);
    article.slug = as_slug(name).map(|slug| slug.to_string());
    article.former_slugs = former_slugs(&item, article.slug.as_deref());
    let author = item.author.as_ref();
    article.author = author.map(|login| terms.authors.get(login).unwrap_or(login).clone());
    set_status(&mut article, &item);
    set_dates(&mut article, &item.dates, settings);
    article.image = item
        .thumbnail
        .and_then(|id| files.get(id))
        .map(|file| file.url.clone());
    if let (Some(file), None) = (item.thumbnail, &article.image) {
        article.note(
            "a file is not in the export",
            format!("article {id}: its picture is the file {file}, which the export does not have"),
        );
    }
    let enclosures = item.enclosures.iter().filter_map(|value| enclosure(value));
    let attached = files.attached(id, false).map(|file| file.as_attachment());
    for file in enclosures.chain(attached) {
        if article
            .attachments
            .iter()
            .all(|known| known.url != file.url)
        {
            article.attachments.push(file);
        }
    }
    set_terms(&mut article, item, settings.categories, intake);
    Ok(article)
}

fn former_slugs(item: &Item, slug: Option<&str>) -> Vec<String> {
    let mut slugs: Vec<String> = Vec::new();
    for former in item.former_names.iter().filter_map(|name| as_slug(name)) {
        let former = former.to_string();
        if Some(former.as_str()) != slug && !slugs.contains(&former) {
            slugs.push(former);
        }
    }
    slugs
}

/// What readers could not see without a password stays hidden.
fn set_status(article: &mut SourceArticle, item: &Item) {
    let id = item.id;
    let of = |name: &str| match name {
        "publish" => Some(Status::Published),
        "future" => Some(Status::Scheduled),
        "draft" | "pending" | "auto-draft" | "private" => Some(Status::Draft),
        _ => None,
    };
    let status = item.status.as_deref().unwrap_or_default();
    article.status = match status {
        "" => {
            article.note(
                "no status: a draft",
                format!("article {id}: it has no status that can be read; it becomes a draft"),
            );
            Status::Draft
        }
        "trash" => {
            article.deleted = true;
            item.trashed_status
                .as_deref()
                .and_then(of)
                .unwrap_or(Status::Published)
        }
        status => of(status).unwrap_or_else(|| {
            let shown: String = status.chars().take(40).collect();
            article.note(
                "an unknown status: a draft",
                format!("article {id}: its status {shown:?} is unknown; it becomes a draft"),
            );
            Status::Draft
        }),
    };
    if item.is_mended && article.status != Status::Draft {
        article.status = Status::Draft;
        article.note(
            "its elements were mended: a draft",
            format!("article {id}: its elements were mended, so that what hides it may be lost; it becomes a draft"),
        );
    }
    if item.has_password && article.status != Status::Draft {
        article.status = Status::Draft;
        article.note(
            "a password: a draft",
            format!("article {id}: it is shown to those with a password; it becomes a draft"),
        );
    }
}

fn set_dates(article: &mut SourceArticle, dates: &Dates, settings: &Settings) {
    let read = |utc: &Option<String>, local: &Option<String>| -> Option<NaiveDateTime> {
        utc.as_deref().and_then(parse_date).or_else(|| {
            let local = local.as_deref().and_then(parse_date)?;
            to_utc(local, settings.timezone)
        })
    };
    article.published_at = read(&dates.utc, &dates.local)
        .or_else(|| parse_feed_date(dates.feed.as_deref()?, settings.timezone));
    article.updated_at = read(&dates.modified_utc, &dates.modified_local);
    if article.published_at.is_none() {
        let key = &article.key;
        article.note_no_date(format!("article {key}: it has no date"));
    }
}

fn set_terms(article: &mut SourceArticle, item: Item, with: CategoryUse, intake: &mut Intake) {
    let mut categories = item.categories.into_iter();
    let mut tags = item.tags;
    if with != CategoryUse::Tags {
        article.category = categories.next().map(SourceKey::Text);
    }
    if with != CategoryUse::Only {
        for key in categories {
            let Some(category) = intake.categories.get(&SourceKey::Text(key.clone())) else {
                continue;
            };
            let title = category.title.clone();
            let slug = key.strip_prefix("category:").unwrap_or(&key);
            let of_tag = tag_key(slug);
            // A tag of that name is the same thing to readers.
            let key = match intake.tags.contains_key(&SourceKey::Text(of_tag.clone())) {
                true => of_tag,
                false => {
                    add_tag(key.clone(), Some(slug), &title, intake);
                    key
                }
            };
            if !tags.contains(&key) {
                tags.push(key);
            }
        }
    }
    article.tags = tags.into_iter().map(SourceKey::Text).collect();
}
