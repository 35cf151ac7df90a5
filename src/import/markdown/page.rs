//! One file: its place, its front matter and its body.

use super::fields::Fields;
use super::front_matter::{self, Fault};
use super::place::Place;
use super::{Settings, article};
use crate::import::SourceArticle;

/// The largest id: there is to be room behind it for those that are given here.
const MAX_ID: i64 = i64::MAX / 2;
/// In how much of a file an id is looked for that cannot be read.
const START: usize = 64 * 1024;

/// A file that was read.
#[derive(Debug)]
pub struct Page {
    pub(super) place: Place,
    pub(super) fields: Fields,
    pub(super) body: String,
}

impl Page {
    /// Reads the bytes of the file at a path below the folder, with `/` between its parts.
    ///
    /// # Errors
    /// When it is not in UTF-8, or its front matter is malformed or more than that may be.
    pub fn read(path: &str, bytes: &[u8]) -> Result<Self, Fault> {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            Fault {
                line: memchr::memchr_iter(b'\n', before).count() + 1,
                what: "it is not in UTF-8".to_owned(),
            }
        })?;
        let parts = front_matter::split(text)?;
        Ok(Self {
            place: Place::of(path),
            fields: Fields::new(parts.matter),
            body: parts.body.to_owned(),
        })
    }

    /// The file as an article, without its category and tags.
    pub fn article(&self, settings: &Settings) -> SourceArticle {
        article::article(self, settings)
    }

    /// The id that `actus export` gives it.
    pub(super) fn id(&self) -> Option<i64> {
        read_id(&self.fields.exact_text("id")?)
    }
}

/// The key of the article that has an id; others are known by their paths.
pub(super) fn key_of(id: i64) -> String {
    format!("id:{id}")
}

fn read_id(text: &str) -> Option<i64> {
    let id: i64 = text.parse().ok()?;
    ((0..=MAX_ID).contains(&id) && id.to_string() == text).then_some(id)
}

/// The id that a file claims whose front matter cannot be read.
pub(super) fn claimed_id(bytes: &[u8]) -> Option<i64> {
    let start = bytes.get(..START).unwrap_or(bytes);
    let text = String::from_utf8_lossy(start);
    text.lines().find_map(|line| {
        let name = line.trim_start().trim_start_matches('"');
        let value = name.strip_prefix("id")?.trim_start_matches(['"', ' ']);
        let value = value.strip_prefix([':', '='])?.trim();
        read_id(value.trim_matches(['"', '\'', ',']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_whole_number_as_it_is_written() {
        for (line, id) in [
            ("id: 57", Some(57)),
            ("id = 57", Some(57)),
            ("  \"id\": 57,", Some(57)),
            ("id: 007", None),
            ("id: intro", None),
            ("idea: 1", None),
            ("id: -1", None),
        ] {
            assert_eq!(claimed_id(line.as_bytes()), id, "{line}");
        }
    }
}
