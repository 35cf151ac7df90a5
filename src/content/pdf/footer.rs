//! What stands at the foot of each page: what the news is called, the article's address, and the
//! number of the page. It is none of the content.

use std::rc::Rc;

use krilla::tagging::Tag;

use super::Document;
use super::flow::whole;
use super::lines::{Joined, Run};
use super::shape::Shaper;
use super::strip::{Link, Text};
use super::structure::Structure;
use super::style::{FOOTER, LEFT, MEASURE, PAGE_HEIGHT};
use crate::content::tree::Marks;

const BASELINE: f32 = PAGE_HEIGHT - 44.0;
const GAP: f32 = 14.0;
/// What the number of the page takes at most.
const NUMBER_WIDTH: f32 = 50.0;

/// The footer of all pages.
pub(super) struct Footer {
    left: Vec<Text>,
    pages: usize,
}

impl Footer {
    pub fn new(
        document: &Document<'_>,
        pages: usize,
        structure: &mut Structure,
        shaper: &mut Shaper,
    ) -> Self {
        let mut left = line(document.site, None, LEFT, MEASURE * 0.4, shaper);
        let site_width: f32 = left.iter().map(Text::shown_width).sum();
        let link = whole(document.page, document.page.as_str()).map(|address| {
            // The link of every page is one link to those who have it read to them.
            let paragraph = structure.node(Structure::ROOT, Tag::P);
            let node = structure.node(paragraph, Tag::Link);
            let leaf = structure.leaf(node);
            Rc::new(Link { address, leaf })
        });
        let room = MEASURE - site_width - GAP - NUMBER_WIDTH;
        left.extend(line(
            document.page.as_str(),
            link,
            LEFT + site_width + GAP,
            room,
            shaper,
        ));
        Self { left, pages }
    }

    /// What stands at the foot of a page, counted from 0.
    pub fn of_page(&self, page: usize, shaper: &mut Shaper) -> Vec<Text> {
        let number = format!("{} / {}", page + 1, self.pages);
        let mut number = line(&number, None, 0.0, f32::MAX, shaper);
        let width: f32 = number.iter().map(|text| text.width).sum();
        for text in &mut number {
            text.x += LEFT + MEASURE - width;
        }
        number.splice(0..0, self.left.iter().cloned());
        number
    }
}

/// A text on one line; where it is wider than this, its beginning.
fn line(text: &str, link: Option<Rc<Link>>, x: f32, width: f32, shaper: &mut Shaper) -> Vec<Text> {
    let joined = Joined::new([Run {
        text,
        look: FOOTER.look(Marks::NONE, false),
        leaf: None,
        link,
    }]);
    let mut line = joined.lines(width).next(shaper).unwrap_or_default();
    for text in &mut line {
        text.x += x;
        text.y = BASELINE;
    }
    line
}
