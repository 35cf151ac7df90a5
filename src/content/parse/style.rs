//! What the `style` of an element says that we care about.

use crate::content::tree::{Mark, Marks};

/// The declarations of a `style` attribute.
pub(super) struct Style<'a>(Option<&'a str>);

impl<'a> Style<'a> {
    pub fn new(style: Option<&'a str>) -> Self {
        Self(style)
    }

    /// Whether the element is not shown.
    pub fn hides(&self) -> bool {
        self.value("display") == Some("none".to_owned())
    }

    /// Whether a `<b>` is not bold, as around all that comes from some word processors.
    pub fn is_not_bold(&self) -> bool {
        matches!(
            self.value("font-weight").as_deref(),
            Some("normal" | "400" | "300" | "lighter")
        )
    }

    /// The marks that editors say with `<span style="…">`.
    pub fn marks(&self) -> Marks {
        let is = |property: &str, values: &[&str]| {
            self.value(property)
                .is_some_and(|value| value.split(' ').any(|word| values.contains(&word)))
        };
        let decoration = ["text-decoration", "text-decoration-line"];
        [
            (
                Mark::Strong,
                is(
                    "font-weight",
                    &["bold", "bolder", "600", "700", "800", "900"],
                ),
            ),
            (Mark::Em, is("font-style", &["italic", "oblique"])),
            (
                Mark::Underline,
                decoration.iter().any(|name| is(name, &["underline"])),
            ),
            (
                Mark::Strike,
                decoration.iter().any(|name| is(name, &["line-through"])),
            ),
            (Mark::Sub, is("vertical-align", &["sub"])),
            (Mark::Sup, is("vertical-align", &["super"])),
        ]
        .into_iter()
        .filter_map(|(mark, is_set)| is_set.then_some(mark))
        .collect()
    }

    /// The last value that a property gets, in lower case.
    fn value(&self, wanted: &str) -> Option<String> {
        self.0?
            .split(';')
            .filter_map(|declaration| declaration.split_once(':'))
            .filter(|(property, _)| property.trim().eq_ignore_ascii_case(wanted))
            .map(|(_, value)| value.split('!').next().unwrap_or_default())
            .next_back()
            .map(|value| value.trim().to_ascii_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_are_read() {
        let style = |text| Style::new(Some(text));
        assert!(style("color:red; DISPLAY : None !important").hides());
        assert!(!style("display:none;display:block").hides());
        assert!(style("font-weight:normal").is_not_bold());
        let marks: Vec<Mark> = style("font-weight: 700; text-decoration: underline dotted")
            .marks()
            .iter()
            .collect();
        assert_eq!(marks, [Mark::Strong, Mark::Underline]);
        assert!(Style::new(None).marks().is_empty());
    }
}
