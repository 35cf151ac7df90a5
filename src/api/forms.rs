//! What texts the parsers of `domain` accept, said as patterns for the document: a client that
//! keeps to them is never told that a value is malformed.

use utoipa::openapi::schema::ObjectBuilder;

use crate::domain::Slug;

/// The form of a text. Its pattern is a regular expression of ECMA-262 that matches whole values.
#[derive(Debug)]
pub struct Form {
    pattern: &'static str,
    /// In characters.
    longest: Option<usize>,
}

macro_rules! slug_pattern {
    () => {
        "[0-9]+(-[0-9]+)+|([0-9]+-)*[0-9]*[a-z][a-z0-9]*(-[a-z0-9]+)*"
    };
}

/// `domain::Slug`: digits alone are an id.
pub const SLUG: Form = Form {
    pattern: concat!("^(", slug_pattern!(), ")$"),
    longest: Some(Slug::MAX_LENGTH),
};

/// `domain::Reference`.
pub const REFERENCE: Form = Form {
    pattern: concat!("^([0-9]+|", slug_pattern!(), ")$"),
    longest: Some(Slug::MAX_LENGTH),
};

/// `domain::SubsiteCode`, in any letter case; white space at its ends is dropped.
pub const SUBSITE_CODE: Form = Form {
    pattern: r"^[\s\x85]*[^\s!,\x00-\x1f\x7f-\x9f]([^!,\x00-\x1f\x7f-\x9f]*[^\s!,\x00-\x1f\x7f-\x9f])?[\s\x85]*$",
    longest: Some(255),
};

/// `domain::Template`, without the comma that parts values.
pub const TEMPLATE: Form = Form {
    pattern: r"^[^,\x00-\x1f\x7f-\x9f]+$",
    longest: Some(64),
};

/// `domain::LanguageTag`.
pub const LANGUAGE: Form = Form {
    pattern: "^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$",
    longest: Some(35),
};

/// `domain::Author`, without the comma that parts values.
pub const AUTHOR: Form = Form {
    pattern: "^[^,]+$",
    longest: None,
};

/// The number of a part of the sitemap: as many parts as hold all articles that can be.
const PART: Form = Form {
    pattern: "^[1-9][0-9]*$",
    longest: Some(5),
};

impl Form {
    /// Says it of a text in the document.
    pub fn apply(&self, text: ObjectBuilder) -> ObjectBuilder {
        text.min_length(Some(1))
            .max_length(self.longest)
            .pattern(Some(self.pattern))
    }
}

/// What a parameter of this name is in every path.
pub fn in_path(name: &str) -> Option<&'static Form> {
    match name {
        "article" | "category" => Some(&REFERENCE),
        "tag" => Some(&SLUG),
        "subsite" => Some(&SUBSITE_CODE),
        "part" => Some(&PART),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::string::string_regex;

    use super::*;
    use crate::domain::{Author, LanguageTag, Reference, SubsiteCode, Template};

    /// Texts of the form, short enough for it.
    fn texts(form: &'static Form) -> impl Strategy<Value = String> {
        let pattern = form.pattern.trim_start_matches('^').trim_end_matches('$');
        string_regex(pattern)
            .unwrap()
            .prop_filter("is too long", |text| {
                form.longest.is_none_or(|most| text.chars().count() <= most)
            })
    }

    proptest! {
        #[test]
        fn what_the_document_allows_is_accepted(
            slug in texts(&SLUG),
            reference in texts(&REFERENCE),
            code in texts(&SUBSITE_CODE),
            template in texts(&TEMPLATE),
            language in texts(&LANGUAGE),
            author in texts(&AUTHOR),
        ) {
            prop_assert!(Slug::parse(&slug).is_ok(), "{:?}", slug);
            prop_assert!(Reference::parse(&reference).is_ok(), "{:?}", reference);
            prop_assert!(SubsiteCode::parse(&code).is_ok(), "{:?}", code);
            prop_assert!(Template::parse(&template).is_ok(), "{:?}", template);
            prop_assert!(LanguageTag::parse(&language).is_ok(), "{:?}", language);
            prop_assert!(Author::parse(&author).is_ok(), "{:?}", author);
        }
    }
}
