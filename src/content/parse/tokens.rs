//! What stands between the tokenizer and the builder of the tree, so that any input costs time
//! and memory in proportion to its length.

use std::cell::Cell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::{Tracer, TreeBuilder};
use html5ever::{Attribute, LocalName, QualName, ns};

use super::dom::{Dom, NodeId};
use super::style::Style;
use crate::content::address;

/// How many elements may be open at once; each token may cost as many steps. What we write
/// ourselves nests far less.
const MAX_OPEN: usize = 400;

/// How many tags may pass until the open elements are counted again.
const TAGS_BETWEEN_COUNTS: usize = 16;

/// How many nodes a token may make on the whole: an unclosed `<b>` makes one in each paragraph
/// that follows.
const NODES_A_TOKEN: usize = 4;
const NODES_TO_BEGIN_WITH: usize = 10_000;

/// Elements that the parser opens anew in the paragraphs after the one that they were opened in.
const FORMATTING: [&str; 10] = [
    "a", "b", "code", "em", "i", "s", "strike", "strong", "tt", "u",
];

/// Such elements that say nothing to us.
const PLAIN_FORMATTING: [&str; 4] = ["big", "font", "nobr", "small"];

/// Elements that never nest by themselves, or whose content the tokenizer reads otherwise.
const NOT_NESTING: [&str; 25] = [
    "br",
    "dd",
    "dt",
    "hr",
    "iframe",
    "img",
    "input",
    "li",
    "noembed",
    "noframes",
    "noscript",
    "p",
    "plaintext",
    "script",
    "style",
    "tbody",
    "td",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "wbr",
    "xmp",
];

/// Such elements that leave SVG and MathML.
const NOT_NESTING_ANYWHERE: [&str; 7] = ["br", "dd", "dt", "hr", "img", "li", "p"];

/// The attributes that are ever looked at; `style` is looked at here.
const KEPT_ATTRIBUTES: [&str; 20] = [
    "alt",
    "class",
    "colspan",
    "data",
    "data-lazy-src",
    "data-original",
    "data-src",
    "data-srcset",
    "dir",
    "encoding",
    "height",
    "href",
    "open",
    "rowspan",
    "src",
    "srcset",
    "start",
    "title",
    "type",
    "width",
];

/// Attributes that tell what the style of an element said: that it is not shown; that it is not
/// bold; which marks it has, by their bits.
pub(super) const HIDDEN: &str = "hidden";
pub(super) const NOT_BOLD: &str = "not-bold";
pub(super) const MARKS: &str = "marks";

/// The builder of the tree, which gets the tokens that matter.
pub(super) struct Guard {
    builder: TreeBuilder<NodeId, Dom>,
    tokens: Cell<usize>,
    tags_until_count: Cell<usize>,
    is_full: Cell<bool>,
    /// The `dir` of `<html>` or `<body>`, which the parser of a fragment passes over.
    root_dir: Cell<Option<&'static str>>,
}

impl Guard {
    pub fn new(builder: TreeBuilder<NodeId, Dom>) -> Self {
        Self {
            builder,
            tokens: Cell::new(0),
            tags_until_count: Cell::new(0),
            is_full: Cell::new(false),
            root_dir: Cell::new(None),
        }
    }

    /// The tree, and the direction of all of it.
    pub fn finish(self) -> (Dom, Option<&'static str>) {
        (self.builder.sink, self.root_dir.get())
    }

    /// The tag as the builder gets it; `None` where it must not get it.
    fn reduce(&self, mut tag: Tag) -> Option<Tag> {
        if PLAIN_FORMATTING.contains(&&*tag.name) {
            tag.name = LocalName::from("span");
        }
        if tag.kind == TagKind::EndTag {
            tag.attrs.clear();
            return Some(tag);
        }
        self.count_open();
        let is_formatting = FORMATTING.contains(&&*tag.name);
        if self.is_full.get() && !self.may_nest_no_more(&tag.name)
            || is_formatting && self.has_too_many_nodes()
        {
            return None;
        }
        if matches!(&*tag.name, "html" | "body") && self.root_dir.get().is_none() {
            self.root_dir.set(direction(&tag));
        }
        let notes = notes(&tag);
        match is_formatting {
            true => reduce_formatting(&mut tag),
            false => tag
                .attrs
                .retain(|attribute| KEPT_ATTRIBUTES.contains(&&*attribute.name.local)),
        }
        tag.attrs.extend(notes);
        Some(tag)
    }

    fn may_nest_no_more(&self, name: &str) -> bool {
        match self.adjusted_current_node_present_but_not_in_html_namespace() {
            true => NOT_NESTING_ANYWHERE.contains(&name),
            false => NOT_NESTING.contains(&name),
        }
    }

    fn count_open(&self) {
        let left = self.tags_until_count.get();
        if left > 0 {
            self.tags_until_count.set(left - 1);
            return;
        }
        self.tags_until_count.set(TAGS_BETWEEN_COUNTS);
        let counter = Counter::default();
        self.builder.trace_handles(&counter);
        self.is_full.set(counter.0.get() > MAX_OPEN);
    }

    fn has_too_many_nodes(&self) -> bool {
        self.builder.sink.len() > NODES_TO_BEGIN_WITH + NODES_A_TOKEN * self.tokens.get()
    }

    /// Ends every element that would be opened anew.
    fn end_formatting(&self, line: u64) {
        for name in FORMATTING {
            for _ in 0..8 {
                let tag = Tag {
                    kind: TagKind::EndTag,
                    name: LocalName::from(name),
                    self_closing: false,
                    attrs: Vec::new(),
                    had_duplicate_attributes: false,
                };
                let _ = self.builder.process_token(Token::TagToken(tag), line);
            }
        }
    }
}

impl TokenSink for Guard {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        let token = match token {
            Token::ParseError(_) | Token::CommentToken(_) | Token::DoctypeToken(_) => {
                return TokenSinkResult::Continue;
            }
            Token::TagToken(tag) => match self.reduce(tag) {
                Some(tag) => Token::TagToken(tag),
                None => return TokenSinkResult::Continue,
            },
            other => other,
        };
        self.tokens.set(self.tokens.get() + 1);
        if self.has_too_many_nodes() {
            self.end_formatting(line);
        }
        match self.builder.process_token(token, line) {
            TokenSinkResult::Script(_) | TokenSinkResult::EncodingIndicator(_) => {
                TokenSinkResult::Continue
            }
            other => other,
        }
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder
            .adjusted_current_node_present_but_not_in_html_namespace()
    }
}

#[derive(Default)]
struct Counter(Cell<usize>);

impl Tracer for Counter {
    type Handle = NodeId;

    fn trace_handle(&self, _node: &NodeId) {
        self.0.set(self.0.get() + 1);
    }
}

/// Copies of these elements share what they hold: the address is cleaned once.
fn reduce_formatting(tag: &mut Tag) {
    let href = value(tag, "href")
        .filter(|_| &*tag.name == "a")
        .and_then(address::link);
    let class = value(tag, "class")
        .filter(|class| &*tag.name == "code" && class.len() < 100)
        .map(StrTendril::from);
    tag.attrs.clear();
    if let Some(href) = href {
        tag.attrs.push(attribute("href", href.into()));
    }
    if let Some(class) = class {
        tag.attrs.push(attribute("class", class));
    }
}

fn notes(tag: &Tag) -> Vec<Attribute> {
    let style = Style::new(value(tag, "style"));
    let mut notes = Vec::new();
    if value(tag, HIDDEN).is_some() || style.hides() {
        notes.push(attribute(HIDDEN, StrTendril::new()));
    }
    match &*tag.name {
        "b" | "strong" if style.is_not_bold() => {
            notes.push(attribute(NOT_BOLD, StrTendril::new()));
        }
        "span" if !style.marks().is_empty() => {
            let bits = style.marks().bits().to_string();
            notes.push(attribute(MARKS, bits.into()));
        }
        _ => {}
    }
    notes
}

fn attribute(name: &str, value: StrTendril) -> Attribute {
    Attribute {
        name: QualName::new(None, ns!(), LocalName::from(name)),
        value,
    }
}

fn value<'a>(tag: &'a Tag, wanted: &str) -> Option<&'a str> {
    tag.attrs
        .iter()
        .find(|attribute| &*attribute.name.local == wanted)
        .map(|attribute| &*attribute.value)
}

fn direction(tag: &Tag) -> Option<&'static str> {
    let dir = value(tag, "dir")?.trim();
    ["ltr", "rtl"]
        .into_iter()
        .find(|name| dir.eq_ignore_ascii_case(name))
}
