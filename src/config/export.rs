//! What is taken out, and how.

use std::path::PathBuf;

use clap::Args;

/// What `export` can be told.
#[derive(Debug, Clone, Args)]
pub struct ExportSettings {
    /// What is written
    #[arg(
        long,
        env = "ACTUS_FORMAT",
        value_name = "FORMAT",
        default_value = "jsonl"
    )]
    pub format: ExportFormat,
    /// Where it is written: a new file [default: standard output], or a new folder for markdown-dir
    #[arg(long, env = "ACTUS_OUTPUT", value_name = "PATH")]
    pub output: Option<PathBuf>,
    /// The address under which the public reaches the news, for the links in wxr
    #[arg(long, env = "ACTUS_PUBLIC_URL", value_name = "URL", value_parser = super::parse_public_url)]
    pub public_url: Option<String>,
    #[command(flatten)]
    pub filter: FilterSettings,
    /// The templates whose articles are news, separated by commas: filters select among these
    #[arg(
        long,
        env = "ACTUS_NEWS_TEMPLATES",
        value_name = "NAMES",
        default_value = "news_structured"
    )]
    pub news_templates: String,
}

/// The formats of exports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ExportFormat {
    /// One JSON object a line, which `import jsonl` gives back whole
    Jsonl,
    /// A folder of Markdown files with front matter, one an article
    MarkdownDir,
    /// An export of WordPress (WXR), which WordPress imports
    Wxr,
}

/// The filter of the API as flags; their values are read as the API reads them. Their variables say
/// that they are of exports: those of imports, set for good, would select in silence.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Only the visible articles")]
pub struct FilterSettings {
    /// In any of these categories: ids or slugs, separated by commas
    #[arg(long, env = "ACTUS_EXPORT_CATEGORY", value_name = "CATEGORIES")]
    category: Option<String>,
    /// On any of these subsites
    #[arg(long, env = "ACTUS_EXPORT_SUBSITE", value_name = "CODES")]
    subsite: Option<String>,
    /// How subsites are compared: exact or legacy
    #[arg(long, env = "ACTUS_EXPORT_SUBSITE_MATCH", value_name = "HOW")]
    subsite_match: Option<String>,
    /// With any of these tags
    #[arg(long, env = "ACTUS_EXPORT_TAG", value_name = "SLUGS")]
    tag: Option<String>,
    /// With all of these tags
    #[arg(long, env = "ACTUS_EXPORT_TAG_ALL", value_name = "SLUGS")]
    tag_all: Option<String>,
    /// With none of these tags
    #[arg(long, env = "ACTUS_EXPORT_TAG_EXCLUDE", value_name = "SLUGS")]
    tag_exclude: Option<String>,
    /// Of any of these templates
    #[arg(long, env = "ACTUS_EXPORT_TEMPLATE", value_name = "NAMES")]
    template: Option<String>,
    /// In any of these languages
    #[arg(long, env = "ACTUS_EXPORT_LANGUAGE", value_name = "TAGS")]
    language: Option<String>,
    /// By any of these authors
    #[arg(long, env = "ACTUS_EXPORT_AUTHOR", value_name = "NAMES")]
    author: Option<String>,
    /// Published on this day, at this time, or later
    #[arg(long, env = "ACTUS_EXPORT_FROM", value_name = "DATE")]
    from: Option<String>,
    /// Published on this day, at this time, or earlier
    #[arg(long, env = "ACTUS_EXPORT_TO", value_name = "DATE")]
    to: Option<String>,
    /// Changed at this time or later
    #[arg(long, env = "ACTUS_EXPORT_UPDATED_SINCE", value_name = "TIME")]
    updated_since: Option<String>,
    /// Among these
    #[arg(long, env = "ACTUS_EXPORT_IDS", value_name = "IDS")]
    ids: Option<String>,
    /// With these words
    #[arg(long, env = "ACTUS_EXPORT_Q", value_name = "WORDS")]
    q: Option<String>,
}

impl FilterSettings {
    /// The parameters that are given, by their names in the API.
    pub fn given(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = [
            ("category", &self.category),
            ("subsite", &self.subsite),
            ("subsite_match", &self.subsite_match),
            ("tag", &self.tag),
            ("tag_all", &self.tag_all),
            ("tag_exclude", &self.tag_exclude),
            ("template", &self.template),
            ("language", &self.language),
            ("author", &self.author),
            ("from", &self.from),
            ("to", &self.to),
            ("updated_since", &self.updated_since),
            ("ids", &self.ids),
            ("q", &self.q),
        ];
        all.into_iter()
            .filter_map(|(name, value)| Some((name, value.as_deref()?)))
    }
}
