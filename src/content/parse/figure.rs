//! Which caption belongs to what in a figure.

use crate::content::tree::{Block, Direction, Span, plain};

use super::line::join_lines;

/// A `<figcaption>`.
#[derive(Debug)]
pub(super) struct Caption {
    /// How many blocks of the figure come before it.
    pub after: usize,
    pub blocks: Vec<Block>,
    pub dir: Option<Direction>,
}

/// The text of blocks that are text only, a line each.
pub(super) fn as_spans(blocks: Vec<Block>) -> Result<Vec<Span>, Vec<Block>> {
    let is_text = |block: &Block| matches!(block, Block::Paragraph { .. } | Block::Heading { .. });
    if !blocks.iter().all(is_text) {
        return Err(blocks);
    }
    let lines = blocks.into_iter().filter_map(|block| match block {
        Block::Paragraph { spans, .. } | Block::Heading { spans, .. } => Some(spans),
        _ => None,
    });
    Ok(join_lines(lines.collect()))
}

/// The blocks of a figure, in order. A caption becomes that of the picture before it, else of the
/// picture or table after it; where there is none, or where it is more than text, it stays
/// blocks. Under a film, it says the film's title once more.
pub(super) fn with_captions(blocks: Vec<Block>, captions: Vec<Caption>) -> Vec<Block> {
    let mut done: Vec<Block> = Vec::with_capacity(blocks.len() + captions.len());
    let mut captions = captions.into_iter().peekable();
    let mut waiting: Option<(Vec<Span>, Option<Direction>)> = None;
    let count = blocks.len();
    let places = blocks.into_iter().map(Some).chain([None]);
    for (place, block) in places.enumerate() {
        while let Some(caption) = captions.next_if(|caption| caption.after <= place) {
            done.extend(waiting.take().map(|(spans, dir)| paragraph(spans, dir)));
            match as_spans(caption.blocks) {
                Ok(spans) if spans.is_empty() => {}
                Ok(spans) if takes_after(done.last_mut(), &spans, caption.dir) => {}
                Ok(spans) if place < count => waiting = Some((spans, caption.dir)),
                Ok(spans) => done.push(paragraph(spans, caption.dir)),
                Err(blocks) => done.extend(blocks),
            }
        }
        let Some(mut block) = block else {
            break;
        };
        if let Some((spans, dir)) = waiting.take()
            && !takes_before(&mut block, &spans, dir)
        {
            done.push(paragraph(spans, dir));
        }
        done.push(block);
    }
    done
}

fn paragraph(spans: Vec<Span>, dir: Option<Direction>) -> Block {
    Block::Paragraph { spans, dir }
}

fn takes_after(block: Option<&mut Block>, spans: &[Span], dir: Option<Direction>) -> bool {
    match block {
        Some(Block::Image(image)) if image.caption.is_empty() => {
            image.caption = spans.to_vec();
            image.dir = dir;
            true
        }
        Some(Block::Embed(embed)) => embed.title.as_deref() == Some(plain(spans).as_str()),
        _ => false,
    }
}

fn takes_before(block: &mut Block, spans: &[Span], dir: Option<Direction>) -> bool {
    match block {
        Block::Image(image) if image.caption.is_empty() => {
            image.caption = spans.to_vec();
            image.dir = dir;
            true
        }
        Block::Table(table) if table.caption.is_empty() => {
            table.caption = spans.to_vec();
            true
        }
        _ => false,
    }
}
