//! What our pages may load, and who may show them in a frame (Content Security Policy Level 3).

use actix_web::http::header::HeaderValue;

use crate::content::Provider;
use crate::domain::{AllowedOrigins, Site};

/// Who may show a page in a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// Pages of ours alone.
    Ourselves,
    /// The sites of `--embed-origins`, too.
    Embedders,
}

impl Framing {
    fn sources(self, site: &Site) -> String {
        match (self, &site.embedders) {
            (Self::Ourselves, _) => "'self'".to_owned(),
            (Self::Embedders, AllowedOrigins::Any) => "*".to_owned(),
            (Self::Embedders, AllowedOrigins::These(origins)) => {
                format!("'self' {}", origins.join(" "))
            }
        }
    }
}

/// The `Content-Security-Policy` of a page: scripts and styles come from files of ours and never
/// from the page itself, so nothing that gets into it would run; pictures come from anywhere, and
/// films from the hosts whose films bodies show.
pub fn content_policy(site: &Site, framing: Framing) -> HeaderValue {
    let films = Provider::ALL.map(Provider::frame_origin).join(" ");
    let frames = framing.sources(site);
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; \
         img-src https: http: data:; media-src https: http:; connect-src 'self'; \
         frame-src 'self' {films}; manifest-src 'self'; base-uri 'none'; form-action 'self'; \
         object-src 'none'; frame-ancestors {frames}"
    );
    // Origins hold nothing that a header cannot.
    HeaderValue::from_str(&policy).unwrap_or_else(|_| HeaderValue::from_static("sandbox"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{LanguageTag, SiteName};

    fn ancestors(embedders: &str, framing: Framing) -> String {
        let site = Site {
            name: SiteName::parse("Horizon").unwrap(),
            language: LanguageTag::parse("fr").unwrap(),
            hub: None,
            embedders: embedders.parse().unwrap(),
        };
        let policy = content_policy(&site, framing);
        let (_, ancestors) = policy
            .to_str()
            .unwrap()
            .split_once("; frame-ancestors ")
            .unwrap();
        ancestors.to_owned()
    }

    #[test]
    fn the_settings_say_who_may_frame_what_is_to_be_framed() {
        let partner = "https://partner.example";
        assert_eq!(ancestors("*", Framing::Embedders), "*");
        assert_eq!(
            ancestors(partner, Framing::Embedders),
            "'self' https://partner.example"
        );
        assert_eq!(ancestors(partner, Framing::Ourselves), "'self'");
        assert_eq!(ancestors("*", Framing::Ourselves), "'self'");
    }
}
