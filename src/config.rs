//! Every setting: its flag, its variable, its default and its meaning. Nothing else reads the
//! environment.

mod backup;
mod export;
mod import;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use clap::builder::BoolishValueParser;

pub use backup::{BackupSettings, CheckSettings};
pub use export::{ExportFormat, ExportSettings, FilterSettings};
pub use import::{
    FeedSettings, FileSettings, GhostSettings, ImportSettings, LegacySettings, MarkdownSettings,
    WordpressSettings,
};

/// Where the content lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file of the embedded database.
    Sqlite(PathBuf),
    /// A `postgres://` address.
    Postgres(String),
}

impl FromStr for DatabaseUrl {
    type Err = String;

    /// Reads `postgres://…`, `sqlite:PATH` or a path.
    fn from_str(text: &str) -> Result<Self, String> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        let path = text
            .strip_prefix("sqlite://")
            .or_else(|| text.strip_prefix("sqlite:"))
            .unwrap_or(text);
        if path.contains("://") {
            return Err(
                "only SQLite and PostgreSQL are known: give a path, sqlite:PATH or postgres://…"
                    .to_owned(),
            );
        }
        // SQLite would open a database that is gone with the process.
        if path.is_empty() || path.contains(":memory:") {
            return Err("give the path of a file, sqlite:PATH or postgres://…".to_owned());
        }
        Ok(Self::Sqlite(PathBuf::from(path)))
    }
}

/// Which database a command works on.
#[derive(Debug, Clone, Args)]
pub struct DatabaseSettings {
    /// The database: a file path, sqlite:PATH or postgres://… [default: $DATABASE_URL, or actus.db]
    #[arg(
        long,
        global = true,
        env = "ACTUS_DATABASE",
        value_name = "URL",
        hide_env_values = true
    )]
    database: Option<DatabaseUrl>,
    /// What most tools call it.
    #[arg(long, global = true, env = "DATABASE_URL", hide = true)]
    database_url: Option<DatabaseUrl>,
}

impl DatabaseSettings {
    /// The database that was named, if one was.
    pub fn given(&self) -> Option<&DatabaseUrl> {
        self.database.as_ref().or(self.database_url.as_ref())
    }

    /// The database that was named, or `actus.db` in the current folder.
    pub fn url(&self) -> DatabaseUrl {
        self.given()
            .cloned()
            .unwrap_or_else(|| DatabaseUrl::Sqlite(PathBuf::from("actus.db")))
    }
}

/// How news is served.
#[derive(Debug, Clone, Args)]
pub struct ServeSettings {
    /// The address and port to listen on; port 0 takes a free one
    #[arg(
        long,
        env = "ACTUS_BIND",
        value_name = "ADDRESS",
        default_value = "127.0.0.1:8080"
    )]
    pub bind: SocketAddr,
    /// The address under which the public reaches this server [default: http://BIND]
    #[arg(long, env = "ACTUS_PUBLIC_URL", value_name = "URL", value_parser = parse_public_url)]
    pub public_url: Option<String>,
    /// Serve /health on this address instead of the public one
    #[arg(long, env = "ACTUS_ADMIN_BIND", value_name = "ADDRESS")]
    pub admin_bind: Option<SocketAddr>,
    /// The templates whose articles are news, separated by commas
    #[arg(
        long,
        env = "ACTUS_NEWS_TEMPLATES",
        value_name = "NAMES",
        default_value = "news_structured"
    )]
    pub news_templates: String,
    /// For how many seconds caches may keep an answer without asking
    #[arg(
        long,
        env = "ACTUS_MAX_AGE",
        value_name = "SECONDS",
        default_value_t = 60
    )]
    pub max_age: u32,
    /// For how many more seconds caches may give an answer while they ask for a newer one
    #[arg(
        long,
        env = "ACTUS_STALE_WHILE_REVALIDATE",
        value_name = "SECONDS",
        default_value_t = 300
    )]
    pub stale_while_revalidate: u32,
    /// The origins whose pages may read answers: * or origins separated by commas
    #[arg(
        long,
        env = "ACTUS_CORS_ORIGINS",
        value_name = "ORIGINS",
        default_value = "*"
    )]
    pub cors_origins: String,
    /// Threads that answer requests [default: one a core]
    #[arg(long, env = "ACTUS_WORKERS", value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub workers: Option<u16>,
    /// Connections to a PostgreSQL server that read [default: four a worker and one]
    #[arg(long, env = "ACTUS_READERS", value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub readers: Option<u32>,
    /// How many megabytes of answers are kept in memory; 0 keeps none
    #[arg(
        long,
        env = "ACTUS_CACHE_SIZE",
        value_name = "MB",
        default_value_t = 64,
        value_parser = clap::value_parser!(u32).range(..=1_048_576)
    )]
    pub cache_size: u32,
    #[command(flatten)]
    pub site: SiteSettings,
}

/// How the news presents itself on pages, in feeds and on other sites.
#[derive(Debug, Clone, Args)]
pub struct SiteSettings {
    /// What the news is called on pages and in feeds
    #[arg(
        long,
        env = "ACTUS_SITE_NAME",
        value_name = "NAME",
        default_value = "Actus"
    )]
    pub site_name: String,
    /// The language of articles that name none, and of pages for those who ask for none
    #[arg(
        long,
        env = "ACTUS_SITE_LANGUAGE",
        value_name = "TAG",
        default_value = "fr"
    )]
    pub site_language: String,
    /// The origins whose pages may show /embed in a frame: * or origins separated by commas
    #[arg(
        long,
        env = "ACTUS_EMBED_ORIGINS",
        value_name = "ORIGINS",
        default_value = "*"
    )]
    pub embed_origins: String,
    /// The WebSub hub that feeds name, where subscribers are told of news
    #[arg(long, env = "ACTUS_WEBSUB_HUB", value_name = "URL")]
    pub websub_hub: Option<String>,
}

/// How the demo is served.
#[derive(Debug, Clone, Args)]
pub struct DemoSettings {
    #[command(flatten)]
    pub serve: ServeSettings,
}

impl ServeSettings {
    /// How many threads answer requests.
    pub fn worker_count(&self) -> usize {
        self.workers.map_or_else(
            || std::thread::available_parallelism().map_or(2, usize::from),
            usize::from,
        )
    }

    /// How many connections to a server read. Each waits for the network, so it takes several to
    /// keep a worker busy; one more is for those who ask after the server's health.
    pub fn reader_count(&self) -> u32 {
        let workers = u32::try_from(self.worker_count()).unwrap_or(u32::MAX);
        self.readers
            .unwrap_or_else(|| workers.saturating_mul(4).saturating_add(1))
    }

    /// How many bytes of answers are kept.
    pub fn cache_bytes(&self) -> usize {
        usize::try_from(u64::from(self.cache_size) << 20).unwrap_or(usize::MAX)
    }
}

fn parse_public_url(text: &str) -> Result<String, String> {
    let trimmed = text.trim_end_matches('/');
    let has_host = ["http://", "https://"]
        .iter()
        .any(|scheme| trimmed.starts_with(scheme));
    let has_path = url::Url::parse(trimmed).is_ok_and(|url| url.path() != "/");
    if has_path {
        let what = "has a path; pages, the API and feeds are found from the root of a host, so give one of its own such as https://news.example";
        return Err(what.to_owned());
    }
    if !has_host || url::Url::parse(trimmed).is_err() || trimmed.contains(['?', '#', ' ']) {
        return Err("give an http or https address such as https://news.example".to_owned());
    }
    Ok(trimmed.to_owned())
}

/// What `generate` can be told.
#[derive(Debug, Clone, Args)]
pub struct GenerateSettings {
    /// How many articles to make
    #[arg(
        long,
        env = "ACTUS_ARTICLES",
        value_name = "N",
        value_parser = clap::value_parser!(u64).range(1..=10_000_000)
    )]
    pub articles: u64,
    /// Another number gives another content; the same one gives the same
    #[arg(long, env = "ACTUS_SEED", value_name = "S", default_value_t = 1)]
    pub seed: u64,
}

/// What `compact` can be told.
#[derive(Debug, Clone, Args)]
pub struct CompactSettings {
    /// For how many days changes stay in the log
    #[arg(
        long,
        env = "ACTUS_KEEP_DAYS",
        value_name = "DAYS",
        default_value_t = 90,
        value_parser = clap::value_parser!(u32).range(..=36_500)
    )]
    pub keep_days: u32,
}

/// What `openapi` can be told.
#[derive(Debug, Clone, Args)]
pub struct OpenapiSettings {
    /// Compare openapi/openapi.json with the code instead
    #[arg(long, env = "ACTUS_CHECK", value_parser = BoolishValueParser::new())]
    pub check: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_a_path_or_an_address() {
        let cases = [
            ("news.db", DatabaseUrl::Sqlite("news.db".into())),
            ("sqlite:news.db", DatabaseUrl::Sqlite("news.db".into())),
            (
                "sqlite:///var/news.db",
                DatabaseUrl::Sqlite("/var/news.db".into()),
            ),
            (
                "postgres://h/d",
                DatabaseUrl::Postgres("postgres://h/d".into()),
            ),
            (
                "postgresql://h/d",
                DatabaseUrl::Postgres("postgresql://h/d".into()),
            ),
        ];
        for (text, url) in cases {
            assert_eq!(text.parse(), Ok(url));
        }
        for text in [
            "",
            "mysql://h/d",
            "sqlite:",
            "sqlite://",
            ":memory:",
            "sqlite::memory:",
        ] {
            assert!(text.parse::<DatabaseUrl>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_public_url_is_a_web_address_without_its_last_slash() {
        assert_eq!(
            parse_public_url("https://news.example/").as_deref(),
            Ok("https://news.example")
        );
        for text in [
            "news.example",
            "https://",
            "ftp://x",
            "https://x?y",
            "https://x/y",
            "https://[x",
        ] {
            assert!(parse_public_url(text).is_err(), "{text}");
        }
    }
}
