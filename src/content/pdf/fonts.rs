//! The fonts of PDFs, which lie in the binary; `assets/fonts/make` tells where they are from.

use std::sync::LazyLock;

use krilla::Data;
use krilla::text::{Font, GlyphId};
use rustybuzz::{Direction, Script, ShapePlan, script};

/// A font.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Face {
    Serif,
    SerifBold,
    SerifItalic,
    SerifBoldItalic,
    Sans,
    SansBold,
    Mono,
    Math,
    Symbols,
    Pictures,
}

/// Where a character is looked for that a face lacks, in order.
const FALLBACKS: [Face; 4] = [Face::Math, Face::Symbols, Face::Pictures, Face::Mono];

/// Stands for a character that no font has.
const REPLACEMENT: char = '\u{fffd}';

/// All faces, read.
pub(super) struct Fonts {
    serif: LoadedFace,
    serif_bold: LoadedFace,
    serif_italic: LoadedFace,
    serif_bold_italic: LoadedFace,
    sans: LoadedFace,
    sans_bold: LoadedFace,
    mono: LoadedFace,
    math: LoadedFace,
    symbols: LoadedFace,
    pictures: LoadedFace,
}

/// A face as it is embedded and as it is shaped.
pub(super) struct LoadedFace {
    pub embedded: Font,
    pub shaped: rustybuzz::Face<'static>,
    latin: ShapePlan,
    greek: ShapePlan,
    cyrillic: ShapePlan,
    units_per_em: f32,
    replacement: GlyphId,
}

macro_rules! font {
    ($name:literal) => {
        LoadedFace::read(include_bytes!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/assets/fonts/",
            $name,
            ".ttf"
        )))
    };
}

static FONTS: LazyLock<Option<Fonts>> = LazyLock::new(|| {
    Some(Fonts {
        serif: font!("serif-regular")?,
        serif_bold: font!("serif-bold")?,
        serif_italic: font!("serif-italic")?,
        serif_bold_italic: font!("serif-bold-italic")?,
        sans: font!("sans-regular")?,
        sans_bold: font!("sans-bold")?,
        mono: font!("mono-regular")?,
        math: font!("math")?,
        symbols: font!("symbols")?,
        pictures: font!("pictures")?,
    })
});

impl Fonts {
    /// The fonts, read once; `None` when one of them cannot be read.
    pub fn get() -> Option<&'static Self> {
        FONTS.as_ref()
    }

    pub fn face(&self, face: Face) -> &LoadedFace {
        match face {
            Face::Serif => &self.serif,
            Face::SerifBold => &self.serif_bold,
            Face::SerifItalic => &self.serif_italic,
            Face::SerifBoldItalic => &self.serif_bold_italic,
            Face::Sans => &self.sans,
            Face::SansBold => &self.sans_bold,
            Face::Mono => &self.mono,
            Face::Math => &self.math,
            Face::Symbols => &self.symbols,
            Face::Pictures => &self.pictures,
        }
    }

    /// The face that has a character, first of all the wanted one; `None` when none has it.
    pub fn face_with(&self, wanted: Face, c: char) -> Option<Face> {
        std::iter::once(wanted)
            .chain(FALLBACKS)
            .find(|face| self.face(*face).has(c))
    }

    /// Whether a face has a character, or at least a sign for those that it has not.
    pub fn can_draw(&self, face: Face, c: char) -> bool {
        let face = self.face(face);
        face.has(c) || face.has(REPLACEMENT)
    }

    /// How far a character takes the line, in ems, were it alone.
    pub fn advance(&self, wanted: Face, c: char) -> f32 {
        let face = self.face(self.face_with(wanted, c).unwrap_or(wanted));
        let glyph = face.shaped.glyph_index(c);
        let glyph = glyph.or_else(|| face.shaped.glyph_index(REPLACEMENT));
        let units = glyph.and_then(|glyph| face.shaped.glyph_hor_advance(glyph));
        f32::from(units.unwrap_or_default()) / face.units_per_em
    }
}

impl LoadedFace {
    fn read(bytes: &'static [u8]) -> Option<Self> {
        let shaped = rustybuzz::Face::from_slice(bytes, 0)?;
        let plan = |script: Script| {
            ShapePlan::new(&shaped, Direction::LeftToRight, Some(script), None, &[])
        };
        let replacement = shaped.glyph_index(REPLACEMENT).unwrap_or_default();
        Some(Self {
            embedded: Font::new(Data::from(bytes), 0)?,
            latin: plan(script::LATIN),
            greek: plan(script::GREEK),
            cyrillic: plan(script::CYRILLIC),
            units_per_em: f32::from(shaped.as_ref().units_per_em()),
            replacement: GlyphId::new(u32::from(replacement.0)),
            shaped,
        })
    }

    fn has(&self, c: char) -> bool {
        self.shaped.glyph_index(c).is_some()
    }

    /// How text of a script is shaped.
    pub fn plan(&self, script: Script) -> &ShapePlan {
        match script {
            script::GREEK => &self.greek,
            script::CYRILLIC => &self.cyrillic,
            _ => &self.latin,
        }
    }

    /// A length of the font's own, in ems.
    #[expect(
        clippy::cast_precision_loss,
        reason = "lengths in a font are of some thousand units"
    )]
    pub fn ems(&self, units: i32) -> f32 {
        units as f32 / self.units_per_em
    }

    /// What is drawn for a character that no font has.
    pub fn replacement(&self) -> GlyphId {
        self.replacement
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT_FACES: [Face; 7] = [
        Face::Serif,
        Face::SerifBold,
        Face::SerifItalic,
        Face::SerifBoldItalic,
        Face::Sans,
        Face::SansBold,
        Face::Mono,
    ];

    #[test]
    fn every_text_face_has_latin_greek_and_cyrillic() {
        let fonts = Fonts::get().unwrap();
        let sample = "ÀÉÎõÜçŒœÆßŁłŐŞȘĦŊẠẾưƠỹ αάΩώἀᾧ БЖяёЇіЉџҐґӘ €₴£–—«»“”’… №";
        for face in TEXT_FACES {
            for c in sample.chars() {
                assert!(fonts.face(face).has(c), "{face:?} lacks {c}");
            }
            assert!(fonts.face(face).has(REPLACEMENT));
        }
    }

    #[test]
    fn signs_are_found_in_another_face() {
        let fonts = Fonts::get().unwrap();
        for c in "→⇒≤≠∑√■●★☎✓✔✉❤☀".chars() {
            assert!(fonts.face_with(Face::Serif, c).is_some(), "none has {c}");
        }
        for c in "漢😀العربية".chars() {
            assert_eq!(fonts.face_with(Face::Serif, c), None);
        }
    }
}
