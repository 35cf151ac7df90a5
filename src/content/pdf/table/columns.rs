//! The columns of a table: which cells are in them, and how wide they are.

use crate::content::tree::{Cell, Row, Table};

/// In tables of more columns, the cells of a row stand one below the other.
pub(super) const MAX_COLUMNS: usize = 18;

/// A cell in its columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed<'a> {
    pub cell: &'a Cell,
    pub column: usize,
    pub columns: usize,
    /// The last of the rows that it is in.
    pub last_row: usize,
}

/// Gives cells their columns, row by row (HTML, section 4.9.12.1).
#[derive(Debug, Default)]
pub(super) struct Placing {
    /// For each column, up to which row a cell of a row above reaches; that row excluded.
    taken_until: Vec<usize>,
    row: usize,
}

impl Placing {
    /// The cells of the next row; `None` when that needs more than [`MAX_COLUMNS`].
    pub fn next<'a>(&mut self, row: &'a Row) -> Option<Vec<Placed<'a>>> {
        let mut placed = Vec::with_capacity(row.cells.len());
        let mut column = 0;
        for cell in &row.cells {
            while self.is_taken(column) {
                column += 1;
            }
            let wanted = usize::try_from(cell.colspan.max(1)).ok()?;
            if column + wanted > MAX_COLUMNS {
                return None;
            }
            // Where a cell from above is in the way, a cell ends before it.
            let free = (column..column + wanted).take_while(|c| !self.is_taken(*c));
            let columns = free.count();
            let rows = usize::try_from(cell.rowspan.max(1)).ok()?;
            let until = self.row + rows;
            for taken in column..column + columns {
                if self.taken_until.len() <= taken {
                    self.taken_until.resize(taken + 1, 0);
                }
                if let Some(reaches) = self.taken_until.get_mut(taken) {
                    *reaches = until;
                }
            }
            placed.push(Placed {
                cell,
                column,
                columns,
                last_row: until - 1,
            });
            column += columns;
        }
        self.row += 1;
        Some(placed)
    }

    fn is_taken(&self, column: usize) -> bool {
        let until = self.taken_until.get(column);
        until.is_some_and(|until| *until > self.row)
    }

    pub fn columns(&self) -> usize {
        self.taken_until.len()
    }
}

/// No column is narrower, as long as there is room.
const LEAST_COLUMN: f32 = 18.0;

/// How wide the columns of a table would be.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Extents {
    /// With every word whole.
    least: Vec<f32>,
    /// With every line whole.
    most: Vec<f32>,
}

impl Extents {
    /// Those of so many columns with cells, each with its own least and most.
    pub fn of(columns: usize, cells: &[(usize, usize, (f32, f32))]) -> Self {
        let mut extents = Self {
            least: vec![LEAST_COLUMN; columns],
            most: vec![LEAST_COLUMN; columns],
        };
        let mut cells: Vec<_> = cells.to_vec();
        // First the cells of one column: wider ones only add what those leave over.
        cells.sort_by_key(|(_, columns, _)| *columns);
        for (column, columns, (least, most)) in cells {
            widen(&mut extents.least, column, columns, least);
            widen(&mut extents.most, column, columns, most);
        }
        extents
    }

    /// Widths that fill no more than this, by what the columns hold.
    pub fn widths(&self, available: f32) -> Vec<f32> {
        let (least, most): (f32, f32) = (self.least.iter().sum(), self.most.iter().sum());
        let each = self.least.iter().zip(&self.most);
        if most <= available {
            // Nearly as wide as the text: as wide as it.
            let stretch = if most > available * 0.6 {
                available / most
            } else {
                1.0
            };
            return self.most.iter().map(|most| most * stretch).collect();
        }
        if least <= available {
            let share = (available - least) / (most - least).max(f32::MIN_POSITIVE);
            return each
                .map(|(least, most)| least + (most - least) * share)
                .collect();
        }
        fill(&self.least, available)
    }
}

/// Widens columns in equal parts until a cell over them fits.
fn widen(widths: &mut [f32], column: usize, columns: usize, wanted: f32) {
    let Some(own) = widths.get_mut(column..column + columns) else {
        return;
    };
    let lacking = wanted - own.iter().sum::<f32>();
    if lacking > 0.0 {
        let count = u16::try_from(columns).unwrap_or(u16::MAX);
        own.iter_mut()
            .for_each(|width| *width += lacking / f32::from(count));
    }
}

/// Gives each what it wants where that is less than an equal part of what is left; the others share
/// the rest.
fn fill(wanted: &[f32], available: f32) -> Vec<f32> {
    let mut order: Vec<(usize, f32)> = wanted.iter().copied().enumerate().collect();
    order.sort_by(|(_, a), (_, b)| a.total_cmp(b));
    let mut widths = vec![0.0; wanted.len()];
    let (mut left, mut count) = (available, u16::try_from(wanted.len()).unwrap_or(u16::MAX));
    for (column, wanted) in order {
        let given = wanted.min(left / f32::from(count.max(1)));
        left -= given;
        count = count.saturating_sub(1);
        if let Some(width) = widths.get_mut(column) {
            *width = given;
        }
    }
    widths
}

/// How many of the first rows are headers of all that follow.
pub(super) fn header_rows(table: &Table) -> usize {
    let is_header = |row: &Row| row.cells.iter().all(|cell| cell.header);
    let count = table.rows.iter().take_while(|row| is_header(row)).count();
    let ends_there = |(at, row): (usize, &Row)| {
        let reaches = |cell: &Cell| usize::try_from(cell.rowspan).unwrap_or(usize::MAX);
        row.cells
            .iter()
            .all(|cell| at.saturating_add(reaches(cell)) <= count)
    };
    let rows = table.rows.iter().take(count).enumerate();
    match count < table.rows.len() && rows.into_iter().all(ends_there) {
        true => count,
        false => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(colspan: u32, rowspan: u32) -> Cell {
        Cell {
            header: false,
            colspan,
            rowspan,
            blocks: Vec::new(),
        }
    }

    fn places(rows: &[&[(u32, u32)]]) -> Vec<Vec<(usize, usize)>> {
        let mut placing = Placing::default();
        let rows = rows.iter().map(|cells| Row {
            cells: cells.iter().map(|(c, r)| cell(*c, *r)).collect(),
        });
        rows.map(|row| {
            let placed = placing.next(&row).unwrap();
            placed.iter().map(|p| (p.column, p.columns)).collect()
        })
        .collect()
    }

    #[test]
    fn cells_stand_where_none_from_above_reaches() {
        assert_eq!(
            places(&[&[(1, 2), (2, 1)], &[(1, 1), (1, 1)], &[(3, 1)]]),
            [vec![(0, 1), (1, 2)], vec![(1, 1), (2, 1)], vec![(0, 3)]]
        );
        assert_eq!(
            places(&[&[(1, 1), (1, 2)], &[(2, 1)]]),
            [vec![(0, 1), (1, 1)], vec![(0, 1)]]
        );
    }

    #[test]
    fn too_many_columns_are_none() {
        let row = Row {
            cells: vec![cell(10, 1), cell(10, 1)],
        };
        assert!(Placing::default().next(&row).is_none());
    }

    #[test]
    fn widths_follow_what_the_columns_hold() {
        let narrow = Extents::of(2, &[(0, 1, (20.0, 30.0)), (1, 1, (20.0, 50.0))]);
        assert_eq!(narrow.widths(400.0), [30.0, 50.0], "no wider than needed");
        assert_eq!(
            narrow.widths(100.0),
            [37.5, 62.5],
            "nearly the whole: the whole"
        );
        assert_eq!(narrow.widths(60.0), [25.0, 35.0], "between words and lines");
        assert_eq!(narrow.widths(30.0), [15.0, 15.0], "words are broken");
        let long = Extents::of(
            3,
            &[
                (0, 1, (20.0, 20.0)),
                (1, 1, (200.0, 200.0)),
                (2, 1, (90.0, 90.0)),
            ],
        );
        assert_eq!(
            long.widths(120.0),
            [20.0, 50.0, 50.0],
            "the narrow one keeps its width"
        );
    }

    #[test]
    fn a_wide_cell_adds_what_its_columns_lack() {
        let extents = Extents::of(2, &[(0, 2, (50.0, 100.0)), (0, 1, (10.0, 42.0))]);
        assert_eq!(extents.most, [62.0, 38.0]);
        assert_eq!(extents.least, [25.0, 25.0]);
    }
}
