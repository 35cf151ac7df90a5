//! What may be open while a body is read, and what is made of its parts.

use crate::content::tree::{Block, Cell, Direction, Item, Row, Span, is_blank};

use super::figure::Caption;
use super::line::Look;

/// What text becomes at the next block boundary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextKind {
    Paragraph,
    Heading(u8),
    Code,
}

/// What holds at a place of the source, by all elements around it.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub kind: TextKind,
    pub look: Look,
    pub dir: Option<Direction>,
    /// How many quotations are open in the text.
    pub quotations: usize,
}

/// A container that is open.
#[derive(Debug)]
pub(super) enum Container {
    Root,
    Quote,
    List {
        ordered: bool,
        start: Option<i32>,
        items: Vec<Item>,
    },
    Item,
    Table {
        caption: Vec<Span>,
        rows: Vec<Row>,
    },
    Row {
        cells: Vec<Cell>,
    },
    Cell {
        header: bool,
        colspan: u32,
        rowspan: u32,
    },
    /// Of a table.
    Caption,
    Figure {
        captions: Vec<Caption>,
    },
    FigureCaption,
}

impl Container {
    /// Whether it counts as a step into the depth.
    pub fn nests(&self) -> bool {
        matches!(
            self,
            Container::Quote | Container::List { .. } | Container::Table { .. }
        )
    }
}

#[derive(Debug)]
pub(super) struct Frame {
    pub container: Container,
    pub dir: Option<Direction>,
    pub blocks: Vec<Block>,
}

/// No cell reaches below the last row. A span of 0 means: down to it.
pub(super) fn with_bounded_spans(mut rows: Vec<Row>) -> Vec<Row> {
    let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    for (row, left) in rows.iter_mut().zip((1..=count).rev()) {
        for cell in &mut row.cells {
            cell.rowspan = match cell.rowspan {
                0 => left,
                rowspan => rowspan.min(left),
            };
        }
    }
    rows
}

/// Line ends are `\n`, none at the end; `None` where nothing is left to see.
pub(super) fn clean_code(code: &str) -> Option<String> {
    if is_blank(code) {
        return None;
    }
    let text: String = code
        .replace("\r\n", "\n")
        .chars()
        .map(|c| if c == '\r' { '\n' } else { c })
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect();
    let text = text.trim_end_matches('\n');
    (!is_blank(text)).then(|| text.to_owned())
}
