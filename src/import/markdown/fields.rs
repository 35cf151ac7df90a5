//! What front matter says, under the names that programs have for it.

use serde_json::{Map, Value};

/// The tables in which programs keep what is not their own: Hugo's `params`, Zola's `extra` and
/// `taxonomies`.
const INNER: [&str; 3] = ["params", "extra", "taxonomies"];

/// Front matter by names in lower case, without `_` and `-`.
#[derive(Debug)]
pub(super) struct Fields {
    /// What is at the top, then what is in the tables.
    layers: Vec<Map<String, Value>>,
}

impl Fields {
    pub fn new(matter: Map<String, Value>) -> Self {
        let mut top = plainly_named(matter);
        let inner: Vec<_> = INNER
            .iter()
            .filter_map(|name| match top.remove(*name) {
                Some(Value::Object(table)) => Some(plainly_named(table)),
                _ => None,
            })
            .collect();
        let mut layers = vec![top];
        layers.extend(inner);
        Self { layers }
    }

    /// The value of the first of these names that is there.
    pub fn get(&self, names: &[&str]) -> Option<&Value> {
        self.layers
            .iter()
            .flat_map(|layer| names.iter().filter_map(|name| layer.get(*name)))
            .find(|value| !value.is_null())
    }

    /// A text, as it is written.
    pub fn text(&self, names: &[&str]) -> Option<String> {
        let text = names_in(self.get(names)?).into_iter().next()?;
        // Blocks of YAML end with a line end.
        Some(text.trim_end_matches('\n').to_owned()).filter(|text| !text.is_empty())
    }

    /// A text that may say that there is none.
    pub fn exact_text(&self, name: &str) -> Option<String> {
        scalar(self.get(&[name])?)
    }

    /// Yes or no.
    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.get(&[name])? {
            Value::Bool(is_so) => Some(*is_so),
            value => match scalar(value)?.to_lowercase().as_str() {
                "true" | "yes" | "on" | "1" => Some(true),
                "false" | "no" | "off" | "0" => Some(false),
                _ => None,
            },
        }
    }

    /// The names in a list, or in a text between commas.
    pub fn list(&self, names: &[&str]) -> Vec<String> {
        match self.get(names) {
            Some(Value::String(text)) => text
                .split(',')
                .map(|name| name.trim().to_owned())
                .filter(|name| !name.is_empty())
                .collect(),
            Some(value) => names_in(value),
            None => Vec::new(),
        }
    }
}

fn plainly_named(map: Map<String, Value>) -> Map<String, Value> {
    map.into_iter()
        .map(|(name, value)| (name.to_lowercase().replace(['_', '-'], ""), value))
        .collect()
}

/// The texts of a value: a list has several, and a mapping has one that names it.
pub(super) fn names_in(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(name_of).collect(),
        value => name_of(value).into_iter().collect(),
    }
}

fn name_of(value: &Value) -> Option<String> {
    let text = match value {
        Value::Object(map) => [
            "name", "title", "label", "url", "src", "image", "path", "slug",
        ]
        .iter()
        .find_map(|name| scalar(map.get(*name)?)),
        value => scalar(value),
    };
    text.filter(|text| !text.trim().is_empty())
}

pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(is_so) => Some(is_so.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
