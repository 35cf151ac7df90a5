//! How a database is kept whole.

use std::path::PathBuf;

use clap::Args;
use clap::builder::BoolishValueParser;

/// What `check` can be told.
#[derive(Debug, Clone, Args)]
pub struct CheckSettings {
    /// Make anew what is derived and found wrong
    #[arg(long, env = "ACTUS_REPAIR", value_parser = BoolishValueParser::new())]
    pub repair: bool,
}

/// What `backup` and `restore` can be told.
#[derive(Debug, Clone, Args)]
pub struct BackupSettings {
    /// The backup
    #[arg(value_name = "FILE", env = "ACTUS_FILE")]
    pub file: PathBuf,
    /// Replace what is there
    #[arg(long, env = "ACTUS_FORCE", value_parser = BoolishValueParser::new())]
    pub force: bool,
}
