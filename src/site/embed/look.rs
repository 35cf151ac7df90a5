//! How an embedded list looks.

use std::fmt;

use crate::api::query::{Shape, Spec};
use crate::api::reader::{QueryParameters, Reader};
use crate::domain::naming::{find, name_of, names};
use crate::domain::{Invalid, LanguageTag, PerPage};
use crate::site::locale::LANG;

const THEME: Spec = Spec {
    name: "theme",
    description: "The colours: `light`, `dark`, or `auto`, those that the visitor prefers.",
    shape: Shape::OneOf(&names(&Theme::NAMES)),
    example: "auto",
};
const LAYOUT: Spec = Spec {
    name: "layout",
    description: "Cards below each other, or beside each other where there is room.",
    shape: Shape::OneOf(&names(&Layout::NAMES)),
    example: "list",
};
const ACCENT: Spec = Spec {
    name: "accent",
    description: "The colour of what is chosen and of categories, as six hexadecimal digits.",
    shape: Shape::Text,
    example: "1d4ed8",
};
const LIMIT: Spec = Spec {
    name: "limit",
    description: "How many articles are shown at first.",
    shape: Shape::Integer(1, MAX_LIMIT, DEFAULT_LIMIT),
    example: "5",
};
const FILTER: Spec = Spec {
    name: "filter",
    description: "Whether there is a filter bar.",
    shape: Shape::Flag,
    example: "true",
};

const DEFAULT_LIMIT: u32 = 5;
const MAX_LIMIT: u32 = 50;

/// How an embedded list looks: what `<actus-news>` takes beside the filter.
#[derive(Debug)]
pub struct Look {
    /// At most 50.
    pub limit: PerPage,
    pub has_filter_bar: bool,
    pub theme: Theme,
    pub layout: Layout,
    pub accent: Option<Accent>,
    pub language: Option<LanguageTag>,
}

/// Which colours are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Those that the visitor prefers.
    Auto,
    Light,
    Dark,
}

impl Theme {
    const NAMES: [(&str, Self); 3] = [
        ("auto", Self::Auto),
        ("light", Self::Light),
        ("dark", Self::Dark),
    ];
}

/// How cards are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    List,
    Grid,
}

impl Layout {
    const NAMES: [(&str, Self); 2] = [("list", Self::List), ("grid", Self::Grid)];
}

impl fmt::Display for Theme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(name_of(&Self::NAMES, self))
    }
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(name_of(&Self::NAMES, self))
    }
}

/// A colour: six hexadecimal digits, shown as CSS writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accent(String);

impl Accent {
    /// Reads six hexadecimal digits, with or without the `#` of CSS.
    fn parse(text: &str) -> Result<Self, Invalid> {
        let digits = text.strip_prefix('#').unwrap_or(text);
        match digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            true => Ok(Self(digits.to_ascii_lowercase())),
            false => Err(Invalid::new(
                "is not a colour; give six hexadecimal digits such as 1d4ed8",
            )),
        }
    }
}

impl fmt::Display for Accent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl QueryParameters for Look {
    fn specs() -> Vec<&'static Spec> {
        vec![&LIMIT, &FILTER, &THEME, &LAYOUT, &ACCENT, &LANG]
    }

    fn read(query: &mut Reader) -> Self {
        let limit = query.take_number(&LIMIT, DEFAULT_LIMIT, MAX_LIMIT);
        Self {
            limit: PerPage::new(limit).unwrap_or_default(),
            has_filter_bar: query.take_flag(&FILTER),
            theme: query.take_or(&THEME, Theme::Auto, |text| {
                find(&Theme::NAMES, text)
                    .ok_or_else(|| Invalid::new("is none of auto, light, dark"))
            }),
            layout: query.take_or(&LAYOUT, Layout::List, |text| {
                find(&Layout::NAMES, text).ok_or_else(|| Invalid::new("is neither list nor grid"))
            }),
            accent: query.take(&ACCENT, Accent::parse),
            language: query.take(&LANG, LanguageTag::parse),
        }
    }
}
