//! Paragraphs of classic content: an empty line parts them, a line end breaks the line.

use crate::import::limited_html::LimitedHtml;

/// Elements that are blocks.
const BLOCKS: [&str; 42] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "iframe",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
    "video",
];
/// Blocks in which text needs no paragraph.
const OF_TEXT: [&str; 16] = [
    "caption",
    "dd",
    "dt",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "p",
    "summary",
    "td",
    "th",
];
/// Elements whose text stays as it is.
const KEPT: [&str; 4] = ["pre", "script", "style", "textarea"];

/// Classic content with its paragraphs as elements.
pub(super) fn paragraphs(content: &str) -> LimitedHtml {
    let mut html = LimitedHtml::default();
    // Behind the last end of a tag there is none, nor is there one of an element that lacks its end.
    let after_tags = content.len() - content.rfind('>').map_or(0, |place| place + 1);
    let mut endless: Vec<&str> = Vec::new();
    let mut rest = content;
    let mut text_start = content;
    let mut within = "";
    while let Some(place) = rest.find('<') {
        let (_, from) = rest.split_at_checked(place).unwrap_or((rest, ""));
        if from.len() <= after_tags {
            break;
        }
        let Some((tag, after)) = tag(from) else {
            rest = from.get(1..).unwrap_or_default();
            continue;
        };
        let name = tag.trim_start_matches(['<', '/']);
        let known = |list: &[&'static str]| {
            let end = name
                .find(|c: char| !c.is_ascii_alphanumeric())
                .unwrap_or(name.len());
            let name = name.get(..end).unwrap_or_default();
            list.iter()
                .copied()
                .find(|known| known.eq_ignore_ascii_case(name))
        };
        let kept = known(&KEPT).filter(|_| !tag.starts_with("</"));
        let Some(block) = kept.or_else(|| known(&BLOCKS)) else {
            rest = after;
            continue;
        };
        let text_length = text_start.len() - from.len();
        add_text(
            text_start.get(..text_length).unwrap_or_default(),
            within,
            &mut html,
        );
        let end = kept
            .filter(|name| !endless.contains(name))
            .and_then(|name| {
                let end = after.find(&format!("</{name}"));
                if end.is_none() {
                    endless.push(name);
                }
                end
            });
        let taken = tag.len() + end.unwrap_or_default();
        html.push(from.get(..taken).unwrap_or_default());
        within = match tag.starts_with("</") || kept.is_some() {
            true => "",
            false => block,
        };
        rest = from.get(taken..).unwrap_or_default();
        text_start = rest;
    }
    add_text(text_start, within, &mut html);
    html
}

/// The tag that the text begins with, and what is behind it.
fn tag(text: &str) -> Option<(&str, &str)> {
    let next = text.chars().nth(1)?;
    if !next.is_ascii_alphabetic() && next != '/' {
        return None;
    }
    let end = text.find('>')? + 1;
    text.split_at_checked(end)
}

fn add_text(text: &str, within: &str, html: &mut LimitedHtml) {
    let is_bare = OF_TEXT.contains(&within);
    let mut parts = text
        .split("\n\n")
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .peekable();
    if let (true, Some(first)) = (is_bare, parts.peek().copied()) {
        parts.next();
        html.push(&first.replace('\n', "<br>\n"));
    }
    for part in parts {
        html.push("<p>");
        html.push(&part.replace('\n', "<br>\n"));
        html.push("</p>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_lines_part_paragraphs_and_line_ends_break_lines() {
        let cases = [
            ("Un\n\nDeux\ntrois", "<p>Un</p><p>Deux<br>\ntrois</p>"),
            ("<h2>A</h2>\nB", "<h2>A</h2><p>B</p>"),
            (
                "<ul>\n<li>a</li>\n<li>b</li>\n</ul>",
                "<ul><li>a</li><li>b</li></ul>",
            ),
            (
                "<blockquote>a\n\nb</blockquote>",
                "<blockquote><p>a</p><p>b</p></blockquote>",
            ),
            ("<pre>a\n\nb</pre>c", "<pre>a\n\nb</pre><p>c</p>"),
            ("a < b\n\n<em>c</em>", "<p>a < b</p><p><em>c</em></p>"),
            ("<", "<p><</p>"),
            ("é<pré>ü</p", "<p>é<pré>ü</p</p>"),
        ];
        for (content, html) in cases {
            assert_eq!(paragraphs(content).end().unwrap(), html, "{content}");
        }
    }

    #[test]
    fn what_is_not_closed_is_looked_for_once() {
        for unit in ["<a", "<pre>", "<style><textarea>", "</"] {
            let content = unit.repeat((3 << 20) / unit.len());
            assert!(paragraphs(&content).end().is_ok(), "{unit}");
        }
    }
}
