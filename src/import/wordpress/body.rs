//! The body of a post as HTML.

use super::files::Files;
use super::item::Item;
use super::{autop, shortcode};
use crate::import::embed::embed;

/// What a body becomes.
pub(super) struct Converted {
    pub html: String,
    /// What is above `<!--more-->`.
    pub teaser: Option<String>,
    /// Names of shortcodes that nobody here knows.
    pub unknown: Vec<String>,
    /// Numbers of files that galleries name and the export does not have.
    pub missing: Vec<i64>,
}

/// Blocks have paragraphs of their own; classic content has empty lines.
pub(super) fn convert(item: &Item, files: &Files) -> Converted {
    let has_blocks = item.body.contains("<!-- wp:");
    let above = item.body.split_once("<!--more").map(|(above, _)| above);
    let mut unknown = Vec::new();
    let mut missing = Vec::new();
    let mut html = |content: &str| {
        let bare = without_comments(content);
        let expanded = shortcode::expand(&bare, item.id, files, &mut unknown, &mut missing);
        let embedded = with_embeds(&expanded);
        match has_blocks {
            true => embedded,
            false => autop::paragraphs(&embedded),
        }
    };
    let teaser = above.map(&mut html);
    let html = html(&item.body);
    unknown.sort();
    unknown.dedup();
    missing.sort_unstable();
    missing.dedup();
    Converted {
        html,
        teaser,
        unknown,
        missing,
    }
}

fn without_comments(content: &str) -> String {
    let mut bare = String::with_capacity(content.len());
    let mut rest = content;
    while let Some((before, comment)) = rest.split_once("<!--") {
        bare.push_str(before);
        rest = comment.split_once("-->").map_or("", |(_, after)| after);
    }
    bare.push_str(rest);
    bare
}

/// An address alone on a line is a film, where it is one of a known host, else a link.
fn with_embeds(content: &str) -> String {
    let mut html = String::with_capacity(content.len());
    let mut in_code = false;
    for line in content.split_inclusive('\n') {
        let address = line.trim();
        in_code = (in_code || line.contains("<pre")) && !line.contains("</pre");
        match is_address(address) && !in_code {
            true => html.push_str(&format!("\n{}\n\n", embed(address))),
            false => html.push_str(line),
        }
    }
    html
}

fn is_address(line: &str) -> bool {
    (line.starts_with("https://") || line.starts_with("http://"))
        && !line.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"'))
}
