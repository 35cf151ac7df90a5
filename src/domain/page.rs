use super::Invalid;

/// Which page of a list, and how long pages are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    number: u32,
    per_page: PerPage,
}

impl PageRequest {
    /// The page with this number, counted from 1.
    ///
    /// # Errors
    /// When the number is 0.
    pub fn new(number: u32, per_page: PerPage) -> Result<Self, Invalid> {
        match number {
            0 => Err(Invalid::new("is 0; pages are counted from 1")),
            number => Ok(Self { number, per_page }),
        }
    }

    /// The first page.
    pub fn first(per_page: PerPage) -> Self {
        Self {
            number: 1,
            per_page,
        }
    }

    /// The page's number, from 1.
    pub fn number(self) -> u32 {
        self.number
    }

    /// How many items a page has.
    pub fn per_page(self) -> u32 {
        u32::from(self.per_page.0)
    }

    /// How many items lie before this page.
    pub fn offset(self) -> i64 {
        (i64::from(self.number) - 1) * i64::from(self.per_page())
    }

    /// How many items to take so as to see whether there are more.
    pub fn limit_and_one(self) -> i64 {
        i64::from(self.per_page()) + 1
    }
}

/// How many items a page has: 1 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PerPage(u8);

impl PerPage {
    /// The longest page.
    pub const MAX: u32 = 100;

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
}

impl Sort {
    /// Every order with its name in requests.
    pub const NAMES: [(&'static str, Self); 6] = [
        ("-published_at", Self::NewestFirst),
        ("published_at", Self::OldestFirst),
        ("-updated_at", Self::LatestUpdateFirst),
        ("updated_at", Self::EarliestUpdateFirst),
        ("title", Self::TitleAscending),
        ("-title", Self::TitleDescending),
    ];

    /// Reads an order by its name.
    ///
    /// # Errors
    /// When there is no order of that name.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        Self::NAMES
            .into_iter()
            .find(|(name, _)| *name == text)
            .map(|(_, sort)| sort)
            .ok_or_else(|| {
                let names: Vec<&str> = Self::NAMES.iter().map(|(name, _)| *name).collect();
                Invalid::new(format!("is no order; it is one of {}", names.join(", ")))
            })
    }
}
