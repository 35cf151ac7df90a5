//! Addresses that stand for what is there.

use crate::content::Video;

/// What shows the thing at this address.
pub(super) fn embed(address: &str) -> String {
    // Editors write & as its reference.
    let plain = address.replace("&amp;", "&").replace("&#038;", "&");
    match Video::at(&plain) {
        Some(film) => format!("\n<iframe src=\"{}\"></iframe>\n", film.frame_url()),
        None => {
            let shown = quick_xml::escape::escape(&plain);
            format!("<p><a href=\"{shown}\">{shown}</a></p>")
        }
    }
}
