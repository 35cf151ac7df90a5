use std::fmt;

use super::naming::{find, name_of, names};
use super::{Anchor, Invalid, ListCursor, Side};

/// Which page of a list, and how long pages are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    number: u32,
    per_page: PerPage,
    /// Where it begins, when not by its number.
    beside: Option<(Side, Anchor)>,
}

impl PageRequest {
    /// The page with this number, counted from 1.
    ///
    /// # Errors
    /// When the number is 0.
    pub fn new(number: u32, per_page: PerPage) -> Result<Self, Invalid> {
        match number {
            0 => Err(Invalid::new("is 0; pages are counted from 1")),
            number => Ok(Self {
                number,
                per_page,
                beside: None,
            }),
        }
    }

    /// The first page.
    pub fn first(per_page: PerPage) -> Self {
        Self {
            number: 1,
            per_page,
            beside: None,
        }
    }

    /// The page at a cursor.
    pub fn at(cursor: ListCursor, per_page: PerPage) -> Self {
        Self {
            number: cursor.number.max(1),
            per_page,
            beside: Some((cursor.side, cursor.anchor)),
        }
    }

    /// Where it begins, when it was asked for by a cursor.
    pub fn beside(&self) -> Option<(Side, &Anchor)> {
        self.beside.as_ref().map(|(side, anchor)| (*side, anchor))
    }

    /// The page's number, from 1; at a cursor, as it was counted on the way there.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// How many items a page has.
    pub fn per_page(&self) -> u32 {
        u32::from(self.per_page.0)
    }

    /// How many items to leave out before this page: none when it begins at a cursor.
    pub fn offset(&self) -> i64 {
        if self.beside.is_some() {
            return 0;
        }
        (i64::from(self.number) - 1) * i64::from(self.per_page())
    }

    /// How many items to take so as to see whether there are more.
    pub fn limit_and_one(&self) -> i64 {
        i64::from(self.per_page()) + 1
    }
}

/// How many items a page has: 1 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PerPage(u8);

impl PerPage {
    /// The longest page.
    pub const MAX: u32 = 100;
    /// The length of a page unless another is asked for.
    pub const DEFAULT: u32 = 20;

    /// Takes a length.
    ///
    /// # Errors
    /// When it is not from 1 to 100.
    pub fn new(items: u32) -> Result<Self, Invalid> {
        match u8::try_from(items) {
            Ok(items @ 1..=100) => Ok(Self(items)),
            _ => Err(Invalid::new(format!(
                "is {items}; a page has 1 to {} items",
                Self::MAX
            ))),
        }
    }
}

impl Default for PerPage {
    fn default() -> Self {
        Self(20)
    }
}

impl fmt::Display for PerPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Whether a list tells how many items there are in all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Count {
    #[default]
    Exact,
    None,
}

impl Count {
    /// Reads `exact` or `none`.
    ///
    /// # Errors
    /// When the text is neither.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        match text {
            "exact" => Ok(Self::Exact),
            "none" => Ok(Self::None),
            _ => Err(Invalid::new("is neither \"exact\" nor \"none\"")),
        }
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Exact => "exact",
            Self::None => "none",
        })
    }
}

/// The order of a list of articles. Ties are broken by id, in the same direction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    #[default]
    NewestFirst,
    OldestFirst,
    LatestUpdateFirst,
    EarliestUpdateFirst,
    TitleAscending,
    TitleDescending,
    /// The best hits of a search first; without a search, newest first.
    Relevance,
}

impl Sort {
    /// Every order with its name in requests.
    pub const NAMES: [(&'static str, Self); 7] = [
        ("-published_at", Self::NewestFirst),
        ("published_at", Self::OldestFirst),
        ("-updated_at", Self::LatestUpdateFirst),
        ("updated_at", Self::EarliestUpdateFirst),
        ("title", Self::TitleAscending),
        ("-title", Self::TitleDescending),
        ("relevance", Self::Relevance),
    ];

    /// Reads an order by its name.
    ///
    /// # Errors
    /// When there is no order of that name.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        find(&Self::NAMES, text).ok_or_else(|| {
            let names = names(&Self::NAMES).join(", ");
            Invalid(format!("is no order; it is one of {names}"))
        })
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(name_of(&Self::NAMES, self))
    }
}
