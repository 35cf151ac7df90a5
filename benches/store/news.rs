//! The news, asked as the API asks: through its state, in one read of one version.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use actus::domain::{
    AllowedOrigins, Count, Filter, LanguageTag, NewsTemplates, PageRequest, PerPage, Reference,
    Site, SiteName, Slug, Sort, SubsiteCode, SubsiteFilter, SubsiteMatch,
};
use actus::state::{AppState, Serving};
use actus::store::article_list::{self, ListRequest};
use actus::store::articles::{Article, Bodies};
use actus::store::changes::{self, Version};
use actus::store::{ArticleIndex, DbConnection, Page, Selection, StoreResult};

use crate::data::{Generated, Outcome};

/// The category that is asked for: the largest, with a tenth of all articles.
pub const CATEGORY: i64 = 57;
/// The subsite that is asked for: the largest.
pub const SUBSITE: &str = "mi";

/// A database that is served.
pub struct News {
    state: AppState,
    /// How many articles it was made with.
    pub articles: u64,
}

impl News {
    /// Opens a database as `actus serve` does.
    ///
    /// # Errors
    /// The database's.
    pub fn open(generated: &Generated) -> Outcome<Self> {
        let serving = Serving {
            news: "news_structured".parse()?,
            public_url: "https://news.example".to_owned(),
            max_age: 60,
            stale_while_revalidate: 300,
            cache_size: 0,
            allowed_origins: AllowedOrigins::Any,
            site: Site {
                name: SiteName::parse("News")?,
                language: LanguageTag::parse("fr")?,
                hub: None,
                embedders: AllowedOrigins::Any,
            },
        };
        Ok(Self {
            state: AppState::open(&generated.url(), 1, serving)?,
            articles: generated.articles,
        })
    }

    /// Which templates are news.
    pub fn templates(&self) -> NewsTemplates {
        self.state.news().clone()
    }

    /// Reads about the articles that pass a filter.
    pub fn ask<T: Send + 'static>(
        &self,
        filter: &Filter,
        work: impl FnOnce(&mut DbConnection, Selection) -> StoreResult<T> + Send + 'static,
    ) -> T {
        self.read(self.state.selecting(filter.clone(), work))
    }

    /// Reads with the index of articles.
    pub fn with_index<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut DbConnection, &Arc<ArticleIndex>) -> StoreResult<T> + Send + 'static,
    ) -> T {
        self.read(self.state.indexed(work))
    }

    /// Reads in the version that is given with it; the embedded database answers on this thread,
    /// at the first poll.
    pub fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut DbConnection, Version) -> StoreResult<T> + Send + 'static,
    ) -> T {
        let work = |conn: &mut DbConnection| {
            let version = changes::version(conn)?;
            work(conn, version)
        };
        let reading = pin!(self.state.read(work));
        match reading.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answer) => answer.expect("the store answers"),
            Poll::Pending => unreachable!("an embedded database does not wait"),
        }
    }

    /// A page of the articles that pass a filter.
    pub fn list(&self, filter: &Filter, request: &ListRequest) -> Page<Article> {
        let request = request.clone();
        self.ask(filter, move |conn, selection| {
            article_list::list(conn, &selection, &request)
        })
    }
}

/// What the API asks of a list when a request says nothing of it: the first 20 and their number.
pub fn first_page(sort: Sort) -> ListRequest {
    ListRequest {
        sort,
        page: PageRequest::first(PerPage::default()),
        count: Count::Exact,
        bodies: Bodies::default(),
    }
}

/// The articles of the category.
pub fn in_category() -> Filter {
    Filter {
        categories: Some(vec![Reference::Id(CATEGORY)]),
        ..Filter::default()
    }
}

/// The articles on the subsite.
pub fn on_subsite(matching: SubsiteMatch) -> Filter {
    Filter {
        subsites: Some(SubsiteFilter {
            codes: vec![SubsiteCode::parse(SUBSITE).expect("it is a code")],
            matching,
        }),
        ..Filter::default()
    }
}

/// The articles of the category on the subsite.
pub fn in_category_on_subsite() -> Filter {
    Filter {
        categories: in_category().categories,
        ..on_subsite(SubsiteMatch::Exact)
    }
}

/// The same with a tag.
pub fn with_tag(filter: Filter, tag: &Slug) -> Filter {
    Filter {
        tags_any: Some(vec![tag.clone()]),
        ..filter
    }
}
