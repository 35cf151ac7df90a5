use std::fmt;

use super::Invalid;

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
        let found = Self::NAMES.into_iter().find(|(name, _)| *name == text);
        found.map(|(_, facet)| facet).ok_or_else(|| {
            let names: Vec<&str> = Self::NAMES.iter().map(|(name, _)| *name).collect();
            Invalid(format!("is no facet; facets are {}", names.join(", ")))
        })
    }
}

impl fmt::Display for Facet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Self::NAMES.iter().find(|(_, facet)| facet == self);
        f.write_str(name.map_or("", |(name, _)| name))
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
