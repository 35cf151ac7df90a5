use super::{AllowedOrigins, Invalid, LanguageTag};

/// How the news presents itself where people meet it, beside what is in it.
#[derive(Debug, Clone)]
pub struct Site {
    /// What it is called: on pages, in feeds, as the publisher of articles.
    pub name: SiteName,
    /// The language of articles that name none, and of pages for those who ask for none.
    pub language: LanguageTag,
    /// Where subscribers to feeds are told of news (WebSub).
    pub hub: Option<HubAddress>,
    /// Whose pages may show ours in a frame.
    pub embedders: AllowedOrigins,
}

/// The name of a site: one line of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteName(String);

impl SiteName {
    /// Reads a name; white space around it is dropped.
    ///
    /// # Errors
    /// When it is empty, longer than 100 characters or not one line.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        if text.is_empty() || text.chars().count() > 100 || text.chars().any(char::is_control) {
            return Err(Invalid::new(
                "is not a name; give one line of 1 to 100 characters",
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The address of a WebSub hub: `http` or `https`, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HubAddress(String);

impl HubAddress {
    /// Reads an address.
    ///
    /// # Errors
    /// When it is no whole `http` or `https` address, or holds what would end it in a header.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let rest = ["http://", "https://"]
            .iter()
            .find_map(|scheme| text.strip_prefix(scheme));
        let is_plain = |c: char| c.is_ascii_graphic() && !"<>\"".contains(c);
        match rest {
            Some(rest) if !rest.is_empty() && rest.chars().all(is_plain) => {
                Ok(Self(text.to_owned()))
            }
            _ => Err(Invalid::new(
                "is not an address; give one such as https://hub.example/",
            )),
        }
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
    fn a_name_is_one_line() {
        assert_eq!(SiteName::parse(" Horizon ").unwrap().as_str(), "Horizon");
        for text in ["", " ", "a\nb", &"a".repeat(101)] {
            assert!(SiteName::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_hub_has_a_whole_address() {
        assert!(HubAddress::parse("https://hub.example/?a=b").is_ok());
        for text in [
            "",
            "hub.example",
            "https://",
            "ftp://a",
            "https://a b",
            "https://a>",
        ] {
            assert!(HubAddress::parse(text).is_err(), "{text:?}");
        }
    }
}
