//! Where front matter ends and the body begins.

use serde_json::{Map, Value};

use super::yaml;

/// The longest front matter, in bytes.
const MAX_MATTER: usize = 256 * 1024;

/// Why a file cannot be taken, and on which of its lines.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct Fault {
    /// From 1.
    pub line: usize,
    pub what: String,
}

impl Fault {
    fn new(line: usize, what: impl Into<String>) -> Self {
        let what = what.into();
        Self { line, what }
    }
}

/// A file in its two parts.
#[derive(Debug)]
pub(super) struct Parts<'t> {
    pub matter: Map<String, Value>,
    pub body: &'t str,
}

/// Parts a text: front matter is YAML between lines of `---`, TOML between lines of `+++`, or a JSON
/// object at its start. A text that begins otherwise has none.
pub(super) fn split(text: &str) -> Result<Parts<'_>, Fault> {
    let first = text.lines().next().unwrap_or_default().trim_end();
    let (matter, body) = match first {
        // Jekyll lets `...` end it, as YAML does.
        "---" => fenced(text, &["---", "..."], yaml::parse)?,
        "+++" => fenced(text, &["+++"], toml)?,
        _ if is_json(text) => json(text)?,
        _ => (Value::Null, text),
    };
    match matter {
        Value::Null => Ok(Parts {
            matter: Map::new(),
            body,
        }),
        Value::Object(matter) => Ok(Parts { matter, body }),
        _ => Err(Fault::new(2, "the front matter has no keys")),
    }
}

/// The text between the first line and the one that is such a fence, and what is behind it.
fn fenced<'t>(
    text: &'t str,
    ends: &[&str],
    parse: fn(&str) -> Result<Value, Fault>,
) -> Result<(Value, &'t str), Fault> {
    let (_, inner) = text.split_once('\n').unwrap_or((text, ""));
    let mut length = 0;
    for line in inner.split_inclusive('\n') {
        if ends.contains(&line.trim_end()) {
            let matter = inner.get(..length).unwrap_or_default();
            let body = inner.get(length + line.len()..).unwrap_or_default();
            let parsed = parse(matter).map_err(|fault| Fault::new(fault.line + 1, fault.what))?;
            return Ok((parsed, body));
        }
        length += line.len();
        if length > MAX_MATTER {
            return Err(Fault::new(1, "the front matter is longer than 256 KiB"));
        }
    }
    Err(Fault::new(
        1,
        "the front matter that begins here is not closed",
    ))
}

fn toml(text: &str) -> Result<Value, Fault> {
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let before = error.span().and_then(|span| text.get(..span.start));
        let line = before.unwrap_or_default().matches('\n').count() + 1;
        let what = error.message().replace('\n', " ");
        Fault::new(line, format!("the TOML is malformed: {what}"))
    })?;
    Ok(of_table(table))
}

fn of_table(table: toml::Table) -> Value {
    let values = table.into_iter();
    Value::Object(values.map(|(key, value)| (key, of_toml(value))).collect())
}

/// Numbers and dates as they are written.
fn of_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => Value::String(number.to_string()),
        toml::Value::Float(number) => Value::String(number.to_string()),
        toml::Value::Boolean(is_true) => Value::Bool(is_true),
        toml::Value::Datetime(time) => Value::String(time.to_string()),
        toml::Value::Array(items) => Value::Array(items.into_iter().map(of_toml).collect()),
        toml::Value::Table(table) => of_table(table),
    }
}

/// Templates, too, begin with braces.
fn is_json(text: &str) -> bool {
    let inner = text.strip_prefix('{').map(str::trim_start);
    inner.is_some_and(|inner| inner.starts_with('"'))
}

fn json(text: &str) -> Result<(Value, &str), Fault> {
    let longest = text.floor_char_boundary(MAX_MATTER);
    let start = text.get(..longest).unwrap_or(text);
    let mut values = serde_json::Deserializer::from_str(start).into_iter::<Value>();
    match values.next() {
        Some(Ok(value)) => {
            let body = text.get(values.byte_offset()..).unwrap_or_default();
            Ok((value, body))
        }
        Some(Err(error)) => Err(Fault::new(
            error.line(),
            format!("the JSON is malformed: {error}"),
        )),
        None => Ok((Value::Null, text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_has_matter_and_body() {
        for text in [
            "---\r\na: b\r\n---\r\nCorps",
            "--- \na: b\n...\nCorps",
            "+++\na = \"b\"\n+++\nCorps",
            "{\"a\": \"b\"}\nCorps",
        ] {
            let parts = split(text).unwrap();
            assert_eq!(Value::Object(parts.matter), serde_json::json!({"a": "b"}));
            assert_eq!(parts.body.trim(), "Corps", "{text}");
        }
    }

    #[test]
    fn a_text_without_it_is_all_body() {
        for text in [
            "",
            "# Titre\n\n---\n\nCorps",
            "{{< x >}}\n",
            "{% x %}",
            "----\n",
        ] {
            let parts = split(text).unwrap();
            assert!(parts.matter.is_empty());
            assert_eq!(parts.body, text);
        }
        assert_eq!(split("---\n---\nx").unwrap().body, "x");
    }

    #[test]
    fn faults_name_the_line_of_the_file() {
        let deep = format!("+++\n{}a = 1\n+++\n", "a.".repeat(50_000));
        for (text, line) in [
            ("---\na: b\nc: [\n---\n", 3),
            ("+++\na = 1\nb = \n+++\n", 3),
            ("{\"a\":\nb}\n", 2),
            ("---\na: b\n", 1),
            ("---\njust text\n---\n", 2),
            (&deep, 2),
        ] {
            let start: String = text.chars().take(40).collect();
            assert_eq!(split(text).unwrap_err().line, line, "{start}");
        }
    }
}
