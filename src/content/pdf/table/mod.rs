//! Tables: columns as wide as what they hold asks for, headers again on each page, rows whole where
//! a page can hold them.

mod columns;
mod group;
mod measure;
mod rows;

use std::ops::ControlFlow;

use krilla::tagging::Tag;

use self::columns::{Extents, Placed, Placing, header_rows};
use self::measure::Measuring;
use self::rows::{Grid, Part};
use super::flow::{Flow, Frame, Setting};
use super::pages::{Full, Sink};
use super::strip::{Item, Rectangle, Strip};
use super::structure::NodeId;
use super::style::{CAPTION, CELL, RULE};
use crate::content::tree::{Row, Table};

/// Around what a cell holds.
const PADDING: f32 = 5.0;

impl Flow<'_> {
    pub fn table(
        &mut self,
        table: &Table,
        frame: &Frame,
        sink: &mut dyn Sink,
    ) -> ControlFlow<Full> {
        let gap = self.take_gap(frame.style.leading * 0.8);
        self.set_gap(gap);
        let node = self.structure.node(frame.node, Tag::Table);
        let mut inner = frame.within(node);
        inner.style = CELL;
        if !table.caption.is_empty() {
            self.caption(table, &inner, sink)?;
        }
        match self.grid(table, &inner) {
            Some(grid) => self.rows(table, &grid, &inner, sink)?,
            None => self.stacked(table, &inner, sink)?,
        }
        self.set_least_gap(frame.style.leading * 0.9);
        ControlFlow::Continue(())
    }

    fn caption(&mut self, table: &Table, frame: &Frame, sink: &mut dyn Sink) -> ControlFlow<Full> {
        let mut frame = frame.within(self.structure.node(frame.node, Tag::Caption));
        frame.style = CAPTION;
        let setting = Setting {
            keeps_next: true,
            ..Setting::default()
        };
        let runs = self.runs(&table.caption, &frame);
        self.paragraph(runs, &frame, setting, sink)?;
        self.set_gap(CAPTION.leading * 0.35);
        ControlFlow::Continue(())
    }

    /// The columns of a table; `None` when there are too many.
    fn grid(&mut self, table: &Table, frame: &Frame) -> Option<Grid> {
        let mut placing = Placing::default();
        let mut cells = Vec::new();
        let mut measuring = Measuring::new(self.shaper);
        for row in &table.rows {
            for Placed {
                cell,
                column,
                columns,
                ..
            } in placing.next(row)?
            {
                if let Some((least, most)) = measuring.cell(&cell.blocks, cell.header) {
                    // Kerning may widen a word.
                    let padded = |width: f32| width * 1.01 + 2.0 * PADDING;
                    let padded = (padded(least), padded(most));
                    cells.push((column, columns, padded));
                }
            }
        }
        let extents = Extents::of(placing.columns(), &cells);
        Some(Grid::new(frame.x, &extents.widths(frame.width)))
    }

    /// The rows of a table, those of its header first.
    fn rows(
        &mut self,
        table: &Table,
        grid: &Grid,
        frame: &Frame,
        sink: &mut dyn Sink,
    ) -> ControlFlow<Full> {
        let headers = header_rows(table);
        let (head, body) = table
            .rows
            .split_at_checked(headers)
            .unwrap_or((&table.rows, &[]));
        let mut part = Part::new(grid, frame.clone());
        if !head.is_empty() {
            part.frame.node = self.structure.node(frame.node, Tag::THead);
            part.is_head = true;
            if let Some(strip) = self.head(&mut part, head, sink)? {
                sink.repeat(Some(strip));
            }
            part.is_head = false;
            part.frame.node = self.structure.node(frame.node, Tag::TBody);
        }
        let done = self.body(&mut part, body, sink);
        sink.repeat(None);
        done
    }

    /// The cells of each row one below the other, as there are too many columns.
    fn stacked(&mut self, table: &Table, frame: &Frame, sink: &mut dyn Sink) -> ControlFlow<Full> {
        for row in &table.rows {
            let node = self.structure.node(frame.node, Tag::TR);
            self.stacked_row(row, node, frame, sink)?;
        }
        ControlFlow::Continue(())
    }

    fn stacked_row(
        &mut self,
        row: &Row,
        node: NodeId,
        frame: &Frame,
        sink: &mut dyn Sink,
    ) -> ControlFlow<Full> {
        let rule = Rectangle {
            x: frame.x,
            y: 0.0,
            width: frame.width,
            height: 0.5,
            color: RULE,
        };
        let strip = Strip {
            before: self.take_gap(PADDING),
            height: 1.0,
            items: vec![Item::Rectangle(rule)],
            keeps_next: true,
            ..Strip::default()
        };
        self.push(strip, frame, sink)?;
        self.set_gap(PADDING);
        for cell in &row.cells {
            let mut inner = frame.within(self.structure.node(node, rows::tag(cell, false)));
            inner.style.bold = cell.header;
            self.blocks(&cell.blocks, &inner, sink)?;
            self.set_gap(1.0);
        }
        self.set_gap(PADDING);
        ControlFlow::Continue(())
    }
}
