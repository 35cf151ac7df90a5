//! An export of Ghost: one JSON document that holds its tables, in any order.
//!
//! Posts wait in a scratch database, and so does what other tables tell of them, for it may come
//! before them. When all are read, each post becomes an article.

mod article;
mod body;
mod bounded;
mod cards;
mod field;
mod gated;
mod html;
mod lexical;
mod mobiledoc;
mod post;
mod reading;
mod terms;

use url::Url;

use crate::domain::{Invalid, Template};
use crate::import::{CategoryUse, ImportError, Intake, Progress, Source};

/// The name of this source among the import records.
pub const ORIGIN: &str = "ghost";

/// The template of pages.
const PAGE_TEMPLATE: &str = "page";

/// How an export is to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Whether pages are taken, too.
    pub pages: bool,
    /// The template of posts.
    pub template: Template,
    /// What becomes of a post's tags.
    pub categories: CategoryUse,
    /// Whether tags are taken that Ghost shows to nobody.
    pub internal_tags: bool,
    /// The address of the site, which an export does not name.
    pub url: Option<SiteUrl>,
}

/// The address of a site of Ghost, without a slash at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteUrl(String);

impl SiteUrl {
    /// Reads an address; what is behind its path is dropped.
    ///
    /// # Errors
    /// When it is not one of `http` or `https`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let wrong = || Invalid::new("is not the address of a site, such as https://blog.example");
        let mut url = Url::parse(text.trim()).map_err(|_| wrong())?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(wrong());
        }
        url.set_query(None);
        url.set_fragment(None);
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Reads an export to its end.
///
/// # Errors
/// When it is none, is malformed or cut off, or a limit is passed.
pub fn read(
    source: Source,
    settings: &Settings,
    progress: &mut dyn FnMut(Progress),
) -> Result<Intake, ImportError> {
    let export = reading::read(source, settings, progress)?;
    article::take_posts(export, settings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_site_is_one_that_a_browser_opens() {
        for (text, url) in [
            ("https://blog.example", Some("https://blog.example")),
            (
                " https://Blog.example/fr/ ",
                Some("https://blog.example/fr"),
            ),
            ("http://a.example/?x=\"#y", Some("http://a.example")),
            ("blog.example", None),
            ("ftp://blog.example", None),
            ("javascript:alert(1)", None),
        ] {
            let read = SiteUrl::parse(text).ok();
            assert_eq!(read.as_ref().map(SiteUrl::as_str), url, "{text}");
        }
    }
}
