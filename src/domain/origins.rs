use std::str::FromStr;

use super::Invalid;

/// The origins that may do something: read answers, show pages in frames.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AllowedOrigins {
    Any,
    /// As browsers spell them: `https://news.example`, in lower case.
    These(Vec<String>),
}

impl FromStr for AllowedOrigins {
    type Err = Invalid;

    /// Reads `*`, or origins separated by commas.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        if text.trim() == "*" {
            return Ok(Self::Any);
        }
        let origins = text
            .split(',')
            .map(parse_origin)
            .collect::<Result<_, _>>()?;
        Ok(Self::These(origins))
    }
}

fn parse_origin(text: &str) -> Result<String, Invalid> {
    let origin = text.trim().to_ascii_lowercase();
    let host = ["http://", "https://"]
        .iter()
        .find_map(|scheme| origin.strip_prefix(scheme));
    match host {
        Some(host) if is_host(host) => Ok(origin),
        _ => Err(Invalid(format!(
            "has {text:?}, which is no origin; give * or origins such as https://news.example, separated by commas"
        ))),
    }
}

/// Whether a text can be a host with a port: nothing in it would end a value in a header.
fn is_host(text: &str) -> bool {
    let is_of_hosts = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
    !text.is_empty() && text.chars().all(is_of_hosts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_has_a_scheme_and_a_host_alone() {
        assert_eq!("*".parse(), Ok(AllowedOrigins::Any));
        assert_eq!(
            "https://A.example, http://b.example:8080".parse(),
            Ok(AllowedOrigins::These(vec![
                "https://a.example".to_owned(),
                "http://b.example:8080".to_owned()
            ]))
        );
        for text in [
            "",
            "a.example",
            "https://",
            "https://a/",
            "https://a,*",
            "ftp://a",
            "https://a;b",
        ] {
            assert!(text.parse::<AllowedOrigins>().is_err(), "{text}");
        }
    }
}
