use std::collections::HashSet;
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use super::nesting::flatten;

static SANITIZER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    builder
        .rm_tags(["map", "area"])
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(Some("noopener noreferrer"));
    builder
});

/// HTML without anything that a browser would run or that would change the page around it: no
/// script, handler, style, form or frame, and no address but `http`, `https`, `mailto`, `tel` and
/// relative ones; nothing nests too deep. What is well formed and harmless stays as it is; the result sanitised again is
/// the same.
pub fn sanitize(html: &str) -> String {
    SANITIZER.clean(&flatten(html)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_runs_survives() {
        let attacks = [
            "<script>alert(1)</script>",
            "<p onclick=\"alert(1)\">x</p>",
            "<a href=\"javascript:alert(1)\">x</a>",
            "<a href=\" java\nscript:alert(1)\">x</a>",
            "<img src=x onerror=alert(1)>",
            "<svg><script>alert(1)</script></svg>",
            "<math><mtext></p><style><img src=x onerror=alert(1)></style>",
            "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
            "<form action=/x><input type=submit></form>",
            "<p style=\"background:url(javascript:alert(1))\">x</p>",
            "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
            "<scr\0ipt>alert(1)</script>",
            "<object data=x></object><embed src=x><base href=//evil.example>",
        ];
        for attack in attacks {
            let clean = sanitize(attack).to_lowercase();
            for forbidden in [
                "<script",
                "onclick",
                "onerror",
                "javascript:",
                "<svg",
                "<math",
                "<style",
                "<iframe",
                "srcdoc",
                "<form",
                "<input",
                "style=",
                "data:",
                "<object",
                "<embed",
                "<base",
            ] {
                assert!(!clean.contains(forbidden), "{attack} left {clean}");
            }
        }
    }

    #[test]
    fn harmless_html_stays() {
        let html = "<h2>Titre</h2>\n<p>Un <strong>mot</strong>, <em>deux</em>.</p>\n\
                    <ul><li>un<ul><li>deux</li></ul></li></ul>\
                    <figure><img src=\"/a.jpg\" alt=\"é\"><figcaption>Légende</figcaption></figure>\
                    <table><tbody><tr><td colspan=\"2\">x</td></tr></tbody></table>";
        assert_eq!(sanitize(html), html);
    }

    #[test]
    fn a_second_time_changes_nothing() {
        for html in ["<p>a<p>b", "<a href=x>y", "a & b < c", "<b><i>x</b>y</i>"] {
            let once = sanitize(html);
            assert_eq!(sanitize(&once), once);
        }
    }
}
