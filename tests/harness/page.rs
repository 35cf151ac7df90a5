//! Pages of HTML, read as a browser reads them.

use scraper::{ElementRef, Html, Selector};

use super::client::Answer;

/// A page.
pub struct Page {
    pub html: Html,
}

impl Page {
    /// The page that a server answered with.
    #[track_caller]
    pub fn of(answer: &Answer) -> Self {
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        let text = std::str::from_utf8(&answer.body).unwrap();
        Self {
            html: Html::parse_document(text),
        }
    }

    /// The elements that a CSS selector chooses.
    pub fn all(&self, selector: &str) -> Vec<ElementRef<'_>> {
        self.html
            .select(&Selector::parse(selector).unwrap())
            .collect()
    }

    /// The text of each of them, its white space collapsed.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        self.all(selector).into_iter().map(text).collect()
    }

    /// The text of the only one.
    #[track_caller]
    pub fn text(&self, selector: &str) -> String {
        let mut texts = self.texts(selector);
        assert_eq!(texts.len(), 1, "{selector}: {texts:?}");
        texts.remove(0)
    }

    /// An attribute of each of them that has it.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let elements = self.all(selector).into_iter();
        elements
            .filter_map(|element| element.attr(name).map(str::to_owned))
            .collect()
    }

    /// An attribute of the only one.
    #[track_caller]
    pub fn attribute(&self, selector: &str, name: &str) -> String {
        let mut values = self.attributes(selector, name);
        assert_eq!(values.len(), 1, "{selector} {name}: {values:?}");
        values.remove(0)
    }
}

fn text(element: ElementRef<'_>) -> String {
    let text: String = element.text().collect();
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}
