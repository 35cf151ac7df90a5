//! The words of the document itself.

use crate::domain::Locale;

/// Before the name of an author.
pub(super) fn by(locale: Locale) -> &'static str {
    match locale {
        Locale::French => "Par",
        Locale::English => "By",
    }
}

/// Before the description of a picture.
pub(super) fn image(locale: Locale) -> &'static str {
    match locale {
        Locale::French => "Image",
        Locale::English => "Image",
    }
}

/// Before the title of a film.
pub(super) fn film(locale: Locale) -> &'static str {
    match locale {
        Locale::French => "Film",
        Locale::English => "Film",
    }
}

/// Before the address of the article, where its document ends before it does.
pub(super) fn rest(locale: Locale) -> &'static str {
    match locale {
        Locale::French => "Ce document s’arrête ici. La suite de l’article est à l’adresse ",
        Locale::English => "This document ends here. The rest of the article is at ",
    }
}
