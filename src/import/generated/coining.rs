//! Words and names that nobody has used before, put together as French ones are.

use super::dice::Dice;
use super::language::Noun;

const PREFIXES: [&str; 20] = [
    "", "ré", "dé", "inter", "sur", "télé", "micro", "multi", "auto", "contre", "pré", "co",
    "anti", "trans", "méta", "éco", "bio", "poly", "semi", "hyper",
];
const STEMS: [&str; 120] = [
    "act", "adapt", "agr", "alim", "amén", "ancr", "arch", "arm", "attel", "balis", "barr",
    "bâtiss", "berg", "bord", "bouch", "bris", "cadr", "calcul", "capt", "cart", "caval", "cert",
    "chant", "charg", "chiff", "circul", "clar", "cloi", "coff", "collect", "colon", "comm",
    "compt", "concr", "condens", "consol", "coord", "cord", "cram", "crist", "crois", "cult",
    "curv", "cycl", "dat", "dens", "dict", "diffus", "domin", "dos", "drain", "dur", "écl",
    "écout", "émul", "équil", "évol", "fabric", "fédér", "ferm", "filtr", "fix", "flott", "fluid",
    "fond", "form", "fract", "gar", "gest", "glac", "gouv", "grad", "graph", "group", "habit",
    "horlog", "imprim", "isol", "jard", "jonct", "labour", "lanc", "lav", "lent", "liquid", "log",
    "lumin", "maçonn", "magnét", "manœuv", "marin", "maten", "médit", "menuis", "modul", "mont",
    "mot", "navig", "norm", "not", "ordonn", "orient", "pagin", "pal", "parcell", "pent", "pist",
    "plant", "pliss", "pond", "port", "press", "prod", "quant", "rad", "rang", "récept", "régul",
    "sabl", "sond",
];
/// Endings of nouns, and whether they are feminine.
const NOUN_ENDINGS: [(&str, bool); 16] = [
    ("ation", true),
    ("ement", false),
    ("age", false),
    ("eur", false),
    ("ité", true),
    ("isme", false),
    ("ette", true),
    ("ure", true),
    ("ance", true),
    ("oir", false),
    ("erie", true),
    ("iste", false),
    ("ateur", false),
    ("ière", true),
    ("in", false),
    ("ée", true),
];
const ADJECTIVE_ENDINGS: [[&str; 2]; 8] = [
    ["el", "elle"],
    ["if", "ive"],
    ["able", "able"],
    ["ique", "ique"],
    ["al", "ale"],
    ["eux", "euse"],
    ["aire", "aire"],
    ["ant", "ante"],
];
const SYLLABLES: [&str; 50] = [
    "al", "an", "ar", "ba", "bel", "bri", "ca", "cen", "cor", "da", "del", "do", "el", "en", "fa",
    "flo", "ga", "gen", "gra", "ha", "is", "jo", "ka", "kel", "la", "li", "lor", "ma", "mel", "mo",
    "na", "neo", "no", "or", "pa", "pri", "quan", "ra", "ri", "sa", "sil", "sol", "ta", "ter",
    "tra", "val", "ven", "vi", "xa", "zen",
];

/// So many nouns, no two alike.
pub(super) fn nouns(number: usize) -> impl Iterator<Item = Noun> {
    scattered(PREFIXES.len() * STEMS.len() * NOUN_ENDINGS.len())
        .filter_map(|place| {
            let (word, rest) = stem(place)?;
            let (ending, feminine) = NOUN_ENDINGS.get(rest)?;
            Some(Noun {
                text: word + ending,
                feminine: *feminine,
            })
        })
        .take(number)
}

/// So many adjectives, in the masculine and the feminine.
pub(super) fn adjectives(number: usize) -> impl Iterator<Item = [String; 2]> {
    scattered(PREFIXES.len() * STEMS.len() * ADJECTIVE_ENDINGS.len())
        .filter_map(|place| {
            let (word, rest) = stem(place)?;
            let endings = ADJECTIVE_ENDINGS.get(rest)?;
            Some(endings.map(|ending| format!("{word}{ending}")))
        })
        .take(number)
}

/// The stem at a place among all, and which of its endings is meant.
fn stem(place: usize) -> Option<(String, usize)> {
    let (rest, prefix) = (place / PREFIXES.len(), place % PREFIXES.len());
    let (rest, stem) = (rest / STEMS.len(), rest % STEMS.len());
    Some((
        format!("{}{}", PREFIXES.get(prefix)?, STEMS.get(stem)?),
        rest,
    ))
}

/// Every number below this one, each once, in no order that shows.
fn scattered(end: usize) -> impl Iterator<Item = usize> {
    // A prime that divides none of our numbers walks through all places.
    (0..end).map(move |n| n * 7_919 % end)
}

/// Writes the name of a company: one of 125,000, so that each is in few articles.
pub(super) fn company(dice: &mut Dice, out: &mut String) {
    let start = out.len();
    for _ in 0..3 {
        out.push_str(dice.pick(&SYLLABLES).copied().unwrap_or_default());
    }
    // The syllables are ASCII.
    if let Some(initial) = out.get_mut(start..start + 1) {
        initial.make_ascii_uppercase();
    }
}
