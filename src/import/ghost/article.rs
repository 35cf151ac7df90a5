//! Posts as articles.

use super::Settings;
use super::body::{self, Converted};
use super::post::Post;
use super::reading::{DESCRIPTION, Export, MAIL_ALONE};
use super::terms::Terms;
use crate::content::{Body, BodyFormat};
use crate::domain::{PageAddress, SourceKey, Status, Template};
use crate::import::dates::parse_utc_date;
use crate::import::intake::TOO_INTRICATE;
use crate::import::slugs::as_slug;
use crate::import::{ImportError, Intake, SiteUrl, SourceArticle, Whole};
use crate::store::StoreError;
use crate::store::staging::StagedPart;

/// What stands for the address of the site wherever Ghost keeps one, since version 3.
const SITE: &str = "__GHOST_URL__";
/// How addresses of files on the site began before.
const FILES: [&str; 2] = ["\"/content/", "(/content/"];

/// Makes articles of the posts of an export.
pub(super) fn take_posts(export: Export, settings: &Settings) -> Result<Intake, ImportError> {
    let Export {
        mut intake,
        mut posts,
        terms,
    } = export;
    intake.is_whole_in(Whole {
        categories: true,
        tags: true,
        subsites: false,
    });
    let mut unnamed_sites = 0;
    let mut last = None;
    loop {
        let rows = posts.articles_after(last)?;
        let Some(end) = rows.last() else { break };
        last = Some(end.number);
        for row in rows {
            let mut post: Post = serde_json::from_str(&row.payload)
                .map_err(|error| StoreError::Source(error.to_string()))?;
            drop(row);
            let parts = posts.parts_of(&post.key)?;
            if name_site(&mut post, settings) {
                unnamed_sites += 1;
            }
            take_post(post, &parts, &terms, settings, &mut intake)?;
        }
    }
    if unnamed_sites > 0 {
        intake.report.warn("the site has no address", || {
            format!("{unnamed_sites} articles have addresses on the site itself, which the export does not name; they are relative now; --url https://… makes them whole")
        });
    }
    Ok(intake)
}

/// Puts the address of the site where its placeholder is, and tells whether there is one, or an
/// address of a file, that would need it.
fn name_site(post: &mut Post, settings: &Settings) -> bool {
    let url = settings.url.as_ref().map_or("", SiteUrl::as_str);
    let mut is_named = false;
    for text in std::iter::once(post.body.text_mut()).chain(post.image.as_mut()) {
        is_named |= FILES.iter().any(|start| text.contains(start));
        if text.contains(SITE) {
            *text = text.replace(SITE, url);
            is_named = true;
        }
    }
    is_named && url.is_empty()
}

fn take_post(
    post: Post,
    parts: &[StagedPart],
    terms: &Terms,
    settings: &Settings,
    intake: &mut Intake,
) -> Result<(), StoreError> {
    let of_pages = Template::parse(Template::PAGE).ok();
    let template = of_pages
        .filter(|_| post.is_page)
        .unwrap_or_else(|| settings.template.clone());
    let key = SourceKey::Text(post.key.clone());
    let mut article = SourceArticle::new(key, post.title.as_str(), &template);
    let converted = match body::convert(&post.body) {
        Ok(converted) => converted,
        Err(reason) => return intake.add_unreadable(&article.key, reason),
    };
    if Body::is_too_intricate(&converted.text, converted.format) {
        return intake.add_unreadable(&article.key, TOO_INTRICATE);
    }
    let page = settings.url.as_ref().map(|url| {
        let slug = post.slug.as_deref().unwrap_or_default();
        PageAddress::new(format!("{}/{slug}/", url.as_str()))
    });
    set_body(&mut article, converted, page.as_ref());
    article.slug = post
        .slug
        .as_deref()
        .and_then(as_slug)
        .map(|slug| slug.to_string());
    let described = parts.iter().find(|part| part.kind == DESCRIPTION);
    article.summary = [
        post.excerpt.as_ref(),
        post.description.as_ref(),
        described.map(|part| &part.payload),
    ]
    .into_iter()
    .flatten()
    .next()
    .cloned();
    article.image = match &page {
        Some(page) => post.image.as_ref().map(|image| page.resolve(image)),
        None => post.image.clone(),
    };
    article.language.clone_from(&post.locale);
    let by_mail_alone = parts.iter().any(|part| part.kind == MAIL_ALONE);
    set_status(&mut article, &post, by_mail_alone);
    set_dates(&mut article, &post);
    terms.set_author(&mut article, &post, parts);
    terms.set_tags(&mut article, parts, settings, intake);
    intake.add_article(&article)
}

/// Addresses on the site are whole where its own is known.
fn set_body(article: &mut SourceArticle, converted: Converted, page: Option<&PageAddress>) {
    (article.body, article.body_format) = match page {
        Some(page) => {
            let body = Body::parse(&converted.text, converted.format);
            (body.resolved(page).html(), BodyFormat::Html)
        }
        None => (converted.text, converted.format),
    };
    let key = article.key.clone();
    for name in &converted.unknown {
        article.note(
            "a part of a body is unknown: its content was kept",
            format!("article {key}: a part of its body of the kind {name:?} is unknown; what text it has was kept"),
        );
    }
    if converted.hides_parts {
        article.note(
            "parts for members were dropped",
            format!("article {key}: parts of its body that are for members alone were dropped"),
        );
    }
}

/// What not everybody could read stays hidden.
fn set_status(article: &mut SourceArticle, post: &Post, by_mail_alone: bool) {
    let key = article.key.clone();
    let shown = |text: &str| text.chars().take(40).collect::<String>();
    // What names no status is new to Ghost, too.
    let status = match post.status.as_deref().unwrap_or("draft") {
        // When it is due it is sent.
        "scheduled" | "published" if by_mail_alone => "sent",
        status => status,
    };
    article.status = match status {
        "published" => Status::Published,
        "scheduled" => Status::Scheduled,
        "draft" => Status::Draft,
        "sent" => {
            article.note(
                "sent by mail alone: a draft",
                format!("article {key}: it was sent by mail and is on no page; it becomes a draft"),
            );
            Status::Draft
        }
        status => {
            article.note(
                "an unknown status: a draft",
                format!(
                    "article {key}: its status {:?} is unknown; it becomes a draft",
                    shown(status)
                ),
            );
            Status::Draft
        }
    };
    let visibility = post.visibility.as_deref().unwrap_or("public");
    if visibility != "public" && article.status != Status::Draft {
        article.status = Status::Draft;
        article.note(
            "not for everybody: a draft",
            format!(
                "article {key}: its visibility is {:?}, not public; it becomes a draft",
                shown(visibility)
            ),
        );
    }
}

fn set_dates(article: &mut SourceArticle, post: &Post) {
    let read = |text: &Option<String>| text.as_deref().and_then(parse_utc_date);
    article.created_at = read(&post.created_at);
    article.updated_at = read(&post.updated_at);
    article.published_at = read(&post.published_at).or(article.created_at);
    if article.published_at.is_none() {
        article.note_no_date(format!("article {}: it has no date", article.key));
    }
}
