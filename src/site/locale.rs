//! In which of our languages a page speaks.

use actix_web::HttpRequest;
use actix_web::http::header::{AcceptLanguage, Header as _, Quality};

use crate::api::query::{Shape, Spec};
use crate::domain::{LanguageTag, Locale, Site};

/// The parameter by which a page is told. It takes any language tag, for what people open must not
/// fail over one that is none of ours.
pub const LANG: Spec = Spec {
    name: "lang",
    description: "The language of the page itself, `fr` or `en`. Default: what `Accept-Language` asks for, else the site's.",
    shape: Shape::Text,
    example: "fr",
};

/// The language that is asked for by the parameter, else by the client, else the site's.
pub fn negotiate(request: &HttpRequest, given: Option<&LanguageTag>, site: &Site) -> Locale {
    let preferred = preferred(request);
    let languages = given.into_iter().chain(&preferred);
    Locale::first_of(languages.chain([&site.language]))
}

/// The languages that the client accepts, the one it prefers first (RFC 9110, section 12.5.4).
fn preferred(request: &HttpRequest) -> Vec<LanguageTag> {
    let mut accepted = AcceptLanguage::parse(request)
        .map(|header| header.0)
        .unwrap_or_default();
    accepted.retain(|language| language.quality > Quality::ZERO);
    accepted.sort_by_key(|language| std::cmp::Reverse(language.quality));
    let tags = accepted.iter().filter_map(|language| language.item.item());
    tags.filter_map(|tag| LanguageTag::parse(tag.as_str()).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;
    use crate::domain::{AllowedOrigins, SiteName};

    fn negotiated(given: Option<&str>, accepted: &str, site: &str) -> Locale {
        let site = Site {
            name: SiteName::parse("Horizon").unwrap(),
            language: LanguageTag::parse(site).unwrap(),
            hub: None,
            embedders: AllowedOrigins::Any,
        };
        let request = TestRequest::default().insert_header(("Accept-Language", accepted));
        let given = given.map(|tag| LanguageTag::parse(tag).unwrap());
        negotiate(&request.to_http_request(), given.as_ref(), &site)
    }

    #[test]
    fn the_address_comes_before_the_client_and_the_client_before_the_site() {
        assert_eq!(negotiated(Some("en-GB"), "fr", "fr"), Locale::English);
        assert_eq!(negotiated(Some("de"), "en", "fr"), Locale::English);
        assert_eq!(
            negotiated(None, "de, fr;q=0.2, en;q=0.5", "fr"),
            Locale::English
        );
        assert_eq!(negotiated(None, "en;q=0, *", "fr-CA"), Locale::French);
        assert_eq!(negotiated(None, "?", "de"), Locale::English);
    }
}
