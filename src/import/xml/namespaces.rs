//! Names of elements by the prefixes that are usual for their namespaces, whatever the file uses.

use std::collections::HashMap;

use super::Tag;

/// How many prefixes a file may bind.
const MAX_PREFIXES: usize = 100;

/// Which prefixes are bound to known namespaces. A prefix keeps what it was bound to last; only
/// the namespace of names without one is bound to its element.
#[derive(Debug, Default)]
pub(super) struct Namespaces {
    default: Option<&'static str>,
    prefixes: HashMap<String, Option<&'static str>>,
}

impl Namespaces {
    /// Takes what a tag binds, and tells what names without prefix were before.
    pub fn enter(&mut self, tag: &Tag) -> Option<&'static str> {
        let before = self.default;
        for (name, uri) in &tag.attributes {
            if name == "xmlns" {
                self.default = usual_prefix(uri);
            } else if let Some(prefix) = name.strip_prefix("xmlns:")
                && self.prefixes.len() < MAX_PREFIXES
            {
                self.prefixes.insert(prefix.to_owned(), usual_prefix(uri));
            }
        }
        before
    }

    /// Names without prefix are what they were before an element.
    pub fn leave(&mut self, before: Option<&'static str>) {
        self.default = before;
    }

    /// The name with the usual prefix; one of an unknown namespace stays as it is written.
    pub fn usual_name(&self, name: &str) -> String {
        let (prefix, local) = match name.split_once(':') {
            Some((prefix, local)) => (self.prefixes.get(prefix).copied().flatten(), local),
            None => (self.default, name),
        };
        match prefix {
            None => name.to_owned(),
            Some("") => local.to_owned(),
            Some(prefix) => format!("{prefix}:{local}"),
        }
    }
}

/// The prefix that is usual for a namespace; none for those of RSS.
fn usual_prefix(uri: &str) -> Option<&'static str> {
    let uri = uri.trim().trim_end_matches('/');
    let address = uri.split_once("://").map_or(uri, |(_, address)| address);
    Some(match address {
        "www.w3.org/2005/Atom" | "purl.org/atom/ns#" => "atom",
        "purl.org/rss/1.0"
        | "my.netscape.com/rdf/simple/0.9"
        | "channel.netscape.com/rdf/simple/0.9" => "",
        "purl.org/rss/1.0/modules/content" => "content",
        "purl.org/dc/elements/1.1" => "dc",
        "purl.org/dc/terms" => "dcterms",
        "www.w3.org/1999/02/22-rdf-syntax-ns#" => "rdf",
        "search.yahoo.com/mrss" => "media",
        "www.itunes.com/dtds/podcast-1.0.dtd" => "itunes",
        "www.w3.org/1999/xhtml" => "xhtml",
        _ if address.starts_with("wordpress.org/export/") => match address.ends_with("/excerpt") {
            true => "excerpt",
            false => "wp",
        },
        _ => return None,
    })
}
