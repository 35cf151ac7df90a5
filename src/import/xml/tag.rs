//! What is between `<` and `>`, and between `&` and `;`.

use quick_xml::escape::resolve_html5_entity;

use super::window::is_xml;

/// The start of an element.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::import) struct Tag {
    pub name: String,
    pub attributes: Vec<(String, String)>,
}

/// What an attribute takes in memory beside its text, in bytes.
const ATTRIBUTE: usize = 64;

impl Tag {
    /// How much memory it takes, in bytes.
    pub fn len(&self) -> usize {
        let attributes = self.attributes.iter();
        let lengths = attributes.map(|(key, value)| key.len() + value.len() + ATTRIBUTE);
        self.name.len() + lengths.sum::<usize>()
    }

    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Reads a name and attributes, with quotes, without, or without values.
pub(super) fn parse(text: &str) -> Tag {
    let is_end = |c: char| c.is_whitespace() || c == '/';
    let (name, mut rest) = split(text, is_end);
    let mut tag = Tag {
        name: name.to_owned(),
        attributes: Vec::new(),
    };
    loop {
        rest = rest.trim_start_matches(is_end);
        if rest.is_empty() {
            return tag;
        }
        let (key, after) = split(rest, |c| c.is_whitespace() || c == '=');
        let after = after.trim_start();
        let Some(after) = after.strip_prefix('=') else {
            tag.attributes.push((key.to_owned(), String::new()));
            rest = after;
            continue;
        };
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
        let value;
        (value, rest) = match quote {
            Some(quote) => {
                let inner = after.strip_prefix(quote).unwrap_or_default();
                inner.split_once(quote).unwrap_or((inner, ""))
            }
            None => split(after, char::is_whitespace),
        };
        tag.attributes.push((key.to_owned(), unescaped(value)));
    }
}

fn split(text: &str, at: impl Fn(char) -> bool) -> (&str, &str) {
    let place = text.find(at).unwrap_or(text.len());
    text.split_at_checked(place).unwrap_or((text, ""))
}

/// A value with its references resolved; those that are none stay.
fn unescaped(value: &str) -> String {
    let mut parts = value.split('&');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let known = part
            .split_once(';')
            .and_then(|(name, after)| Some((reference(name)?, after)));
        match known {
            Some((meaning, after)) => {
                text.push_str(&meaning);
                text.push_str(after);
            }
            None => {
                text.push('&');
                text.push_str(part);
            }
        }
    }
    text
}

/// What `&name;` stands for: a character by its number, or one that HTML names, as feeds do.
/// Those that a file defines itself are not known, so that none of them grows.
pub(super) fn reference(name: &str) -> Option<String> {
    let Some(number) = name.strip_prefix('#') else {
        return resolve_html5_entity(name).map(str::to_owned);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => number.parse(),
    };
    let c = char::from_u32(code.ok()?)?;
    Some(if is_xml(c) {
        c.to_string()
    } else {
        String::new()
    })
}
