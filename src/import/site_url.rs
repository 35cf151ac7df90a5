//! The address of the site that a source was taken from.

use url::Url;

use crate::domain::Invalid;

/// The address of a site, without a slash at its end: `http` or `https`.
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
