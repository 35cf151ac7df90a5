//! From blocks to text of several kinds.

mod emphasis;
mod html;
mod markdown;
mod text;

pub(super) use html::html;
pub(super) use markdown::markdown;
pub(super) use text::text;
