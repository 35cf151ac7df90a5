//! The levels of headings within a larger whole.

use super::tree::Block;

/// Moves all headings to levels from `top` on, of which none is left out: one that is below
/// another stays below it.
pub(super) fn fit(blocks: &mut [Block], top: u8) {
    let mut above = Vec::new();
    fit_below(blocks, top, &mut above);
}

/// `above` holds the levels of the headings under which one is, as the source has them.
fn fit_below(blocks: &mut [Block], top: u8, above: &mut Vec<u8>) {
    for block in blocks {
        match block {
            Block::Heading { level, .. } => {
                while above.last().is_some_and(|last| *last >= *level) {
                    above.pop();
                }
                above.push(*level);
                let depth = u8::try_from(above.len() - 1).unwrap_or(u8::MAX);
                *level = top.saturating_add(depth).min(6);
            }
            Block::List(list) => {
                for item in &mut list.items {
                    fit_below(&mut item.blocks, top, above);
                }
            }
            Block::Quote { blocks, .. } => fit_below(blocks, top, above),
            Block::Table(table) => {
                for cell in table.rows.iter_mut().flat_map(|row| &mut row.cells) {
                    fit_below(&mut cell.blocks, top, above);
                }
            }
            Block::Paragraph { .. }
            | Block::Code { .. }
            | Block::Image(_)
            | Block::Embed(_)
            | Block::Divider => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::content::{Body, BodyFormat};

    #[test]
    fn headings_begin_at_the_level_and_leave_none_out() {
        let source = "<h1>a</h1><h4>b</h4><h4>c</h4><h6>d</h6><h2>e</h2><blockquote><h3>f</h3></blockquote><h1>g</h1>";
        let body = Body::parse(source, BodyFormat::Html).outlined_from(2);
        let tags: Vec<String> = body
            .html()
            .match_indices("<h")
            .map(|(place, _)| body.html().chars().skip(place + 1).take(2).collect())
            .collect();
        assert_eq!(tags, ["h2", "h3", "h3", "h4", "h3", "h4", "h2"]);
    }
}
