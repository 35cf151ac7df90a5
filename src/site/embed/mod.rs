//! What other sites put on their pages: the web component, and the page of a list for frames, and the
//! page that writes the snippets for both.

mod builder;
mod list_page;
mod look;
mod script;

pub use builder::get_builder;
pub use list_page::PATH as LIST;
pub use list_page::get_embedded_list;
pub use script::get_embed_script;

/// The paths of these pages.
pub const PATHS: [&str; 3] = [list_page::PATH, script::PATH, builder::PATH];
