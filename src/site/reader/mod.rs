//! The reader page: a small site over the news. It is made on the server and works without scripts;
//! where they run, it filters, searches and goes on without loading pages anew.

mod api_request;
mod article_page;
pub mod card;
mod filter_bar;
pub(super) mod frame;
mod list_page;
mod list_view;
pub(super) mod navigation;
mod problem_page;

pub use article_page::get_article_page;
pub use list_page::{get_category_page, get_front_page};
pub use problem_page::for_visitor;

/// The paths of these pages.
pub const PATHS: [&str; 3] = ["/", "/articles/{article}", "/categories/{category}"];
