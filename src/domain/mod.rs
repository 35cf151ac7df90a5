//! The rules of the news: what an article, a category, a tag and a subsite are, and what a request
//! may ask of them.
//!
//! Every type here is parsed once, at the edge, and cannot hold a wrong value afterwards. Nothing
//! in this module knows a database, HTTP or a file format.

mod article;
mod cursor;
mod facet;
mod filter;
mod folding;
mod highlight;
mod language;
mod locale;
pub mod naming;
mod origins;
mod page;
mod page_address;
mod placed_words;
mod reference;
mod search;
mod site;
mod slug;
mod source_key;
mod status;
mod subsite;
mod tag;
mod template;
mod time;
mod web_address;
mod words;

pub use article::{
    ArticleDraft, ArticleId, Attachment, CategoryDraft, CategoryId, History, RenderedBody,
    Renderer, media_type_of,
};
pub use cursor::{Anchor, ChangesCursor, CursorKey, ListCursor, Side};
pub use facet::{Facet, FacetRequest};
pub use filter::{Author, Filter, MAX_IDS, SubsiteFilter, SubsiteMatch};
pub use folding::{fold, fold_words, sort_key};
pub use highlight::{highlight, snippet};
pub use language::LanguageTag;
pub use locale::Locale;
pub use origins::AllowedOrigins;
pub use page::{Count, PageRequest, PerPage, Sort};
pub use page_address::PageAddress;
pub use placed_words::{Field, PlacedWords};
pub use reference::Reference;
pub use search::{Clause, SearchQuery};
pub use site::{HubAddress, Site, SiteName};
pub use slug::Slug;
pub use source_key::SourceKey;
pub use status::Status;
pub use subsite::{SubsiteCode, SubsiteDraft, SubsiteId};
pub use tag::{Label, TagDraft, TagId, TagPrefix};
pub use template::{NewsTemplates, Template};
pub use time::{TimeBound, starts_with_date, truncate_to_micros};
pub use web_address::WebAddress;
pub use words::words;

/// Why a text is not a value of a domain type: one sentence without a full stop that says what
/// would be right, for example `is empty; give a slug such as "actus"`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Invalid(pub String);

impl Invalid {
    /// An error with this sentence.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}
