use std::fmt;

use super::{
    ArticleId, Invalid, LanguageTag, Reference, SearchQuery, Slug, SubsiteCode, Template, TimeBound,
};

/// How many ids a filter may name.
pub const MAX_IDS: usize = 100;

/// Which visible articles a request is about: each part narrows, an absent one does not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// In any of these categories.
    pub categories: Option<Vec<Reference>>,
    /// On any of these subsites.
    pub subsites: Option<SubsiteFilter>,
    /// With any of these tags.
    pub tags_any: Option<Vec<Slug>>,
    /// With all of these tags.
    pub tags_all: Vec<Slug>,
    /// With none of these tags.
    pub tags_none: Vec<Slug>,
    /// Of any of these templates.
    pub templates: Option<Vec<Template>>,
    /// In any of these languages.
    pub languages: Option<Vec<LanguageTag>>,
    /// By any of these authors.
    pub authors: Option<Vec<Author>>,
    /// Published at or after the start of this.
    pub from: Option<TimeBound>,
    /// Published at or before the end of this.
    pub to: Option<TimeBound>,
    /// Changed at or after this instant.
    pub updated_since: Option<TimeBound>,
    /// Among these, at most [`MAX_IDS`].
    pub ids: Option<Vec<ArticleId>>,
    /// With these words.
    pub search: Option<SearchQuery>,
}

/// Which subsites, and how their codes are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubsiteFilter {
    pub codes: Vec<SubsiteCode>,
    pub matching: SubsiteMatch,
}

/// How a subsite's code is compared with a given one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SubsiteMatch {
    /// The whole code: `mi` is not `admi`.
    #[default]
    Exact,
    /// As the legacy query's `LIKE '%mi!%'`: every code that ends in the given one.
    Legacy,
}

impl SubsiteMatch {
    /// Whether a subsite of this code is one that is wanted.
    pub fn holds(self, code: &str, wanted: &str) -> bool {
        match self {
            Self::Exact => code == wanted,
            Self::Legacy => code.ends_with(wanted),
        }
    }

    /// Reads `exact` or `legacy`.
    ///
    /// # Errors
    /// When the text is neither.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        match text {
            "exact" => Ok(Self::Exact),
            "legacy" => Ok(Self::Legacy),
            _ => Err(Invalid::new("is neither \"exact\" nor \"legacy\"")),
        }
    }
}

impl fmt::Display for SubsiteMatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Exact => "exact",
            Self::Legacy => "legacy",
        })
    }
}

/// An author's name, compared whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Author(String);

impl Author {
    /// Reads a name.
    ///
    /// # Errors
    /// When it is empty.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if text.is_empty() {
            return Err(Invalid::new("is empty; give an author's name"));
        }
        Ok(Self(text.to_owned()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Author {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
