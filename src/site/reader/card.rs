//! An article in a list.

use super::frame::Place;
use crate::api::articles::{self, Highlight, page_path};
use crate::api::categories;
use crate::domain::{Locale, SearchQuery};
use crate::store::articles::Article;

/// What a list shows of an article.
#[derive(Debug)]
pub struct Card {
    pub href: String,
    /// Of the article, whoever visits it.
    pub path: String,
    pub title: String,
    pub summary: Option<String>,
    /// Title and passage with what was searched for.
    pub highlight: Option<Highlight>,
    pub image: Option<String>,
    /// As people write it, and as machines do.
    pub date: String,
    pub date_time: String,
    pub category: Option<Link>,
    pub tags: Vec<Link>,
    /// The language of the article, where it is not that of the page.
    pub lang: Option<String>,
}

/// A text that leads somewhere.
#[derive(Debug)]
pub struct Link {
    pub text: String,
    pub href: String,
}

impl Card {
    /// The card of an article on a page at this place; its tags lead to the list at this path.
    pub fn new(
        article: Article,
        searched: Option<&SearchQuery>,
        locale: Locale,
        place: Place<'_>,
        list: &str,
        public_url: &str,
    ) -> Self {
        let published_at = article.row.published_at;
        let page = articles::page_address(public_url, &article.row.slug);
        let article = articles::Article::new(article, &[], searched, public_url);
        let tags = article.tags.iter().map(|tag| Link {
            href: place.link_to_tag(list, &tag.0.value),
            text: tag.0.label.clone(),
        });
        Self {
            href: place.link_to(&page_path(&article.slug)),
            path: page_path(&article.slug),
            date: locale.date(published_at),
            date_time: published_at.format("%Y-%m-%d").to_string(),
            category: article.category.as_ref().map(|category| Link {
                href: place.link_to(&categories::page_path(&category.0.value)),
                text: category.0.label.clone(),
            }),
            tags: tags.collect(),
            image: article.image.map(|image| page.resolve(&image.url)),
            lang: article.language.filter(|lang| lang != locale.tag()),
            title: named(article.title, &article.slug),
            summary: article.summary,
            highlight: article.highlight,
        }
    }
}

/// What a page calls a thing: by its slug, where it has no title to press.
pub fn named(title: String, slug: &str) -> String {
    match title.trim().is_empty() {
        true => slug.to_owned(),
        false => title,
    }
}
