use std::fmt;

use super::Invalid;
use super::naming::{find, name_of, names};

/// By what a list of articles can be narrowed further, with counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facet {
    Tags,
    Categories,
    Subsites,
    Years,
    Templates,
    Languages,
    Authors,
}

impl Facet {
    /// Every facet with its name in requests and answers.
    pub const NAMES: [(&'static str, Self); 7] = [
        ("tags", Self::Tags),
        ("categories", Self::Categories),
        ("subsites", Self::Subsites),
        ("years", Self::Years),
        ("templates", Self::Templates),
        ("languages", Self::Languages),
        ("authors", Self::Authors),
    ];

    /// Reads a facet by its name.
    ///
    /// # Errors
    /// When there is no facet of that name.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        find(&Self::NAMES, text).ok_or_else(|| {
            let names = names(&Self::NAMES).join(", ");
            Invalid(format!("is no facet; facets are {names}"))
        })
    }
}

impl fmt::Display for Facet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(name_of(&Self::NAMES, self))
    }
}

/// Which facets of a list are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetRequest {
    /// Each once.
    pub facets: Vec<Facet>,
    /// How many values of each, at most.
    pub limit: usize,
}
