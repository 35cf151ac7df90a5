//! The body as plain text, as a browser copies it.

use crate::content::tree::{Block, Cell, Table, plain};

/// What parts two blocks; within an item or a cell, it is the end of the line.
const BETWEEN_BLOCKS: &str = "\n\n";
const BETWEEN_LINES: &str = "\n";

/// The blocks as text, an empty line between them.
pub(in crate::content) fn text(blocks: &[Block]) -> String {
    all(blocks, BETWEEN_BLOCKS)
}

fn all(blocks: &[Block], between: &str) -> String {
    join(
        blocks.iter().map(|block| self::block(block, between)),
        between,
    )
}

fn block(block: &Block, between: &str) -> String {
    match block {
        Block::Heading { spans, .. } | Block::Paragraph { spans, .. } => plain(spans),
        Block::List(list) => {
            let items = list
                .items
                .iter()
                .map(|item| all(&item.blocks, BETWEEN_LINES));
            join(items, BETWEEN_LINES)
        }
        Block::Quote { blocks, .. } => all(blocks, between),
        Block::Code { text, .. } => text.clone(),
        Block::Image(image) => plain(&image.caption),
        Block::Table(table) => self::table(table, between),
        Block::Embed(embed) => embed.title.clone().unwrap_or_default(),
        Block::Divider => String::new(),
    }
}

fn table(table: &Table, between: &str) -> String {
    let cells = |cells: &[Cell]| -> Vec<String> {
        let texts = cells.iter().map(|cell| all(&cell.blocks, BETWEEN_LINES));
        texts.collect()
    };
    let rows: Vec<String> = table
        .rows
        .iter()
        .map(|row| cells(&row.cells).join("\t"))
        .collect();
    join(
        [plain(&table.caption), rows.join(BETWEEN_LINES)].into_iter(),
        between,
    )
}

/// Joins what is not empty.
fn join(parts: impl Iterator<Item = String>, between: &str) -> String {
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    parts.join(between)
}
