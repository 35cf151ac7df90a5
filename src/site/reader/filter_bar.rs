//! The filter bar: the tags of the list, each a button that adds it to the filter or takes it out.

use super::frame::Place;
use crate::domain::sort_key;
use crate::site::phrases::Phrases;
use crate::store::article_facets::FacetValue;

/// A tag that can be chosen.
#[derive(Debug, PartialEq, Eq)]
pub struct Chip {
    pub label: String,
    pub slug: String,
    pub articles: i64,
    pub is_pressed: bool,
    /// The filter once it is pressed: slugs separated by commas.
    pub value: String,
}

/// What else narrows the list, to be taken away.
#[derive(Debug)]
pub struct Pill {
    pub name: &'static str,
    pub value: String,
    /// The list without it.
    pub href: String,
}

/// The tags in alphabetical order.
pub fn chips(tags: Vec<FacetValue>) -> Vec<Chip> {
    let chosen: Vec<&str> = tags
        .iter()
        .filter(|tag| tag.selected)
        .map(|tag| tag.value.as_str())
        .collect();
    let mut chips: Vec<Chip> = tags
        .iter()
        .map(|tag| {
            let others = chosen.iter().copied().filter(|slug| *slug != tag.value);
            let own = (!tag.selected).then_some(tag.value.as_str());
            let value: Vec<&str> = others.chain(own).collect();
            Chip {
                label: tag.label.clone(),
                slug: tag.value.clone(),
                articles: tag.articles,
                is_pressed: tag.selected,
                value: value.join(","),
            }
        })
        .collect();
    chips.sort_by_cached_key(|chip| sort_key(&chip.label));
    chips
}

/// All else by which the list is narrowed.
pub fn pills(place: Place<'_>, phrases: &Phrases, has_subsite_menu: bool) -> Vec<Pill> {
    let parameters = place.0.parameters();
    parameters
        .filter(|(name, _)| *name != "subsite" || !has_subsite_menu)
        .filter_map(|(name, value)| {
            Some(Pill {
                name: phrases.filter(name)?,
                value: value.to_owned(),
                href: place.list_with(name, None),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chip_adds_its_tag_or_takes_it_out() {
        let tag = |value: &str, selected| FacetValue {
            value: value.to_owned(),
            label: value.to_uppercase(),
            articles: 1,
            selected,
        };
        let chips = chips(vec![tag("c", true), tag("b", false), tag("a", true)]);
        let values: Vec<_> = chips.iter().map(|chip| chip.value.as_str()).collect();
        assert_eq!(values, ["c", "c,a,b", "a"]);
    }
}
