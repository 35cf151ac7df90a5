//! What imports can be told.

use std::path::PathBuf;

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
    /// Print the result as one JSON object instead of a table
    #[arg(long, env = "ACTUS_JSON", value_parser = BoolishValueParser::new())]
    pub json: bool,
}

/// What the import of a legacy database can be told.
#[derive(Debug, Clone, Args)]
pub struct LegacySettings {
    /// A mysqldump file: plain, .gz or .zst; - for standard input
    #[arg(value_name = "SOURCE", env = "ACTUS_SOURCE")]
    pub source: String,
    /// A TOML file that names the tables and columns of the source
    #[arg(long, env = "ACTUS_MAPPING", value_name = "FILE.toml")]
    pub mapping: Option<PathBuf>,
    #[command(flatten)]
    pub import: ImportSettings,
}

/// What the import of an export of WordPress can be told.
#[derive(Debug, Clone, Args)]
pub struct WordpressSettings {
    /// An export of WordPress (WXR): plain, .gz or .zst; - for standard input
    #[arg(value_name = "FILE", env = "ACTUS_SOURCE")]
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
    /// The zone of dates that name none, such as Europe/Paris
    #[arg(
        long,
        env = "ACTUS_TIMEZONE",
        value_name = "ZONE",
        default_value = "UTC"
    )]
    pub timezone: String,
    #[command(flatten)]
    pub import: ImportSettings,
}

/// What the import of a feed can be told.
#[derive(Debug, Clone, Args)]
pub struct FeedSettings {
    /// A feed (RSS, RDF, Atom, JSON Feed): plain, .gz or .zst; - for standard input
    #[arg(value_name = "FILE", env = "ACTUS_SOURCE")]
    pub source: String,
    /// The template of entries
    #[arg(
        long,
        env = "ACTUS_TEMPLATE",
        value_name = "NAME",
        default_value = "news_structured"
    )]
    pub template: String,
    /// The category of all entries, made by the first import that names it
    #[arg(long, env = "ACTUS_CATEGORY", value_name = "SLUG")]
    pub category: Option<String>,
    /// The zone of dates that name none, such as Europe/Paris
    #[arg(
        long,
        env = "ACTUS_TIMEZONE",
        value_name = "ZONE",
        default_value = "UTC"
    )]
    pub timezone: String,
    #[command(flatten)]
    pub import: ImportSettings,
}

/// What the import of one file can be told.
#[derive(Debug, Clone, Args)]
pub struct FileSettings {
    /// The file: plain, .gz or .zst; - for standard input
    #[arg(value_name = "FILE", env = "ACTUS_SOURCE")]
    pub source: String,
    #[command(flatten)]
    pub import: ImportSettings,
}
