//! The body of a post as HTML or text.

use std::collections::BTreeSet;

use super::gated;
use super::html::Html;
use super::post::PostBody;
use super::{lexical, mobiledoc};
use crate::content::BodyFormat;

/// How many values the document of an editor may have: it is read into memory, where a value takes
/// some hundred bytes.
const MAX_VALUES: usize = 200_000;

/// What a body becomes.
pub(super) struct Converted {
    pub text: String,
    pub format: BodyFormat,
    /// Kinds of parts that nobody here knows.
    pub unknown: BTreeSet<String>,
    /// Whether parts that are not for everybody were left out.
    pub hides_parts: bool,
}

/// Converts a body.
///
/// # Errors
/// When it cannot be read: a reason for a person.
pub(super) fn convert(body: &PostBody) -> Result<Converted, String> {
    let mut html = Html::default();
    match body {
        PostBody::Html(text) => {
            let (text, hides_parts) = gated::open_parts(text);
            return Ok(Converted {
                text,
                format: BodyFormat::Html,
                unknown: BTreeSet::new(),
                hides_parts,
            });
        }
        PostBody::Text(text) => {
            return Ok(Converted {
                text: text.clone(),
                format: BodyFormat::Text,
                unknown: BTreeSet::new(),
                hides_parts: false,
            });
        }
        PostBody::Lexical(text) => {
            let document = document(text).map_err(|error| format!("its lexical {error}"))?;
            lexical::write(&document, &mut html);
        }
        PostBody::Mobiledoc(text) => {
            let document = document(text).map_err(|error| format!("its mobiledoc {error}"))?;
            mobiledoc::write(&document, &mut html);
        }
    }
    html.end()
}

/// The document that an editor wrote.
fn document(text: &str) -> Result<serde_json::Value, String> {
    let marks = text
        .bytes()
        .filter(|byte| matches!(byte, b'{' | b'[' | b','));
    if marks.count() > MAX_VALUES {
        return Err(format!("has more than {MAX_VALUES} values"));
    }
    serde_json::from_str(text).map_err(|error| format!("cannot be read: {error}"))
}
