//! Lines in which some text runs from right to left (UAX 9). None of the fonts has its letters, but
//! what is copied has to come in the order in which it was written.

use unicode_bidi::{BidiClass, BidiInfo, Level, bidi_class};

use super::strip::Text;

/// A line with its pieces where they are seen, from left to right.
pub(super) fn in_visual_order(line: Vec<Text>) -> Vec<Text> {
    let is_reordered = |text: &Text| !text.text.is_ascii() && text.text.chars().any(turns);
    if !line.iter().any(is_reordered) {
        return line;
    }
    let whole: String = line.iter().map(|text| text.text.as_str()).collect();
    let information = BidiInfo::new(&whole, Some(Level::ltr()));
    let pieces = of_one_level(line, &information.levels);
    let levels: Vec<Level> = pieces.iter().map(|(level, _)| *level).collect();
    let mut pieces: Vec<Option<(Level, Text)>> = pieces.into_iter().map(Some).collect();
    let mut x = 0.0;
    let order = BidiInfo::reorder_visual(&levels);
    let ordered = order
        .into_iter()
        .filter_map(|place| pieces.get_mut(place)?.take());
    ordered
        .map(|(level, piece)| {
            let mut piece = if level.is_rtl() {
                piece.reversed()
            } else {
                piece
            };
            piece.x = x;
            x += piece.width;
            piece
        })
        .collect()
}

/// Whether a character runs from right to left, or makes others do so.
fn turns(c: char) -> bool {
    use BidiClass::{AL, AN, R, RLE, RLI, RLO};
    matches!(bidi_class(c), AL | AN | R | RLE | RLI | RLO)
}

/// The pieces of a line parted where the direction changes; there is a level for each byte.
fn of_one_level(line: Vec<Text>, levels: &[Level]) -> Vec<(Level, Text)> {
    let mut pieces = Vec::with_capacity(line.len());
    let mut start = 0;
    for text in line {
        let mut left = Some(text);
        while let Some(text) = left {
            let own = levels.get(start..).unwrap_or_default();
            let level = own.first().copied().unwrap_or_else(Level::ltr);
            let length = match own.iter().position(|other| *other != level) {
                Some(length) => length,
                None => usize::MAX,
            };
            let (piece, rest) = text.cut_at(length);
            start += piece.as_ref().map_or(0, |piece| piece.text.len());
            pieces.extend(piece.map(|piece| (level, piece)));
            left = rest;
        }
    }
    pieces
}
