//! Text that is kept to the byte in databases that cannot hold every character.
//!
//! PostgreSQL's `TEXT` refuses NUL. So that both databases hold the same, a NUL is stored as
//! U+E000 `0`, and a U+E000 (of Unicode's private use area) as U+E000 `1`.

use std::borrow::Cow;

const ESCAPE: char = '\u{E000}';

/// The text as the database holds it.
pub fn to_stored(text: &str) -> Cow<'_, str> {
    if !text.contains(['\0', ESCAPE]) {
        return Cow::Borrowed(text);
    }
    let mut stored = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\0' => stored.extend([ESCAPE, '0']),
            ESCAPE => stored.extend([ESCAPE, '1']),
            other => stored.push(other),
        }
    }
    Cow::Owned(stored)
}

/// The text that [`to_stored`] was given.
pub fn from_stored(stored: String) -> String {
    if !stored.contains(ESCAPE) {
        return stored;
    }
    let mut text = String::with_capacity(stored.len());
    let mut chars = stored.chars();
    while let Some(c) = chars.next() {
        match c {
            ESCAPE => text.push(if chars.next() == Some('0') {
                '\0'
            } else {
                ESCAPE
            }),
            other => text.push(other),
        }
    }
    text
}

/// A text that [`to_stored`] never gives, different for every number.
pub fn impossible(number: i64) -> String {
    format!("{ESCAPE}{ESCAPE}{number}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ordinary_text_is_stored_as_it_is() {
        assert!(matches!(to_stored("l'été 🎉"), Cow::Borrowed("l'été 🎉")));
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in "[a\0\u{E000}01é]{0,12}") {
            let stored = to_stored(&text).into_owned();
            prop_assert!(!stored.contains('\0'));
            prop_assert_eq!(from_stored(stored), text);
        }
    }
}
