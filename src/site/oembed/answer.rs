//! The answer of an oEmbed provider, of type `rich` (oEmbed 1.0, section 2.3).

use askama::filters::{Html, escape};
use serde::Serialize;
use utoipa::ToSchema;

use super::page_of::Described;
use crate::api::canonical::Canonical;
use crate::site::xml::Document;
use crate::state::AppState;

/// What stands for a page on another site.
#[derive(Debug, Serialize, ToSchema)]
pub struct OembedAnswer {
    /// Always `rich`: HTML.
    #[schema(example = "rich")]
    r#type: &'static str,
    /// Of oEmbed.
    #[schema(example = "1.0")]
    version: &'static str,
    #[schema(example = "Actualités")]
    title: String,
    /// Left out where none is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "La rédaction")]
    author_name: Option<String>,
    #[schema(example = "Horizon")]
    provider_name: String,
    #[schema(example = "https://news.example")]
    provider_url: String,
    /// For how many seconds the answer may be kept.
    #[schema(example = 60)]
    cache_age: u32,
    /// The frame.
    #[schema(example = "<iframe src=\"https://news.example/embed?category=57\"></iframe>")]
    html: String,
    /// In pixels.
    #[schema(example = 600)]
    width: u32,
    /// In pixels.
    #[schema(example = 800)]
    height: u32,
}

/// How large a frame may be, in pixels.
#[derive(Debug, Clone, Copy)]
pub struct Within {
    pub width: u32,
    pub height: u32,
}

/// How wide a frame is where there is room.
pub const WIDTH: u32 = 600;
/// How high a frame may be where nobody says so: more than any is.
pub const HEIGHT: u32 = 2_000;
/// How many articles of a list are shown at most.
const MOST_CARDS: u32 = 5;

/// The size of a frame and the number of cards in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Size {
    width: u32,
    height: u32,
    cards: u32,
}

impl Size {
    /// That of a list, which has as many cards as there is room for and a button below them.
    fn of_list(within: Within) -> Self {
        let width = within.width.min(WIDTH);
        let heights = (1..=MOST_CARDS)
            .rev()
            .map(|cards| (cards, list_height(width, cards)));
        let fitting = heights.clone().find(|(_, height)| *height <= within.height);
        let (cards, height) = fitting.unwrap_or((1, within.height));
        Self {
            width,
            height,
            cards,
        }
    }

    /// That of one article.
    fn of_article(within: Within) -> Self {
        let width = within.width.min(WIDTH);
        Self {
            width,
            height: (card_height(width) + MARGIN).min(within.height),
            cards: 1,
        }
    }
}

// In pixels, as `list.css` and `embed.css` have them in letters of 16 pixels.
const MARGIN: u32 = 8;
const GAP: u32 = 14;
const BUTTON: u32 = 36;

fn card_height(width: u32) -> u32 {
    match width.saturating_sub(MARGIN) {
        ..=432 => 210,
        433..608 => 186,
        _ => 156,
    }
}

fn list_height(width: u32, cards: u32) -> u32 {
    cards * (card_height(width) + GAP) + BUTTON + MARGIN
}

impl OembedAnswer {
    /// What stands for a page of which this list is embedded.
    pub fn new(page: Described, embedded: &Canonical, within: Within, state: &AppState) -> Self {
        let size = match page.article {
            Some(_) => Size::of_article(within),
            None => Size::of_list(within),
        };
        let mut shown = embedded.clone();
        if let Some(id) = page.article {
            shown.push("ids", id.to_string());
        }
        shown.push("limit", size.cards.to_string());
        let site_name = state.site().name.as_str();
        let title = page.title.unwrap_or_else(|| site_name.to_owned());
        let url = format!("{}{}", state.public_url(), shown.link());
        Self {
            r#type: "rich",
            version: "1.0",
            html: frame(&url, &title, size),
            title,
            author_name: page.author,
            provider_name: site_name.to_owned(),
            provider_url: state.public_url().to_owned(),
            cache_age: state.max_age(),
            width: size.width,
            height: size.height,
        }
    }

    /// The answer as an XML document.
    pub fn xml(&self) -> Vec<u8> {
        let mut document = Document::new();
        document.element("oembed", &[], |document| {
            let mut text = |name, text: &str| document.text(name, &[], text);
            text("type", self.r#type);
            text("version", self.version);
            text("title", &self.title);
            if let Some(author) = &self.author_name {
                text("author_name", author);
            }
            text("provider_name", &self.provider_name);
            text("provider_url", &self.provider_url);
            text("cache_age", &self.cache_age.to_string());
            text("html", &self.html);
            text("width", &self.width.to_string());
            text("height", &self.height.to_string());
        });
        document.finish()
    }

    /// The same as text.
    pub fn xml_text(&self) -> String {
        String::from_utf8_lossy(&self.xml()).into_owned()
    }

    /// An example for the document.
    pub fn example() -> Self {
        let size = Size::of_list(Within {
            width: WIDTH,
            height: HEIGHT,
        });
        let url = "https://news.example/embed?category=actualites&limit=5";
        Self {
            r#type: "rich",
            version: "1.0",
            title: "Actualités".to_owned(),
            author_name: None,
            provider_name: "Horizon".to_owned(),
            provider_url: "https://news.example".to_owned(),
            cache_age: 60,
            html: frame(url, "Actualités", size),
            width: size.width,
            height: size.height,
        }
    }
}

fn frame(url: &str, title: &str, size: Size) -> String {
    let escaped = |text: &str| escape(text, Html).map(|text| text.to_string());
    // Writing to a string cannot fail.
    let url = escaped(url).unwrap_or_default();
    let title = escaped(title).unwrap_or_default();
    let Size { width, height, .. } = size;
    format!(
        "<iframe src=\"{url}\" title=\"{title}\" width=\"{width}\" height=\"{height}\" \
         style=\"border:0;max-width:100%\" frameborder=\"0\" loading=\"lazy\"></iframe>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_list(width: u32, height: u32) -> (u32, u32, u32) {
        let size = Size::of_list(Within { width, height });
        (size.width, size.height, size.cards)
    }

    #[test]
    fn a_list_has_as_many_cards_as_there_is_room_for() {
        assert_eq!(of_list(u32::MAX, u32::MAX), (600, 1044, 5));
        assert_eq!(of_list(600, 1043), (600, 844, 4));
        assert_eq!(of_list(320, 500), (320, 492, 2));
        assert_eq!(of_list(320, 100), (320, 100, 1));
    }
}
