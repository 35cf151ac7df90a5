//! Cards: the parts of a body that are more than text, in Lexical and in Mobiledoc.

use serde_json::Value;

use super::html::Html;
use crate::content::{BodyFormat, Video};
use crate::import::embed::embed;
use crate::import::plain_text::plain;

/// A card with what it says.
struct Card<'c>(&'c Value);

impl<'c> Card<'c> {
    /// The text of this name, unless it is blank.
    fn get(&self, name: &str) -> Option<&'c str> {
        let text = self.0.get(name).and_then(Value::as_str);
        text.filter(|text| !text.trim().is_empty())
    }

    /// The text of HTML of this name.
    fn plain(&self, name: &str) -> Option<String> {
        self.get(name).map(plain).filter(|text| !text.is_empty())
    }

    fn is_true(&self, name: &str) -> bool {
        self.0.get(name).and_then(Value::as_bool) == Some(true)
    }

    /// Whether it is shown on the site to readers who are no members.
    fn is_for_all(&self) -> bool {
        let visibility = self.0.get("visibility");
        let of = |path: &[&str]| {
            let value = path
                .iter()
                .try_fold(visibility?, |value, name| value.get(name))?;
            value.as_bool()
        };
        of(&["web", "nonMember"]) != Some(false) && of(&["showOnWeb"]) != Some(false)
    }
}

/// Writes a card as HTML, and tells whether its kind is known.
pub(super) fn write(kind: &str, card: &Value, html: &mut Html) -> bool {
    let card = Card(card);
    if !card.is_for_all() {
        html.hides_parts = true;
        return true;
    }
    match kind {
        "hr" | "horizontalrule" => html.push("<hr>\n"),
        "html" => foreign(card.get("html"), BodyFormat::Html, html),
        "markdown" | "card-markdown" => foreign(card.get("markdown"), BodyFormat::Markdown, html),
        "code" | "codeblock" => code(&card, html),
        "image" => figure(&card, html, |html| image(&card, html)),
        "gallery" => gallery(&card, html),
        "bookmark" => bookmark(&card, html),
        "embed" => film_or_text(&card, html),
        "callout" => {
            html.push("<blockquote>");
            foreign(card.get("calloutText"), BodyFormat::Html, html);
            html.push("</blockquote>\n");
        }
        "toggle" => {
            heading("h4", card.plain("heading"), html);
            foreign(card.get("content"), BodyFormat::Html, html);
        }
        "button" => link(card.get("buttonUrl"), card.plain("buttonText"), html),
        "file" => file(&card, "fileTitle", "fileCaption", html),
        // They are played where they are.
        "audio" | "video" => file(&card, "title", "caption", html),
        "product" => product(&card, html),
        "header" => header(&card, html),
        "call-to-action" => call_to_action(&card, html),
        // What they offer, there is nobody here to give.
        "email" | "email-cta" | "signup" | "paywall" | "collection" | "transistor" => {}
        _ => return false,
    }
    true
}

fn foreign(text: Option<&str>, format: BodyFormat, html: &mut Html) {
    if let Some(text) = text {
        html.push_foreign(text, format);
        html.push("\n");
    }
}

fn heading(element: &str, text: Option<String>, html: &mut Html) {
    if let Some(text) = text {
        html.push(&format!("<{element}>"));
        html.push_text(&text);
        html.push(&format!("</{element}>\n"));
    }
}

fn link(url: Option<&str>, text: Option<String>, html: &mut Html) {
    if let Some(url) = url {
        html.push("<p>");
        html.push_start("a", "href", url);
        html.push_text(text.as_deref().unwrap_or(url));
        html.push("</a></p>\n");
    }
}

/// A figure with the caption of the card.
fn figure(card: &Card<'_>, html: &mut Html, content: impl FnOnce(&mut Html)) {
    html.push("<figure>");
    content(html);
    if let Some(caption) = card.get("caption") {
        html.push("<figcaption>");
        html.push_foreign(caption, BodyFormat::Html);
        html.push("</figcaption>");
    }
    html.push("</figure>\n");
}

fn image(card: &Card<'_>, html: &mut Html) {
    let Some(src) = card.get("src") else { return };
    let target = card.get("href");
    if let Some(target) = target {
        html.push_start("a", "href", target);
    }
    let text = card.get("alt").or(card.get("title")).unwrap_or_default();
    picture(src, text, html);
    if target.is_some() {
        html.push("</a>");
    }
}

fn picture(src: &str, text: &str, html: &mut Html) {
    html.push("<img");
    for (name, value) in [("src", src), ("alt", text)] {
        html.push(&format!(" {name}=\""));
        html.push_text(value);
        html.push("\"");
    }
    html.push(">");
}

/// Each picture with its own caption; that of the gallery is a paragraph.
fn gallery(card: &Card<'_>, html: &mut Html) {
    let images = card.0.get("images").and_then(Value::as_array);
    for entry in images.into_iter().flatten() {
        let entry = Card(entry);
        figure(&entry, html, |html| image(&entry, html));
    }
    if let Some(caption) = card.get("caption") {
        html.push("<p>");
        html.push_foreign(caption, BodyFormat::Html);
        html.push("</p>\n");
    }
}

fn code(card: &Card<'_>, html: &mut Html) {
    html.push("<pre><code>");
    html.push_text(card.get("code").unwrap_or_default());
    html.push("</code></pre>\n");
    foreign(card.get("caption"), BodyFormat::Html, html);
}

fn bookmark(card: &Card<'_>, html: &mut Html) {
    let metadata = card.0.get("metadata").map(Card);
    let of = |name| metadata.as_ref().and_then(|data| data.plain(name));
    link(
        card.get("url")
            .or(metadata.as_ref().and_then(|data| data.get("url"))),
        of("title"),
        html,
    );
    if let Some(description) = of("description") {
        html.push("<p>");
        html.push_text(&description);
        html.push("</p>\n");
    }
    foreign(card.get("caption"), BodyFormat::Html, html);
}

/// A film of a known host, else the words of what is shown, else a link to it.
fn film_or_text(card: &Card<'_>, html: &mut Html) {
    let url = card.get("url").unwrap_or_default();
    let written = card.get("html").unwrap_or_default();
    let shown = match Video::at(url) {
        Some(_) => String::new(),
        None => html.clean(written, BodyFormat::Html),
    };
    match (shown.is_empty(), url.is_empty()) {
        (false, _) => html.push(&shown),
        (true, false) => html.push(&embed(url)),
        (true, true) => {}
    }
    foreign(card.get("caption"), BodyFormat::Html, html);
}

fn file(card: &Card<'_>, title: &str, caption: &str, html: &mut Html) {
    let name = || card.get("fileName").map(str::to_owned);
    link(card.get("src"), card.plain(title).or_else(name), html);
    foreign(card.get(caption), BodyFormat::Html, html);
}

fn product(card: &Card<'_>, html: &mut Html) {
    if let Some(src) = card.get("productImageSrc") {
        html.push("<figure>");
        picture(src, &card.plain("productTitle").unwrap_or_default(), html);
        html.push("</figure>\n");
    }
    heading("h4", card.plain("productTitle"), html);
    foreign(card.get("productDescription"), BodyFormat::Html, html);
    if card.is_true("productButtonEnabled") {
        link(card.get("productUrl"), card.plain("productButton"), html);
    }
}

fn header(card: &Card<'_>, html: &mut Html) {
    heading("h2", card.plain("header"), html);
    heading("p", card.plain("subheader"), html);
    if card.is_true("buttonEnabled") {
        link(card.get("buttonUrl"), card.plain("buttonText"), html);
    }
}

fn call_to_action(card: &Card<'_>, html: &mut Html) {
    if let Some(src) = card.get("imageUrl") {
        html.push("<figure>");
        picture(src, "", html);
        html.push("</figure>\n");
    }
    foreign(card.get("textValue"), BodyFormat::Html, html);
    if card.is_true("showButton") {
        link(card.get("buttonUrl"), card.plain("buttonText"), html);
    }
}
