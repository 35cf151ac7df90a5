use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Invalid;

/// Where an article is in its life. Only `published` ones are visible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Draft,
    Scheduled,
    Published,
    Archived,
}

impl Status {
    const ALL: [Self; 4] = [
        Self::Draft,
        Self::Scheduled,
        Self::Published,
        Self::Archived,
    ];

    /// Reads a status by its name.
    ///
    /// # Errors
    /// When it is none of the four.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| {
                Invalid::new("is not a status; it is one of draft, scheduled, published, archived")
            })
    }

    /// The name of the status.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Scheduled => "scheduled",
            Self::Published => "published",
            Self::Archived => "archived",
        }
    }
}

impl TryFrom<String> for Status {
    type Error = Invalid;

    fn try_from(name: String) -> Result<Self, Invalid> {
        Self::parse(&name)
    }
}
