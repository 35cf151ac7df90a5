//! Documents of Lexical, in which Ghost keeps bodies since version 5: a tree of nodes.

use serde_json::Value;

use super::cards;
use super::html::Html;

/// The bits of a text's format, and the elements that they mean.
const FORMATS: [(u64, &str); 8] = [
    (1, "strong"),
    (2, "em"),
    (4, "s"),
    (8, "u"),
    (16, "code"),
    (32, "sub"),
    (64, "sup"),
    (128, "mark"),
];

/// Writes a document as HTML.
pub(super) fn write(document: &Value, html: &mut Html) {
    children(document.get("root").unwrap_or(document), html);
}

fn children(node: &Value, html: &mut Html) {
    for child in nodes(node) {
        write_node(child, html);
    }
}

fn nodes(node: &Value) -> &[Value] {
    let children = node.get("children").and_then(Value::as_array);
    children.map(Vec::as_slice).unwrap_or_default()
}

fn text_of<'n>(node: &'n Value, name: &str) -> &'n str {
    node.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn write_node(node: &Value, html: &mut Html) {
    if html.is_full() {
        return;
    }
    let kind = text_of(node, "type");
    match kind {
        "paragraph" => element("p", node, html),
        "heading" | "extended-heading" => element(heading(text_of(node, "tag")), node, html),
        "quote" | "extended-quote" | "aside" => element("blockquote", node, html),
        "list" => list(node, html),
        "listitem" => element("li", node, html),
        "table" => element("table", node, html),
        "tablerow" => element("tr", node, html),
        "tablecell" => {
            let is_header = node.get("headerState").and_then(Value::as_u64) > Some(0);
            element(if is_header { "th" } else { "td" }, node, html);
        }
        "code" => {
            html.push("<pre><code>");
            children(node, html);
            html.push("</code></pre>");
        }
        "text" | "extended-text" | "code-highlight" | "tk" => text(node, html),
        "linebreak" => html.push("<br>"),
        "tab" => html.push(" "),
        "link" | "autolink" | "at-link" => {
            html.push_start("a", "href", text_of(node, "url"));
            children(node, html);
            html.push("</a>");
        }
        "zwnj" | "at-link-search" => {}
        _ if cards::write(kind, node, html) => {}
        _ => {
            html.note_unknown(kind);
            text(node, html);
            children(node, html);
        }
    }
}

fn element(name: &str, node: &Value, html: &mut Html) {
    html.push(&format!("<{name}>"));
    children(node, html);
    html.push(&format!("</{name}>\n"));
}

fn heading(tag: &str) -> &str {
    match tag {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => tag,
        _ => "h2",
    }
}

/// A list within a list is an item of its own, which has nothing else: it belongs to the one above.
fn list(node: &Value, html: &mut Html) {
    let (start, end) = match text_of(node, "listType") {
        "number" => ("<ol", "</ol>\n"),
        _ => ("<ul", "</ul>\n"),
    };
    html.push(start);
    let first = node.get("start").and_then(Value::as_i64);
    if let Some(first) = first.filter(|first| *first != 1) {
        html.push(&format!(" start=\"{first}\""));
    }
    html.push(">");
    let mut is_open = false;
    for item in nodes(node) {
        let parts = nodes(item);
        let is_list = !parts.is_empty() && parts.iter().all(|part| text_of(part, "type") == "list");
        if !(is_open && is_list) {
            html.push(if is_open { "</li><li>" } else { "<li>" });
            is_open = true;
        }
        children(item, html);
    }
    html.push(if is_open { "</li>" } else { "" });
    html.push(end);
}

fn text(node: &Value, html: &mut Html) {
    let format = node.get("format").and_then(Value::as_u64).unwrap_or(0);
    let marks = FORMATS.iter().filter(|(bit, _)| format & bit != 0);
    for (_, element) in marks.clone() {
        html.push(&format!("<{element}>"));
    }
    html.push_text(text_of(node, "text"));
    for (_, element) in marks.rev() {
        html.push(&format!("</{element}>"));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::content::{Body, BodyFormat};

    /// What readers see of a document with these nodes, and the unknown kinds.
    fn shown(nodes: &Value) -> (String, Vec<String>) {
        let mut html = Html::default();
        write(
            &json!({"root": {"children": nodes, "type": "root"}}),
            &mut html,
        );
        let converted = html.end().ok().unwrap();
        let body = Body::parse(&converted.text, BodyFormat::Html);
        (body.html(), converted.unknown.into_iter().collect())
    }

    fn item(text: &str) -> Value {
        json!({"type": "listitem", "children": [{"type": "text", "text": text}]})
    }

    #[test]
    fn texts_have_the_marks_of_their_bits() {
        let texts: Vec<Value> = [0_u64, 1, 2, 4, 8, 16, 32, 64, 128, 3]
            .iter()
            .map(|format| json!({"type": "extended-text", "format": format, "text": "a&b"}))
            .collect();
        let (html, _) = shown(&json!([{"type": "paragraph", "children": texts}]));
        insta::assert_snapshot!(html, @r#"<p>a&amp;b<strong>a&amp;b</strong><em>a&amp;b</em><s>a&amp;b</s><u>a&amp;b</u><code>a&amp;b</code><sub>a&amp;b</sub><sup>a&amp;b</sup><mark>a&amp;b</mark><strong><em>a&amp;b</em></strong></p>"#);
    }

    #[test]
    fn lists_stand_in_the_item_above_them() {
        let inner =
            json!({"type": "list", "listType": "number", "start": 3, "children": [item("b")]});
        let (html, _) = shown(&json!([{"type": "list", "listType": "bullet", "children": [
            item("a"),
            {"type": "listitem", "children": [inner]},
            item("c"),
        ]}]));
        insta::assert_snapshot!(html, @r#"<ul><li>a<ol start="3"><li>b</li></ol></li><li>c</li></ul>"#);
    }

    #[test]
    fn blocks_and_links_are_what_they_are_elsewhere() {
        let text = |text: &str| json!([{"type": "text", "text": text}]);
        let (html, unknown) = shown(&json!([
            {"type": "heading", "tag": "h3", "children": text("Titre")},
            {"type": "extended-heading", "tag": "script", "children": text("Autre")},
            {"type": "quote", "children": text("Citation")},
            {"type": "aside", "children": text("À part")},
            {"type": "horizontalrule"},
            {"type": "code", "children": [
                {"type": "code-highlight", "text": "let a = 1;"}, {"type": "linebreak"},
                {"type": "code-highlight", "text": "<b>"}]},
            {"type": "paragraph", "children": [
                {"type": "link", "url": "https://a.example/?b=\"&c", "children": text("lien")},
                {"type": "linebreak"},
                {"type": "link", "url": "javascript:alert(1)", "children": text("mauvais")}]},
            {"type": "carousel", "children": [{"type": "paragraph", "children": text("gardé")}]},
        ]));
        insta::assert_snapshot!(html, @r#"
        <h3>Titre</h3>
        <h2>Autre</h2>
        <blockquote><p>Citation</p></blockquote>
        <blockquote><p>À part</p></blockquote>
        <hr>
        <pre><code>let a = 1;
        &lt;b&gt;</code></pre>
        <p><a href="https://a.example/?b=%22&amp;c" rel="noopener noreferrer">lien</a><br>mauvais</p>
        <p>gardé</p>
        "#);
        assert_eq!(unknown, ["carousel"]);
    }

    #[test]
    fn what_is_no_document_is_empty() {
        for document in [
            json!(null),
            json!([]),
            json!({"root": 1}),
            json!({"root": {"children": {}}}),
        ] {
            let mut html = Html::default();
            write(&document, &mut html);
            assert_eq!(html.len(), 0, "{document}");
        }
    }
}
