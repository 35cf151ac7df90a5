//! A file as an article.

use chrono::{NaiveDateTime, Utc};
use serde_json::Value;

use super::Settings;
use super::fields::{Fields, scalar};
use super::page::{Page, key_of};
use super::place::{Place, title_of};
use crate::content::{Block, Body, BodyFormat};
use crate::domain::{PageAddress, Slug, SourceKey, Status, SubsiteCode, Template};
use crate::import::dates::parse_feed_date;
use crate::import::plain_text::{on_one_line, plain};
use crate::import::slugs::as_slug;
use crate::import::{SiteUrl, SourceArticle, SourceFile};

const PUBLISHED: [&str; 5] = ["publishdate", "date", "pubdate", "publishedat", "published"];
const UPDATED: [&str; 5] = [
    "lastmod",
    "updated",
    "lastmodifiedat",
    "modified",
    "updatedat",
];
const IMAGES: [&str; 7] = [
    "image",
    "cover",
    "featuredimage",
    "coverimage",
    "heroimage",
    "thumbnail",
    "images",
];
/// The keys under which a picture or a file has its address.
const ADDRESSES: [&str; 5] = ["url", "src", "image", "path", "href"];

/// The article of a page, without its category and tags.
pub(super) fn article(page: &Page, settings: &Settings) -> SourceArticle {
    let Page {
        place,
        fields,
        body,
    } = page;
    let id = page.id();
    let key = match id {
        Some(id) => key_of(id),
        None => place.path.clone(),
    };
    let (title, body) = title_and_body(place, fields, body);
    let mut article = SourceArticle::new(key, title, &template(fields, settings));
    article.id = id;
    article.slug = slug(fields, place).map(|slug| slug.to_string());
    article.former_slugs = former_slugs(fields, article.slug.as_deref());
    article.summary = fields
        .text(&["summary", "excerpt", "description"])
        .or_else(|| above_more(body));
    article.author = author(fields);
    let language = fields.text(&["language", "lang", "locale"]);
    article.language = language.or_else(|| place.language.clone());
    article.deleted = fields.flag("deleted") == Some(true);
    set_status(&mut article, fields, place);
    set_dates(&mut article, fields, place, settings);
    set_subsites(&mut article, fields);
    let site = settings.url.as_ref();
    let base = site.map(|site| page_of(site, &place.folder));
    let dropped = set_body(&mut article, body, base.as_ref())
        + set_files(&mut article, fields, base.as_ref());
    note_dropped(&mut article, place, dropped);
    article
}

/// A title that stands as the first heading is taken out of the body.
fn title_and_body<'b>(place: &Place, fields: &Fields, body: &'b str) -> (String, &'b str) {
    if let Some(title) = fields.exact_text("title") {
        return (title.trim_end_matches('\n').to_owned(), body);
    }
    let start = body.trim_start_matches(['\r', '\n']);
    let (line, rest) = start.split_once('\n').unwrap_or((start, ""));
    if line.starts_with("# ") {
        let title = Body::parse(line, BodyFormat::Markdown).text();
        return (on_one_line(&title), rest);
    }
    let parsed = Body::parse(body, BodyFormat::Markdown);
    let heading = parsed.blocks().iter().find_map(|block| match block {
        Block::Heading { spans, .. } => {
            let text: String = spans.iter().map(|span| span.text.as_str()).collect();
            Some(on_one_line(&text))
        }
        _ => None,
    });
    (heading.unwrap_or_else(|| title_of(&place.name)), body)
}

/// Zola's templates are files, which are no kinds of pages.
fn template(fields: &Fields, settings: &Settings) -> Template {
    fields
        .exact_text("template")
        .filter(|name| !name.contains(['.', '/']))
        .and_then(|name| Template::parse(&name).ok())
        .unwrap_or_else(|| settings.template.clone())
}

fn slug(fields: &Fields, place: &Place) -> Option<Slug> {
    let of_address = || {
        let address = fields.text(&["permalink", "url", "path"])?;
        Slug::parse(last_part(&address)).ok()
    };
    fields
        .text(&["slug"])
        .and_then(|name| as_slug(&name))
        .or_else(of_address)
        .or_else(|| as_slug(&place.name))
}

/// The name of a page in an address.
fn last_part(address: &str) -> &str {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let path = path.trim_end_matches("index.html").trim_end_matches('/');
    let last = path.rsplit('/').next().unwrap_or_default();
    last.strip_suffix(".html").unwrap_or(last)
}

fn former_slugs(fields: &Fields, slug: Option<&str>) -> Vec<String> {
    let mut slugs: Vec<String> = Vec::new();
    for alias in fields.list(&["aliases", "redirectfrom"]) {
        let Ok(former) = Slug::parse(last_part(&alias)) else {
            continue;
        };
        let former = former.to_string();
        if Some(former.as_str()) != slug && !slugs.contains(&former) {
            slugs.push(former);
        }
    }
    slugs
}

/// What is above `<!--more-->`, as Hugo and Zola have it.
fn above_more(body: &str) -> Option<String> {
    let (above, _) = body
        .split_once("<!--more-->")
        .or_else(|| body.split_once("<!-- more -->"))?;
    let text = Body::parse(above, BodyFormat::Markdown).text();
    Some(on_one_line(&text)).filter(|text| !text.is_empty())
}

fn author(fields: &Fields) -> Option<String> {
    let authors = fields.get(&["author", "authors"])?;
    let names = super::fields::names_in(authors).join(", ");
    Some(names).filter(|names| !names.is_empty())
}

/// What readers could not see stays hidden.
fn set_status(article: &mut SourceArticle, fields: &Fields, place: &Place) {
    let says_draft = fields.get(&["draft"]).is_some() && fields.flag("draft") != Some(false);
    let is_draft = says_draft || fields.flag("published") == Some(false) || place.is_draft;
    article.status = match fields.text(&["status"]) {
        Some(name) => Status::parse(&name.to_lowercase()).unwrap_or_else(|_| {
            let shown: String = name.chars().take(40).collect();
            let sentence = format!(
                "{}: its status {shown:?} is unknown; it becomes a draft",
                place.path
            );
            article.note("an unknown status: a draft", sentence);
            Status::Draft
        }),
        None if is_draft => Status::Draft,
        None => Status::Published,
    };
}

fn set_dates(article: &mut SourceArticle, fields: &Fields, place: &Place, settings: &Settings) {
    let read = |text: &str| parse_feed_date(text, settings.timezone);
    let mut date = |names: &[&str]| -> Option<NaiveDateTime> {
        let said: Vec<(&&str, String)> = names
            .iter()
            .filter_map(|name| Some((name, fields.text(&[name])?)))
            .collect();
        let found = said.iter().find_map(|(_, text)| read(text));
        // Jekyll's `published` says yes or no.
        let wrong = said.into_iter().find(|(name, _)| **name != "published");
        if let (None, Some((name, text))) = (found, wrong) {
            let shown: String = text.chars().take(40).collect();
            let sentence = format!("{}: its {name} {shown:?} is no date", place.path);
            article.note("a date was dropped", sentence);
        }
        found
    };
    let published = date(&PUBLISHED);
    let updated = date(&UPDATED);
    let created = date(&["created"]);
    let deleted = date(&["deletedat"]);
    article.published_at = published.or_else(|| read(place.date.as_deref()?));
    article.updated_at = updated;
    article.created_at = created;
    article.deleted_at = deleted.filter(|_| article.deleted);
    let is_to_come = article.published_at > Some(Utc::now().naive_utc());
    if is_to_come && article.status == Status::Published && fields.text(&["status"]).is_none() {
        article.status = Status::Scheduled;
    }
    if article.published_at.is_none() {
        article.note_no_date(format!("{}: it has no date", place.path));
    }
}

fn set_subsites(article: &mut SourceArticle, fields: &Fields) {
    for text in fields.list(&["subsites"]) {
        match SubsiteCode::parse(&text) {
            Ok(code) => article.subsites.push(code.to_string()),
            Err(error) => {
                let sentence = format!("{}: its subsite {error}; it was dropped", article.key);
                article.note("a subsite was dropped", sentence);
            }
        }
    }
    article.subsites.sort_unstable();
    article.subsites.dedup();
}

/// Without the address of the folder, pictures that lie in it cannot be shown; tells how many they are.
fn set_body(article: &mut SourceArticle, body: &str, base: Option<&PageAddress>) -> usize {
    let mut dropped = 0;
    article.body_format = BodyFormat::Html;
    article.body = match base {
        Some(base) => Body::parse(body, BodyFormat::Markdown)
            .resolved(base)
            .html(),
        None if body.contains("![") || body.to_ascii_lowercase().contains("<img") => {
            let parsed = Body::parse(body, BodyFormat::Markdown);
            let kept;
            (kept, dropped) = parsed.without_images(is_relative);
            kept.html()
        }
        None => {
            article.body_format = BodyFormat::Markdown;
            body.to_owned()
        }
    };
    if ["{{<", "{{%", "{%"]
        .iter()
        .any(|start| body.contains(start))
    {
        let sentence = format!(
            "{}: it has shortcodes or tags of a template, which stay in the text",
            article.key
        );
        article.note("shortcodes stay in the text", sentence);
    }
    dropped
}

fn note_dropped(article: &mut SourceArticle, place: &Place, dropped: usize) {
    let what = match dropped {
        0 => return,
        1 => "a picture or file that lies in the folder was dropped".to_owned(),
        n => format!("{n} pictures and files that lie in the folder were dropped"),
    };
    let sentence = format!(
        "{}: {what}: files are not kept here; --url says where they are found",
        place.path
    );
    article.note("pictures and files of the folder were dropped", sentence);
}

/// Tells how many lie in the folder, so that they cannot be shown.
fn set_files(article: &mut SourceArticle, fields: &Fields, base: Option<&PageAddress>) -> usize {
    let mut dropped = 0;
    let mut whole = |address: String| match base {
        Some(base) => Some(base.resolve(&address)),
        None if is_relative(&address) => {
            dropped += 1;
            None
        }
        None => Some(address),
    };
    article.image = fields
        .get(&IMAGES)
        .and_then(address_in)
        .and_then(&mut whole);
    let files = match fields.get(&["attachments"]) {
        Some(Value::Array(files)) => files.as_slice(),
        _ => &[],
    };
    for file in files {
        let of = |name: &str| scalar(file.get(name)?).filter(|text| !text.is_empty());
        if let Some(url) = address_in(file).and_then(&mut whole) {
            article.attachments.push(SourceFile {
                url,
                title: file.get("title").and_then(scalar),
                media_type: of("media_type"),
                bytes: of("bytes").and_then(|bytes| bytes.parse().ok()),
            });
        }
    }
    dropped
}

/// An address, or that in a mapping or at the start of a list.
fn address_in(value: &Value) -> Option<String> {
    let address = match value {
        Value::Array(items) => items.first().and_then(address_of),
        value => address_of(value),
    };
    address.filter(|address| !address.trim().is_empty())
}

fn address_of(value: &Value) -> Option<String> {
    match value {
        Value::Object(map) => ADDRESSES.iter().find_map(|name| scalar(map.get(*name)?)),
        Value::String(text) => Some(text.clone()),
        _ => None,
    }
}

/// Whether an address is read as relative to the folder: neither a whole one nor one from the root of
/// a host.
fn is_relative(address: &str) -> bool {
    let start = address.trim().split(['/', '?', '#']).next();
    start.is_some_and(|start| !start.contains(':')) && !address.trim().starts_with(['/', '\\'])
}

/// The page against which the addresses in a file are read: its folder.
fn page_of(site: &SiteUrl, folder: &str) -> PageAddress {
    let escaped = folder
        .replace('%', "%25")
        .replace('?', "%3F")
        .replace('#', "%23");
    let site = PageAddress::new(format!("{}/", site.as_str()));
    match folder {
        "" => site,
        _ => PageAddress::new(site.resolve(&format!("./{escaped}/"))),
    }
}

/// What the page of a folder or term says of itself.
pub(super) fn description(page: &Page) -> Option<String> {
    page.fields
        .text(&["description", "summary"])
        .or_else(|| Some(plain(&Body::parse(&page.body, BodyFormat::Markdown).text())))
        .filter(|text| !text.is_empty())
}

/// The key of a thing by its name.
pub(super) fn text_key(key: impl Into<String>) -> SourceKey {
    SourceKey::Text(key.into())
}
