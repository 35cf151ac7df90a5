//! From characters to glyphs.

use std::mem;
use std::ops::Range;

use krilla::surface::Location;
use krilla::text::GlyphId;
use rustybuzz::{Direction, Script, UnicodeBuffer, script, shape_with_plan};

use super::fonts::{Face, Fonts};

/// A glyph in its place; lengths are in ems.
#[derive(Debug, Clone)]
pub(super) struct Glyph {
    id: GlyphId,
    pub advance: f32,
    x_offset: f32,
    y_offset: f32,
    /// The bytes of the text that it stands for, alone or with its neighbours.
    start: u32,
    end: u32,
}

impl Glyph {
    /// The glyph of a text that begins so many bytes later.
    #[must_use]
    pub fn moved(mut self, bytes: usize) -> Self {
        let bytes = u32::try_from(bytes).unwrap_or_default();
        self.start += bytes;
        self.end += bytes;
        self
    }

    /// The same, where the text begins so many bytes later.
    #[must_use]
    pub fn without(mut self, bytes: usize) -> Self {
        let bytes = u32::try_from(bytes).unwrap_or_default();
        self.start = self.start.saturating_sub(bytes);
        self.end = self.end.saturating_sub(bytes);
        self
    }

    pub fn start(&self) -> usize {
        usize::try_from(self.start).unwrap_or_default()
    }
}

impl krilla::text::Glyph for Glyph {
    fn glyph_id(&self) -> GlyphId {
        self.id
    }

    fn text_range(&self) -> Range<usize> {
        self.start()..usize::try_from(self.end).unwrap_or_default()
    }

    fn x_advance(&self, size: f32) -> f32 {
        self.advance * size
    }

    fn x_offset(&self, size: f32) -> f32 {
        self.x_offset * size
    }

    fn y_offset(&self, size: f32) -> f32 {
        self.y_offset * size
    }

    fn y_advance(&self, _size: f32) -> f32 {
        0.0
    }

    fn location(&self) -> Option<Location> {
        None
    }
}

/// Text in glyphs of one face.
#[derive(Debug, Clone)]
pub(super) struct Shaped {
    pub face: Face,
    pub text: String,
    pub glyphs: Vec<Glyph>,
}

/// Shapes text, in any of the fonts.
pub(super) struct Shaper {
    pub fonts: &'static Fonts,
    buffer: UnicodeBuffer,
}

/// What is shaped at once.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Setting {
    /// `None`: no font has it.
    face: Option<Face>,
    script: Script,
}

impl Shaper {
    pub fn new(fonts: &'static Fonts) -> Self {
        Self {
            fonts,
            buffer: UnicodeBuffer::new(),
        }
    }

    /// The text in glyphs of a face, or of others where that one lacks a character.
    pub fn shape(&mut self, text: &str, face: Face) -> Vec<Shaped> {
        let mut shaped = Vec::with_capacity(1);
        let mut setting = Setting {
            face: Some(face),
            script: script::LATIN,
        };
        let mut start = 0;
        for (place, c) in text.char_indices() {
            let next = self.setting(c, face, setting);
            if next != setting {
                self.shape_one(text.get(start..place), face, setting, &mut shaped);
                start = place;
                setting = next;
            }
        }
        self.shape_one(text.get(start..), face, setting, &mut shaped);
        shaped
    }

    /// How a character is shaped, after one that is shaped in the present way.
    fn setting(&self, c: char, wanted: Face, present: Setting) -> Setting {
        if let Some(face) = present.face
            && joins_what_precedes(c)
            && (is_hidden(c) || self.fonts.can_draw(face, c))
        {
            return present;
        }
        Setting {
            face: self.fonts.face_with(wanted, c),
            script: script_of(c).unwrap_or(present.script),
        }
    }

    fn shape_one(
        &mut self,
        text: Option<&str>,
        wanted: Face,
        setting: Setting,
        shaped: &mut Vec<Shaped>,
    ) {
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            return;
        };
        let glyphs = match setting.face {
            Some(face) => self.glyphs(text, face, setting.script),
            None => self.replacements(text, wanted),
        };
        shaped.push(Shaped {
            face: setting.face.unwrap_or(wanted),
            text: text.to_owned(),
            glyphs,
        });
    }

    fn glyphs(&mut self, text: &str, face: Face, script: Script) -> Vec<Glyph> {
        let loaded = self.fonts.face(face);
        let mut buffer = mem::take(&mut self.buffer);
        buffer.push_str(text);
        buffer.set_direction(Direction::LeftToRight);
        let script = match script {
            script::GREEK | script::CYRILLIC => script,
            _ => script::LATIN,
        };
        buffer.set_script(script);
        let output = shape_with_plan(&loaded.shaped, loaded.plan(script), buffer);
        let length = u32::try_from(text.len()).unwrap_or_default();
        let mut glyphs: Vec<Glyph> = Vec::with_capacity(output.len());
        let of_each = output.glyph_infos().iter().zip(output.glyph_positions());
        // From the last to the first: a cluster ends where the next one begins.
        let (mut end, mut next) = (length, length);
        for (info, position) in of_each.rev() {
            if info.cluster != next {
                (end, next) = (next, info.cluster);
            }
            let id = match info.glyph_id {
                0 => loaded.replacement(),
                id => GlyphId::new(id),
            };
            glyphs.push(Glyph {
                id,
                advance: loaded.ems(position.x_advance),
                x_offset: loaded.ems(position.x_offset),
                y_offset: loaded.ems(position.y_offset),
                start: info.cluster,
                end,
            });
        }
        glyphs.reverse();
        self.buffer = output.clear();
        glyphs
    }

    /// A sign for each character that no font has; what is copied from it is the character.
    fn replacements(&self, text: &str, face: Face) -> Vec<Glyph> {
        let loaded = self.fonts.face(face);
        let ends = text
            .char_indices()
            .map(|(place, c)| (place, place + c.len_utf8(), c));
        ends.map(|(start, end, c)| Glyph {
            id: loaded.replacement(),
            advance: self.fonts.advance(face, c),
            x_offset: 0.0,
            y_offset: 0.0,
            start: u32::try_from(start).unwrap_or_default(),
            end: u32::try_from(end).unwrap_or_default(),
        })
        .collect()
    }
}

/// Whether a character is drawn with the one before it: accents, joiners, variants.
fn joins_what_precedes(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Whether nothing is drawn for a character in any font: it tells how others are drawn.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// The script of a letter; figures and signs have that of their neighbours.
fn script_of(c: char) -> Option<Script> {
    match c {
        'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{2af}' | '\u{1e00}'..='\u{1eff}' => {
            Some(script::LATIN)
        }
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Some(script::GREEK),
        '\u{400}'..='\u{52f}'
        | '\u{1c80}'..='\u{1c8f}'
        | '\u{2de0}'..='\u{2dff}'
        | '\u{a640}'..='\u{a69f}' => Some(script::CYRILLIC),
        _ => None,
    }
}
