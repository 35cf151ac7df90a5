//! Bodies: headings, paragraphs, lists, a link, now and then a table, an image or a quote.

use std::fmt::Write;

use super::prose::Prose;

/// How long a body is before its last section, in bytes.
const SHORTEST: u64 = 2_100;
const LONGEST: u64 = 3_900;

/// Where links and images lead.
const SITE: &str = "https://www.horizon.example";
const IMAGES: &str = "https://images.horizon.example";

/// The body of an article, as an editor's HTML.
pub(super) fn body(prose: &mut Prose<'_>) -> String {
    let length = usize::try_from(prose.dice.between(SHORTEST, LONGEST)).unwrap_or_default();
    let mut html = String::with_capacity(length + 1_500);
    paragraph(prose, false, &mut html);
    paragraph(prose, true, &mut html);
    while html.len() < length {
        section(prose, length, &mut html);
    }
    html
}

fn section(prose: &mut Prose<'_>, length: usize, html: &mut String) {
    let is_minor = prose.dice.chance(20);
    let level = if is_minor { 3 } else { 2 };
    let headings = &prose.language.headings;
    element(&format!("h{level}"), html, |html| {
        prose.one_of(headings, html);
    });
    html.push('\n');
    for _ in 0..prose.dice.between(1, 3) {
        if html.len() < length {
            paragraph(prose, false, html);
        }
    }
    if html.len() >= length {
        return;
    }
    match prose.dice.below(100) {
        0..40 => list(prose, html),
        40..50 => quote(prose, html),
        50..58 => image(prose, html),
        58..64 => table(prose, html),
        _ => {}
    }
}

/// Writes an element with its content.
fn element(name: &str, html: &mut String, content: impl FnOnce(&mut String)) {
    let _ = write!(html, "<{name}>");
    content(html);
    let _ = write!(html, "</{name}>");
}

fn paragraph(prose: &mut Prose<'_>, has_link: bool, html: &mut String) {
    html.push_str("<p>");
    let sentences = prose.dice.between(2, 4);
    for number in 0..sentences {
        if number > 0 {
            html.push(' ');
        }
        match prose.dice.below(20) {
            0 => element("strong", html, |html| sentence(prose, html)),
            1 => element("em", html, |html| sentence(prose, html)),
            _ => sentence(prose, html),
        }
    }
    if has_link {
        link(prose, html);
    }
    html.push_str("</p>\n");
}

fn sentence(prose: &mut Prose<'_>, html: &mut String) {
    prose.one_of(&prose.language.sentences, html);
}

fn link(prose: &mut Prose<'_>, html: &mut String) {
    let page = prose.dice.between(100, 99_999);
    let _ = write!(html, " (<a href=\"{SITE}/pages/{page}\">");
    prose.one_of(&prose.language.anchors, html);
    html.push_str("</a>)");
}

fn list(prose: &mut Prose<'_>, html: &mut String) {
    let name = if prose.dice.chance(30) { "ol" } else { "ul" };
    element(name, html, |html| {
        for _ in 0..prose.dice.between(3, 6) {
            element("li", html, |html| {
                prose.one_of(&prose.language.items, html);
            });
        }
    });
    html.push('\n');
}

fn quote(prose: &mut Prose<'_>, html: &mut String) {
    html.push_str("<blockquote><p>");
    sentence(prose, html);
    html.push(' ');
    sentence(prose, html);
    html.push_str("</p></blockquote>\n");
}

fn image(prose: &mut Prose<'_>, html: &mut String) {
    html.push_str("<figure><img src=\"");
    push_image_address(prose, html);
    html.push_str("\" alt=\"\"><figcaption>");
    prose.one_of(&prose.language.captions, html);
    html.push_str("</figcaption></figure>\n");
}

/// Writes the address of an image.
pub(super) fn push_image_address(prose: &mut Prose<'_>, out: &mut String) {
    let (year, number) = (prose.year, prose.dice.below(1_000_000));
    let _ = write!(out, "{IMAGES}/{year}/photo-{number}.jpg");
}

fn table(prose: &mut Prose<'_>, html: &mut String) {
    html.push_str("<table><thead><tr><th></th>");
    for year in [prose.year - 1, prose.year] {
        let _ = write!(html, "<th>{year}</th>");
    }
    html.push_str("</tr></thead><tbody>");
    for _ in 0..prose.dice.between(2, 4) {
        html.push_str("<tr><th>");
        prose.town(html);
        html.push_str("</th>");
        for _ in 0..2 {
            let _ = write!(html, "<td>{}</td>", prose.dice.below(10_000));
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table>\n");
}
