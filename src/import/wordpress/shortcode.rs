//! Shortcodes: `[caption]`, `[gallery]`, `[embed]`, `[video]` and `[audio]` become HTML. Of others
//! the content stays.

use std::collections::{BTreeSet, HashSet};

use quick_xml::escape::escape;

use super::files::{Files, MAX_FILES};
use crate::import::embed::embed;
use crate::import::limited_html::LimitedHtml;

/// The longest shortcode; what is longer is text.
const MAX_LENGTH: usize = 4 * 1024;
/// How deep shortcodes are kept apart.
const MAX_DEPTH: usize = 64;
/// How many unknown shortcodes, and how many missing files, are told of one post.
const MAX_TOLD: usize = 20;

/// A shortcode as it stands in the text.
struct Shortcode<'t> {
    name: &'t str,
    is_end: bool,
    attributes: Vec<(&'t str, &'t str)>,
    length: usize,
}

impl<'t> Shortcode<'t> {
    /// The one that the text begins with.
    fn parse(text: &'t str) -> Option<Self> {
        let inner = text.strip_prefix('[')?;
        let head = inner.get(..inner.floor_char_boundary(MAX_LENGTH))?;
        let end = head.find([']', '['])?;
        let inner = head
            .get(..end)
            .filter(|_| head.as_bytes().get(end) == Some(&b']'))?;
        let (is_end, inner_text) = match inner.strip_prefix('/') {
            Some(name) => (true, name),
            None => (false, inner.trim_end_matches('/')),
        };
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let name_end = inner_text.find(|c| !is_name(c)).unwrap_or(inner_text.len());
        let (name, rest) = inner_text.split_at_checked(name_end)?;
        if !name.starts_with(|c: char| c.is_ascii_alphabetic())
            || !(rest.is_empty() || rest.starts_with(char::is_whitespace))
        {
            return None;
        }
        Some(Self {
            name,
            is_end,
            attributes: attributes(rest),
            length: inner.len() + 2,
        })
    }

    fn get(&self, name: &str) -> Option<&'t str> {
        let mut found = self.attributes.iter().filter(|(key, _)| *key == name);
        found.next().map(|(_, value)| *value)
    }
}

fn attributes(mut rest: &str) -> Vec<(&str, &str)> {
    let mut attributes = Vec::new();
    while let Some((key, after)) = rest.split_once('=') {
        let key = key.split_whitespace().next_back().unwrap_or_default();
        let after = after.trim_start();
        let value;
        (value, rest) = match after.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            Some(quote) => {
                let inner = after.strip_prefix(quote).unwrap_or_default();
                inner.split_once(quote).unwrap_or((inner, ""))
            }
            None => after.split_once(char::is_whitespace).unwrap_or((after, "")),
        };
        attributes.push((key, value));
    }
    attributes
}

/// All shortcodes of a text, with their places.
fn shortcodes(text: &str) -> impl Iterator<Item = (usize, Shortcode<'_>)> {
    memchr::memchr_iter(b'[', text.as_bytes())
        .filter_map(|place| Some((place, Shortcode::parse(text.get(place..)?)?)))
}

/// The files that galleries name.
pub(super) fn gallery_ids(text: &str) -> Vec<i64> {
    shortcodes(text)
        .filter(|(_, code)| code.name == "gallery")
        .flat_map(|(_, code)| ids(&code))
        .collect()
}

/// The files that a gallery names, each once.
fn ids(gallery: &Shortcode<'_>) -> Vec<i64> {
    let list = gallery.get("ids").or_else(|| gallery.get("include"));
    let ids = list.unwrap_or_default().split(',');
    let mut known = HashSet::new();
    ids.filter_map(|id| id.trim().parse().ok())
        .filter(|id| known.insert(*id))
        .take(MAX_FILES)
        .collect()
}

/// What of a post is to be told, each once and not too much.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// Names of shortcodes that nobody here knows.
    pub unknown: BTreeSet<String>,
    /// Numbers of files that galleries name and the export does not have.
    pub missing: BTreeSet<i64>,
}

impl Told {
    fn unknown(&mut self, name: &str) {
        if self.unknown.len() < MAX_TOLD {
            self.unknown.insert(name.chars().take(40).collect());
        }
    }

    fn missing(&mut self, file: i64) {
        if self.missing.len() < MAX_TOLD {
            self.missing.insert(file);
        }
    }
}

/// The text with its shortcodes as HTML. Those that are unknown have a name that can be nothing else,
/// an attribute or an end; a lone word in brackets is text.
///
/// # Errors
/// When the HTML is longer than it may be.
pub(super) fn expand(
    text: &str,
    post: i64,
    files: &Files,
    told: &mut Told,
) -> Result<String, String> {
    let ended: HashSet<&str> = shortcodes(text)
        .filter(|(_, code)| code.is_end)
        .map(|(_, code)| code.name)
        .collect();
    let mut html = LimitedHtml::default();
    // Those that are open, and where in the HTML their content begins.
    let mut open: Vec<(Shortcode<'_>, usize)> = Vec::new();
    let mut done = 0;
    for (place, code) in shortcodes(text) {
        if html.is_full() {
            break;
        }
        if place < done {
            continue;
        }
        let before = text.get(done..place).unwrap_or_default();
        let after = text.get(place + code.length..).unwrap_or_default();
        html.push(before);
        done = place + code.length;
        let is_escaped = before.ends_with('[') && after.starts_with(']');
        let name = code.name;
        match (name, code.is_end) {
            _ if is_escaped => {
                html.pop();
                html.push(text.get(place..done).unwrap_or_default());
                done += 1;
            }
            // It is written twice, so that one in another would grow with each.
            ("embed", false) if open.iter().any(|(code, _)| code.name == "embed") => {}
            ("caption" | "wp_caption" | "embed", false) if open.len() < MAX_DEPTH => {
                open.push((code, html.len()));
            }
            ("caption" | "wp_caption" | "embed", true) => {
                if let Some(place) = open.iter().rposition(|(code, _)| code.name == name) {
                    let (code, start) = open.swap_remove(place);
                    open.truncate(place);
                    let content = html.split_off(start);
                    html.push(&enclosing(&code, &content));
                }
            }
            ("gallery", false) => gallery(&code, post, files, told, &mut html),
            ("video" | "audio" | "playlist", false) => {
                for (key, value) in &code.attributes {
                    if matches!(
                        *key,
                        "src" | "mp4" | "m4v" | "webm" | "ogv" | "mp3" | "m4a" | "ogg" | "wav"
                    ) {
                        html.push(&format!("\n\n{}\n\n", embed(value)));
                        break;
                    }
                }
            }
            ("gallery" | "video" | "audio" | "playlist", true) => {}
            _ if code.is_end
                || !code.attributes.is_empty()
                || ended.contains(name)
                || is_compound(before, name) =>
            {
                told.unknown(name);
            }
            _ => html.push(text.get(place..done).unwrap_or_default()),
        }
    }
    html.push(text.get(done..).unwrap_or_default());
    html.end()
}

/// Whether a lone name is one that no text has, where it does not index something.
fn is_compound(before: &str, name: &str) -> bool {
    name.contains(['-', '_']) && !before.ends_with(|c: char| c.is_alphanumeric() || c == '_')
}

fn enclosing(code: &Shortcode<'_>, content: &str) -> String {
    if code.name == "embed" {
        let address = code.get("src").unwrap_or(content.trim());
        if address.len() > MAX_LENGTH {
            return content.to_owned();
        }
        return format!("\n\n{}\n\n", embed(address));
    }
    let media_end = content.rfind("<img").and_then(|start| {
        let end = start + content.get(start..)?.find('>')? + 1;
        let after = content.get(end..)?;
        let link = after.trim_start().strip_prefix("</a>");
        Some(link.map_or(end, |rest| content.len() - rest.len()))
    });
    let split = content.split_at_checked(media_end.unwrap_or_default());
    let (media, text) = split.unwrap_or(("", content));
    let caption = code.get("caption").unwrap_or(text.trim());
    format!("\n\n<figure>{media}<figcaption>{caption}</figcaption></figure>\n\n")
}

fn gallery(
    code: &Shortcode<'_>,
    post: i64,
    files: &Files,
    told: &mut Told,
    html: &mut LimitedHtml,
) {
    let ids = ids(code);
    let mut show = |url: &str, title: &str| {
        let (url, title) = (escape(url), escape(title));
        html.push(&format!(
            "\n\n<figure><img src=\"{url}\" alt=\"{title}\"></figure>\n\n"
        ));
    };
    for id in &ids {
        match files.get(*id) {
            Some(file) => show(&file.url, &file.title),
            None => told.missing(*id),
        }
    }
    if ids.is_empty() {
        for file in files.attached(post, true) {
            show(&file.url, &file.title);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(text: &str) -> Result<String, String> {
        expand(text, 1, &Files::default(), &mut Told::default())
    }

    #[test]
    fn an_embed_in_another_does_not_double_it() {
        let text = "[embed]".repeat(60) + "x" + &"[/embed]".repeat(60);
        let html = expanded(&text).unwrap();
        assert_eq!(html.matches('x').count(), 2, "{html}");
        let long = format!("[embed]{}[/embed]", "x".repeat(3 << 20));
        assert_eq!(expanded(&long).unwrap().len(), 3 << 20);
    }

    #[test]
    fn a_body_that_becomes_too_long_is_refused() {
        let text = format!("[embed]{}[/embed]", "x".repeat(1_000)).repeat(3_000);
        assert!(expanded(&text).unwrap_err().contains("longer than 4 MiB"));
    }

    #[test]
    fn a_gallery_names_each_file_once_and_few_are_told() {
        let ids: Vec<String> = (1..=500).map(|id| (id % 300).to_string()).collect();
        let text = format!("[gallery ids=\"{}\"]", ids.join(","));
        assert_eq!(gallery_ids(&text), (1..=200).collect::<Vec<i64>>());
        let mut told = Told::default();
        let text: String = (0..100).map(|n| format!("[a{n} b=c]")).collect::<String>() + &text;
        expand(&text, 1, &Files::default(), &mut told).unwrap();
        assert_eq!((told.unknown.len(), told.missing.len()), (20, 20));
    }
}
