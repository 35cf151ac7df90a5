//! Bodies without some of their pictures.

use super::Body;
use super::tree::Block;

impl Body {
    /// The same body without the pictures whose addresses are unwanted; also tells how many they were.
    /// What held nothing else goes with them.
    #[must_use]
    pub fn without_images(mut self, is_unwanted: impl Fn(&str) -> bool) -> (Self, usize) {
        let mut dropped = 0;
        drop_from(&mut self.blocks, &is_unwanted, &mut dropped);
        (self, dropped)
    }
}

fn drop_from(blocks: &mut Vec<Block>, is_unwanted: &impl Fn(&str) -> bool, dropped: &mut usize) {
    blocks.retain_mut(|block| match block {
        Block::Image(image) => {
            let goes = is_unwanted(&image.url);
            *dropped += usize::from(goes);
            !goes
        }
        Block::List(list) => {
            let before = *dropped;
            list.items.retain_mut(|item| {
                drop_from(&mut item.blocks, is_unwanted, dropped);
                !item.blocks.is_empty()
            });
            *dropped == before || !list.items.is_empty()
        }
        Block::Quote { blocks, .. } => {
            let before = *dropped;
            drop_from(blocks, is_unwanted, dropped);
            *dropped == before || !blocks.is_empty()
        }
        Block::Table(table) => {
            for cell in table.rows.iter_mut().flat_map(|row| &mut row.cells) {
                drop_from(&mut cell.blocks, is_unwanted, dropped);
            }
            true
        }
        Block::Heading { .. }
        | Block::Paragraph { .. }
        | Block::Code { .. }
        | Block::Embed(_)
        | Block::Divider => true,
    });
}

#[cfg(test)]
mod tests {
    use crate::content::{Body, BodyFormat};

    #[test]
    fn pictures_go_with_what_held_nothing_else() {
        let html = "<p>Un</p><img src=a.jpg><img src=/b.jpg><ul><li><img src=a.jpg><li>Deux</ul>\
            <ol><li><img src=a.jpg></ol><blockquote><img src=a.jpg></blockquote>\
            <table><tr><td><img src=a.jpg><td>Trois</table>";
        let body = Body::parse(html, BodyFormat::Html);
        let (body, dropped) = body.without_images(|url| url == "a.jpg");
        assert_eq!(dropped, 5);
        let html = body.html();
        assert!(!html.contains("a.jpg") && html.contains("/b.jpg"), "{html}");
        assert!(html.contains("Deux") && html.contains("Trois"), "{html}");
        assert!(
            !html.contains("<ol") && !html.contains("blockquote"),
            "{html}"
        );
        assert_eq!(Body::parse(&html, BodyFormat::Html).html(), html);
    }
}
