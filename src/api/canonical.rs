//! The one spelling of a request: what caches, validators and cursors know it by.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What stays as it is in a query (RFC 3986, section 3.4); commas and colons are easier to read so.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b',')
    .remove(b':')
    .remove(b'/')
    .remove(b'*')
    .remove(b'!')
    .remove(b'\'');

/// A request's path and parameters, spelled in one way whatever way the client chose: parameters
/// in the order of the documentation, lists sorted, defaults left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canonical {
    path: String,
    parameters: Vec<(&'static str, String)>,
}

impl Canonical {
    /// A path without parameters.
    pub fn of_path(path: &str) -> Self {
        let decoded = percent_decode_str(path).decode_utf8_lossy();
        Self {
            path: utf8_percent_encode(&decoded, QUERY).to_string(),
            parameters: Vec::new(),
        }
    }

    /// Adds a parameter.
    pub fn push(&mut self, name: &'static str, value: String) {
        self.parameters.push((name, value));
    }

    /// The same request with these parameters instead of others of these names.
    pub fn with(
        &self,
        names: &[&str],
        parameters: impl IntoIterator<Item = (&'static str, String)>,
    ) -> Self {
        let mut changed = self.clone();
        changed.parameters.retain(|(name, _)| !names.contains(name));
        changed.parameters.extend(parameters);
        changed
    }

    /// The same parameters at another path.
    pub fn at(&self, path: &str) -> Self {
        Self {
            parameters: self.parameters.clone(),
            ..Self::of_path(path)
        }
    }

    /// The parameters, in order.
    pub fn parameters(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.parameters
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
    }

    /// The request as an absolute path with its query.
    pub fn link(&self) -> String {
        let mut link = self.path.clone();
        for (position, (name, value)) in self.parameters.iter().enumerate() {
            let separator = if position == 0 { '?' } else { '&' };
            // Writing to a string cannot fail.
            let _ = write!(
                link,
                "{separator}{name}={}",
                utf8_percent_encode(value, QUERY)
            );
        }
        link
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_escaped_where_it_must_be() {
        let mut canonical = Canonical::of_path("/a/%C3%A9t%65");
        canonical.push("q", "l'été & \"moi\"+".to_owned());
        canonical.push("ids", "1,2".to_owned());
        assert_eq!(
            canonical.link(),
            "/a/%C3%A9te?q=l'%C3%A9t%C3%A9%20%26%20%22moi%22%2B&ids=1,2"
        );
        let other = canonical.with(&["q", "page"], [("page", "2".to_owned())]);
        assert_eq!(other.link(), "/a/%C3%A9te?ids=1,2&page=2");
        assert_eq!(other.at("/").link(), "/?ids=1,2&page=2");
    }
}
