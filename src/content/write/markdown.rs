//! The body as Markdown: CommonMark with the tables and the strikethrough of GitHub, and HTML
//! where these have no words for it.

use crate::content::tree::{Block, Cell, Item, List, Row, Table};

use super::emphasis::{LineBreak, escape, link_target, spans_into};
use super::html::html_without_empty_lines;

/// The largest number that an item may begin with.
const MAX_NUMBER: i32 = 900_000_000;

/// Parts two lists that would be one.
const BETWEEN_LISTS: &str = "<!-- -->";

/// The blocks as Markdown.
pub(in crate::content) fn markdown(blocks: &[Block]) -> String {
    let mut out = String::new();
    for (position, block) in blocks.iter().enumerate() {
        let before = position
            .checked_sub(1)
            .and_then(|before| blocks.get(before));
        match (before, block) {
            (None, _) => {}
            (Some(Block::List(one)), Block::List(other)) if one.ordered == other.ordered => {
                out.push_str("\n\n");
                out.push_str(BETWEEN_LISTS);
                out.push_str("\n\n");
            }
            _ => out.push_str("\n\n"),
        }
        out.push_str(&self::block(block));
    }
    out
}

fn block(block: &Block) -> String {
    let mut out = String::new();
    match block {
        Block::Heading { level, spans, .. } => {
            out.push_str(&"#".repeat(usize::from(*level)));
            out.push(' ');
            spans_into(&mut out, spans, LineBreak::Tag);
        }
        Block::Paragraph { spans, .. } => spans_into(&mut out, spans, LineBreak::Backslash),
        Block::List(list) => return self::list(list),
        Block::Quote { blocks, .. } => return prefixed(&markdown(blocks), "> ", "> "),
        Block::Code { text, language, .. } => return code(text, language.as_deref()),
        Block::Image(image) => {
            let mut alt = String::new();
            escape(&mut alt, &image.alt, true);
            let mut picture = format!("![{alt}]({}", link_target(&image.url));
            if let Some(title) = &image.title {
                let mut escaped = String::new();
                escape(&mut escaped, title, true);
                picture.push_str(&format!(" \"{}\"", escaped.replace('"', "\\\"")));
            }
            picture.push(')');
            match &image.href {
                Some(href) => out.push_str(&format!("[{picture}]({})", link_target(href))),
                None => out.push_str(&picture),
            }
            if !image.caption.is_empty() {
                out.push_str("\n\n");
                spans_into(&mut out, &image.caption, LineBreak::Backslash);
            }
        }
        Block::Table(table) => return self::table(table),
        Block::Embed(embed) => match &embed.title {
            Some(title) => {
                out.push('[');
                escape(&mut out, title, true);
                out.push_str(&format!("]({})", link_target(&embed.video.url())));
            }
            None => return html_without_empty_lines(block),
        },
        Block::Divider => out.push_str("***"),
    }
    out
}

fn code(text: &str, language: Option<&str>) -> String {
    let longest = text
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let fence = "`".repeat((longest + 1).max(3));
    format!("{fence}{}\n{text}\n{fence}", language.unwrap_or_default())
}

/// Puts one text before the first line and another before all others; lines that stay empty but
/// for white space get none of it at their end.
fn prefixed(text: &str, first: &str, others: &str) -> String {
    let mut out = String::with_capacity(text.len() + first.len());
    for (position, line) in text.split('\n').enumerate() {
        let prefix = match position {
            0 => first,
            _ => {
                out.push('\n');
                others
            }
        };
        out.push_str(if line.is_empty() {
            prefix.trim_end()
        } else {
            prefix
        });
        out.push_str(line);
    }
    out
}

fn list(list: &List) -> String {
    let is_tight = |item: &Item| {
        matches!(
            item.blocks.as_slice(),
            [Block::Paragraph { .. }, lists @ ..] if lists.iter().all(may_follow_closely)
        )
    };
    let tight = list.items.iter().all(is_tight);
    let first = list.start.filter(|start| (0..MAX_NUMBER).contains(start));
    let mut out = String::new();
    for (item, number) in list.items.iter().zip(first.unwrap_or(1)..) {
        if !out.is_empty() {
            out.push_str(if tight { "\n" } else { "\n\n" });
        }
        let marker = match list.ordered {
            true => format!("{number}. "),
            false => "- ".to_owned(),
        };
        let content = match (tight, item.blocks.as_slice()) {
            (true, [paragraph, lists @ ..]) if !lists.is_empty() => {
                block(paragraph) + "\n" + &markdown(lists)
            }
            _ => markdown(&item.blocks),
        };
        out.push_str(&prefixed(&content, &marker, &" ".repeat(marker.len())));
    }
    out
}

/// Whether a list is one even right below a paragraph.
fn may_follow_closely(block: &Block) -> bool {
    matches!(block, Block::List(list) if !list.ordered || list.start.is_none())
}

fn table(table: &Table) -> String {
    let Some(columns) = grid_columns(table) else {
        return html_without_empty_lines(&Block::Table(table.clone()));
    };
    let mut out = String::new();
    if !table.caption.is_empty() {
        spans_into(&mut out, &table.caption, LineBreak::Backslash);
        out.push_str("\n\n");
    }
    for (position, row) in table.rows.iter().enumerate() {
        if position > 0 {
            out.push('\n');
        }
        out.push('|');
        for cell in &row.cells {
            out.push(' ');
            if let [Block::Paragraph { spans, .. }] = cell.blocks.as_slice() {
                spans_into(&mut out, spans, LineBreak::Tag);
            }
            out.push_str(" |");
        }
        if position == 0 {
            out.push_str("\n|");
            out.push_str(&" --- |".repeat(columns));
        }
    }
    out
}

/// How many columns a table has that Markdown can draw: all rows alike, one paragraph a cell at
/// most, headers in the first row only.
fn grid_columns(table: &Table) -> Option<usize> {
    let columns = table.rows.first()?.cells.len();
    let is_plain = |cell: &Cell| {
        cell.colspan == 1
            && cell.rowspan == 1
            && matches!(cell.blocks.as_slice(), [] | [Block::Paragraph { .. }])
    };
    let is_row = |(position, row): (usize, &Row)| {
        row.cells.len() == columns
            && row
                .cells
                .iter()
                .all(|cell| is_plain(cell) && (position == 0 || !cell.header))
    };
    table.rows.iter().enumerate().all(is_row).then_some(columns)
}

#[cfg(test)]
mod tests {
    use crate::content::{Body, BodyFormat};

    fn markdown(html: &str) -> String {
        Body::parse(html, BodyFormat::Html).markdown()
    }

    #[test]
    fn blocks_are_written_as_people_write_them() {
        for (html, expected) in [
            ("<h2>Titre</h2><p>Un <b>mot</b>.", "## Titre\n\nUn **mot**."),
            ("<p>un<br>deux", "un\\\ndeux"),
            (
                "<ul><li>un<ul><li>deux</ul><li>trois</ul>",
                "- un\n  - deux\n- trois",
            ),
            ("<ol start=3><li>un<li>deux</ol>", "3. un\n4. deux"),
            ("<ul><li>a</ul><ul><li>b</ul>", "- a\n\n<!-- -->\n\n- b"),
            ("<blockquote><p>un<p>deux</blockquote>", "> un\n>\n> deux"),
            (
                "<pre><code class=language-rust>fn a() {}\n</code></pre>",
                "```rust\nfn a() {}\n```",
            ),
            (
                "<figure><a href=/b><img src=/a.jpg alt='Un [port]' title=T></a>\
                 <figcaption>Le port</figcaption></figure>",
                "[![Un \\[port\\]](/a.jpg \"T\")](/b)\n\nLe port",
            ),
            (
                "<table><tr><th>A<th>B<tr><td>1|2<td>x<br>y</table>",
                "| A | B |\n| --- | --- |\n| 1\\|2 | x<br>y |",
            ),
            ("<hr>", "***"),
            (
                "<iframe src=https://youtu.be/aB3-_x9Qz01 title=Film></iframe>",
                "[Film](https://www.youtube.com/watch?v=aB3-_x9Qz01)",
            ),
        ] {
            assert_eq!(markdown(html), expected);
        }
    }
}
