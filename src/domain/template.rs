use std::fmt;
use std::str::FromStr;

use super::Invalid;

/// The kind of page that an article is (`news_structured`): up to 64 characters, none of them a
/// control character. Old databases have articles without one; those are never news.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Template(String);

const MAX_CHARS: usize = 64;

impl Template {
    /// The name of the template of pages, such as a legal notice, which are no news.
    pub const PAGE: &str = "page";

    /// Reads a template's name.
    ///
    /// # Errors
    /// When it is too long, or holds a control character.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if text.chars().nth(MAX_CHARS).is_some() || text.chars().any(char::is_control) {
            return Err(Invalid::new(
                "is not a template name; a name is up to 64 characters, such as \"news_structured\"",
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The templates whose articles are news: at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewsTemplates(Vec<Template>);

impl NewsTemplates {
    /// The templates, each once.
    pub fn as_slice(&self) -> &[Template] {
        &self.0
    }
}

impl FromStr for NewsTemplates {
    type Err = Invalid;

    /// Reads names separated by commas.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        if text.split(',').any(|name| name.trim().is_empty()) {
            return Err(Invalid::new(
                "has an empty name; give names separated by commas",
            ));
        }
        let mut templates = text
            .split(',')
            .map(|name| Template::parse(name.trim()))
            .collect::<Result<Vec<_>, _>>()?;
        templates.sort();
        templates.dedup();
        Ok(Self(templates))
    }
}
