//! Rows that cells reach across, as one strip or as several.

use std::collections::VecDeque;

use super::rows::{BOTH_PADDINGS, LARGEST_WHOLE_ROW, PADDING_ABOVE, Part};
use crate::content::pdf::pages::Sink;
use crate::content::pdf::strip::{Item, Rectangle, Strip, bands};
use crate::content::pdf::style::{Color, RULE, STRONG_RULE, TINT};

/// What heights that were added up in another order may differ by.
const SLACK: f32 = 0.1;

/// No row is begun in less height when it will be broken.
const LEAST_PART: f32 = 90.0;

/// A cell that is laid out; its rows are counted from the first of its group.
#[derive(Debug)]
pub(super) struct CellBox {
    pub x: f32,
    pub width: f32,
    pub is_header: bool,
    pub first_row: usize,
    pub last_row: usize,
    pub strips: VecDeque<Strip>,
}

/// Rows that cells reach across.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub cells: Vec<CellBox>,
    pub heights: Vec<f32>,
}

impl CellBox {
    /// The height of what it still holds, with space around.
    pub fn height(&self) -> f32 {
        let strips = self.strips.iter().enumerate();
        let heights =
            strips.map(|(at, strip)| strip.height + if at > 0 { strip.before } else { 0.0 });
        heights.sum::<f32>() + BOTH_PADDINGS
    }

    /// Takes what fits into this height, or the first strip at any rate.
    fn take(&mut self, height: f32, takes_one: bool) -> Vec<Strip> {
        let mut left = height - BOTH_PADDINGS + 0.01;
        let mut taken: Vec<Strip> = Vec::new();
        while let Some(strip) = self.strips.front() {
            let needs = strip.height + if taken.is_empty() { 0.0 } else { strip.before };
            if needs > left && !(takes_one && taken.is_empty()) {
                break;
            }
            left -= needs;
            taken.extend(self.strips.pop_front());
        }
        taken
    }

    fn rectangle(&self, y: f32, height: f32, color: Color) -> Item {
        Item::Rectangle(Rectangle {
            x: self.x,
            y,
            width: self.width,
            height,
            color,
        })
    }

    fn rule_below(&self, y: f32, is_head: bool) -> Item {
        match is_head {
            true => self.rectangle(y - 0.8, 0.8, STRONG_RULE),
            false => self.rectangle(y - 0.5, 0.5, RULE),
        }
    }
}

impl Group {
    pub fn height(&self) -> f32 {
        self.heights.iter().sum()
    }

    fn top(&self, row: usize) -> f32 {
        self.heights.iter().take(row).sum()
    }

    /// Puts rows below these.
    pub fn append(&mut self, other: Group) {
        let rows = self.heights.len();
        self.heights.extend(other.heights);
        self.cells
            .extend(other.cells.into_iter().map(|cell| CellBox {
                first_row: cell.first_row + rows,
                last_row: cell.last_row + rows,
                ..cell
            }));
    }

    /// The row that was laid out last is as high as the cells ask for that end in it.
    pub fn end_row(&mut self) {
        let row = self.heights.len();
        let ending = self.cells.iter().filter(|cell| cell.last_row == row);
        let above = |cell: &CellBox| self.top(row) - self.top(cell.first_row);
        let heights = ending.map(|cell| cell.height() - above(cell));
        self.heights.push(heights.fold(BOTH_PADDINGS, f32::max));
    }

    /// No row comes any more: cells that would reach further end here.
    pub fn close(&mut self) {
        let Some(last) = self.heights.len().checked_sub(1) else {
            return;
        };
        let top = self.top(last);
        let mut height = self.heights.get(last).copied().unwrap_or_default();
        for at in 0..self.cells.len() {
            let Some(first_row) = self.cells.get(at).map(|cell| cell.first_row) else {
                continue;
            };
            let above = top - self.top(first_row);
            if let Some(cell) = self.cells.get_mut(at).filter(|cell| cell.last_row > last) {
                cell.last_row = last;
                height = height.max(cell.height() - above);
            }
        }
        if let Some(last) = self.heights.last_mut() {
            *last = height;
        }
    }

    /// All rows in one strip.
    pub fn whole(self, part: &Part<'_>, begins: bool) -> Strip {
        let mut strip = Strip {
            height: self.height(),
            ..Strip::default()
        };
        for cell in &self.cells {
            let (top, bottom) = (self.top(cell.first_row), self.top(cell.last_row + 1));
            if cell.is_header {
                strip.items.push(cell.rectangle(top, bottom - top, TINT));
            }
            strip.items.push(cell.rule_below(bottom, part.is_head));
        }
        strip.items.extend(begins.then(|| part.rule_above()));
        let tops: Vec<f32> = (0..self.heights.len()).map(|row| self.top(row)).collect();
        for cell in self.cells {
            let top = tops.get(cell.first_row).copied().unwrap_or_default();
            draw(cell.strips.into(), top + PADDING_ABOVE, &mut strip.items);
        }
        strip
    }

    /// How high the next strip of a row is made.
    pub fn height_of_part(&self, row: usize, before: f32, sink: &mut dyn Sink) -> f32 {
        let ending = self.cells.iter().filter(|cell| cell.last_row == row);
        let needed = ending.map(CellBox::height).fold(BOTH_PADDINGS, f32::max);
        let (room, largest) = (sink.room() - before - SLACK, sink.largest());
        if needed <= room {
            return needed;
        }
        match needed <= largest * LARGEST_WHOLE_ROW || room < LEAST_PART {
            true => needed.min(largest),
            false => room,
        }
    }

    /// The next strip of a row, and whether the row ends with it.
    pub fn part(
        &mut self,
        row: usize,
        height: f32,
        part: &Part<'_>,
        begins: bool,
    ) -> (Strip, bool) {
        let reaches = |cell: &CellBox| cell.first_row <= row && row <= cell.last_row;
        let mut taken: Vec<Vec<Strip>> = Vec::new();
        for takes_one in [false, true] {
            let cells = self.cells.iter_mut().filter(|cell| reaches(cell));
            taken = cells.map(|cell| cell.take(height, takes_one)).collect();
            if taken.iter().any(|strips| !strips.is_empty()) {
                break;
            }
        }
        let ends = self
            .cells
            .iter()
            .all(|cell| cell.last_row != row || cell.strips.is_empty());
        let content = taken.iter().map(|strips| stacked_height(strips));
        let height = content.fold(0.0, f32::max) + BOTH_PADDINGS;
        let mut strip = Strip {
            height,
            ..Strip::default()
        };
        for cell in self.cells.iter().filter(|cell| reaches(cell)) {
            if cell.is_header {
                strip.items.push(cell.rectangle(0.0, height, TINT));
            }
            if ends && cell.last_row == row {
                strip.items.push(cell.rule_below(height, part.is_head));
            }
        }
        strip.items.extend(begins.then(|| part.rule_above()));
        for strips in taken {
            draw(strips, PADDING_ABOVE, &mut strip.items);
        }
        (strip, ends)
    }
}

fn stacked_height(strips: &[Strip]) -> f32 {
    let first = strips.first().map_or(0.0, |strip| strip.height);
    first + strips.iter().skip(1).map(Strip::total).sum::<f32>()
}

/// Draws strips one below the other from this height on.
fn draw(strips: Vec<Strip>, top: f32, items: &mut Vec<Item>) {
    let mut placed: Vec<(f32, Strip)> = Vec::with_capacity(strips.len());
    let mut y = top;
    for strip in strips {
        y += if placed.is_empty() { 0.0 } else { strip.before };
        let height = strip.height;
        placed.push((y, strip));
        y += height;
    }
    let tops = placed.iter().map(|(top, strip)| (*top, strip));
    items.extend(bands(tops).into_iter().map(Item::Rectangle));
    for (top, strip) in placed {
        items.extend(strip.items.into_iter().map(|mut item| {
            item.shift(0.0, top);
            item
        }));
    }
}
