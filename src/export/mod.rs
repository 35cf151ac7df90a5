//! Taking content out: all of it, or what a filter selects, in a deterministic order.

pub mod jsonl;
pub mod line;
pub mod markdown;
pub mod wxr;

use std::collections::BTreeSet;
use std::io;

use crate::domain::{ArticleId, CategoryId, SubsiteId, TagId};
use crate::store::export::References;
use crate::store::{DbConnection, StoreError, StoreResult, export as rows};

/// What is taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extent {
    /// Everything: also drafts, deleted articles, and what no article refers to.
    Whole,
    /// These articles, sorted, and what they refer to.
    Selected { filter: String, ids: Vec<ArticleId> },
}

/// Why an export ended. Displayed as one line.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("cannot write the export: {0}")]
    Output(#[from] io::Error),
    #[error("cannot write the export: {0}")]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Extent {
    /// Does something with each article, in the order of their ids.
    fn each_article(
        &self,
        conn: &mut DbConnection,
        mut work: impl FnMut(rows::Article) -> Result<(), ExportError>,
    ) -> Result<(), ExportError> {
        let chosen = match self {
            Self::Whole => None,
            Self::Selected { ids, .. } => Some(ids.as_slice()),
        };
        let mut broken = None;
        let done = rows::each_article(conn, chosen, |article| {
            work(article).map_err(|error| {
                broken = Some(error);
                StoreError::Source("the output ended".to_owned())
            })
        });
        match broken {
            Some(error) => Err(error),
            None => Ok(done?),
        }
    }
}

/// Which categories, tags and subsites go with the articles.
#[derive(Debug)]
enum Accompanying {
    All,
    Those(References),
}

impl Accompanying {
    fn of(conn: &mut DbConnection, extent: &Extent) -> StoreResult<Self> {
        match extent {
            Extent::Whole => Ok(Self::All),
            Extent::Selected { ids, .. } => Ok(Self::Those(rows::references_of(conn, ids)?)),
        }
    }

    fn has(&self, of: impl Fn(&References) -> &BTreeSet<i64>, id: i64) -> bool {
        match self {
            Self::All => true,
            Self::Those(references) => of(references).contains(&id),
        }
    }

    fn has_category(&self, id: CategoryId) -> bool {
        self.has(|references| &references.categories, id)
    }

    fn has_tag(&self, id: TagId) -> bool {
        self.has(|references| &references.tags, id)
    }

    fn has_subsite(&self, id: SubsiteId) -> bool {
        self.has(|references| &references.subsites, id)
    }
}
