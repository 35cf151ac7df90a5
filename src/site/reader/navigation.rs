//! What every page leads to: the chapters and the subsites.

use std::sync::Arc;

use crate::domain::{Count, Filter, NewsTemplates, PageRequest, PerPage, SubsiteFilter};
use crate::store::categories::{self, Category};
use crate::store::subsites::{self, Subsite};
use crate::store::{ArticleIndex, DbConnection, Page, Selection, StoreResult};

/// The chapters that have news, and the subsites.
#[derive(Debug)]
pub struct Navigation {
    pub categories: Vec<Category>,
    pub subsites: Vec<Subsite>,
}

impl Navigation {
    /// The chapters that have news on these subsites, and all subsites that have any, the first
    /// hundred of each; of more than a thousand, those among the first thousand.
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
        let has_news = |counted: i64| counted > 0;
        Ok(Self {
            categories: first_hundred(
                |page| categories::list(conn, &on_these, page, Count::None),
                |category: &Category| has_news(category.article_count),
            )?,
            subsites: first_hundred(
                |page| subsites::list(conn, &anywhere, page, Count::None),
                |subsite: &Subsite| has_news(subsite.article_count),
            )?,
        })
    }
}

/// How many pages of a list are looked through at most.
const MOST_PAGES: u32 = 10;

/// The first hundred of a list that are wanted.
fn first_hundred<T>(
    mut list: impl FnMut(&PageRequest) -> StoreResult<Page<T>>,
    is_wanted: impl Fn(&T) -> bool,
) -> StoreResult<Vec<T>> {
    let per_page = PerPage::new(PerPage::MAX).unwrap_or_default();
    let mut wanted = Vec::new();
    for number in 1..=MOST_PAGES {
        let Ok(page) = PageRequest::new(number, per_page) else {
            break;
        };
        let found = list(&page)?;
        wanted.extend(found.items.into_iter().filter(&is_wanted));
        if found.next.is_none() || wanted.len() >= 100 {
            break;
        }
    }
    wanted.truncate(100);
    Ok(wanted)
}
