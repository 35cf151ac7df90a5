//! Text that is shaped, joined and parted.

use std::rc::Rc;

use super::lines::is_hyphen;
use super::shape::Glyph;
use super::strip::Text;

impl Text {
    /// Whether another piece is of one look with this one and of one place in the structure.
    pub fn goes_on_in(&self, next: &Text) -> bool {
        let is_same = match (&self.link, &next.link) {
            (Some(link), Some(other)) => Rc::ptr_eq(link, other),
            (None, None) => true,
            _ => false,
        };
        is_same && self.face == next.face && self.look == next.look && self.leaf == next.leaf
    }

    /// Puts another piece behind this one.
    pub fn extend(&mut self, next: Text) {
        let length = self.text.len();
        self.width += next.width;
        self.text.push_str(&next.text);
        self.glyphs
            .extend(next.glyphs.into_iter().map(|glyph| glyph.moved(length)));
    }

    /// How wide it is without the white space at its end.
    pub fn shown_width(&self) -> f32 {
        self.width_before(self.text.trim_end().len())
    }

    /// How wide it is up to this byte.
    pub fn width_before(&self, byte: usize) -> f32 {
        let before = self.glyphs.iter().filter(|glyph| glyph.start() < byte);
        before.map(|glyph| glyph.advance).sum::<f32>() * self.look.size
    }

    /// What fits into this width, and the rest; with `takes_one`, what is drawn first fits at any
    /// rate. It is parted behind a hyphen only where there is no other place.
    pub fn split(self, width: f32, takes_one: bool) -> (Option<Text>, Option<Text>) {
        let mut room = width / self.look.size;
        let (mut any, mut good) = (None, None);
        for (place, glyph) in self.glyphs.iter().enumerate() {
            let begins = place == 0 || self.begins_cluster(place);
            if begins && (place > 0 || !takes_one) {
                any = Some(place);
                let before = self.text.get(..glyph.start()).unwrap_or_default();
                if !before.ends_with(is_hyphen) {
                    good = any;
                }
            }
            room -= glyph.advance;
            if room < 0.0 && any.is_some() {
                return self.cut(good.or(any));
            }
        }
        self.cut(None)
    }

    /// Whether a glyph is the first of those that stand for the same characters.
    fn begins_cluster(&self, place: usize) -> bool {
        let start = |place: usize| self.glyphs.get(place).map(Glyph::start);
        place
            .checked_sub(1)
            .is_none_or(|before| start(before) != start(place))
    }

    /// What comes before a glyph, and what comes from it on.
    fn cut(self, place: Option<usize>) -> (Option<Text>, Option<Text>) {
        let byte = place
            .and_then(|place| self.glyphs.get(place))
            .map(Glyph::start);
        self.cut_at(byte.unwrap_or(usize::MAX))
    }

    /// What stands for the bytes before this one, and what for the others.
    pub fn cut_at(mut self, byte: usize) -> (Option<Text>, Option<Text>) {
        let byte = byte.min(self.text.len());
        let place = self.glyphs.partition_point(|glyph| glyph.start() < byte);
        let glyphs = self.glyphs.split_off(place);
        let glyphs: Vec<Glyph> = glyphs
            .into_iter()
            .map(|glyph| glyph.without(byte))
            .collect();
        let text = self.text.get(byte..).unwrap_or_default().to_owned();
        self.text.truncate(byte);
        let width = |glyphs: &[Glyph]| {
            let ems: f32 = glyphs.iter().map(|glyph| glyph.advance).sum();
            ems * self.look.size
        };
        self.width = width(&self.glyphs);
        let rest = Text {
            width: width(&glyphs),
            text,
            glyphs,
            link: self.link.clone(),
            ..self
        };
        let some = |text: Text| (!text.text.is_empty()).then_some(text);
        (some(self), some(rest))
    }

    /// The same, drawn from its end to its beginning; glyphs of the same characters stay together.
    #[must_use]
    pub fn reversed(mut self) -> Text {
        let mut glyphs = Vec::with_capacity(self.glyphs.len());
        while let Some(last) = self.glyphs.last() {
            let start = last.start();
            let first = self.glyphs.partition_point(|glyph| glyph.start() < start);
            glyphs.extend(self.glyphs.split_off(first));
        }
        Text { glyphs, ..self }
    }
}
