//! Paragraphs as strips, one a line, and what all blocks share.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::rc::Rc;

use krilla::tagging::Tag;

use super::lines::{Joined, Run};
use super::pages::{Full, Sink};
use super::shape::Shaper;
use super::strip::{Band, Bullet, Item, Link, Rectangle, Strip, Text};
use super::structure::{HeadingId, LeafId, NodeId, Structure};
use super::style::{Color, HIGHLIGHT, LEAST_MEASURE, Look, Style};
use crate::content::tree::{Marks, Span};
use crate::domain::{Locale, PageAddress};

/// Where text is set, how, and what it is part of.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub x: f32,
    pub width: f32,
    pub style: Style,
    /// What runs beside or behind it.
    pub bands: Vec<Band>,
    /// How many lists it is in.
    pub lists: usize,
    pub node: NodeId,
}

impl Frame {
    /// The same for what is part of this element.
    pub fn within(&self, node: NodeId) -> Self {
        Self {
            node,
            ..self.clone()
        }
    }

    /// The same, narrower on its left by this much, or by less where there is little left.
    pub fn indented(&self, indent: f32) -> Self {
        let indent = match self.width - indent >= LEAST_MEASURE {
            true => indent,
            false => indent.min(self.width * 0.12),
        };
        Self {
            x: self.x + indent,
            width: self.width - indent,
            ..self.clone()
        }
    }
}

/// How the lines of a paragraph stand among others.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Setting {
    /// The space above the first line.
    pub gap: f32,
    /// All of it stays with what follows.
    pub keeps_next: bool,
    pub heading: Option<HeadingId>,
}

/// What stands before the first line of an item.
#[derive(Debug, Clone)]
pub(super) enum Marker {
    Number(Vec<Text>),
    Bullet(Bullet),
}

/// The space between a strip and the one before it.
#[derive(Debug, Clone, Copy)]
enum Gap {
    Exactly(f32),
    AtLeast(f32),
}

/// Lays out blocks.
pub(super) struct Flow<'a> {
    pub shaper: &'a mut Shaper,
    pub structure: &'a mut Structure,
    pub locale: Locale,
    /// The article's page: links are relative to it.
    pub page: &'a PageAddress,
    markers: Vec<Marker>,
    /// The space above the next strip.
    gap: Gap,
    bands: usize,
}

impl<'a> Flow<'a> {
    pub fn new(
        shaper: &'a mut Shaper,
        structure: &'a mut Structure,
        locale: Locale,
        page: &'a PageAddress,
    ) -> Self {
        Self {
            shaper,
            structure,
            locale,
            page,
            markers: Vec::new(),
            gap: Gap::AtLeast(0.0),
            bands: 0,
        }
    }

    /// The space above the next strip, whatever that wants.
    pub fn set_gap(&mut self, gap: f32) {
        self.gap = Gap::Exactly(gap);
    }

    /// The space below what was laid out last, if the next strip wants less.
    pub fn set_least_gap(&mut self, gap: f32) {
        self.gap = Gap::AtLeast(gap);
    }

    /// The space above a strip that wants this much.
    pub fn take_gap(&mut self, wanted: f32) -> f32 {
        match std::mem::replace(&mut self.gap, Gap::AtLeast(0.0)) {
            Gap::Exactly(gap) => gap,
            Gap::AtLeast(gap) => gap.max(wanted),
        }
    }

    /// What stands before the next strip.
    pub fn set_marker(&mut self, marker: Marker) {
        self.markers.push(marker);
    }

    /// What is left of it when there was no strip.
    pub fn drop_markers(&mut self) {
        self.markers.clear();
    }

    /// A new band, beside or behind all strips of a frame.
    pub fn band(&mut self, x: f32, width: f32, color: Color) -> Band {
        self.bands += 1;
        Band {
            of: self.bands,
            x,
            width,
            color,
        }
    }

    /// Spans as runs, each link an element of its own.
    pub fn runs<'s>(&mut self, spans: &'s [Span], frame: &Frame) -> Vec<Run<'s>> {
        let mut runs = Vec::with_capacity(spans.len());
        let mut plain: Option<LeafId> = None;
        let mut linked: Option<(&str, LeafId, Rc<Link>)> = None;
        for span in spans {
            let address = span.href.as_deref();
            let goes_on = linked
                .as_ref()
                .is_some_and(|(href, ..)| Some(*href) == address);
            if !goes_on {
                linked = address.and_then(|href| {
                    let (leaf, link) = self.link(whole(self.page, href)?, frame.node);
                    Some((href, leaf, link))
                });
            }
            let (leaf, link) = match &linked {
                Some((_, leaf, link)) => {
                    plain = None;
                    (*leaf, Some(link.clone()))
                }
                None => {
                    let new = || self.structure.leaf(frame.node);
                    (*plain.get_or_insert_with(new), None)
                }
            };
            runs.push(Run {
                text: &span.text,
                look: frame.style.look(span.marks, link.is_some()),
                leaf: Some(leaf),
                link,
            });
        }
        runs
    }

    /// A new element for a link: where its text is in the structure, and the link.
    pub fn link(&mut self, address: String, node: NodeId) -> (LeafId, Rc<Link>) {
        let node = self.structure.node(node, Tag::Link);
        let text = self.structure.leaf(node);
        let leaf = self.structure.leaf(node);
        (text, Rc::new(Link { address, leaf }))
    }

    /// Text of the frame's own style, which leads somewhere or not.
    pub fn run<'s>(&mut self, text: &'s str, address: Option<String>, frame: &Frame) -> Run<'s> {
        let (leaf, link) = match address {
            Some(address) => {
                let (leaf, link) = self.link(address, frame.node);
                (leaf, Some(link))
            }
            None => (self.structure.leaf(frame.node), None),
        };
        Run {
            text,
            look: frame.style.look(Marks::NONE, link.is_some()),
            leaf: Some(leaf),
            link,
        }
    }

    /// Runs in lines; neither the first nor the last line stands alone on a page.
    pub fn paragraph(
        &mut self,
        runs: Vec<Run<'_>>,
        frame: &Frame,
        setting: Setting,
        sink: &mut dyn Sink,
    ) -> ControlFlow<Full> {
        let joined = Joined::new(runs);
        let mut lines = joined.lines(frame.width);
        let mut ahead = VecDeque::with_capacity(3);
        let mut is_first = true;
        loop {
            while ahead.len() < 3 {
                let Some(line) = lines.next(self.shaper) else {
                    break;
                };
                ahead.push_back(line);
            }
            let Some(line) = ahead.pop_front() else {
                return ControlFlow::Continue(());
            };
            let mut strip = strip(line, frame);
            strip.keeps_next =
                setting.keeps_next || (is_first && !ahead.is_empty()) || ahead.len() == 1;
            if is_first {
                strip.before = self.take_gap(setting.gap);
                strip.items.extend(setting.heading.map(Item::Heading));
            }
            self.push(strip, frame, sink)?;
            is_first = false;
        }
    }

    /// Hands on a strip, with what stands before it.
    pub fn push(
        &mut self,
        mut strip: Strip,
        frame: &Frame,
        sink: &mut dyn Sink,
    ) -> ControlFlow<Full> {
        let baseline = frame.style.baseline();
        // What stands before a line is read before it.
        let mut items: Vec<Item> = Vec::with_capacity(strip.items.len());
        for marker in self.markers.drain(..) {
            match marker {
                Marker::Number(texts) => items.extend(texts.into_iter().map(|text| {
                    Item::Text(Text {
                        y: baseline,
                        ..text
                    })
                })),
                Marker::Bullet(bullet) => items.push(Item::Bullet(Bullet {
                    y: baseline - frame.style.size * 0.33,
                    ..bullet
                })),
            }
        }
        items.append(&mut strip.items);
        strip.items = items;
        strip.bands.extend(frame.bands.iter().copied());
        sink.push(strip)
    }
}

/// The whole address that one on the page leads to; `None` when it leads nowhere.
pub(super) fn whole(page: &PageAddress, address: &str) -> Option<String> {
    Some(page.resolve(address)).filter(|whole| whole.is_ascii() && whole.contains(':'))
}

/// A line of text as a strip.
fn strip(line: Vec<Text>, frame: &Frame) -> Strip {
    let baseline = frame.style.baseline();
    let mut items = Vec::with_capacity(line.len());
    for mut text in line {
        text.x += frame.x;
        text.y = baseline;
        ornaments(&text, &mut items);
        items.push(Item::Text(text));
    }
    Strip {
        height: frame.style.leading,
        items,
        ..Strip::default()
    }
}

/// What lies behind, below or across a text.
fn ornaments(text: &Text, items: &mut Vec<Item>) {
    let Look {
        size,
        rise,
        color,
        underline,
        strike,
        highlight,
        ..
    } = text.look;
    let width = text.shown_width();
    let mut draw = |above: f32, height: f32, color: Color| {
        items.push(Item::Rectangle(Rectangle {
            x: text.x,
            y: text.y - rise - size * above,
            width,
            height: size * height,
            color,
        }));
    };
    if highlight {
        draw(0.92, 1.2, HIGHLIGHT);
    }
    if underline {
        draw(-0.13, 0.05, color);
    }
    if strike {
        draw(0.3, 0.06, color);
    }
}
