//! How wide what a cell holds would be, by its longest word and by its longest line.

use super::PADDING;
use crate::content::pdf::lines::{Joined, Run};
use crate::content::pdf::shape::Shaper;
use crate::content::pdf::style::{CELL, CODE, Style};
use crate::content::tree::{Block, Marks, Span};

/// What lists and quotes take on the left, at most.
const INDENT: f32 = 18.0;

/// How many bytes of a cell, and of all cells of a table, are measured: the rest will not be much
/// different.
const MAX_OF_CELL: usize = 2_000;
const MAX_OF_TABLE: usize = 200_000;

/// Measures the cells of a table.
pub(super) struct Measuring<'a> {
    shaper: &'a Shaper,
    left: usize,
    /// Of the present cell.
    left_of_cell: usize,
}

type Extent = (f32, f32);

impl<'a> Measuring<'a> {
    pub fn new(shaper: &'a Shaper) -> Self {
        Self {
            shaper,
            left: MAX_OF_TABLE,
            left_of_cell: 0,
        }
    }

    /// The extent of what a cell holds; `None` once enough was measured.
    pub fn cell(&mut self, blocks: &[Block], is_header: bool) -> Option<Extent> {
        if self.left == 0 {
            return None;
        }
        let style = Style {
            bold: is_header,
            ..CELL
        };
        self.left_of_cell = MAX_OF_CELL.min(self.left);
        Some(self.blocks(blocks, style))
    }

    fn blocks(&mut self, blocks: &[Block], style: Style) -> Extent {
        let extents = blocks.iter().map(|block| self.block(block, style));
        extents.fold((0.0, 0.0), widest)
    }

    fn block(&mut self, block: &Block, style: Style) -> Extent {
        match block {
            Block::Heading { spans, .. } => self.spans(
                spans,
                Style {
                    bold: true,
                    ..style
                },
            ),
            Block::Paragraph { spans, .. } => self.spans(spans, style),
            Block::List(list) => {
                let items = list.items.iter();
                let extents = items.map(|item| self.blocks(&item.blocks, style));
                wider(extents.fold((0.0, 0.0), widest), INDENT)
            }
            Block::Quote { blocks, .. } => wider(self.blocks(blocks, style), INDENT),
            Block::Code { text, .. } => wider(self.text(text, Marks::NONE, CODE), INDENT),
            Block::Image(image) => {
                let caption = self.spans(&image.caption, style);
                widest(
                    wider(self.text(&image.alt, Marks::NONE, style), 3.0 * INDENT),
                    caption,
                )
            }
            Block::Table(table) => {
                let mut extent = (0.0, 0.0);
                for row in &table.rows {
                    let cells = row.cells.iter();
                    let cells =
                        cells.map(|cell| wider(self.blocks(&cell.blocks, style), 2.0 * PADDING));
                    extent = widest(extent, cells.fold((0.0, 0.0), beside));
                }
                extent
            }
            Block::Embed(film) => {
                let title = film.title.as_deref().unwrap_or_default();
                wider(self.text(title, Marks::NONE, style), 3.0 * INDENT)
            }
            Block::Divider => (0.0, 0.0),
        }
    }

    fn text(&mut self, text: &str, marks: Marks, style: Style) -> Extent {
        self.runs([(text, marks)].into_iter(), style)
    }

    fn spans(&mut self, spans: &[Span], style: Style) -> Extent {
        self.runs(
            spans.iter().map(|span| (span.text.as_str(), span.marks)),
            style,
        )
    }

    fn runs<'s>(&mut self, texts: impl Iterator<Item = (&'s str, Marks)>, style: Style) -> Extent {
        if self.left_of_cell == 0 {
            return (0.0, 0.0);
        }
        let mut room = self.left_of_cell;
        let runs = texts.map_while(|(text, marks)| {
            let text = beginning(text, room);
            room = room.saturating_sub(text.len());
            (room > 0).then(|| Run {
                text,
                look: style.look(marks, false),
                leaf: None,
                link: None,
            })
        });
        let joined = Joined::new(runs);
        let taken = joined.len().max(1);
        self.left = self.left.saturating_sub(taken);
        self.left_of_cell = self.left_of_cell.saturating_sub(taken);
        joined.extent(self.shaper)
    }
}

fn beginning(text: &str, length: usize) -> &str {
    let mut end = length.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

fn widest((least, most): Extent, (other_least, other_most): Extent) -> Extent {
    (least.max(other_least), most.max(other_most))
}

fn beside((least, most): Extent, (other_least, other_most): Extent) -> Extent {
    (least + other_least, most + other_most)
}

fn wider((least, most): Extent, by: f32) -> Extent {
    (least + by, most + by)
}
