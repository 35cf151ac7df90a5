//! What every request shares: readers of the database and the settings of the server.

use crate::config::DatabaseUrl;
use crate::domain::{Filter, NewsTemplates};
use crate::store::{
    self, DbConnection, ReaderPool, Selection, StoreError, StoreResult, open_readers, read_snapshot,
};

/// What every request shares.
#[derive(Debug)]
pub struct AppState {
    readers: ReaderPool,
    /// Whether a read may run on the thread that asks: the database is in the process.
    embedded: bool,
    news: NewsTemplates,
    public_url: String,
}

impl AppState {
    /// Opens a reader for each worker.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub fn open(
        database: &DatabaseUrl,
        workers: usize,
        news: NewsTemplates,
        public_url: String,
    ) -> StoreResult<Self> {
        let embedded = matches!(database, DatabaseUrl::Sqlite(_));
        // A server's connection waits for the network; it takes more to keep the workers busy.
        let per_worker = if embedded { 1 } else { 4 };
        // One more for those who ask after the server's health.
        let readers = u32::try_from(workers * per_worker + 1).unwrap_or(u32::MAX);
        Ok(Self {
            readers: open_readers(database, readers)?,
            embedded,
            news,
            public_url,
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
        if self.embedded {
            return read_snapshot(&mut *self.readers.get()?, work);
        }
        let readers = self.readers.clone();
        actix_web::web::block(move || read_snapshot(&mut *readers.get()?, work))
            .await
            .map_err(|error| StoreError::Unreachable(error.to_string()))?
    }

    /// Runs reads about the articles that pass a filter, as [`read`](Self::read) does.
    ///
    /// # Errors
    /// Those of [`read`](Self::read).
    pub async fn read_selection<T, F>(&self, filter: Filter, work: F) -> StoreResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut DbConnection, Selection) -> StoreResult<T> + Send + 'static,
    {
        let news = self.news.clone();
        self.read(move |conn| {
            let selection = Selection::resolve(conn, &filter, &news)?;
            work(conn, selection)
        })
        .await
    }

    /// Which templates are news.
    pub fn news(&self) -> &NewsTemplates {
        &self.news
    }

    /// The address under which the public reaches this server, without a slash at its end.
    pub fn public_url(&self) -> &str {
        &self.public_url
    }

    /// Tells whether the database answers and its schema is up to date.
    ///
    /// # Errors
    /// The database's.
    pub async fn is_ready(&self) -> StoreResult<bool> {
        self.read(store::migrations::is_current).await
    }
}
