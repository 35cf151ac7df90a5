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

/// The baselines of its two lines.
const UPPER: f32 = PAGE_HEIGHT - 51.0;
const LOWER: f32 = UPPER + FOOTER.leading;
/// What the number of the page takes at most.
const NUMBER_WIDTH: f32 = 60.0;
/// Stands for the rest of an address that is too long.
const CUT: char = '…';

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
        let address = document.page.as_str();
        let link = whole(document.page, address).map(|address| {
            // The link of every page is one link to those who have it read to them.
            let paragraph = structure.node(Structure::ROOT, Tag::P);
            let node = structure.node(paragraph, Tag::Link);
            let leaf = structure.leaf(node);
            Rc::new(Link { address, leaf })
        });
        let mut left = line(document.site, None, MEASURE - NUMBER_WIDTH, shaper);
        left.iter_mut().for_each(|text| text.y = UPPER);
        let mut below = line(address, link, MEASURE, shaper);
        below.iter_mut().for_each(|text| text.y = LOWER);
        left.append(&mut below);
        left.iter_mut().for_each(|text| text.x += LEFT);
        Self { left, pages }
    }

    /// What stands at the foot of a page, counted from 0.
    pub fn of_page(&self, page: usize, shaper: &mut Shaper) -> Vec<Text> {
        let number = format!("{} / {}", page + 1, self.pages);
        let mut number = line(&number, None, NUMBER_WIDTH, shaper);
        let width: f32 = number.iter().map(|text| text.width).sum();
        for text in &mut number {
            text.x += LEFT + MEASURE - width;
            text.y = UPPER;
        }
        number.splice(0..0, self.left.iter().cloned());
        number
    }
}

/// A text on one line of this width, cut where it is longer.
fn line(text: &str, link: Option<Rc<Link>>, width: f32, shaper: &mut Shaper) -> Vec<Text> {
    let look = FOOTER.look(Marks::NONE, false);
    let advance = |c| shaper.fonts.advance(look.face, c) * look.size;
    let whole: f32 = text.chars().map(advance).sum();
    let shown: String = match whole <= width {
        true => text.to_owned(),
        false => {
            let mut room = width - advance(CUT);
            let fits = |c: &char| {
                room -= advance(*c);
                room >= 0.0
            };
            text.chars().take_while(fits).chain([CUT]).collect()
        }
    };
    let joined = Joined::new([Run {
        text: &shown,
        look,
        leaf: None,
        link,
    }]);
    joined.lines(f32::MAX).next(shaper).unwrap_or_default()
}
