//! What imports can be told.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use clap::builder::BoolishValueParser;

/// What every import can be told.
#[derive(Debug, Clone, Args)]
pub struct ImportSettings {
    /// Tell what would be done, and do nothing
    #[arg(long, env = "ACTUS_DRY_RUN", value_parser = BoolishValueParser::new())]
    pub dry_run: bool,
    /// Delete what an earlier import brought and the source no longer has
    #[arg(long, env = "ACTUS_PRUNE", value_parser = BoolishValueParser::new())]
    pub prune: bool,
    /// By which name what this source brings is known: two sources of one kind need one each
    /// [default: the kind]
    #[arg(long, env = "ACTUS_ORIGIN", value_name = "NAME", value_parser = parse_origin)]
    pub origin: Option<String>,
    /// Print the result as one JSON object instead of a table
    #[arg(long, env = "ACTUS_JSON", value_parser = BoolishValueParser::new())]
    pub json: bool,
}

/// In which zone a source's dates are.
#[derive(Debug, Clone, Args)]
pub struct ZoneSettings {
    /// The zone of dates that name none, such as Europe/Paris
    #[arg(
        long,
        env = "ACTUS_TIMEZONE",
        value_name = "ZONE",
        default_value = "UTC"
    )]
    pub timezone: String,
}

/// What the import of a legacy database can be told.
#[derive(Debug, Clone, Args)]
pub struct LegacySettings {
    /// A mysqldump file: plain, .gz or .zst; - for standard input; or the server,
    /// mysql://user:password@host/database
    #[arg(value_name = "SOURCE", env = "ACTUS_SOURCE", hide_env_values = true)]
    pub source: String,
    /// A TOML file that names the tables and columns of the source
    #[arg(long, env = "ACTUS_MAPPING", value_name = "FILE.toml")]
    pub mapping: Option<PathBuf>,
    /// Follow a server: import again and again, with this long between, such as 5m
    #[arg(long, env = "ACTUS_EVERY", value_name = "DURATION", value_parser = parse_pause)]
    pub every: Option<Duration>,
    /// Where a follower serves /metrics and /health
    #[arg(
        long,
        env = "ACTUS_ADMIN_BIND",
        value_name = "ADDRESS",
        requires = "every"
    )]
    pub admin_bind: Option<SocketAddr>,
    #[command(flatten)]
    pub import: ImportSettings,
}

/// What the import of an export of WordPress can be told.
#[derive(Debug, Clone, Args)]
pub struct WordpressSettings {
    /// An export of WordPress (WXR): plain, .gz or .zst; - for standard input
    #[arg(value_name = "FILE", env = "ACTUS_SOURCE", hide_env_values = true)]
    pub source: String,
    /// Take pages too, under the template "page"
    #[arg(long, env = "ACTUS_PAGES", value_parser = BoolishValueParser::new())]
    pub pages: bool,
    /// The template of posts
    #[arg(
        long,
        env = "ACTUS_TEMPLATE",
        value_name = "NAME",
        default_value = "news_structured"
    )]
    pub template: String,
    /// What becomes of a post's categories: the first is the article's and the others are tags
    /// (first), all are tags (tags), or only the first is taken (only)
    #[arg(
        long,
        env = "ACTUS_CATEGORIES",
        value_name = "USE",
        default_value = "first"
    )]
    pub categories: String,
    #[command(flatten)]
    pub zone: ZoneSettings,
    #[command(flatten)]
    pub import: ImportSettings,
}

/// What the import of an export of Ghost can be told.
#[derive(Debug, Clone, Args)]
pub struct GhostSettings {
    /// An export of Ghost (JSON): plain, .gz or .zst; - for standard input
    #[arg(value_name = "FILE", env = "ACTUS_SOURCE", hide_env_values = true)]
    pub source: String,
    /// The address of the site, such as https://blog.example: exports leave it out
    #[arg(long, env = "ACTUS_URL", value_name = "URL")]
    pub url: Option<String>,
    /// Take pages too, under the template "page"
    #[arg(long, env = "ACTUS_PAGES", value_parser = BoolishValueParser::new())]
    pub pages: bool,
    /// The template of posts
    #[arg(
        long,
        env = "ACTUS_TEMPLATE",
        value_name = "NAME",
        default_value = "news_structured"
    )]
    pub template: String,
    /// What becomes of a post's tags: all are tags (tags), the first is the article's category and
    /// the others are tags (first), or only the first is taken, as category (only)
    #[arg(
        long,
        env = "ACTUS_CATEGORIES",
        value_name = "USE",
        default_value = "tags"
    )]
    pub categories: String,
    /// Take internal tags too, those that begin with #
    #[arg(long, env = "ACTUS_INTERNAL_TAGS", value_parser = BoolishValueParser::new())]
    pub internal_tags: bool,
    #[command(flatten)]
    pub import: ImportSettings,
}

/// What the import of a feed can be told.
#[derive(Debug, Clone, Args)]
pub struct FeedSettings {
    /// A feed (RSS, RDF, Atom, JSON Feed): plain, .gz or .zst; - for standard input
    #[arg(value_name = "FILE", env = "ACTUS_SOURCE", hide_env_values = true)]
    pub source: String,
    /// The template of entries
    #[arg(
        long,
        env = "ACTUS_TEMPLATE",
        value_name = "NAME",
        default_value = "news_structured"
    )]
    pub template: String,
    /// The category of all entries: the one that is here, else it is made
    #[arg(long, env = "ACTUS_CATEGORY", value_name = "SLUG")]
    pub category: Option<String>,
    #[command(flatten)]
    pub zone: ZoneSettings,
    #[command(flatten)]
    pub import: ImportSettings,
}

/// What the import of a folder of Markdown can be told.
#[derive(Debug, Clone, Args)]
pub struct MarkdownSettings {
    /// A folder of Markdown with front matter in YAML, TOML or JSON
    #[arg(value_name = "DIR", env = "ACTUS_SOURCE", hide_env_values = true)]
    pub folder: PathBuf,
    /// The address under which the folder is found on the web: what its files show lies there
    #[arg(long, env = "ACTUS_URL", value_name = "URL")]
    pub url: Option<String>,
    /// The template of articles that name none
    #[arg(
        long,
        env = "ACTUS_TEMPLATE",
        value_name = "NAME",
        default_value = "news_structured"
    )]
    pub template: String,
    /// What becomes of categories: the first is the article's and the others are tags (first), all
    /// are tags (tags), or only the first is taken (only)
    #[arg(
        long,
        env = "ACTUS_CATEGORIES",
        value_name = "USE",
        default_value = "first"
    )]
    pub categories: String,
    #[command(flatten)]
    pub zone: ZoneSettings,
    #[command(flatten)]
    pub import: ImportSettings,
}

/// What the import of one file can be told.
#[derive(Debug, Clone, Args)]
pub struct FileSettings {
    /// The file: plain, .gz or .zst; - for standard input
    #[arg(value_name = "FILE", env = "ACTUS_SOURCE", hide_env_values = true)]
    pub source: String,
    #[command(flatten)]
    pub import: ImportSettings,
}

/// The longest name of a source, in bytes.
const MAX_ORIGIN: usize = 64;

fn parse_origin(text: &str) -> Result<String, String> {
    let is_fit = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
    match !text.is_empty() && text.len() <= MAX_ORIGIN && text.bytes().all(is_fit) {
        true => Ok(text.to_owned()),
        false => Err(format!(
            "a name is up to {MAX_ORIGIN} letters without accents, digits and -_.: such as blog-2"
        )),
    }
}

/// The shortest and the longest pause of a follower.
const PAUSES: std::ops::RangeInclusive<Duration> =
    Duration::from_secs(1)..=Duration::from_hours(24 * 30);

fn parse_pause(text: &str) -> Result<Duration, String> {
    let pause = humantime::parse_duration(text).map_err(|error| error.to_string())?;
    match PAUSES.contains(&pause) {
        true => Ok(pause),
        false => Err("it is from 1s to 30days".to_owned()),
    }
}
