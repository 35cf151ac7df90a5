//! What commands print, and how.

use std::io::{self, IsTerminal, Write};

use comfy_table::{CellAlignment, Table, presets};
use indicatif::{ProgressBar, ProgressStyle};

use crate::import::{Progress, Report, Tally};

/// Prints lines to standard output. One that nobody reads any more is no failure.
pub fn say(text: &str) {
    let _ = writeln!(io::stdout().lock(), "{text}");
}

/// Prints a failure to standard error, in one line.
pub fn complain(text: &str) {
    let _ = writeln!(io::stderr().lock(), "actus: {}", in_one_line(text));
}

/// Prints a remark to standard error, in one line.
pub fn remark(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", in_one_line(text));
}

/// Text as it can stand in one line, whatever a source holds: white space becomes one space, and
/// characters by which a terminal is told to do something are replaced.
pub fn in_one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace(char::is_control, "\u{FFFD}")
}

/// A progress bar on standard error, when that is a terminal.
#[derive(Debug)]
pub struct ImportBar {
    bar: ProgressBar,
    writing: bool,
}

impl ImportBar {
    /// A bar that shows once there is something to show.
    pub fn new() -> Self {
        // It hides itself where standard error is no terminal.
        Self {
            bar: ProgressBar::no_length(),
            writing: false,
        }
    }

    /// Shows how far the import is.
    pub fn show(&mut self, progress: Progress) {
        match progress {
            Progress::Reading { done, total } => {
                if self.bar.position() == 0 {
                    self.restyle("Reading", "{bytes} / {total_bytes}", total);
                }
                self.bar.set_position(done);
            }
            Progress::Writing { done, total } => {
                if !std::mem::replace(&mut self.writing, true) {
                    self.restyle("Writing", "{human_pos} / {human_len} articles", Some(total));
                }
                self.bar.set_position(done);
            }
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn restyle(&self, verb: &'static str, amount: &str, total: Option<u64>) {
        let template = match total {
            Some(_) => format!("{{msg}} {{wide_bar}} {amount}, {{eta}} left"),
            None => "{msg} {spinner} {bytes}".to_owned(),
        };
        if let Some(total) = total {
            self.bar.set_length(total);
        }
        self.bar.set_message(verb);
        if let Ok(style) = ProgressStyle::with_template(&template) {
            self.bar.set_style(style);
        }
        self.bar.reset();
    }
}

/// The closing table of an import.
pub fn report_table(report: &Report) -> String {
    let mut table = Table::new();
    table.load_style(match io::stdout().is_terminal() {
        true => presets::UTF8_HORIZONTAL_ONLY,
        false => presets::ASCII_MARKDOWN,
    });
    table.set_header(["", "created", "updated", "unchanged", "deleted"]);
    let rows = [
        ("articles", report.articles),
        ("categories", report.categories),
        ("tags", report.tags),
        ("subsites", report.subsites),
    ];
    for (name, tally) in rows {
        table.add_row(row(name, tally));
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.to_string()
}

fn row(name: &str, tally: Tally) -> [String; 5] {
    let Tally {
        created,
        updated,
        unchanged,
        deleted,
    } = tally;
    let [created, updated, unchanged, deleted] =
        [created, updated, unchanged, deleted].map(|number| number.to_string());
    [name.to_owned(), created, updated, unchanged, deleted]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_breaks_its_line_or_tells_the_terminal_to_do_something() {
        assert_eq!(
            in_one_line("a\nb\u{1b}[2J\r\u{9b}31m\u{2028}c\u{7f}"),
            "a b\u{FFFD}[2J \u{FFFD}31m c\u{FFFD}"
        );
    }
}
