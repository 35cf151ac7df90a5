//! The body as plain text, as a browser copies it.

use crate::content::tree::{Block, Cell, Table, plain};

/// The blocks as text, an empty line between them.
pub(in crate::content) fn text(blocks: &[Block]) -> String {
    join(blocks.iter().map(block), "\n\n")
}

fn block(block: &Block) -> String {
    match block {
        Block::Heading { spans, .. } | Block::Paragraph { spans, .. } => plain(spans),
        Block::List(list) => join(list.items.iter().map(|item| lines(&item.blocks)), "\n"),
        Block::Quote { blocks, .. } => text(blocks),
        Block::Code { text, .. } => text.clone(),
        Block::Image(image) => plain(&image.caption),
        Block::Table(table) => self::table(table),
        Block::Embed(embed) => embed.title.clone().unwrap_or_default(),
        Block::Divider => String::new(),
    }
}

/// The blocks of an item or a cell.
fn lines(blocks: &[Block]) -> String {
    join(blocks.iter().map(block), "\n")
}

fn table(table: &Table) -> String {
    let cells =
        |cells: &[Cell]| -> Vec<String> { cells.iter().map(|cell| lines(&cell.blocks)).collect() };
    let rows: Vec<String> = table
        .rows
        .iter()
        .map(|row| cells(&row.cells).join("\t"))
        .collect();
    join([plain(&table.caption), rows.join("\n")].into_iter(), "\n\n")
}

/// Joins what is not empty.
fn join(parts: impl Iterator<Item = String>, between: &str) -> String {
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    parts.join(between)
}
