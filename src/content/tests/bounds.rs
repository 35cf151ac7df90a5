//! No input costs more than in proportion to its length.

use super::{read, words};
use crate::content::parse::nodes_made;

/// Repeated, each of these would be quadratic or worse in a parser that does nothing against it.
const BOMBS: [(&str, &str); 26] = [
    ("", "<div>"),
    ("", "<b>"),
    ("", "<font>"),
    ("", "<table>"),
    ("", "<table><tr><td>"),
    ("", "<ul>"),
    ("", "<ul><li>"),
    ("", "<blockquote>"),
    ("", "<a href=/x>"),
    ("", "<a href=/x><p>"),
    ("", "<svg>"),
    ("", "<svg><td>"),
    ("", "<math><mtext>"),
    ("", "<svg><foreignObject>"),
    ("", "<button>"),
    ("", "<template>"),
    ("", "<div><table></div>"),
    ("", "<table><b>"),
    ("", "<table>x<tr><i>y"),
    ("", "<b><div></b>"),
    ("", "<a><div><i></a></i>"),
    ("", "<object><b>"),
    (
        "<b><i><u><s><code><em><strong><tt><strike><b><i><u>",
        "<p>x",
    ),
    (
        "<b class=1><b class=2><b class=3><b class=4><b class=5>",
        "<p>x</b>",
    ),
    (
        "<a href=/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx>",
        "<p>x",
    ),
    ("<table><tr>", "<td colspan=1000 rowspan=0>x"),
];

#[test]
fn nodes_and_output_grow_with_the_input_only() {
    for (start, piece) in BOMBS {
        let html = format!("{start}{}fin", piece.repeat(4_000));
        let nodes = nodes_made(&html);
        assert!(nodes <= 12_000 + 4 * html.len(), "{piece}: {nodes} nodes");
        let body = read(&html);
        for output in [body.html(), body.text(), body.markdown()] {
            assert!(output.len() <= 60 * html.len(), "{piece}: {}", output.len());
        }
    }
}

#[test]
fn a_hundred_thousand_elements_deep_is_no_harm() {
    for tag in ["div", "b", "font", "table", "ul", "blockquote", "a", "svg"] {
        let html = format!("{}mot</p>", format!("<{tag}>").repeat(100_000));
        let body = read(&html);
        assert_eq!(words(&body.text()), "mot", "{tag}");
        assert_eq!(body.clone(), body);
        let json = serde_json::to_string(&body).unwrap();
        serde_json::from_str::<serde_json::Value>(&json).unwrap();
        assert_eq!(read(&body.html()), body, "{tag}");
    }
}

#[test]
fn deep_containers_are_flattened_and_their_text_stays() {
    let html = "<ul><li>a<blockquote>b<table><tr><td>c".repeat(50);
    let body = read(&html);
    let text = words(&body.text());
    assert_eq!(text.matches('a').count(), 50);
    assert_eq!(text.matches('c').count(), 50);
    let json = serde_json::to_string(&body).unwrap();
    serde_json::from_str::<serde_json::Value>(&json).unwrap();
    assert_eq!(read(&body.html()), body);
}

#[test]
fn an_address_is_not_repeated_without_end() {
    let html = format!("<a href=/{}>{}", "x".repeat(4_000), "<p>mot".repeat(20_000));
    let body = read(&html);
    assert!(body.html().len() < 4 * html.len());
    assert_eq!(read(&body.html()), body);
}

#[test]
fn a_tag_may_have_any_number_of_attributes() {
    let attributes: String = (0..100_000).map(|number| format!(" a{number}")).collect();
    assert_eq!(read(&format!("<p{attributes}>mot")).text(), "mot");
}
