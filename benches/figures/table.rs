//! A table of the page: what it says of each size, how that grows, and whether it is as wanted.

use std::fmt::Write as _;

use super::Ledger;
use super::rows::{Bound, Row, Table, Unit, Value};

/// The table in Markdown.
pub fn table(ledger: &Ledger, table: &Table) -> String {
    let mut text = format!("### {}\n\n| | target |", table.title);
    for size in ledger.sizes() {
        let _ = write!(text, " {} |", grouped(size));
    }
    text.push_str(" growth a tenfold | |\n| --- | --- |");
    text.push_str(&" ---: |".repeat(ledger.sizes().count()));
    text.push_str(" ---: | --- |\n");
    for row in table.rows {
        line(ledger, row, &mut text);
    }
    text.push('\n');
    text
}

fn line(ledger: &Ledger, row: &Row, text: &mut String) {
    let values: Vec<(u64, f64)> = ledger
        .sizes()
        .filter_map(|size| Some((size, value(ledger, size, &row.value)?)))
        .collect();
    let target = row.target.as_ref().map_or("", |target| target.says);
    let _ = write!(text, "| {} | {target} |", row.what);
    for size in ledger.sizes() {
        let value = values.iter().find(|(of, _)| *of == size);
        let shown = value.map_or_else(|| "–".to_owned(), |(_, value)| shown(*value, row.unit));
        let _ = write!(text, " {shown} |");
    }
    let growth = growth(&values);
    let grows = growth.map_or_else(|| "–".to_owned(), |growth| format!("{growth:.2} ×"));
    let _ = write!(text, " {grows} |");
    let verdict = row.target.as_ref().and_then(|target| {
        let held: Option<Vec<bool>> = target
            .bounds
            .iter()
            .map(|bound| holds(bound, &values, growth))
            .filter(|held| held.is_some())
            .collect();
        held.filter(|held| !held.is_empty())
            .map(|held| held.iter().all(|held| *held))
    });
    text.push_str(match verdict {
        Some(true) => " met |\n",
        Some(false) => " **missed** |\n",
        None => " |\n",
    });
}

fn value(ledger: &Ledger, size: u64, value: &Value) -> Option<f64> {
    let figure = |name| ledger.figure(size, name);
    match value {
        Value::Figure(name) => figure(name),
        Value::Quotient(one, other) => Some(figure(one)? / figure(other)?),
        Value::Difference(one, other) => Some(figure(one)? - figure(other)?),
    }
}

/// By what ten times as many articles multiply a value, from the smallest size to the largest.
fn growth(values: &[(u64, f64)]) -> Option<f64> {
    let ((small, first), (large, last)) = (values.first()?, values.last()?);
    let tenfolds = (*large as f64 / *small as f64).log10();
    (tenfolds > 0.0 && *first > 0.0 && *last > 0.0).then(|| (last / first).powf(1.0 / tenfolds))
}

/// Whether a bound is kept; `None` when what it is about was not measured.
fn holds(bound: &Bound, values: &[(u64, f64)], growth: Option<f64>) -> Option<bool> {
    let (_, largest) = values.last()?;
    match bound {
        Bound::AtMost(most) => Some(largest <= most),
        Bound::AtLeast(least) => Some(largest >= least),
        Bound::AtMostWith(size, most) => {
            let (_, value) = values.iter().find(|(of, _)| of == size)?;
            Some(value <= most)
        }
        Bound::GrowsAtMost(most) => growth.map(|growth| growth <= *most),
    }
}

/// A value as people read it.
fn shown(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Time => time(value),
        Unit::Times => format!("{} ×", digits(value)),
        Unit::Rate => grouped(value.round().max(0.0) as u64),
        Unit::Bytes => format!("{} MB", digits(value / 1e6)),
    }
}

/// A time in the unit that fits it.
pub fn time(seconds: f64) -> String {
    let (value, unit) = match seconds.abs() {
        ..1e-6 => (seconds * 1e9, "ns"),
        1e-6..1e-3 => (seconds * 1e6, "µs"),
        1e-3..1.0 => (seconds * 1e3, "ms"),
        _ => (seconds, "s"),
    };
    format!("{} {unit}", digits(value))
}

/// Three digits, or all that stand before the point.
fn digits(value: f64) -> String {
    match value.abs() {
        ..10.0 => format!("{value:.2}"),
        10.0..100.0 => format!("{value:.1}"),
        _ => grouped(value.abs().round() as u64),
    }
}

/// A number with commas between thousands.
pub fn grouped(number: u64) -> String {
    match number {
        0..1_000 => number.to_string(),
        _ => format!("{},{:03}", grouped(number / 1_000), number % 1_000),
    }
}
