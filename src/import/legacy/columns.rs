//! Where in a row the mapped columns lie, and what their values mean.

use serde_json::Value as Json;

use super::mapping::Column;
use crate::import::MAX_ID;
use crate::import::mysql_dump::Value;

/// Whether a column must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    Required,
    Optional,
}

/// The places of the mapped columns in the rows of one statement.
#[derive(Debug, Default)]
pub struct Places {
    columns: Vec<String>,
    places: Vec<Option<usize>>,
}

impl Places {
    /// Finds the wanted columns, in their order, among those of a row.
    ///
    /// # Errors
    /// The name of a column that must be there and is not.
    pub fn find(&mut self, columns: &[String], wanted: &[(&Column, Need)]) -> Result<(), String> {
        // Rows of one statement share their columns; most statements do too.
        if self.columns == columns && !self.places.is_empty() {
            return Ok(());
        }
        self.places = wanted
            .iter()
            .map(|(column, need)| {
                let place = columns
                    .iter()
                    .position(|name| name.eq_ignore_ascii_case(&column.name));
                let needed = *need == Need::Required || column.named_by_file;
                match place {
                    None if needed => Err(column.name.clone()),
                    place => Ok(place),
                }
            })
            .collect::<Result<_, _>>()?;
        self.columns = columns.to_vec();
        Ok(())
    }

    /// The value of the wanted column with this number; NULL when it is absent.
    pub fn get<'v>(&self, values: &'v [Value], wanted: usize) -> &'v Value {
        self.places
            .get(wanted)
            .copied()
            .flatten()
            .and_then(|place| values.get(place))
            .unwrap_or(&Value::Null)
    }
}

/// A value as text; `None` for NULL.
pub fn text(value: &Value) -> Option<&str> {
    match value {
        Value::Null => None,
        Value::Text(text) | Value::Number(text) => Some(text),
    }
}

/// A value as text that says something: `None` for NULL and for white space alone.
pub fn filled(value: &Value) -> Option<&str> {
    text(value).filter(|text| !text.trim().is_empty())
}

/// A value as an id: a whole number, 0 or more.
pub fn id_of(value: &Value) -> Option<i64> {
    let id = text(value)?.trim().parse().ok();
    id.filter(|id| (0..=MAX_ID).contains(id))
}

/// An id as the source has it, for a report.
pub fn shown(value: &Value) -> Json {
    match (value, id_of(value)) {
        (Value::Null, _) => Json::Null,
        (_, Some(id)) => Json::from(id),
        (Value::Text(text) | Value::Number(text), None) => Json::from(excerpt(text)),
    }
}

/// A value as MySQL compares it with 0: `None` for NULL. A text counts as the number it starts
/// with, so a date as its year; a `BIT` is dumped as the character of its value.
pub fn is_nonzero(value: &Value) -> Option<bool> {
    let text = text(value)?;
    if let [byte @ 0..=31] = text.as_bytes() {
        return Some(*byte != 0);
    }
    let number = text.trim_start().trim_start_matches(['-', '+']);
    let digits = number
        .bytes()
        .take_while(|byte| byte.is_ascii_digit() || *byte == b'.');
    Some(digits.into_iter().any(|byte| matches!(byte, b'1'..=b'9')))
}

/// The start of a text, for a message.
pub fn excerpt(text: &str) -> String {
    let mut excerpt: String = text.chars().take(64).collect();
    if excerpt.len() < text.len() {
        excerpt.push('…');
    }
    excerpt
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_is_told_as_mysql_tells_it() {
        let text = |text: &str| Value::Text(text.to_owned());
        for value in [
            text("0"),
            text(""),
            text("non"),
            text("\0"),
            text("0.0"),
            text("0000-00-00 00:00:00"),
            text("-"),
            Value::Number("0".into()),
        ] {
            assert_eq!(is_nonzero(&value), Some(false), "{value:?}");
        }
        for value in [
            text("1"),
            text("1x"),
            text("\u{1}"),
            text("-1"),
            Value::Number("2".into()),
        ] {
            assert_eq!(is_nonzero(&value), Some(true), "{value:?}");
        }
        assert_eq!(is_nonzero(&Value::Null), None);
    }

    #[test]
    fn a_needed_column_that_is_absent_is_named() {
        let (id, title) = (
            Column::from("id".to_owned()),
            Column::from("Titre".to_owned()),
        );
        let columns = ["ID".to_owned(), "x".to_owned()];
        let mut places = Places::default();
        assert_eq!(places.find(&columns, &[(&id, Need::Required)]), Ok(()));
        assert_eq!(
            Places::default().find(&columns, &[(&title, Need::Optional)]),
            Err("Titre".to_owned()),
            "the file names it"
        );
    }
}
