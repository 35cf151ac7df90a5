//! Facets of a list of articles: what is asked for, and how it is answered.

use serde::Serialize;
use utoipa::ToSchema;

use super::query::{Shape, Spec};
use super::reader::{QueryParameters, Reader};
use crate::domain::{Facet, FacetRequest, naming};
use crate::store::article_facets;

/// One value of a facet.
#[derive(Debug, Serialize, ToSchema)]
pub struct FacetValue {
    /// What the filter's parameter takes.
    #[schema(example = "service-clients")]
    pub value: String,
    #[schema(example = "Service clients")]
    pub label: String,
    /// How many articles there would be with this value alone in the facet's own filter.
    #[schema(example = 4)]
    pub count: i64,
    /// Whether the filter names it.
    #[schema(example = false)]
    pub selected: bool,
}

/// The facets that were asked for; the others are left out.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Facets {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub tags: Option<Vec<FacetValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub categories: Option<Vec<FacetValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub subsites: Option<Vec<FacetValue>>,
    /// Years of publication, in UTC. Their own filter is `from` and `to`, which do not narrow them;
    /// those that they touch are selected.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub years: Option<Vec<FacetValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub templates: Option<Vec<FacetValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub languages: Option<Vec<FacetValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub authors: Option<Vec<FacetValue>>,
}

impl Facets {
    /// From what the store has counted.
    pub fn new(counted: Vec<(Facet, Vec<article_facets::FacetValue>)>) -> Self {
        let mut facets = Self::default();
        for (facet, values) in counted {
            let values = values.into_iter().map(FacetValue::from).collect();
            *facets.place_of(facet) = Some(values);
        }
        facets
    }

    fn place_of(&mut self, facet: Facet) -> &mut Option<Vec<FacetValue>> {
        match facet {
            Facet::Tags => &mut self.tags,
            Facet::Categories => &mut self.categories,
            Facet::Subsites => &mut self.subsites,
            Facet::Years => &mut self.years,
            Facet::Templates => &mut self.templates,
            Facet::Languages => &mut self.languages,
            Facet::Authors => &mut self.authors,
        }
    }
}

impl From<article_facets::FacetValue> for FacetValue {
    fn from(value: article_facets::FacetValue) -> Self {
        Self {
            value: value.value,
            label: value.label,
            count: value.articles,
            selected: value.selected,
        }
    }
}

const FACETS: Spec = Spec {
    name: "facets",
    description: "By what the articles are counted in `meta.facets`, separated by commas. A facet's own filter (for `tags`: `tag`; for `years`: `from` and `to`) does not narrow it, all others do.",
    shape: Shape::SomeOf(&naming::names(&Facet::NAMES)),
    example: "tags,years",
};
const FACET_LIMIT: Spec = Spec {
    name: "facet_limit",
    description: "How many values of each facet come at most, those of most articles first.",
    shape: Shape::Integer(1, MAX_LIMIT, DEFAULT_LIMIT),
    example: "50",
};

const DEFAULT_LIMIT: u32 = 50;
const MAX_LIMIT: u32 = 1_000;

impl QueryParameters for FacetRequest {
    fn specs() -> Vec<&'static Spec> {
        vec![&FACETS, &FACET_LIMIT]
    }

    fn read(query: &mut Reader) -> Self {
        let limit = query.take_number(&FACET_LIMIT, DEFAULT_LIMIT, MAX_LIMIT);
        Self {
            facets: query.take_set(&FACETS, Facet::parse).unwrap_or_default(),
            limit: usize::try_from(limit).unwrap_or(usize::MAX),
        }
    }
}
