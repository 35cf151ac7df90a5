//! What every page leads to: the chapters and the subsites.

use std::sync::Arc;

use crate::domain::{Count, Filter, NewsTemplates, PageRequest, PerPage, SubsiteFilter};
use crate::store::categories::{self, Category};
use crate::store::subsites::{self, Subsite};
use crate::store::{ArticleIndex, DbConnection, Selection, StoreResult};

/// The chapters that have news, and the subsites.
#[derive(Debug)]
pub struct Navigation {
    pub categories: Vec<Category>,
    pub subsites: Vec<Subsite>,
}

impl Navigation {
    /// The chapters that have news on these subsites, and all subsites that have any, the first
    /// hundred of each.
    ///
    /// # Errors
    /// The database's.
    pub fn read(
        conn: &mut DbConnection,
        index: &Arc<ArticleIndex>,
        on: Option<SubsiteFilter>,
        news: &NewsTemplates,
    ) -> StoreResult<Self> {
        let on_these = Filter {
            subsites: on,
            ..Filter::default()
        };
        let on_these = Selection::resolve(conn, index, &on_these, news)?;
        let anywhere = Selection::resolve(conn, index, &Filter::default(), news)?;
        let page = PageRequest::first(PerPage::new(PerPage::MAX).unwrap_or_default());
        let mut categories = categories::list(conn, &on_these, &page, Count::None)?.items;
        categories.retain(|category| category.article_count > 0);
        let mut subsites = subsites::list(conn, &anywhere, &page, Count::None)?.items;
        subsites.retain(|subsite| subsite.article_count > 0);
        Ok(Self {
            categories,
            subsites,
        })
    }
}
