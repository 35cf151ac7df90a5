//! Front matter in YAML, as a tree in which every scalar is the text that was written: `1.10` is a
//! title, and `no` a language.

use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle, options};
use serde_json::{Map, Value};

use super::front_matter::Fault;

/// How deep lists and mappings may lie in each other.
const MAX_DEPTH: usize = 32;
/// How much may be said in all, in bytes, with what aliases repeat. A few lines of them would
/// otherwise fill the memory.
const MAX_COST: usize = 4 * 1024 * 1024;
/// What a node costs beside its text.
const NODE_COST: usize = 64;

/// Reads the first document of a text. Lines of faults are counted from its start.
pub(super) fn parse(text: &str) -> Result<Value, Fault> {
    let limits = options! {
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
        emit_comments: false,
    };
    let mut tree = Tree {
        open: Vec::new(),
        anchored: HashMap::new(),
        left: MAX_COST,
        root: Value::Null,
    };
    for event in Parser::new_from_str_with_options(text, limits) {
        let (event, span) = event.map_err(|error| Fault {
            line: error.marker().line(),
            what: format!("the YAML is malformed: {}", error.info().replace('\n', " ")),
        })?;
        if matches!(event, Event::DocumentEnd) {
            break;
        }
        tree.take(event).map_err(|what| Fault {
            line: span.start.line(),
            what: what.to_owned(),
        })?;
    }
    Ok(tree.root)
}

/// A tree that is being built.
struct Tree {
    open: Vec<Open>,
    /// What aliases stand for, by number.
    anchored: HashMap<usize, Value>,
    /// How much may still be said.
    left: usize,
    root: Value,
}

/// A list or mapping that is not closed yet.
struct Open {
    node: Node,
    anchor: usize,
}

enum Node {
    List(Vec<Value>),
    Mapping(Map<String, Value>, Key),
}

/// The key for which a value is to come.
enum Key {
    None,
    Text(String),
    /// One that is no text: what it stands for is nothing that we know.
    Other,
}

impl Tree {
    fn take(&mut self, event: Event) -> Result<(), &'static str> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.pay(NODE_COST + text.len())?;
                let is_bare = style == ScalarStyle::Plain && tag.is_none();
                self.close(scalar(text.into_owned(), is_bare), anchor)
            }
            Event::Alias(anchor) => {
                let Some(value) = self.anchored.get(&anchor) else {
                    return Err("an alias stands for what is around it");
                };
                let cost = cost(value);
                let value = match cost <= self.left {
                    true => value.clone(),
                    false => Value::Null,
                };
                self.pay(cost)?;
                self.close(value, 0)
            }
            Event::SequenceStart(_, anchor, _) => self.open(Node::List(Vec::new()), anchor),
            Event::MappingStart(_, anchor, _) => {
                self.open(Node::Mapping(Map::new(), Key::None), anchor)
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open { node, anchor }) => self.close(node.into(), anchor),
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn pay(&mut self, cost: usize) -> Result<(), &'static str> {
        let left = self.left.checked_sub(cost);
        self.left = left.ok_or("the front matter says more than 4 MiB")?;
        Ok(())
    }

    fn open(&mut self, node: Node, anchor: usize) -> Result<(), &'static str> {
        self.pay(NODE_COST)?;
        self.open.push(Open { node, anchor });
        Ok(())
    }

    /// Puts a value that is whole in its place.
    fn close(&mut self, value: Value, anchor: usize) -> Result<(), &'static str> {
        if anchor != 0 {
            self.pay(cost(&value))?;
            self.anchored.insert(anchor, value.clone());
        }
        match self.open.last_mut().map(|open| &mut open.node) {
            None => self.root = value,
            Some(Node::List(items)) => items.push(value),
            Some(Node::Mapping(map, key)) => {
                *key = match (std::mem::replace(key, Key::None), value) {
                    (Key::None, Value::String(text)) => Key::Text(text),
                    (Key::None, _) => Key::Other,
                    (Key::Other, _) => Key::None,
                    (Key::Text(text), value) => {
                        map.insert(text, value);
                        Key::None
                    }
                };
            }
        }
        Ok(())
    }
}

impl From<Node> for Value {
    fn from(node: Node) -> Self {
        match node {
            Node::List(items) => Self::Array(items),
            Node::Mapping(map, _) => Self::Object(map),
        }
    }
}

/// YAML 1.2, section 10.3.2, but for numbers: they stay as they are written.
fn scalar(text: String, is_bare: bool) -> Value {
    match text.as_str() {
        "" | "~" | "null" | "Null" | "NULL" if is_bare => Value::Null,
        "true" | "True" | "TRUE" if is_bare => Value::Bool(true),
        "false" | "False" | "FALSE" if is_bare => Value::Bool(false),
        _ => Value::String(text),
    }
}

/// What a value costs.
fn cost(value: &Value) -> usize {
    NODE_COST
        + match value {
            Value::String(text) => text.len(),
            Value::Array(items) => items.iter().map(cost).sum(),
            Value::Object(map) => map
                .iter()
                .map(|(key, value)| key.len() + NODE_COST + cost(value))
                .sum(),
            Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Value {
        parse(text).unwrap()
    }

    #[test]
    fn scalars_are_the_text_that_was_written() {
        let value = read("a: 1.10\nb: no\nc: 007\nd: 'true'\ne: true\nf:\ng: 2022-05-24\nh: ~\n");
        let expected = serde_json::json!({"a": "1.10", "b": "no", "c": "007", "d": "true", "e": true,
            "f": null, "g": "2022-05-24", "h": null});
        assert_eq!(value, expected);
    }

    #[test]
    fn lists_blocks_quotes_and_aliases_are_read() {
        let value = read(
            "tags: [a, \"b, c\"]\nmore:\n- x\n- y: z\ntext: >\n  un\n  deux\nbase: &b {k: v}\ncopy: *b\n? [1]\n: x\n",
        );
        let expected = serde_json::json!({"tags": ["a", "b, c"], "more": ["x", {"y": "z"}],
            "text": "un deux\n", "base": {"k": "v"}, "copy": {"k": "v"}});
        assert_eq!(value, expected);
    }

    #[test]
    fn bombs_and_depths_are_refused() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..30 {
            let before = format!("*a{}, ", level - 1).repeat(9);
            bomb.push_str(&format!("a{level}: &a{level} [{before}x]\n"));
        }
        assert!(parse(&bomb).unwrap_err().what.contains("more than 4 MiB"));
        let mut chain = "a0: &a0 [x]\n".to_owned();
        for level in 1..10_000 {
            chain.push_str(&format!("a{level}: &a{level} [*a{}]\n", level - 1));
        }
        assert!(parse(&chain).is_err());
        for deep in [
            "[".repeat(100_000),
            "- ".repeat(100_000),
            "? ".repeat(9_999),
        ] {
            assert!(parse(&deep).is_err());
        }
        assert!(parse("a: &a [*a]").is_err());
        assert_eq!(parse("a: b\nc: [").unwrap_err().line, 2);
    }
}
