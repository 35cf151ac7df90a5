//! Which addresses a body may hold, and how they are written.

/// Longer ones are dropped: no browser or server is sure to take them.
const MAX_LENGTH: usize = 4_096;

/// The address of a link: `http`, `https`, `mailto`, `tel` or relative; nothing else.
pub(super) fn link(raw: &str) -> Option<String> {
    clean(raw, &["http", "https", "mailto", "tel"])
}

/// The address of a picture or a frame: `http`, `https` or relative; nothing else.
pub(super) fn resource(raw: &str) -> Option<String> {
    clean(raw, &["http", "https"])
}

/// The address of a page elsewhere: `http` or `https`.
pub(super) fn absolute(raw: &str) -> Option<String> {
    resource(raw).filter(|address| address.starts_with("http"))
}

/// Browsers pass over controls around an address and over tabs and line ends within it, and take
/// `\` for `/`: so do we, before we look at the scheme.
///
/// What is too long as it is written down is none: it would be none when it is read again.
fn clean(raw: &str, schemes: &[&str]) -> Option<String> {
    if raw.len() > MAX_LENGTH {
        return None;
    }
    spell(raw, schemes).filter(|address| address.len() <= MAX_LENGTH)
}

fn spell(raw: &str, schemes: &[&str]) -> Option<String> {
    let address: String = raw
        .trim_matches(|c: char| c <= ' ')
        .chars()
        .filter(|c| !matches!(c, '\t' | '\n' | '\r'))
        .collect();
    if address.is_empty() || address.chars().any(char::is_control) {
        return None;
    }
    let end_of_path = address.find(['?', '#']).unwrap_or(address.len());
    let (path, rest) = address.split_at_checked(end_of_path)?;
    let path = path.replace('\\', "/");
    let head = path.split('/').next().unwrap_or_default();
    let Some((scheme, _)) = head.split_once(':') else {
        let relative = match path.strip_prefix("//") {
            Some(host) => with_host("https", host)?,
            None => path,
        };
        return Some(percent_encode(&(relative + rest)));
    };
    let scheme = scheme.to_ascii_lowercase();
    if !schemes.contains(&scheme.as_str()) {
        return None;
    }
    let (_, after) = path.split_once(':')?;
    let whole = match scheme.as_str() {
        "http" | "https" => with_host(&scheme, after.strip_prefix("//")?)?,
        _ if after.is_empty() => return None,
        _ => format!("{scheme}:{after}"),
    };
    Some(percent_encode(&(whole + rest)))
}

fn with_host(scheme: &str, rest: &str) -> Option<String> {
    let rest = rest.trim_start_matches('/');
    let named = rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '[' | '_'));
    named.then(|| format!("{scheme}://{rest}"))
}

/// What would end an address early where it is written down.
fn percent_encode(address: &str) -> String {
    let mut encoded = String::with_capacity(address.len());
    for c in address.chars() {
        if c.is_whitespace() || matches!(c, '"' | '<' | '>' | '`' | '\'' | '\\') {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                encoded.push_str(&format!("%{byte:02X}"));
            }
        } else {
            encoded.push(c);
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn harmless_addresses_stay() {
        for (raw, clean) in [
            (
                "https://exemple.fr/a?b=c&d#e",
                "https://exemple.fr/a?b=c&d#e",
            ),
            (" HTTP://exemple.fr ", "http://exemple.fr"),
            ("mailto:redaction@exemple.fr", "mailto:redaction@exemple.fr"),
            ("tel:+33140000000", "tel:+33140000000"),
            ("/actus/1", "/actus/1"),
            ("#note", "#note"),
            ("?page=2", "?page=2"),
            ("doc/a b.pdf", "doc/a%20b.pdf"),
            ("//cdn.exemple.fr/a.jpg", "https://cdn.exemple.fr/a.jpg"),
            (r"\\cdn.exemple.fr\a.jpg", "https://cdn.exemple.fr/a.jpg"),
            (r"/\cdn.exemple.fr", "https://cdn.exemple.fr"),
            ("/wiki/Aide:Accueil", "/wiki/Aide:Accueil"),
            ("?url=javascript:x", "?url=javascript:x"),
        ] {
            assert_eq!(link(raw).as_deref(), Some(clean), "{raw}");
            assert_eq!(link(clean).as_deref(), Some(clean), "{raw} again");
        }
    }

    #[test]
    fn others_do_not() {
        for raw in [
            "",
            " ",
            "javascript:alert(1)",
            " \u{1}java\tscr\nipt:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\0script:alert(1)",
            "vbscript:x",
            "data:text/html,x",
            "file:///etc/passwd",
            "blob:https://x/y",
            "été:x",
            "https:",
            "https:exemple.fr",
            "https://",
            "https://?x",
            "mailto:",
            "view-source:https://x",
        ] {
            assert_eq!(link(raw), None, "{raw:?}");
        }
        assert_eq!(link(&"a".repeat(9_000)), None);
        // Written down it is longer than it came.
        assert_eq!(link(&format!("/{}", "'".repeat(2_000))), None);
        assert_eq!(link(&format!("//a/{}", "b".repeat(MAX_LENGTH - 4))), None);
        assert_eq!(resource("mailto:a@b.fr"), None);
        assert_eq!(absolute("/a"), None);
    }
}
