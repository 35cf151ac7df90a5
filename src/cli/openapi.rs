//! `actus openapi`.

use std::process::ExitCode;

use super::{CommandResult, terminal};
use crate::api::openapi::text_of;
use crate::app;

/// Where the document lies in the repository.
const COMMITTED: &str = "openapi/openapi.json";

/// Prints the document, or compares the committed one with the code.
pub fn openapi(check: bool) -> CommandResult {
    let document = text_of(&app::document());
    if !check {
        terminal::say(document.trim_end());
        return Ok(ExitCode::SUCCESS);
    }
    let committed = std::fs::read_to_string(COMMITTED)
        .map_err(|error| format!("{COMMITTED}: {error}; run this in the repository"))?;
    match first_difference(&committed, &document) {
        None => {
            terminal::say(&format!("{COMMITTED} is what the code says."));
            Ok(ExitCode::SUCCESS)
        }
        Some(line) => Err(format!(
            "{COMMITTED} differs from the code from line {line} on; write it anew with `actus openapi > {COMMITTED}`"
        )
        .into()),
    }
}

fn first_difference(committed: &str, document: &str) -> Option<usize> {
    if committed == document {
        return None;
    }
    let same = committed
        .lines()
        .zip(document.lines())
        .take_while(|(a, b)| a == b)
        .count();
    Some(same + 1)
}
