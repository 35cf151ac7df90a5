use super::Invalid;

/// The address of an image or a file: `http`, `https`, or relative to the site; never a scheme
/// that a browser would run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebAddress(String);

const MAX_LENGTH: usize = 2_048;

impl WebAddress {
    /// Reads an address; white space around it is dropped.
    ///
    /// # Errors
    /// When it is empty, too long, holds a control character, or has another scheme.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        if text.is_empty() || text.len() > MAX_LENGTH || text.chars().any(char::is_control) {
            return Err(Invalid::new("is not a web address"));
        }
        // A colon before the first slash ends a scheme (RFC 3986, section 3.1).
        let scheme = text
            .split(['/', '?', '#'])
            .next()
            .and_then(|start| start.split_once(':'))
            .map(|(scheme, _)| scheme.to_ascii_lowercase());
        match scheme.as_deref() {
            None | Some("http" | "https") => Ok(Self(text.to_owned())),
            Some(_) => Err(Invalid::new("is not an http or https address")),
        }
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part of its path, without query: the name of the file.
    pub fn file_name(&self) -> &str {
        file_name(&self.0)
    }
}

/// The last part of an address's path.
pub(super) fn file_name(address: &str) -> &str {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_schemes_and_relative_addresses_pass() {
        for text in [
            "https://a.example/x.pdf",
            "HTTP://a",
            "/medias/x.pdf",
            "x.pdf?a=b:c",
            "//cdn.example/x",
        ] {
            assert!(WebAddress::parse(text).is_ok(), "{text}");
        }
        for text in [
            "",
            " ",
            "javascript:alert(1)",
            " JavaScript:x",
            "data:text/html,x",
            "a\nb",
        ] {
            assert!(WebAddress::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_file_name_is_the_end_of_the_path() {
        let address = WebAddress::parse("https://a.example/doc/guide.pdf?v=1/2#p").unwrap();
        assert_eq!(address.file_name(), "guide.pdf");
    }
}
