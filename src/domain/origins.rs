use std::str::FromStr;

use super::Invalid;

/// The origins whose pages may read answers.
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
        Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', ' ', '@']) => Ok(origin),
        _ => Err(Invalid(format!(
            "has {text:?}, which is no origin; give * or origins such as https://news.example, separated by commas"
        ))),
    }
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
        ] {
            assert!(text.parse::<AllowedOrigins>().is_err(), "{text}");
        }
    }
}
