//! Bringing content in: one module a source, each of which turns its input into drafts for the
//! store's [`Writer`](crate::store::write::Writer), in one transaction.

mod bounded_json;
mod category_use;
mod dates;
mod embed;
pub mod feed;
pub mod generated;
pub mod ghost;
mod intake;
pub mod jsonl;
pub mod legacy;
mod limited_html;
pub mod markdown;
mod mysql_dump;
mod plain_text;
mod report;
mod site_url;
mod slugs;
mod source;
mod source_content;
pub mod wordpress;
mod write;
mod xml;

pub use category_use::CategoryUse;
pub use intake::{Intake, Whole};
pub use report::{Notes, Report, Skipped, Tally};
pub use site_url::SiteUrl;
pub use source::{Source, SourceError};
pub use source_content::{SourceArticle, SourceCategory, SourceFile, SourceTag};
pub use write::{Options, write};

use crate::store::StoreError;

/// The largest id of a source: there is to be room behind it for those that are given here.
const MAX_ID: i64 = i64::MAX / 2;

/// Why an import ended; nothing was written. Displayed as one line.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("{0}")]
    Source(#[from] SourceError),
    #[error("{name}: {error}")]
    Dump {
        name: String,
        error: mysql_dump::DumpError,
    },
    #[error("{name}: {error}")]
    Server {
        name: String,
        error: legacy::ServerError,
    },
    #[error("{name}: {what}")]
    Unfit { name: String, what: String },
    #[error("the source {why}; what was not read is not gone, so it is not imported with --prune")]
    Lacking { why: &'static str },
    #[error("{0}")]
    Mapping(#[from] legacy::MappingError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ImportError {
    /// Whether it will be the same at the next try, unless somebody mends the source or the
    /// settings.
    pub fn is_lasting(&self) -> bool {
        match self {
            Self::Server { error, .. } => error.is_lasting,
            Self::Store(error) => error.is_lasting(),
            Self::Source(_) => false,
            Self::Dump { .. } | Self::Unfit { .. } | Self::Lacking { .. } | Self::Mapping(_) => {
                true
            }
        }
    }
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Bytes of the source that are read, and all where that is known.
    Reading { done: u64, total: Option<u64> },
    /// Articles that are compared and written, and all.
    Writing { done: u64, total: u64 },
}
