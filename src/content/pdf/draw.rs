//! From pages to bytes.

use std::rc::Rc;

use chrono::{Datelike, NaiveDateTime, Timelike};
use krilla::Document as Pdf;
use krilla::SerializeSettings;
use krilla::action::LinkAction;
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use krilla::color::rgb;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::error::KrillaError;
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, SpanTag};

use super::fonts::Fonts;
use super::footer::Footer;
use super::lines::cleaned;
use super::pages::Page;
use super::shape::Shaper;
use super::strip::{Bullet, Item, Link, Rectangle, Text, bands};
use super::structure::{LeafId, Structure};
use super::style::{Color, PAGE_HEIGHT, PAGE_WIDTH, TOP};
use super::{Document, PdfError};

/// The document of these pages.
pub(super) fn bytes(
    document: &Document<'_>,
    pages: &[Page],
    mut structure: Structure,
    shaper: &mut Shaper,
) -> Result<Vec<u8>, PdfError> {
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| PdfError::Invalid(format!("{error:?}")))?;
    let mut pdf = Pdf::new_with(SerializeSettings {
        configuration,
        ..SerializeSettings::default()
    });
    let footer = Footer::new(document, pages.len(), &mut structure, shaper);
    for (number, page) in pages.iter().enumerate() {
        let settings = PageSettings::from_wh(PAGE_WIDTH, PAGE_HEIGHT);
        let mut sheet = pdf.start_page_with(settings.unwrap_or_default());
        let mut drawing = Drawing {
            fonts: shaper.fonts,
            surface: sheet.surface(),
            structure: &mut structure,
            links: Vec::new(),
        };
        drawing.page(number, page);
        drawing.footer(footer.of_page(number, shaper));
        let links = drawing.finish();
        for (rectangle, link) in links {
            let action = LinkAction::new(link.address.clone());
            let annotation = LinkAnnotation::new(rectangle, Target::Action(action.into()));
            let annotation = Annotation::new_link(annotation, Some(link.address.clone()));
            structure.drawn(link.leaf, sheet.add_tagged_annotation(annotation));
        }
        sheet.finish();
    }
    pdf.set_metadata(metadata(document));
    pdf.set_outline(structure.outline());
    pdf.set_tag_tree(structure.tags());
    let failed = |error: KrillaError| PdfError::Invalid(format!("{error:?}"));
    pdf.finish().map_err(failed)
}

fn metadata(document: &Document<'_>) -> Metadata {
    let metadata = Metadata::new()
        .title(cleaned(document.shown_title()))
        .keywords(document.tags.iter().map(|tag| cleaned(tag)).collect())
        .authors(document.author.map(cleaned).into_iter().collect())
        .language(document.language.as_str().to_owned())
        .creator("actus".to_owned())
        .creation_date(date_time(document.updated_at))
        .document_id(document.page.as_str().to_owned());
    match document.summary {
        Some(summary) => metadata.description(cleaned(summary)),
        None => metadata,
    }
}

fn date_time(time: NaiveDateTime) -> DateTime {
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    DateTime::new(u16::try_from(time.year()).unwrap_or_default())
        .month(small(time.month()))
        .day(small(time.day()))
        .hour(small(time.hour()))
        .minute(small(time.minute()))
        .second(small(time.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}

/// Draws one page.
struct Drawing<'p> {
    fonts: &'static Fonts,
    surface: Surface<'p>,
    structure: &'p mut Structure,
    links: Vec<(Rect, Rc<Link>)>,
}

impl<'p> Drawing<'p> {
    fn page(&mut self, number: usize, page: &Page) {
        let tops = page.strips.iter().map(|(top, strip)| (top + TOP, strip));
        let mut rectangles = bands(tops.clone());
        for (top, strip) in tops.clone() {
            rectangles.extend(strip.items.iter().filter_map(|item| match item {
                Item::Rectangle(rectangle) => Some(Rectangle {
                    y: rectangle.y + top,
                    ..*rectangle
                }),
                _ => None,
            }));
        }
        self.rectangles(&rectangles);
        let mut open = None;
        for (top, strip) in tops {
            for item in &strip.items {
                match item {
                    Item::Text(text) => {
                        self.tag(&mut open, text.leaf);
                        self.text(text, top);
                    }
                    Item::Bullet(bullet) => self.bullet(&mut open, bullet, top),
                    Item::Heading(heading) => self.structure.heading_drawn(*heading, number, top),
                    Item::Rectangle(_) => {}
                }
            }
        }
        self.close(&mut open);
    }

    fn footer(&mut self, texts: Vec<Text>) {
        let artifact = Artifact::with_kind(ArtifactType::Footer);
        self.surface.start_tagged(ContentTag::Artifact(artifact));
        for text in &texts {
            self.text(text, 0.0);
        }
        self.surface.end_tagged();
    }

    /// The links of the page, for their annotations.
    fn finish(self) -> Vec<(Rect, Rc<Link>)> {
        self.surface.finish();
        self.links
    }

    /// Goes on in the content of a leaf, or begins it.
    fn tag(&mut self, open: &mut Option<Option<LeafId>>, leaf: Option<LeafId>) {
        if *open == Some(leaf) {
            return;
        }
        self.close(open);
        match leaf {
            Some(leaf) => {
                let identifier = self
                    .surface
                    .start_tagged(ContentTag::Span(SpanTag::empty()));
                self.structure.drawn(leaf, identifier);
            }
            None => {
                let artifact = Artifact::with_kind(ArtifactType::PaginationOther);
                self.surface.start_tagged(ContentTag::Artifact(artifact));
            }
        }
        *open = Some(leaf);
    }

    fn close(&mut self, open: &mut Option<Option<LeafId>>) {
        if open.take().is_some() {
            self.surface.end_tagged();
        }
    }

    fn rectangles(&mut self, rectangles: &[Rectangle]) {
        if rectangles.is_empty() {
            return;
        }
        let artifact = Artifact::with_kind(ArtifactType::Layout);
        self.surface.start_tagged(ContentTag::Artifact(artifact));
        for rectangle in rectangles {
            let Rectangle {
                x,
                y,
                width,
                height,
                color,
            } = *rectangle;
            if let Some(rectangle) = Rect::from_xywh(x, y, width, height) {
                let mut path = PathBuilder::new();
                path.push_rect(rectangle);
                self.fill(path.finish(), color);
            }
        }
        self.surface.end_tagged();
    }

    fn fill(&mut self, path: Option<Path>, color: Color) {
        if let Some(path) = path {
            self.surface.set_fill(Some(paint(color)));
            self.surface.draw_path(&path);
        }
    }

    fn text(&mut self, text: &Text, top: f32) {
        let look = text.look;
        let baseline = text.y + top - look.rise;
        self.surface.set_fill(Some(paint(look.color)));
        self.surface.draw_glyphs(
            Point::from_xy(text.x, baseline),
            &text.glyphs,
            self.fonts.face(text.face).embedded.clone(),
            &text.text,
            look.size,
            false,
        );
        if let Some(link) = &text.link {
            let (width, height) = (text.shown_width(), look.size * 1.25);
            let area = Rect::from_xywh(text.x, baseline - look.size, width, height);
            self.links.extend(area.map(|area| (area, link.clone())));
        }
    }

    /// A disc, a ring or a square.
    fn bullet(&mut self, open: &mut Option<Option<LeafId>>, bullet: &Bullet, top: f32) {
        self.tag(open, bullet.leaf);
        let (x, y) = (bullet.x, bullet.y + top);
        let path = match bullet.depth % 3 {
            0 => circle(x, y, 1.7),
            1 => circle(x, y, 1.3),
            _ => square(x, y, 1.4),
        };
        self.fill(path, super::style::SOFT_INK);
    }
}

fn paint(Color(red, green, blue): Color) -> Fill {
    Fill {
        paint: rgb::Color::new(red, green, blue).into(),
        opacity: NormalizedF32::ONE,
        rule: Default::default(),
    }
}

fn square(x: f32, y: f32, half: f32) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.push_rect(Rect::from_xywh(x - half, y - half, 2.0 * half, 2.0 * half)?);
    path.finish()
}

/// A circle in four cubic curves, whose controls lie so far along the tangents.
fn circle(x: f32, y: f32, radius: f32) -> Option<Path> {
    let control = radius * 0.552_284_8;
    let mut path = PathBuilder::new();
    path.move_to(x + radius, y);
    path.cubic_to(
        x + radius,
        y + control,
        x + control,
        y + radius,
        x,
        y + radius,
    );
    path.cubic_to(
        x - control,
        y + radius,
        x - radius,
        y + control,
        x - radius,
        y,
    );
    path.cubic_to(
        x - radius,
        y - control,
        x - control,
        y - radius,
        x,
        y - radius,
    );
    path.cubic_to(
        x + control,
        y - radius,
        x + radius,
        y - control,
        x + radius,
        y,
    );
    path.close();
    path.finish()
}
