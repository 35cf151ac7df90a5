//! The words of the document itself.

use crate::domain::Locale;

/// Before the name of an author.
pub(super) fn by(locale: Locale) -> &'static str {
    match locale {
        Locale::French => "Par",
        Locale::English => "By",
    }
}

/// Before the description of a picture, in French as in English.
pub(super) const IMAGE: &str = "Image";

/// Before the title of a film.
pub(super) fn film(locale: Locale) -> &'static str {
    match locale {
        Locale::French => "Film",
        Locale::English => "Video",
    }
}

/// Before the address of the article, where its document ends before it does.
pub(super) fn rest(locale: Locale) -> &'static str {
    match locale {
        Locale::French => "L’article continue à l’adresse ",
        Locale::English => "The article goes on at ",
    }
}
