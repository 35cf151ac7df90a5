//! How a document begins and, when it is too long, ends.

use std::ops::ControlFlow;

use krilla::tagging::Tag;

use super::flow::{Flow, Frame, Setting, whole};
use super::pages::{Collector, Full, Sink};
use super::strip::{Item, Rectangle, Strip};
use super::style::{CAPTION, FILLED, LEAD, META, RULE, Style, TITLE};
use super::{Document, wording};

/// Between the parts of the line below the title.
const BETWEEN: &str = "  ·  ";

impl Flow<'_> {
    /// Title, date, category, author, tags and summary.
    pub fn front(
        &mut self,
        document: &Document<'_>,
        frame: &Frame,
        sink: &mut dyn Sink,
    ) -> ControlFlow<Full> {
        self.title(document.shown_title(), frame, sink)?;
        let by = document
            .author
            .map(|author| format!("{} {author}", wording::by(self.locale)));
        let date = self.locale.date(document.published_at);
        let parts = [Some(date.as_str()), document.category, by.as_deref()];
        let parts: Vec<&str> = parts.into_iter().flatten().collect();
        self.line(&parts.join(BETWEEN), META, 9.0, true, frame, sink)?;
        if !document.tags.is_empty() {
            self.line(&document.tags.join(", "), META, 1.0, true, frame, sink)?;
        }
        self.rule(frame, sink)?;
        if let Some(summary) = document
            .summary
            .filter(|summary| !summary.trim().is_empty())
        {
            self.line(summary, LEAD, 0.0, false, frame, sink)?;
            self.set_least_gap(LEAD.leading * 0.7);
        }
        ControlFlow::Continue(())
    }

    fn title(&mut self, title: &str, frame: &Frame, sink: &mut dyn Sink) -> ControlFlow<Full> {
        let (node, heading) = self.structure.heading(frame.node, title, 0);
        let frame = Frame {
            style: TITLE,
            ..frame.within(node)
        };
        let setting = Setting {
            gap: 0.0,
            keeps_next: true,
            heading: Some(heading),
        };
        let run = self.run(title, None, &frame);
        self.paragraph(vec![run], &frame, setting, sink)
    }

    /// A paragraph of one style.
    fn line(
        &mut self,
        text: &str,
        style: Style,
        gap: f32,
        keeps_next: bool,
        frame: &Frame,
        sink: &mut dyn Sink,
    ) -> ControlFlow<Full> {
        let frame = Frame {
            style,
            ..frame.within(self.structure.node(frame.node, Tag::P))
        };
        let setting = Setting {
            gap,
            keeps_next,
            heading: None,
        };
        let run = self.run(text, None, &frame);
        self.paragraph(vec![run], &frame, setting, sink)
    }

    fn rule(&mut self, frame: &Frame, sink: &mut dyn Sink) -> ControlFlow<Full> {
        let rule = Rectangle {
            x: frame.x,
            y: 0.0,
            width: frame.width,
            height: 0.6,
            color: RULE,
        };
        let strip = Strip {
            before: self.take_gap(11.0),
            height: 1.0,
            items: vec![Item::Rectangle(rule)],
            keeps_next: true,
            ..Strip::default()
        };
        self.push(strip, frame, sink)?;
        self.set_gap(15.0);
        ControlFlow::Continue(())
    }

    /// What stands at the end when the article goes on elsewhere.
    pub fn end(&mut self, frame: &Frame) -> Vec<Strip> {
        let frame = Frame {
            style: CAPTION,
            ..frame.within(self.structure.node(frame.node, Tag::P))
        };
        self.drop_markers();
        self.set_gap(12.0);
        let page = self.page;
        let runs = vec![
            self.run(wording::rest(self.locale), None, &frame),
            self.run(page.as_str(), whole(page, page.as_str()), &frame),
        ];
        let mut collector = Collector::new(FILLED);
        let _ = self.paragraph(runs, &frame, Setting::default(), &mut collector);
        let mut strips = collector.strips;
        // No more than there is room for, however long the address is.
        strips.truncate(3);
        if let Some(first) = strips.first_mut() {
            first.before = CAPTION.leading;
        }
        strips
    }
}
