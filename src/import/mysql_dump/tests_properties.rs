//! Properties: what was written comes back, what is cut off is refused, and nothing panics.

use proptest::prelude::*;

use super::Value;
use super::tests::{Row, read_in};

/// How a dump is written.
#[derive(Clone, Debug)]
struct Style {
    extended: bool,
    complete: bool,
    quoted: bool,
    hexadecimal: bool,
    doubled: bool,
    windows: bool,
    comments: bool,
}

prop_compose! {
    fn style()(flags in any::<[bool; 7]>()) -> Style {
        let [extended, complete, quoted, hexadecimal, doubled, windows, comments] = flags;
        Style { extended, complete, quoted, hexadecimal, doubled, windows, comments }
    }
}

fn value() -> impl Strategy<Value = Value> {
    let awkward = prop::collection::vec(
        prop::sample::select(vec![
            "'",
            "\"",
            "\\",
            "\0",
            "\u{1a}",
            "\n",
            "\r",
            "%",
            "_",
            ";",
            "(",
            ")",
            ",",
            "`",
            "/*",
            "*/",
            "-- ",
            "#",
            "é",
            "😀",
            "\u{200b}",
            "n",
            "INSERT INTO t VALUES (1);",
        ]),
        0..12,
    );
    prop_oneof![
        Just(Value::Null),
        "[+-]?[0-9]{1,20}(\\.[0-9]{0,5})?(e[+-]?[0-9]{1,3})?".prop_map(Value::Number),
        any::<String>().prop_map(Value::Text),
        awkward.prop_map(|parts| Value::Text(parts.concat())),
    ]
}

fn table() -> impl Strategy<Value = Vec<Row>> {
    (1..5_usize)
        .prop_flat_map(|width| prop::collection::vec(prop::collection::vec(value(), width), 0..8))
}

impl Style {
    fn dump(&self, rows: &[Row]) -> String {
        let width = rows.first().map_or(1, Vec::len);
        let names: Vec<_> = (0..width).map(|i| self.name(&format!("c{i}"))).collect();
        let table = self.name("t");
        let mut lines = vec![
            "-- MySQL dump 10.13".into(),
            "/*!40101 SET NAMES utf8mb4 */;".into(),
        ];
        let columns = names.join(" text COMMENT 'a, b', ");
        lines.push(format!(
            "CREATE TABLE {table} ({columns} int, KEY k (x)) ENGINE=InnoDB;"
        ));
        lines.push(format!("LOCK TABLES {table} WRITE;"));
        let list = match self.complete {
            true => format!(" ({})", names.join(", ")),
            false => String::new(),
        };
        let at_once = if self.extended { 3 } else { 1 };
        for rows in rows.chunks(at_once) {
            let rows: Vec<_> = rows.iter().map(|row| self.row(row)).collect();
            for table in [&self.name("other"), &table] {
                let rows = rows.join(",");
                lines.push(format!("INSERT INTO {table}{list} VALUES {rows};"));
            }
            if self.comments {
                lines.push("-- it's; /* INSERT INTO t".into());
                lines.push("/* ' */ # \"".into());
            }
        }
        lines.push("UNLOCK TABLES;".into());
        lines.push("-- Dump completed".into());
        lines.join(if self.windows { "\r\n" } else { "\n" })
    }

    fn name(&self, name: &str) -> String {
        match self.quoted {
            true => format!("`{name}`"),
            false => name.to_owned(),
        }
    }

    fn row(&self, row: &Row) -> String {
        let values: Vec<_> = row.iter().map(|value| self.value(value)).collect();
        format!(
            "({})",
            values.join(if self.comments { " , /*)*/" } else { "," })
        )
    }

    fn value(&self, value: &Value) -> String {
        match value {
            Value::Null => "NULL".into(),
            Value::Number(digits) => digits.clone(),
            Value::Text(text) if self.hexadecimal && !text.is_empty() => {
                let digits = text.bytes().map(|byte| format!("{byte:02X}"));
                format!("0x{}", digits.collect::<String>())
            }
            Value::Text(text) => self.string(text),
        }
    }

    fn string(&self, text: &str) -> String {
        let mut out = String::from("'");
        for char in text.chars() {
            match char {
                '\'' if self.doubled => out.push_str("''"),
                '\'' | '"' | '\\' => out.extend(['\\', char]),
                '\0' if self.doubled => out.push('\0'),
                '\0' => out.push_str("\\0"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\u{1a}' => out.push_str("\\Z"),
                _ => out.push(char),
            }
        }
        out + "'"
    }
}

fn rows(dump: &str, size: usize) -> Vec<Row> {
    let all = read_in(dump.as_bytes(), size).unwrap();
    all.into_iter().filter_map(|(_, _, row)| row).collect()
}

proptest! {
    #[test]
    fn what_was_written_comes_back(table in table(), style in style(), size in 1..40_usize) {
        let dump = style.dump(&table);
        prop_assert_eq!(&rows(&dump, usize::MAX), &table);
        prop_assert_eq!(&rows(&dump, 1), &table);
        prop_assert_eq!(&rows(&dump, size), &table);
    }

    #[test]
    fn what_is_cut_off_is_refused(table in table(), style in style(), at in any::<prop::sample::Index>()) {
        let dump = style.dump(&table);
        let cut = &dump.as_bytes()[..at.index(dump.len())];
        prop_assert!(read_in(cut, usize::MAX).is_err());
        prop_assert!(read_in(cut, 1).is_err());
    }

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), size in 1..40_usize) {
        let _ = read_in(&bytes, size);
        let dump = [b"CREATE TABLE t (a int);INSERT INTO t VALUES (", &bytes[..]].concat();
        let _ = read_in(&dump, size);
    }

    #[test]
    fn random_syntax_never_panics(words in prop::collection::vec(prop::sample::select(vec![
        "INSERT INTO", "t", "(", ")", ",", ";", "'", "\"", "`", "\\", "VALUES", "CREATE TABLE", "SET",
        "NAMES", "@", "=", "SQL_MODE", "/*", "/*!", "*/", "-- ", "#", "\n", "DELIMITER", "1", "0x", "b'",
        "_utf8", "NULL", ".", "-", "LOCK", "UNLOCK", "\0", "é", "KEY", "a", "int", " ",
    ]), 0..60)) {
        let dump = format!("CREATE TABLE t (a int);{}", words.concat());
        let whole = read_in(dump.as_bytes(), usize::MAX).map_err(|error| error.to_string());
        let slow = read_in(dump.as_bytes(), 1).map_err(|error| error.to_string());
        prop_assert_eq!(whole, slow);
    }
}

/// The property above samples; this meets every byte of one dump.
#[test]
fn every_truncation_is_refused() {
    let style = Style {
        extended: true,
        complete: false,
        quoted: true,
        hexadecimal: false,
        doubled: true,
        windows: true,
        comments: true,
    };
    let row = vec![Value::Text("a'\\\"é\0".into()), Value::Null];
    let dump = style.dump(&[row.clone(), row]);
    for end in 0..dump.len() {
        assert!(
            read_in(&dump.as_bytes()[..end], usize::MAX).is_err(),
            "{end}"
        );
    }
    assert_eq!(rows(&dump, usize::MAX).len(), 2);
}
