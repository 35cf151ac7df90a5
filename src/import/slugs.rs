//! The names that sources give to things in addresses.

use percent_encoding::percent_decode_str;

use crate::domain::Slug;

/// A name as a slug: it may be percent-encoded, as WordPress does with what is not in ASCII; none if
/// nothing of it can be in one.
pub(super) fn as_slug(name: &str) -> Option<Slug> {
    let decoded = percent_decode_str(name).decode_utf8_lossy();
    if let Ok(slug) = Slug::parse(&decoded) {
        return Some(slug);
    }
    decoded
        .chars()
        .any(char::is_alphanumeric)
        .then(|| Slug::from_title(&decoded, "article"))
}
