//! The rows of a table as strips.

use std::num::NonZeroU32;
use std::ops::ControlFlow;

use krilla::tagging::{TableHeaderScope, Tag, TagKind};

use super::PADDING;
use super::columns::{Placed, Placing};
use super::group::{CellBox, Group};
use crate::content::pdf::flow::{Flow, Frame};
use crate::content::pdf::pages::{Collector, Full, Sink};
use crate::content::pdf::strip::{Item, Rectangle, Strip};
use crate::content::pdf::style::{FILLED, STRONG_RULE};
use crate::content::tree::{Cell, Row};

/// Above and below what a cell holds.
pub(super) const PADDING_ABOVE: f32 = 4.0;
pub(super) const BOTH_PADDINGS: f32 = 2.0 * PADDING_ABOVE;
/// A header that takes more of a page is not repeated.
const LARGEST_HEADER: f32 = 0.35;
/// A row that takes less of a page is not broken.
pub(super) const LARGEST_WHOLE_ROW: f32 = 0.4;
/// Rows that cells reach across are laid out together up to this height; where there are more,
/// the cells end there.
const LARGEST_GROUP: f32 = 2.0 * FILLED;

/// Where the columns are.
#[derive(Debug)]
pub(super) struct Grid {
    /// The left edge of each column, and the right edge of the last.
    edges: Vec<f32>,
}

impl Grid {
    pub fn new(left: f32, widths: &[f32]) -> Self {
        let mut edges = vec![left];
        let mut edge = left;
        edges.extend(widths.iter().map(|width| {
            edge += width;
            edge
        }));
        Self { edges }
    }

    fn edge(&self, column: usize) -> f32 {
        let last = || self.edges.last().copied().unwrap_or_default();
        self.edges.get(column).copied().unwrap_or_else(last)
    }
}

/// The header of a table or its body, as it is laid out.
pub(super) struct Part<'g> {
    grid: &'g Grid,
    pub frame: Frame,
    pub is_head: bool,
    placing: Placing,
    row: usize,
}

impl<'g> Part<'g> {
    pub fn new(grid: &'g Grid, frame: Frame) -> Self {
        Self {
            grid,
            frame,
            is_head: false,
            placing: Placing::default(),
            row: 0,
        }
    }
}

impl Flow<'_> {
    /// The header rows in one strip, where they are small enough to be repeated. Where they are not,
    /// they are laid out as those of the body are, and none ahead of the others.
    pub(super) fn head(
        &mut self,
        part: &mut Part<'_>,
        rows: &[Row],
        sink: &mut dyn Sink,
    ) -> ControlFlow<Full, Option<Strip>> {
        let mut whole = Group::default();
        let mut rest = rows;
        while !rest.is_empty() {
            let group = self.group(part, &mut rest, sink.rest());
            whole.append(group);
            if whole.height() > sink.largest() * LARGEST_HEADER {
                self.place(whole, part, true, sink)?;
                self.body(part, rest, sink)?;
                return ControlFlow::Continue(None);
            }
        }
        let mut strip = whole.whole(part, true);
        strip.keeps_next = true;
        strip.before = self.take_gap(0.0);
        self.push(strip.clone(), &part.frame, sink)?;
        ControlFlow::Continue(Some(strip))
    }

    /// Rows that come once.
    pub(super) fn body(
        &mut self,
        part: &mut Part<'_>,
        rows: &[Row],
        sink: &mut dyn Sink,
    ) -> ControlFlow<Full> {
        let mut rest = rows;
        while !rest.is_empty() {
            let begins = part.row == 0;
            let group = self.group(part, &mut rest, sink.rest());
            self.place(group, part, begins, sink)?;
        }
        ControlFlow::Continue(())
    }

    /// Lays out the next rows, as many as cells reach across, up to some height.
    fn group(&mut self, part: &mut Part<'_>, rows: &mut &[Row], room: f32) -> Group {
        let first = part.row;
        let mut group = Group::default();
        let mut last = first;
        while part.row <= last && group.height() <= room.min(LARGEST_GROUP) {
            let Some((row, others)) = rows.split_first() else {
                break;
            };
            *rows = others;
            let node = self.structure.node(part.frame.node, Tag::TR);
            for placed in part.placing.next(row).unwrap_or_default() {
                last = last.max(placed.last_row);
                let frame = part
                    .frame
                    .within(self.structure.node(node, tag(placed.cell, part.is_head)));
                let cell = self.cell(&placed, part, frame, room);
                group.cells.push(CellBox {
                    first_row: part.row - first,
                    last_row: placed.last_row - first,
                    ..cell
                });
            }
            group.end_row();
            part.row += 1;
        }
        group.close();
        group
    }

    fn cell(&mut self, placed: &Placed<'_>, part: &Part<'_>, frame: Frame, room: f32) -> CellBox {
        let x = part.grid.edge(placed.column);
        let width = part.grid.edge(placed.column + placed.columns) - x;
        let padding = PADDING.min(width * 0.15);
        let mut frame = Frame {
            x: x + padding,
            width: width - 2.0 * padding,
            bands: Vec::new(),
            lists: 0,
            ..frame
        };
        frame.style.bold = placed.cell.header;
        let mut collector = Collector::new(room);
        let gap = self.take_gap(0.0);
        // What no page has room for is left out, as at the end of the document.
        let _ = self.blocks(&placed.cell.blocks, &frame, &mut collector);
        self.set_gap(gap);
        CellBox {
            x,
            width,
            is_header: placed.cell.header,
            first_row: 0,
            last_row: 0,
            strips: collector.strips.into(),
        }
    }

    /// Hands on rows, in one strip or, when they are too high for that, in several.
    fn place(
        &mut self,
        mut group: Group,
        part: &Part<'_>,
        begins: bool,
        sink: &mut dyn Sink,
    ) -> ControlFlow<Full> {
        if group.height() <= sink.largest() * LARGEST_WHOLE_ROW {
            let mut strip = group.whole(part, begins);
            strip.before = self.take_gap(0.0);
            return self.push(strip, &part.frame, sink);
        }
        for row in 0..group.heights.len() {
            let mut is_first = begins && row == 0;
            loop {
                let before = self.take_gap(0.0);
                let height = group.height_of_part(row, before, sink);
                let (strip, ends) = group.part(row, height, part, is_first);
                self.push(Strip { before, ..strip }, &part.frame, sink)?;
                is_first = false;
                if ends {
                    break;
                }
            }
        }
        ControlFlow::Continue(())
    }
}

/// The element of a cell.
pub(super) fn tag(cell: &Cell, is_head: bool) -> TagKind {
    let span = |count: u32| NonZeroU32::new(count).filter(|count| count.get() > 1);
    let (columns, rows) = (span(cell.colspan), span(cell.rowspan));
    let scope = match is_head {
        true => TableHeaderScope::Column,
        false => TableHeaderScope::Row,
    };
    match cell.header {
        true => Tag::TH(scope)
            .with_col_span(columns)
            .with_row_span(rows)
            .into(),
        false => Tag::TD.with_col_span(columns).with_row_span(rows).into(),
    }
}

impl Part<'_> {
    /// The rule above the first row.
    pub fn rule_above(&self) -> Item {
        let left = self.grid.edge(0);
        Item::Rectangle(Rectangle {
            x: left,
            y: 0.0,
            width: self.grid.edge(usize::MAX) - left,
            height: 0.8,
            color: STRONG_RULE,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::pdf::fonts::Fonts;
    use crate::content::pdf::shape::Shaper;
    use crate::content::pdf::structure::Structure;
    use crate::content::pdf::style::CELL;
    use crate::content::tree::Block;
    use crate::content::{Body, BodyFormat};
    use crate::domain::{Locale, PageAddress};

    #[test]
    fn header_rows_are_laid_out_no_further_than_there_is_room() {
        let html = format!("<table>{}<tr><td>fin</table>", "<tr><th>un".repeat(2_000));
        let body = Body::parse(&html, BodyFormat::Html);
        let [Block::Table(table)] = body.blocks() else {
            panic!("{:?}", body.blocks());
        };
        let mut shaper = Shaper::new(Fonts::get().unwrap());
        let mut structure = Structure::new();
        let page = PageAddress::new("https://news.example/articles/un".to_owned());
        let mut flow = Flow::new(&mut shaper, &mut structure, Locale::French, &page);
        let grid = Grid::new(0.0, &[400.0]);
        let frame = Frame {
            x: 0.0,
            width: 400.0,
            style: CELL,
            bands: Vec::new(),
            lists: 0,
            node: Structure::ROOT,
        };
        let mut part = Part::new(&grid, frame);
        let mut sink = Collector::new(500.0);
        let header = flow.head(&mut part, &table.rows[..2_000], &mut sink);
        assert!(header.is_break());
        assert!(part.row < 100, "{} rows", part.row);
        assert!(sink.strips.iter().map(Strip::total).sum::<f32>() >= 500.0);
    }
}
