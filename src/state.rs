//! What every request shares: readers of the database and the settings of the server.

mod group_check;

use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDateTime;
use tokio::sync::Semaphore;

use self::group_check::GroupCheck;
use crate::config::DatabaseUrl;
use crate::domain::{AllowedOrigins, CursorKey, Filter, NewsTemplates, Site};
use crate::store::changes::Version;
use crate::store::{
    self, ArticleIndex, DbConnection, Readers, Selection, SharedIndex, StoreError, StoreResult,
    read_snapshot,
};

/// What every request shares.
#[derive(Debug)]
pub struct AppState {
    readers: Arc<Readers>,
    /// Turns for what takes long.
    makers: Semaphore,
    index: Arc<SharedIndex>,
    version_check: GroupCheck<Version>,
    news: NewsTemplates,
    public_url: String,
    cursor_key: CursorKey,
    cache_control: String,
    max_age: u32,
    cache_size: usize,
    edition: String,
    started_at: NaiveDateTime,
    /// The version that was met last, and when it was first met.
    met: Mutex<(Version, NaiveDateTime)>,
    allowed_origins: AllowedOrigins,
    site: Site,
}

/// How the server answers, beside what is in its database.
#[derive(Debug, Clone)]
pub struct Serving {
    pub news: NewsTemplates,
    /// Without a slash at its end.
    pub public_url: String,
    /// For how many seconds caches may keep an answer, and for how many more they may give it
    /// while they ask anew.
    pub max_age: u32,
    pub stale_while_revalidate: u32,
    /// How many bytes of answers are kept.
    pub cache_size: usize,
    pub allowed_origins: AllowedOrigins,
    pub site: Site,
}

impl AppState {
    /// Opens the readers: of a server at most so many.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub fn open(database: &DatabaseUrl, readers: u32, serving: Serving) -> StoreResult<Self> {
        let readers = Readers::open(database, readers)?;
        let cursor_key = readers.with(store::secrets::cursor_key)?;
        let started_at = chrono::Utc::now().naive_utc();
        let version = readers.with(store::changes::version)?;
        Ok(Self {
            readers: Arc::new(readers),
            makers: Semaphore::new(std::thread::available_parallelism().map_or(2, usize::from)),
            index: Arc::new(SharedIndex::default()),
            version_check: GroupCheck::new(),
            cursor_key,
            cache_control: format!(
                "public, max-age={}, stale-while-revalidate={}",
                serving.max_age, serving.stale_while_revalidate
            ),
            edition: format!(
                "{} {} {:?} {:?}",
                env!("CARGO_PKG_VERSION"),
                serving.public_url,
                serving.news,
                serving.site
            ),
            max_age: serving.max_age,
            cache_size: serving.cache_size,
            news: serving.news,
            public_url: serving.public_url,
            allowed_origins: serving.allowed_origins,
            site: serving.site,
            started_at,
            met: Mutex::new((version, started_at)),
        })
    }

    /// Runs reads that all see one state of the database: of an embedded one on this thread, for
    /// they take microseconds; of a server on a thread that may wait.
    ///
    /// # Errors
    /// Those of `work`; also when no reader becomes free.
    pub async fn read<T, F>(&self, work: F) -> StoreResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut DbConnection) -> StoreResult<T> + Send + 'static,
    {
        self.run(move |conn| read_snapshot(conn, work)).await
    }

    /// The same on a thread on which no request waits, and then makes something of what was read,
    /// when the reader is free again: for what takes more than some milliseconds. As many are made
    /// at once as there are cores.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub async fn read_and_make<T, M, F, G>(&self, work: F, make: G) -> StoreResult<M>
    where
        T: Send + 'static,
        M: Send + 'static,
        F: FnOnce(&mut DbConnection) -> StoreResult<T> + Send + 'static,
        G: FnOnce(T) -> M + Send + 'static,
    {
        let unreachable =
            |error: &dyn std::fmt::Display| StoreError::Unreachable(error.to_string());
        let makers = self.makers.acquire().await;
        let _turn = makers.map_err(|error| unreachable(&error))?;
        let readers = self.readers.clone();
        let work = move || {
            let found = readers.with(|conn| read_snapshot(conn, work))?;
            Ok(make(found))
        };
        let made = actix_web::web::block(work).await;
        made.map_err(|error| unreachable(&error))?
    }

    async fn run<T, F>(&self, work: F) -> StoreResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut DbConnection) -> StoreResult<T> + Send + 'static,
    {
        match &*self.readers {
            Readers::OfThreads(_) => self.readers.with(work),
            Readers::Shared(_) => {
                let readers = self.readers.clone();
                actix_web::web::block(move || readers.with(work))
                    .await
                    .map_err(|error| StoreError::Unreachable(error.to_string()))?
            }
        }
    }

    /// Reads with the index of articles, in a transaction that sees the version that is given with
    /// it.
    pub fn indexed<T>(
        &self,
        work: impl FnOnce(&mut DbConnection, &Arc<ArticleIndex>) -> StoreResult<T> + Send + 'static,
    ) -> impl FnOnce(&mut DbConnection, Version) -> StoreResult<T> + Send + 'static {
        let index = Arc::clone(&self.index);
        move |conn: &mut DbConnection, version: Version| {
            let index = index.at(conn, version)?;
            work(conn, &index)
        }
    }

    /// Reads about the articles that pass a filter, as [`indexed`](Self::indexed) reads.
    pub fn selecting<T>(
        &self,
        filter: Filter,
        work: impl FnOnce(&mut DbConnection, Selection) -> StoreResult<T> + Send + 'static,
    ) -> impl FnOnce(&mut DbConnection, Version) -> StoreResult<T> + Send + 'static {
        let news = self.news.clone();
        self.indexed(move |conn, index| {
            let selection = Selection::resolve(conn, index, &filter, &news)?;
            work(conn, selection)
        })
    }

    /// The version of the database, by a check that begins after this is called: every write that
    /// was acknowledged before, by whatever process, is in it.
    ///
    /// An embedded database is asked anew after each commit. One check of a server serves all
    /// requests that came before it began. (That it tells us of commits, by `NOTIFY`, would not do: the
    /// message comes after others may have seen the commit.)
    ///
    /// # Errors
    /// The database's.
    pub async fn version(&self) -> StoreResult<Version> {
        let check = || self.run(store::changes::version);
        match &*self.readers {
            Readers::OfThreads(readers) => readers.version(),
            Readers::Shared(_) => self.version_check.ask(check).await,
        }
    }

    /// The key by which cursors are signed.
    pub fn cursor_key(&self) -> &CursorKey {
        &self.cursor_key
    }

    /// What answers to reads say in `Cache-Control`.
    pub fn cache_control(&self) -> &str {
        &self.cache_control
    }

    /// For how many seconds caches may keep an answer.
    pub fn max_age(&self) -> u32 {
        self.max_age
    }

    /// How many bytes of answers are kept.
    pub fn cache_size(&self) -> usize {
        self.cache_size
    }

    /// All that answers depend on beside the request and the database.
    pub fn edition(&self) -> &str {
        &self.edition
    }

    /// The origins whose pages may read answers.
    pub fn allowed_origins(&self) -> &AllowedOrigins {
        &self.allowed_origins
    }

    /// How the news presents itself to people.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// Since when this server has known the database in this version: since it started, or since
    /// it first met the version. An answer in an older state was given before, whatever the clocks
    /// of those who wrote.
    pub fn known_since(&self, version: Version) -> NaiveDateTime {
        let mut met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        if met.0 != version {
            *met = (version, chrono::Utc::now().naive_utc());
        }
        met.1
    }

    /// When the server started, in UTC.
    pub fn started_at(&self) -> NaiveDateTime {
        self.started_at
    }

    /// Which templates are news.
    pub fn news(&self) -> &NewsTemplates {
        &self.news
    }

    /// The address under which the public reaches this server, without a slash at its end.
    pub fn public_url(&self) -> &str {
        &self.public_url
    }

    /// Tells whether the database answers, its schema is up to date and the index of articles is
    /// loaded, for which it sees to itself: no reader waits for it then.
    ///
    /// # Errors
    /// The database's.
    pub async fn is_ready(&self) -> StoreResult<bool> {
        let index = Arc::clone(&self.index);
        let ask = move |conn: &mut DbConnection| {
            if !store::migrations::is_current(conn)? {
                return Ok(false);
            }
            let version = store::changes::version(conn)?;
            index.at(conn, version)?;
            Ok(true)
        };
        self.read(ask).await
    }
}
