//! The body of a post as HTML.

use super::files::Files;
use super::item::Item;
use super::shortcode::Told;
use super::{autop, shortcode};
use crate::import::embed::embed;
use crate::import::limited_html::LimitedHtml;

/// What a body becomes.
pub(super) struct Converted {
    pub html: String,
    /// What is above `<!--more-->`.
    pub teaser: Option<String>,
    pub told: Told,
}

/// Blocks have paragraphs of their own; classic content has empty lines.
///
/// # Errors
/// When the HTML is longer than it may be: a reason for a person.
pub(super) fn convert(item: &Item, files: &Files) -> Result<Converted, String> {
    let has_blocks = item.body.contains("<!-- wp:");
    let above = item.body.split_once("<!--more").map(|(above, _)| above);
    let mut told = Told::default();
    let mut html = |content: &str| {
        let bare = without_comments(content);
        let expanded = shortcode::expand(&bare, item.id, files, &mut told)?;
        let embedded = with_embeds(&expanded)?;
        match has_blocks {
            true => Ok(embedded),
            false => autop::paragraphs(&embedded).end(),
        }
    };
    Ok(Converted {
        teaser: above.map(&mut html).transpose()?,
        html: html(&item.body)?,
        told,
    })
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
fn with_embeds(content: &str) -> Result<String, String> {
    let mut html = LimitedHtml::default();
    let mut in_code = false;
    for line in content.split_inclusive('\n') {
        let address = line.trim();
        in_code = (in_code || line.contains("<pre")) && !line.contains("</pre");
        match is_address(address) && !in_code {
            true => html.push(&format!("\n{}\n\n", embed(address))),
            false => html.push(line),
        }
    }
    html.end()
}

fn is_address(line: &str) -> bool {
    (line.starts_with("https://") || line.starts_with("http://"))
        && !line.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"'))
}
