//! The parts that a body is made of, and how they look as JSON.

use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};
use utoipa::ToSchema;

use super::video::Video;

/// One block of a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Block {
    Heading {
        /// 1 to 6.
        level: u8,
        spans: Vec<Span>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false)]
        dir: Option<Direction>,
    },
    Paragraph {
        spans: Vec<Span>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false)]
        dir: Option<Direction>,
    },
    List(List),
    Quote {
        #[schema(no_recursion)]
        blocks: Vec<Block>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false)]
        dir: Option<Direction>,
    },
    Code {
        text: String,
        #[schema(required)]
        language: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false)]
        dir: Option<Direction>,
    },
    Image(Image),
    Table(Table),
    Embed(Embed),
    Divider,
}

/// A list, ordered or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct List {
    pub ordered: bool,
    /// The first number, where it is not 1.
    #[schema(required)]
    pub start: Option<i32>,
    pub items: Vec<Item>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub dir: Option<Direction>,
}

/// One item of a list; it is never empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Item {
    #[schema(no_recursion)]
    pub blocks: Vec<Block>,
}

/// A picture that stands for itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Image {
    pub url: String,
    pub alt: String,
    #[schema(required)]
    pub title: Option<String>,
    pub caption: Vec<Span>,
    /// What the picture links to.
    #[schema(required)]
    pub href: Option<String>,
    /// Of the caption.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub dir: Option<Direction>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Table {
    pub caption: Vec<Span>,
    pub rows: Vec<Row>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub dir: Option<Direction>,
}

/// A row of a table; it has a cell at least.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Row {
    pub cells: Vec<Cell>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Cell {
    pub header: bool,
    pub colspan: u32,
    /// Never more than the rows that follow.
    pub rowspan: u32,
    #[schema(no_recursion)]
    pub blocks: Vec<Block>,
}

/// A film of a known host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Embed {
    #[serde(flatten)]
    pub video: Video,
    #[schema(required)]
    pub title: Option<String>,
}

/// A piece of text of one look. A line break is `\n`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Span {
    pub text: String,
    #[schema(value_type = Vec<Mark>)]
    pub marks: Marks,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub href: Option<String>,
}

/// Which way a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    Ltr,
    Rtl,
}

impl Direction {
    /// As HTML writes it.
    pub fn name(self) -> &'static str {
        match self {
            Direction::Ltr => "ltr",
            Direction::Rtl => "rtl",
        }
    }
}

/// How a piece of text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum Mark {
    Strong = 1,
    Em = 2,
    Code = 4,
    Underline = 8,
    Strike = 16,
    Sub = 32,
    Sup = 64,
    Mark = 128,
}

impl Mark {
    const ALL: [Mark; 8] = [
        Mark::Strong,
        Mark::Em,
        Mark::Code,
        Mark::Underline,
        Mark::Strike,
        Mark::Sub,
        Mark::Sup,
        Mark::Mark,
    ];
}

/// A set of marks, in the order of [`Mark`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Marks(u8);

impl Marks {
    /// No mark.
    pub const NONE: Marks = Marks(0);

    /// These and that one.
    #[must_use]
    pub fn with(self, mark: Mark) -> Marks {
        Marks(self.0 | mark as u8)
    }

    /// These without that one.
    #[must_use]
    pub fn without(self, mark: Mark) -> Marks {
        Marks(self.0 & !(mark as u8))
    }

    /// Whether that one is among them.
    pub fn contains(self, mark: Mark) -> bool {
        self.0 & mark as u8 != 0
    }

    /// These and those.
    #[must_use]
    pub fn union(self, others: Marks) -> Marks {
        Marks(self.0 | others.0)
    }

    /// Those that both have.
    #[must_use]
    pub fn shared(self, others: Marks) -> Marks {
        Marks(self.0 & others.0)
    }

    /// The set as a number.
    pub(super) fn bits(self) -> u8 {
        self.0
    }

    /// The set that this number stands for.
    pub(super) fn from_bits(bits: u8) -> Marks {
        Marks(bits)
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Each, in order.
    pub fn iter(self) -> impl Iterator<Item = Mark> {
        Mark::ALL
            .into_iter()
            .filter(move |mark| self.contains(*mark))
    }
}

impl FromIterator<Mark> for Marks {
    fn from_iter<I: IntoIterator<Item = Mark>>(marks: I) -> Self {
        marks.into_iter().fold(Marks::NONE, Marks::with)
    }
}

impl Serialize for Marks {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut marks = serializer.serialize_seq(None)?;
        for mark in self.iter() {
            marks.serialize_element(&mark)?;
        }
        marks.end()
    }
}

/// The text of spans, without their looks.
pub(super) fn plain(spans: &[Span]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}

/// Whether nothing of a text can be seen.
pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}
