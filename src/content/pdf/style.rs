//! How text looks: faces, sizes, colours. Lengths are in points (1/72 inch).

use super::fonts::Face;
use crate::content::tree::{Mark, Marks};

/// A4.
pub(super) const PAGE_WIDTH: f32 = 595.28;
pub(super) const PAGE_HEIGHT: f32 = 841.89;
/// Where text begins, and how wide it is: some 70 characters.
pub(super) const LEFT: f32 = 98.0;
pub(super) const MEASURE: f32 = PAGE_WIDTH - 2.0 * LEFT;
pub(super) const TOP: f32 = 76.0;
/// How much of a page text fills, above the footer.
pub(super) const FILLED: f32 = 676.0;
/// Nothing is set in less width, however deep it is nested.
pub(super) const LEAST_MEASURE: f32 = 140.0;

/// A colour (sRGB).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Color(pub u8, pub u8, pub u8);

pub(super) const INK: Color = Color(0x1c, 0x1c, 0x1e);
pub(super) const SOFT_INK: Color = Color(0x59, 0x5d, 0x66);
pub(super) const LINK: Color = Color(0x0b, 0x4f, 0x9e);
pub(super) const RULE: Color = Color(0xc4, 0xc8, 0xcf);
pub(super) const STRONG_RULE: Color = Color(0x59, 0x5d, 0x66);
pub(super) const TINT: Color = Color(0xf3, 0xf4, 0xf6);
pub(super) const HIGHLIGHT: Color = Color(0xff, 0xf1, 0xa8);

/// What kind of letters text is set in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Serif,
    Sans,
    Mono,
}

/// How a block of text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Style {
    pub family: Family,
    pub bold: bool,
    pub italic: bool,
    pub size: f32,
    /// From one baseline to the next.
    pub leading: f32,
    pub color: Color,
}

const fn style(family: Family, size: f32, leading: f32) -> Style {
    Style {
        family,
        bold: false,
        italic: false,
        size,
        leading,
        color: INK,
    }
}

const fn bold(style: Style) -> Style {
    Style {
        bold: true,
        ..style
    }
}

const fn soft(style: Style) -> Style {
    Style {
        color: SOFT_INK,
        ..style
    }
}

pub(super) const TITLE: Style = bold(style(Family::Serif, 23.0, 29.0));
pub(super) const META: Style = soft(style(Family::Sans, 9.0, 13.5));
pub(super) const LEAD: Style = style(Family::Serif, 12.6, 19.0);
pub(super) const BODY: Style = style(Family::Serif, 11.0, 16.6);
pub(super) const CODE: Style = style(Family::Mono, 8.8, 13.0);
pub(super) const CAPTION: Style = soft(style(Family::Sans, 8.8, 12.6));
pub(super) const CELL: Style = style(Family::Sans, 8.8, 12.4);
pub(super) const FOOTER: Style = soft(style(Family::Sans, 7.8, 11.0));

/// Headings by their rank below the title, which begins at 1.
pub(super) fn heading(rank: usize) -> Style {
    match rank {
        1 => bold(style(Family::Sans, 15.0, 20.0)),
        2 => bold(style(Family::Sans, 12.5, 17.4)),
        _ => bold(style(Family::Sans, 10.8, 15.6)),
    }
}

/// How one piece of text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Look {
    pub face: Face,
    pub size: f32,
    /// How far above the baseline it stands.
    pub rise: f32,
    pub color: Color,
    pub underline: bool,
    pub strike: bool,
    pub highlight: bool,
}

impl Style {
    /// How marked text of this style looks.
    pub fn look(self, marks: Marks, is_link: bool) -> Look {
        let has = |mark| marks.contains(mark);
        let is_code = has(Mark::Code) || self.family == Family::Mono;
        let bold = self.bold || has(Mark::Strong);
        let italic = self.italic ^ has(Mark::Em);
        let face = match (self.family, is_code) {
            (_, true) => Face::Mono,
            (Family::Serif | Family::Mono, _) => match (bold, italic) {
                (false, false) => Face::Serif,
                (true, false) => Face::SerifBold,
                (false, true) => Face::SerifItalic,
                (true, true) => Face::SerifBoldItalic,
            },
            (Family::Sans, _) if italic => match bold {
                true => Face::SerifBoldItalic,
                false => Face::SerifItalic,
            },
            (Family::Sans, _) if bold => Face::SansBold,
            (Family::Sans, _) => Face::Sans,
        };
        let rise = match (has(Mark::Sup), has(Mark::Sub)) {
            (true, false) => 0.34,
            (false, true) => -0.16,
            _ => 0.0,
        };
        // Monospaced letters look larger than others of their size.
        let scale = if is_code && self.family != Family::Mono {
            0.88
        } else {
            1.0
        };
        let scale = if rise == 0.0 { scale } else { scale * 0.68 };
        Look {
            face,
            size: self.size * scale,
            rise: self.size * rise,
            color: if is_link { LINK } else { self.color },
            underline: is_link || has(Mark::Underline),
            strike: has(Mark::Strike),
            highlight: has(Mark::Mark),
        }
    }

    /// How far below the top of a line its baseline lies: capitals are in the middle.
    pub fn baseline(self) -> f32 {
        self.leading / 2.0 + self.size * 0.355
    }
}
