//! Bodies with whole addresses, for those who read them away from their page.

use super::Body;
use super::tree::{Block, Image, Span};
use crate::domain::PageAddress;

impl Body {
    /// The same body with the addresses of its links and pictures made whole, as they are read on
    /// this page.
    #[must_use]
    pub fn resolved(mut self, page: &PageAddress) -> Self {
        blocks(&mut self.blocks, page);
        self
    }
}

fn blocks(blocks: &mut [Block], page: &PageAddress) {
    for block in blocks {
        self::block(block, page);
    }
}

fn block(block: &mut Block, page: &PageAddress) {
    match block {
        Block::Heading { spans, .. } | Block::Paragraph { spans, .. } => self::spans(spans, page),
        Block::List(list) => {
            for item in &mut list.items {
                blocks(&mut item.blocks, page);
            }
        }
        Block::Quote { blocks, .. } => self::blocks(blocks, page),
        Block::Image(image) => self::image(image, page),
        Block::Table(table) => {
            spans(&mut table.caption, page);
            for cell in table.rows.iter_mut().flat_map(|row| &mut row.cells) {
                blocks(&mut cell.blocks, page);
            }
        }
        // The address of a film is always whole.
        Block::Code { .. } | Block::Embed(_) | Block::Divider => {}
    }
}

fn image(image: &mut Image, page: &PageAddress) {
    image.url = page.resolve(&image.url);
    if let Some(href) = &mut image.href {
        *href = page.resolve(href);
    }
    spans(&mut image.caption, page);
}

fn spans(spans: &mut [Span], page: &PageAddress) {
    for href in spans.iter_mut().filter_map(|span| span.href.as_mut()) {
        *href = page.resolve(href);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::BodyFormat;

    #[test]
    fn every_address_of_a_body_is_made_whole() {
        let html = "<h2><a href=#a>a</a></h2><p><a href=/b>b</a><ul><li><a href=c>c</a></ul>\
            <blockquote><a href='?d'>d</a></blockquote>\
            <figure><a href=//e.example/><img src=/f.jpg></a><figcaption><a href=g>g</a></figcaption></figure>\
            <table><caption><a href=h>h</a></caption><tr><td><a href=i>i</a></table>\
            <p><a href=mailto:j@k.example>j</a> href=\"/k\"</p>\
            <iframe src=https://youtu.be/aB3-_x9Qz01></iframe>";
        let body = Body::parse(html, BodyFormat::Html);
        let page = PageAddress::new("https://news.example/articles/un".to_owned());
        let html = body.clone().resolved(&page).html();
        let addresses: Vec<&str> = html
            .split(['<', '>'])
            .filter_map(|tag| {
                let (_, after) = tag.split_once("href=\"").or(tag.split_once("src=\""))?;
                tag.starts_with(['a', 'i'])
                    .then(|| after.split('"').next())?
            })
            .collect();
        assert_eq!(
            addresses,
            [
                "https://news.example/articles/un#a",
                "https://news.example/b",
                "https://news.example/articles/c",
                "https://news.example/articles/un?d",
                "https://e.example/",
                "https://news.example/f.jpg",
                "https://news.example/articles/g",
                "https://news.example/articles/h",
                "https://news.example/articles/i",
                "mailto:j@k.example",
                "https://www.youtube-nocookie.com/embed/aB3-_x9Qz01",
            ]
        );
        assert!(html.contains("href=\"/k\"</p>"), "text stays as it is");
        let again = Body::parse(&html, BodyFormat::Html);
        assert_eq!(again.clone().resolved(&page), again);
    }
}
