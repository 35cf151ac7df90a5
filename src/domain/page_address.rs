use url::Url;

/// The address of a page, against which the relative addresses on it are resolved (RFC 3986,
/// section 5).
#[derive(Debug, Clone)]
pub struct PageAddress {
    address: String,
    /// `None` when the address is not whole.
    base: Option<Url>,
}

impl PageAddress {
    /// The page at a whole address.
    pub fn new(address: String) -> Self {
        let base = Url::parse(&address).ok();
        Self { address, base }
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.address
    }

    /// What an address on the page leads to, as a whole address in ASCII, as documents that are
    /// read elsewhere need it. One that leads nowhere stays as it is.
    pub fn resolve(&self, address: &str) -> String {
        let whole = self.base.as_ref().and_then(|base| base.join(address).ok());
        whole.map_or_else(|| address.to_owned(), String::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_that_a_browser_would_follow() {
        let page = PageAddress::new("https://news.example/fr/articles/un".to_owned());
        for (address, whole) in [
            ("https://a.example/x?b=c#d", "https://a.example/x?b=c#d"),
            ("/medias/x.pdf", "https://news.example/medias/x.pdf"),
            ("x.pdf", "https://news.example/fr/articles/x.pdf"),
            ("../x.pdf", "https://news.example/fr/x.pdf"),
            ("//cdn.example/x", "https://cdn.example/x"),
            ("#note", "https://news.example/fr/articles/un#note"),
            ("?page=2", "https://news.example/fr/articles/un?page=2"),
            ("", "https://news.example/fr/articles/un"),
            ("mailto:a@b.example", "mailto:a@b.example"),
            ("tel:+33140000000", "tel:+33140000000"),
            (
                "/été à.jpg",
                "https://news.example/%C3%A9t%C3%A9%20%C3%A0.jpg",
            ),
            ("https://été.example/", "https://xn--t-9fab.example/"),
        ] {
            assert_eq!(page.resolve(address), whole, "{address}");
        }
    }

    #[test]
    fn what_leads_nowhere_stays_as_it_is() {
        let page = PageAddress::new("https://news.example".to_owned());
        assert_eq!(page.resolve("https://[x"), "https://[x");
        assert_eq!(PageAddress::new("news".to_owned()).resolve("/x"), "/x");
    }
}
