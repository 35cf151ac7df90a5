use std::borrow::Cow;

/// How many elements deep HTML may nest. Browsers stop at about this; a parser's work grows with
/// the depth of each place, so that unbounded depth is quadratic.
const MAX_DEPTH: usize = 256;

/// Elements without an end tag, and those whose end is implied by the next one's start: however
/// many are open, they do not nest.
const NOT_NESTING: [&str; 22] = [
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta",
    "option", "p", "source", "tbody", "td", "th", "tr", "track", "wbr",
];

/// HTML without the start tags that would nest deeper than [`MAX_DEPTH`]; what is between them
/// stays.
pub(super) fn flatten(html: &str) -> Cow<'_, str> {
    if html.bytes().filter(|byte| *byte == b'<').count() <= MAX_DEPTH {
        return Cow::Borrowed(html);
    }
    let mut flat = String::with_capacity(html.len());
    let mut depth = 0_usize;
    let mut parts = html.split('<');
    flat.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (is_end, name) = match part.strip_prefix('/') {
            Some(rest) => (true, tag_name(rest)),
            None => (false, tag_name(part)),
        };
        let nests = !name.is_empty() && !NOT_NESTING.contains(&name.as_str());
        if nests && is_end {
            depth = depth.saturating_sub(1);
        } else if nests {
            if depth >= MAX_DEPTH {
                flat.push_str(part.split_once('>').map_or("", |(_, text)| text));
                continue;
            }
            depth += 1;
        }
        flat.push('<');
        flat.push_str(part);
    }
    Cow::Owned(flat)
}

/// The name of the tag that begins here, in lower case; empty where none does.
fn tag_name(text: &str) -> String {
    if !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return String::new();
    }
    text.chars()
        .take_while(|c| !c.is_whitespace() && !matches!(c, '/' | '>'))
        .take(16)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn depth_of(html: &str) -> usize {
        let mut deepest = 0;
        let mut depth = 0_usize;
        for part in html.split('<').skip(1) {
            match part.starts_with('/') {
                true => depth = depth.saturating_sub(1),
                false => depth += 1,
            }
            deepest = deepest.max(depth);
        }
        deepest
    }

    #[test]
    fn what_nests_too_deep_is_flattened_and_its_text_stays() {
        let html = format!("{}mot{}", "<div>".repeat(5_000), "</div>".repeat(5_000));
        let flat = flatten(&html);
        assert_eq!(depth_of(&flat), MAX_DEPTH);
        assert!(flat.contains("mot"));
    }

    #[test]
    fn long_but_shallow_html_stays_as_it_is() {
        for piece in [
            "<p>un",
            "<p><b>un</b></p>",
            "<li>un",
            "<br>",
            "1 < 2 ",
            "<DIV class=a>x</DIV>",
        ] {
            let html = piece.repeat(2_000);
            assert_eq!(flatten(&html), html, "{piece}");
        }
    }
}
