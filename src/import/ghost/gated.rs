//! Parts of HTML that Ghost shows to some readers alone.

const BEGIN: &str = "<!--kg-gated-block:begin";
const END: &str = "<!--kg-gated-block:end";

/// HTML without the parts that readers who are no members do not see, and whether it had such.
/// What has no end is hidden to the end.
pub(super) fn open_parts(html: &str) -> (String, bool) {
    let mut open = String::with_capacity(html.len());
    let mut hides_parts = false;
    let mut rest = html;
    while let Some((before, part)) = rest.split_once(BEGIN) {
        open.push_str(before);
        let (rule, content) = part.split_once("-->").unwrap_or((part, ""));
        let (content, after) = content.split_once(END).unwrap_or((content, ""));
        let is_open = rule
            .split_whitespace()
            .any(|word| word.replace(['"', '\''], "") == "nonMember:true");
        if is_open {
            open.push_str(content);
        }
        hides_parts |= !is_open;
        rest = after.split_once("-->").map_or("", |(_, after)| after);
    }
    open.push_str(rest);
    (open, hides_parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_for_members_alone_is_left_out() {
        let begin = |rule: &str| format!("<!--kg-gated-block:begin {rule} -->");
        let end = "<!--kg-gated-block:end-->";
        let members = begin("nonMember:false memberSegment:\"status:free,status:-free\"");
        let all = begin("nonMember:true memberSegment:\"\"");
        for (html, open, hides) in [
            ("<p>a</p>".to_owned(), "<p>a</p>", false),
            (format!("a{members}b{end}c"), "ac", true),
            (format!("a{all}b{end}c{members}d{end}"), "abc", true),
            (format!("a{all}b{end}c"), "abc", false),
            (format!("a{members}b"), "a", true),
            (format!("a{BEGIN}"), "a", true),
            (format!("a{}b{end}", begin("")), "a", true),
        ] {
            assert_eq!(open_parts(&html), (open.to_owned(), hides), "{html}");
        }
    }
}
