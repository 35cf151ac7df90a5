//! Blocks as strips, each kind in its way.

use std::borrow::Cow;
use std::ops::ControlFlow;

use krilla::tagging::{ListNumbering, Tag};

use super::flow::{Flow, Frame, Marker, Setting, whole};
use super::lines::{Joined, Run};
use super::pages::{Full, Sink};
use super::strip::{Bullet, Item, Rectangle, Strip};
use super::style::{self, CAPTION, CODE, RULE, SOFT_INK, TINT};
use super::wording;
use crate::content::tree::{Block, Embed, Image, List, Span, plain};

const INDENT: f32 = 17.0;
/// Between the number of an item and its text.
const NUMBER_GAP: f32 = 5.0;
const QUOTE_INDENT: f32 = 15.0;
const QUOTE_RULE: f32 = 2.0;
const CODE_PADDING: f32 = 8.0;
const TAB: &str = "    ";

impl Flow<'_> {
    /// Blocks one below the other.
    pub fn blocks(
        &mut self,
        blocks: &[Block],
        frame: &Frame,
        sink: &mut dyn Sink,
    ) -> ControlFlow<Full> {
        for block in blocks {
            match block {
                Block::Heading { level, spans, .. } => self.heading(*level, spans, frame, sink),
                Block::Paragraph { spans, .. } => self.text(spans, frame, sink),
                Block::List(list) => self.list(list, frame, sink),
                Block::Quote { blocks, .. } => self.quote(blocks, frame, sink),
                Block::Code { text, .. } => self.code(text, frame, sink),
                Block::Image(image) => self.image(image, frame, sink),
                Block::Table(table) => self.table(table, frame, sink),
                Block::Embed(embed) => self.film(embed, frame, sink),
                Block::Divider => self.divider(frame, sink),
            }?;
        }
        ControlFlow::Continue(())
    }

    fn text(&mut self, spans: &[Span], frame: &Frame, sink: &mut dyn Sink) -> ControlFlow<Full> {
        let frame = frame.within(self.structure.node(frame.node, Tag::P));
        let setting = Setting {
            gap: frame.style.leading * 0.5,
            ..Setting::default()
        };
        let runs = self.runs(spans, &frame);
        self.paragraph(runs, &frame, setting, sink)
    }

    fn heading(
        &mut self,
        level: u8,
        spans: &[Span],
        frame: &Frame,
        sink: &mut dyn Sink,
    ) -> ControlFlow<Full> {
        let rank = self.structure.rank(level);
        let (node, heading) = self.structure.heading(frame.node, &plain(spans), rank);
        let style = style::heading(rank);
        let frame = Frame {
            style,
            ..frame.within(node)
        };
        let setting = Setting {
            gap: style.leading * 1.1,
            keeps_next: true,
            heading: Some(heading),
        };
        let runs = self.runs(spans, &frame);
        self.paragraph(runs, &frame, setting, sink)?;
        self.set_gap(style.leading * 0.25);
        ControlFlow::Continue(())
    }

    fn list(&mut self, list: &List, frame: &Frame, sink: &mut dyn Sink) -> ControlFlow<Full> {
        let gap = frame.style.leading * if frame.lists == 0 { 0.45 } else { 0.2 };
        let gap = self.take_gap(gap);
        self.set_gap(gap);
        let numbering = match (list.ordered, frame.lists % 3) {
            (true, _) => ListNumbering::Decimal,
            (false, 0) => ListNumbering::Disc,
            (false, 1) => ListNumbering::Circle,
            (false, _) => ListNumbering::Square,
        };
        let node = self.structure.node(frame.node, Tag::L(numbering));
        let first = i64::from(list.start.unwrap_or(1));
        let count = i64::try_from(list.items.len()).unwrap_or(i64::MAX);
        let last = first.saturating_add(count);
        let indent = match list.ordered {
            true => self
                .number_width(first, frame)
                .max(self.number_width(last, frame)),
            false => INDENT,
        };
        for (number, item) in (first..).zip(&list.items) {
            let item_node = self.structure.node(node, Tag::LI);
            let label = frame.within(self.structure.node(item_node, Tag::Lbl));
            let inner = frame.indented(indent);
            self.mark(list.ordered.then_some(number), &label, inner.x);
            let inner = Frame {
                lists: frame.lists + 1,
                ..inner.within(self.structure.node(item_node, Tag::LBody))
            };
            self.blocks(&item.blocks, &inner, sink)?;
            self.drop_markers();
            self.set_gap(frame.style.leading * 0.2);
        }
        self.take_gap(0.0);
        ControlFlow::Continue(())
    }

    fn number_width(&self, number: i64, frame: &Frame) -> f32 {
        let label = format!("{number}.");
        let look = frame.style.look(crate::content::Marks::NONE, false);
        let advance = |c| self.shaper.fonts.advance(look.face, c) * look.size;
        let width: f32 = label.chars().map(advance).sum();
        (width + NUMBER_GAP).max(INDENT)
    }

    /// Puts a number or a bullet before the text that begins at `x`.
    fn mark(&mut self, number: Option<i64>, label: &Frame, x: f32) {
        let Some(number) = number else {
            let bullet = Bullet {
                x: x - 9.5,
                y: 0.0,
                depth: label.lists,
                leaf: Some(self.structure.leaf(label.node)),
            };
            return self.set_marker(Marker::Bullet(bullet));
        };
        let text = format!("{number}.");
        let run = self.run(&text, None, label);
        let joined = Joined::new([run]);
        let mut texts = joined.lines(f32::MAX).next(self.shaper).unwrap_or_default();
        let width: f32 = texts.iter().map(|text| text.width).sum();
        for text in &mut texts {
            text.x += x - NUMBER_GAP - width;
        }
        self.set_marker(Marker::Number(texts));
    }

    fn quote(&mut self, blocks: &[Block], frame: &Frame, sink: &mut dyn Sink) -> ControlFlow<Full> {
        let gap = self.take_gap(frame.style.leading * 0.7);
        self.set_gap(gap);
        let node = self.structure.node(frame.node, Tag::BlockQuote);
        let mut inner = frame.indented(QUOTE_INDENT).within(node);
        inner.style.italic = true;
        inner.style.color = SOFT_INK;
        let band = self.band(frame.x + 1.0, QUOTE_RULE, RULE);
        inner.bands.push(band);
        self.blocks(blocks, &inner, sink)?;
        self.set_least_gap(frame.style.leading * 0.7);
        ControlFlow::Continue(())
    }

    fn code(&mut self, text: &str, frame: &Frame, sink: &mut dyn Sink) -> ControlFlow<Full> {
        let outer = self.structure.node(frame.node, Tag::P);
        let node = self.structure.node(outer, Tag::Code);
        let band = self.band(frame.x, frame.width, TINT);
        let padding = CODE_PADDING.min(frame.width * 0.1);
        let mut inner = frame.within(node);
        inner.x += padding;
        inner.width -= 2.0 * padding;
        inner.style = CODE;
        inner.bands.push(band);
        let text = match text.contains('\t') {
            true => Cow::Owned(text.replace('\t', TAB)),
            false => Cow::Borrowed(text),
        };
        let edge = |before: f32, keeps_next: bool| Strip {
            before,
            height: padding * 0.75,
            keeps_next,
            ..Strip::default()
        };
        let before = self.take_gap(frame.style.leading * 0.6);
        self.push(edge(before, true), &inner, sink)?;
        let run = self.run(&text, None, &inner);
        self.paragraph(vec![run], &inner, Setting::default(), sink)?;
        self.push(edge(0.0, false), &inner, sink)?;
        self.set_least_gap(frame.style.leading * 0.7);
        ControlFlow::Continue(())
    }

    /// A picture is told of and linked to: none is fetched from where it lies.
    fn image(&mut self, image: &Image, frame: &Frame, sink: &mut dyn Sink) -> ControlFlow<Full> {
        let says = match image.alt.trim() {
            "" => wording::IMAGE.to_owned(),
            alt => format!("{}\u{a0}: {alt}", wording::IMAGE),
        };
        let address = whole(self.page, &image.url);
        self.described(&says, address, &image.caption, frame, sink)
    }

    fn film(&mut self, film: &Embed, frame: &Frame, sink: &mut dyn Sink) -> ControlFlow<Full> {
        let kind = wording::film(self.locale);
        let provider = film.video.provider().name();
        let says = match &film.title {
            Some(title) => format!("{kind} ({provider})\u{a0}: {title}"),
            None => format!("{kind} ({provider})"),
        };
        self.described(&says, Some(film.video.url()), &[], frame, sink)
    }

    /// What paper cannot show: a link to it, and its caption.
    fn described(
        &mut self,
        says: &str,
        address: Option<String>,
        caption: &[Span],
        frame: &Frame,
        sink: &mut dyn Sink,
    ) -> ControlFlow<Full> {
        let mut inner = frame.indented(QUOTE_INDENT);
        inner.style = CAPTION;
        let band = self.band(frame.x, frame.width.min(3.0), TINT);
        inner.bands.push(band);
        let setting = Setting {
            gap: frame.style.leading * 0.7,
            keeps_next: !caption.is_empty(),
            heading: None,
        };
        let title = inner.within(self.structure.node(frame.node, Tag::P));
        let runs: Vec<Run<'_>> = vec![self.run(says, address, &title)];
        self.paragraph(runs, &title, setting, sink)?;
        if !caption.is_empty() {
            let below = inner.within(self.structure.node(frame.node, Tag::P));
            let runs = self.runs(caption, &below);
            self.paragraph(runs, &below, Setting::default(), sink)?;
        }
        self.set_least_gap(frame.style.leading * 0.7);
        ControlFlow::Continue(())
    }

    fn divider(&mut self, frame: &Frame, sink: &mut dyn Sink) -> ControlFlow<Full> {
        let width = (frame.width * 0.25).min(90.0);
        let rule = Rectangle {
            x: frame.x + (frame.width - width) / 2.0,
            y: 2.0,
            width,
            height: 0.7,
            color: RULE,
        };
        let strip = Strip {
            before: self.take_gap(frame.style.leading * 0.9),
            height: 4.0,
            items: vec![Item::Rectangle(rule)],
            ..Strip::default()
        };
        self.push(strip, frame, sink)?;
        self.set_least_gap(frame.style.leading * 0.9);
        ControlFlow::Continue(())
    }
}
