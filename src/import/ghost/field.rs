//! Values and rows of an export: whatever stands in a column can be read, and takes no more memory
//! than what is kept of it.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::import::bounded_json::CUT;
use crate::import::plain_text::on_one_line;

/// The value of a column.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) enum Field {
    /// It is not there, or null.
    #[default]
    Absent,
    /// An array or an object, which no column has.
    Strange,
    /// Text, or a number or truth value as text.
    Text(String),
    /// Text that is too long to be kept.
    TooLong,
}

impl Field {
    /// The text, unless it is blank.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) if !text.trim().is_empty() => Some(text),
            _ => None,
        }
    }

    /// The text, unless it is blank.
    pub fn into_text(self) -> Option<String> {
        match self {
            Self::Text(text) if !text.trim().is_empty() => Some(text),
            _ => None,
        }
    }

    /// The text on one line, unless it is blank.
    pub fn line(&self) -> Option<String> {
        self.text().map(on_one_line)
    }

    /// Whether it is true, or 1 as databases have it.
    pub fn is_true(&self) -> bool {
        matches!(self.text(), Some("true" | "1"))
    }

    /// The whole number that it is.
    pub fn number(&self) -> Option<i64> {
        self.text()?.trim().parse().ok()
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FieldVisitor)
    }
}

struct FieldVisitor;

impl<'de> Visitor<'de> for FieldVisitor {
    type Value = Field;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Field, E> {
        Ok(match text.ends_with(CUT) {
            true => Field::TooLong,
            false => Field::Text(text.to_owned()),
        })
    }

    fn visit_i64<E>(self, number: i64) -> Result<Field, E> {
        Ok(Field::Text(number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Field, E> {
        Ok(Field::Text(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Field, E> {
        Ok(Field::Text(format!("{number:e}")))
    }

    fn visit_bool<E>(self, is_true: bool) -> Result<Field, E> {
        Ok(Field::Text(is_true.to_string()))
    }

    fn visit_unit<E>(self) -> Result<Field, E> {
        Ok(Field::Absent)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Field, A::Error> {
        drain(&mut seq)?;
        Ok(Field::Strange)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Field, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Field::Strange)
    }
}

/// Passes over what is left of an array.
pub(super) fn drain<'de, A: SeqAccess<'de>>(seq: &mut A) -> Result<(), A::Error> {
    while seq.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

/// A row of a table; none where something stands that is no object.
pub(super) struct Row<T>(pub Option<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Row<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RowVisitor(PhantomData))
    }
}

struct RowVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for RowVisitor<T> {
    type Value = Row<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Row<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(|row| Row(Some(row)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Row<T>, A::Error> {
        drain(&mut seq)?;
        Ok(Row(None))
    }

    fn visit_str<E>(self, _: &str) -> Result<Row<T>, E> {
        Ok(Row(None))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Row<T>, E> {
        Ok(Row(None))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Row<T>, E> {
        Ok(Row(None))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Row<T>, E> {
        Ok(Row(None))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Row<T>, E> {
        Ok(Row(None))
    }

    fn visit_unit<E>(self) -> Result<Row<T>, E> {
        Ok(Row(None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_value_is_a_field() {
        let read = |json: &str| serde_json::from_str::<Field>(json).unwrap();
        let text = |text: &str| Field::Text(text.to_owned());
        assert_eq!(read("\"a\""), text("a"));
        assert_eq!(read("1388318400000"), text("1388318400000"));
        assert_eq!(read("-1"), text("-1"));
        assert!(read("true").is_true() && read("1").is_true() && !read("0").is_true());
        assert_eq!(read("null"), Field::Absent);
        for json in ["[1,[2]]", "{\"a\":{}}"] {
            assert_eq!(read(json), Field::Strange, "{json}");
        }
        assert_eq!(read("\"a\u{FFFF}\""), Field::TooLong);
        assert_eq!(read("\" a\\n b \"").line().unwrap(), "a b");
        assert_eq!(read("\" \"").into_text(), None);
    }

    #[test]
    fn only_objects_are_rows() {
        let is_row = |json: &str| {
            let row: Row<std::collections::BTreeMap<String, Field>> =
                serde_json::from_str(json).unwrap();
            row.0.is_some()
        };
        assert!(is_row("{\"a\":1}"));
        for json in ["1", "-1", "1.5", "\"a\"", "null", "true", "[{}]"] {
            assert!(!is_row(json), "{json}");
        }
    }
}
