//! Documents of Mobiledoc 0.3, in which Ghost kept bodies from version 1 to 4: sections of markers,
//! which name markups, atoms and cards by their places.

use std::collections::HashMap;
use std::ops::Range;

use serde_json::Value;

use super::cards;
use super::html::Html;

/// The kinds of sections, and that of a marker which names an atom.
const TEXT_SECTION: u64 = 1;
const IMAGE_SECTION: u64 = 2;
const LIST_SECTION: u64 = 3;
const CARD_SECTION: u64 = 10;
const ATOM_MARKER: u64 = 1;

/// Writes a document as HTML.
pub(super) fn write(document: &Value, html: &mut Html) {
    let mut writing = Writing {
        markups: list_of(document.get("markups"))
            .iter()
            .map(markup)
            .collect(),
        atoms: list_of(document.get("atoms")),
        cards: list_of(document.get("cards")),
        written: HashMap::new(),
        html,
    };
    for section in list_of(document.get("sections")) {
        writing.section(section);
    }
}

/// What markers name by its place.
#[derive(Debug, Clone, Copy)]
struct Markup<'d> {
    element: Option<&'static str>,
    target: Option<&'d str>,
}

fn markup(markup: &Value) -> Markup<'_> {
    let element = match text(markup.get(0)) {
        "a" => "a",
        "b" | "strong" => "strong",
        "i" | "em" => "em",
        "u" => "u",
        "s" | "del" => "s",
        "code" => "code",
        "sub" => "sub",
        "sup" => "sup",
        "mark" => "mark",
        _ => {
            return Markup {
                element: None,
                target: None,
            };
        }
    };
    let attributes = list_of(markup.get(1));
    let target = attributes.chunks(2).find_map(|pair| match pair {
        [name, value] if name == "href" => value.as_str(),
        _ => None,
    });
    Markup {
        element: Some(element),
        target: target.filter(|_| element == "a"),
    }
}

struct Writing<'d, 'h> {
    markups: Vec<Markup<'d>>,
    atoms: &'d [Value],
    cards: &'d [Value],
    /// Where cards were written: one that is named again says the same.
    written: HashMap<u64, Range<usize>>,
    html: &'h mut Html,
}

impl Writing<'_, '_> {
    fn section(&mut self, section: &Value) {
        if self.html.is_full() {
            return;
        }
        let second = section.get(1);
        match section.get(0).and_then(Value::as_u64) {
            Some(TEXT_SECTION) => {
                let element = match text(second) {
                    name @ ("h1" | "h2" | "h3" | "h4" | "h5" | "h6") => name,
                    "blockquote" | "aside" | "pull-quote" => "blockquote",
                    _ => "p",
                };
                self.element(element, section.get(2));
            }
            Some(IMAGE_SECTION) => {
                self.html.push("<figure>");
                self.html.push_start("img", "src", text(second));
                self.html.push("</figure>\n");
            }
            Some(LIST_SECTION) => {
                let is_ordered = text(second) == "ol";
                self.html.push(if is_ordered { "<ol>" } else { "<ul>" });
                for item in list_of(section.get(2)) {
                    self.element("li", Some(item));
                }
                self.html
                    .push(if is_ordered { "</ol>\n" } else { "</ul>\n" });
            }
            Some(CARD_SECTION) => self.card(second.and_then(Value::as_u64)),
            _ => self.html.note_unknown("section"),
        }
    }

    fn card(&mut self, place: Option<u64>) {
        let Some(place) = place else { return };
        if let Some(range) = self.written.get(&place) {
            self.html.repeat(range.clone());
            return;
        }
        let index = usize::try_from(place).unwrap_or(usize::MAX);
        let Some(card) = self.cards.get(index) else {
            return;
        };
        let start = self.html.len();
        let kind = text(card.get(0));
        if !cards::write(kind, card.get(1).unwrap_or(&Value::Null), self.html) {
            self.html.note_unknown(kind);
        }
        self.written.insert(place, start..self.html.len());
    }

    fn element(&mut self, name: &str, markers: Option<&Value>) {
        self.html.push(&format!("<{name}>"));
        let mut open: Vec<Option<&str>> = Vec::new();
        for marker in list_of(markers) {
            if self.html.is_full() {
                return;
            }
            for place in list_of(marker.get(1)) {
                open.push(self.open(place));
            }
            let value = marker.get(3);
            match marker.get(0).and_then(Value::as_u64) {
                Some(ATOM_MARKER) => self.atom(value),
                _ => self.html.push_text(text(value)),
            }
            let closed = marker.get(2).and_then(Value::as_u64).unwrap_or(0);
            for _ in 0..closed {
                let Some(element) = open.pop() else { break };
                self.close(element);
            }
        }
        while let Some(element) = open.pop() {
            self.close(element);
        }
        self.html.push(&format!("</{name}>\n"));
    }

    fn open(&mut self, place: &Value) -> Option<&'static str> {
        let index = usize::try_from(place.as_u64()?).ok()?;
        let markup = *self.markups.get(index)?;
        let element = markup.element?;
        match markup.target {
            Some(target) => self.html.push_start(element, "href", target),
            None => self.html.push(&format!("<{element}>")),
        }
        Some(element)
    }

    fn close(&mut self, element: Option<&str>) {
        if let Some(element) = element {
            self.html.push(&format!("</{element}>"));
        }
    }

    fn atom(&mut self, place: Option<&Value>) {
        let index = place.and_then(Value::as_u64).unwrap_or(u64::MAX);
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        let Some(atom) = self.atoms.get(index) else {
            return;
        };
        match text(atom.get(0)) {
            "soft-return" => self.html.push("<br>"),
            _ => self.html.push_text(text(atom.get(1))),
        }
    }
}

fn list_of(value: Option<&Value>) -> &[Value] {
    let list = value.and_then(Value::as_array);
    list.map(Vec::as_slice).unwrap_or_default()
}

fn text(value: Option<&Value>) -> &str {
    value.and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::content::{Body, BodyFormat};

    /// What readers see of a document.
    fn shown(document: &Value) -> String {
        let mut html = Html::default();
        write(document, &mut html);
        let converted = html.end().ok().unwrap();
        Body::parse(&converted.text, BodyFormat::Html).html()
    }

    #[test]
    fn sections_have_their_markups_atoms_and_cards() {
        let document = json!({
            "version": "0.3.1",
            "markups": [["strong"], ["a", ["rel", "x", "href", "https://a.example/?b&c"]], ["em"], ["blink"]],
            "atoms": [["soft-return", "", {}], ["mention", "@léa", {}]],
            "cards": [["card-markdown", {"markdown": "*Un*\n\n- deux"}], ["hr", {}], ["nouveau", {}]],
            "sections": [
                [1, "h2", [[0, [], 0, "Titre <3"]]],
                [1, "p", [
                    [0, [0], 0, "gras, "], [0, [2], 1, "et penché"], [0, [], 1, " fin"],
                    [1, [], 0, 0], [0, [1], 1, "lien"], [1, [], 0, 1], [0, [3], 9, " rien"]]],
                [10, 0], [10, 1],
                [3, "ol", [[[0, [], 0, "a"]], [[0, [0], 1, "b"]]]],
                [1, "pull-quote", [[0, [], 0, "Citation"]]],
                [2, "https://a.example/x.jpg"],
                [10, 2], [10, 99], [99],
            ],
        });
        insta::assert_snapshot!(shown(&document), @r#"
        <h2>Titre &lt;3</h2>
        <p><strong>gras, <em>et penché</em> fin</strong><br><a href="https://a.example/?b&amp;c" rel="noopener noreferrer">lien</a>@léa rien</p>
        <p><em>Un</em></p>
        <ul><li>deux</li></ul>
        <hr>
        <ol><li>a</li><li><strong>b</strong></li></ol>
        <blockquote><p>Citation</p></blockquote>
        <figure><img src="https://a.example/x.jpg" alt="" loading="lazy"></figure>
        "#);
    }

    #[test]
    fn a_card_that_is_named_often_is_not_read_often() {
        let card = json!({"html": format!("<p>{}</p><script>{}</script>", "x".repeat(100), "y".repeat(100_000))});
        let document = |times: usize| {
            let sections = vec![json!([10, 0]); times];
            json!({"cards": [["html", card]], "sections": sections})
        };
        assert_eq!(shown(&document(1_000)).matches("<p>").count(), 1_000);
        let mut html = Html::default();
        write(&document(60_000), &mut html);
        let error = html.end().err().unwrap();
        assert!(error.contains("longer than 4 MiB"), "{error}");
    }

    #[test]
    fn what_is_no_document_is_empty() {
        for document in [
            json!(null),
            json!([]),
            json!({"sections": {}}),
            json!({"sections": [[10], [3], 7]}),
        ] {
            assert!(shown(&document).len() < 20, "{document}");
        }
    }
}
