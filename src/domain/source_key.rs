use std::fmt;

use serde::{Deserialize, Serialize};

/// By what a source knows one of its things: a number, as databases have them, or any text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SourceKey {
    Number(i64),
    Text(String),
}

impl From<i64> for SourceKey {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for SourceKey {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for SourceKey {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl fmt::Display for SourceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}
