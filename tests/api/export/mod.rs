//! `actus export` and `actus import jsonl`: what goes out comes in again, and is equal.

mod arbitrary;
mod equal;
mod filtered;
mod folder;
mod refused;
mod wxr;

use serde_json::Value;

use crate::harness::database::Database;
use crate::harness::process::{actus, actus_reading};

/// The whole export of a database.
fn export(database: &Database, options: &[&str]) -> String {
    actus(&[&["--database", &database.url, "export"], options].concat()).succeeds()
}

/// Imports an export; what `--json` prints.
fn import(database: &Database, export: &str, options: &[&str]) -> Value {
    let arguments = [
        "--database",
        &database.url,
        "import",
        "jsonl",
        "-",
        "--json",
    ];
    let told = actus_reading(&[&arguments, options].concat(), export.as_bytes()).succeeds();
    serde_json::from_str(&told).unwrap()
}

/// The lines of one type.
fn lines(export: &str, kind: &str) -> Vec<Value> {
    let lines = export
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    lines.filter(|line: &Value| line["type"] == kind).collect()
}

fn counts(report: &Value) -> [u64; 4] {
    ["created", "updated", "unchanged", "deleted"].map(|name| report[name].as_u64().unwrap())
}

const HEADER: &str = r#"{"type":"header","format":"actus-export","version":1,"filter":null}"#;

/// An export with these lines and so many articles.
fn with_lines(lines: &[String], articles: usize) -> String {
    format!(
        "{HEADER}\n{}\n{{\"type\":\"end\",\"articles\":{articles}}}\n",
        lines.join("\n")
    )
}
