//! Text without its accents and letter case: what order and type-ahead compare.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How many characters of a text its sort key keeps: enough to order titles, short enough for
/// every database's index.
const SORT_KEY_CHARS: usize = 120;

/// Folds accents, letter case and ligatures: `Été à l'Œuvre` becomes `ete a l'oeuvre`.
pub fn fold(text: &str) -> String {
    fold_chars(text).collect()
}

/// The key by which a title or label is put in alphabetical order, compared byte by byte.
pub fn sort_key(text: &str) -> String {
    // A NUL cannot be stored by every database, and has no place in an alphabet.
    fold_chars(text)
        .filter(|&c| c != '\0')
        .take(SORT_KEY_CHARS)
        .collect()
}

/// The folded words of a text, joined by single spaces: `L'été, enfin` becomes `l ete enfin`.
pub fn fold_words(text: &str) -> String {
    let folded = fold(text);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

fn fold_chars(text: &str) -> impl Iterator<Item = char> {
    text.nfkd()
        .filter(|&c| !is_combining_mark(c))
        .flat_map(char::to_lowercase)
        .nfkd()
        .filter(|&c| !is_combining_mark(c))
        .flat_map(expand)
}

/// The letters that Unicode does not take apart, as French and its neighbours sort them.
fn expand(c: char) -> impl Iterator<Item = char> {
    let (first, second) = match c {
        'œ' => ('o', Some('e')),
        'æ' => ('a', Some('e')),
        'ß' => ('s', Some('s')),
        'ø' => ('o', None),
        'ł' => ('l', None),
        'đ' => ('d', None),
        'ı' => ('i', None),
        other => (other, None),
    };
    std::iter::once(first).chain(second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_ligatures_are_folded() {
        assert_eq!(fold("Été à l'Œuvre"), "ete a l'oeuvre");
        assert_eq!(fold("ÆON Straße ŁÓDŹ"), "aeon strasse lodz");
        assert_eq!(fold("İstanbul ﬁn"), "istanbul fin");
    }

    #[test]
    fn words_lose_their_punctuation() {
        assert_eq!(fold_words(" L'été, « enfin » ! "), "l ete enfin");
        assert_eq!(fold_words("!?"), "");
    }

    #[test]
    fn a_sort_key_is_bounded_and_has_no_nul() {
        assert_eq!(sort_key("a\0b"), "ab");
        assert_eq!(sort_key(&"é".repeat(500)), "e".repeat(SORT_KEY_CHARS));
    }
}
