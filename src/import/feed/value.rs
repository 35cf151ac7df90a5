//! The values of an entry of a JSON Feed: whatever stands there can be read, up to a limit.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::import::bounded_json::CUT;

/// What a value takes in memory beside its text, in bytes.
const VALUE: usize = 64;

/// A value. Truth values and null say nothing.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) enum Value {
    #[default]
    Nothing,
    /// Text, or a number as text.
    Text(String),
    List(Vec<Value>),
    /// Members in their order.
    Object(Vec<(String, Value)>),
}

impl Value {
    /// The text, unless it is empty.
    pub fn into_text(self) -> Option<String> {
        match self {
            Self::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// The values of a list, or the value that stands for one.
    pub fn into_list(self) -> Vec<Self> {
        match self {
            Self::List(values) => values,
            Self::Nothing => Vec::new(),
            value => vec![value],
        }
    }

    /// Takes out a member of an object; of one name the first counts.
    pub fn take(&mut self, name: &str) -> Self {
        let Self::Object(members) = self else {
            return Self::Nothing;
        };
        let mut found = members.iter_mut().filter(|(key, _)| key == name);
        found
            .next()
            .map(|(_, value)| std::mem::take(value))
            .unwrap_or_default()
    }

    /// Takes out a member that is text.
    pub fn take_text(&mut self, name: &str) -> Option<String> {
        self.take(name).into_text()
    }
}

/// Reads a value as far as so many bytes of memory are left; none are when it is longer.
pub(super) struct Within<'r>(pub &'r mut Option<usize>);

impl Within<'_> {
    /// Whether so many bytes more may be kept.
    fn keep(&mut self, bytes: usize) -> bool {
        *self.0 = self.0.and_then(|left| left.checked_sub(bytes + VALUE));
        self.0.is_some()
    }

    fn text(mut self, text: &str) -> Value {
        match self.keep(text.len()) {
            true => Value::Text(text.to_owned()),
            false => Value::Nothing,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Within<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Within<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        if text.ends_with(CUT) {
            *self.0 = None;
        }
        Ok(self.text(text))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(self.text(&number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(self.text(&number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(self.text(&serde_json::Value::from(number).to_string()))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Value, E> {
        Ok(Value::Nothing)
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Nothing)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = seq.next_element_seed(Within(&mut *self.0))? {
            if self.keep(0) {
                values.push(value);
            }
        }
        Ok(Value::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            let value = map.next_value_seed(Within(&mut *self.0))?;
            if self.keep(key.len()) {
                members.push((key, value));
            }
        }
        Ok(Value::Object(members))
    }
}
