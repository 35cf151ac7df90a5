//! What a page is made of: strips as wide as the page, one below the other, each with what is drawn
//! in it. A strip is never broken.

use std::rc::Rc;

use super::fonts::Face;
use super::shape::Glyph;
use super::structure::{HeadingId, LeafId};
use super::style::{Color, Look};

/// A strip of a page.
#[derive(Debug, Clone, Default)]
pub(super) struct Strip {
    /// The space above it, which falls away at the top of a page.
    pub before: f32,
    pub height: f32,
    /// No page ends below it while that can be helped.
    pub keeps_next: bool,
    /// What runs down its side or lies behind it, and behind its neighbours alike.
    pub bands: Vec<Band>,
    /// Their places are from the left of the page and from the top of the strip.
    pub items: Vec<Item>,
}

/// A stretch of colour that goes from strip to strip, such as the rule beside a quote.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Band {
    /// Which block it belongs to.
    pub of: usize,
    pub x: f32,
    pub width: f32,
    pub color: Color,
}

/// Something drawn.
#[derive(Debug, Clone)]
pub(super) enum Item {
    Text(Text),
    Rectangle(Rectangle),
    Bullet(Bullet),
    /// Nothing to be seen: bookmarks lead here.
    Heading(HeadingId),
}

/// Text of one look, on one line.
#[derive(Debug, Clone)]
pub(super) struct Text {
    pub x: f32,
    /// Where its baseline is, without the rise of its look.
    pub y: f32,
    pub width: f32,
    pub face: Face,
    pub look: Look,
    pub text: String,
    pub glyphs: Vec<Glyph>,
    /// Where it is in the structure; `None`: it is none of the content.
    pub leaf: Option<LeafId>,
    pub link: Option<Rc<Link>>,
}

/// What text leads to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub address: String,
    /// Where its annotations are in the structure.
    pub leaf: LeafId,
}

/// A filled rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rectangle {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
    pub color: Color,
}

/// The sign before an item of a list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bullet {
    /// Its centre.
    pub x: f32,
    pub y: f32,
    /// The deeper, the hollower.
    pub depth: usize,
    pub leaf: Option<LeafId>,
}

impl Item {
    /// Moves it to the right and down.
    pub fn shift(&mut self, right: f32, down: f32) {
        let (x, y) = match self {
            Item::Text(text) => (&mut text.x, &mut text.y),
            Item::Rectangle(rectangle) => (&mut rectangle.x, &mut rectangle.y),
            Item::Bullet(bullet) => (&mut bullet.x, &mut bullet.y),
            Item::Heading(_) => return,
        };
        *x += right;
        *y += down;
    }

    /// The same as an ornament: what repeats on a page what was said before.
    fn repeated(mut self) -> Option<Self> {
        match &mut self {
            Item::Text(text) => {
                text.leaf = None;
                text.link = None;
            }
            Item::Bullet(bullet) => bullet.leaf = None,
            Item::Rectangle(_) => {}
            Item::Heading(_) => return None,
        }
        Some(self)
    }
}

impl Strip {
    /// How much it takes below another one.
    pub fn total(&self) -> f32 {
        self.before + self.height
    }

    /// The same as an ornament.
    #[must_use]
    pub fn repeated(self) -> Self {
        let items = self.items.into_iter().filter_map(Item::repeated).collect();
        Self { items, ..self }
    }
}

/// The bands of strips that stand one below the other, each with its top, as rectangles.
pub(super) fn bands<'a>(strips: impl Iterator<Item = (f32, &'a Strip)>) -> Vec<Rectangle> {
    let mut drawn: Vec<Rectangle> = Vec::new();
    // The bands of the strip above, each with its rectangle.
    let mut above: Vec<(usize, usize)> = Vec::new();
    for (top, strip) in strips {
        let mut here = Vec::with_capacity(strip.bands.len());
        for band in &strip.bands {
            let bottom = top + strip.height;
            let known = above.iter().find(|(of, _)| *of == band.of);
            let place = match known.and_then(|(_, place)| Some((*place, drawn.get_mut(*place)?))) {
                Some((place, rectangle)) => {
                    rectangle.height = bottom - rectangle.y;
                    place
                }
                None => {
                    drawn.push(Rectangle {
                        x: band.x,
                        y: top,
                        width: band.width,
                        height: strip.height,
                        color: band.color,
                    });
                    drawn.len() - 1
                }
            };
            here.push((band.of, place));
        }
        above = here;
    }
    drawn
}
