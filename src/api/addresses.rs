//! Which paths there are, and their methods.

use actix_web::dev::ResourceDef;
use utoipa::openapi::OpenApi;

/// Which paths there are, and their methods: what `405` and `OPTIONS` tell.
#[derive(Debug)]
pub struct Addresses(Vec<(ResourceDef, String)>);

impl Addresses {
    /// Those of a document's paths that `serves` accepts.
    fn documented(document: &OpenApi, serves: impl Fn(&str) -> bool) -> Vec<(ResourceDef, String)> {
        let paths = document.paths.paths.iter();
        paths
            .filter(|(path, _)| serves(path))
            .map(|(path, item)| {
                let mut methods = vec!["OPTIONS"];
                if item.get.is_some() {
                    methods.extend(["GET", "HEAD"]);
                }
                methods.sort_unstable();
                (ResourceDef::new(path.as_str()), methods.join(", "))
            })
            .collect()
    }

    /// What the public listener serves: the document's paths, and those of pages beside it.
    pub fn public(document: &OpenApi, health_is_public: bool, pages: &[&str]) -> Self {
        let mut addresses = Self::documented(document, |path| health_is_public || !is_health(path));
        addresses.extend(
            pages
                .iter()
                .map(|path| (ResourceDef::new(*path), "GET, HEAD, OPTIONS".to_owned())),
        );
        Self(addresses)
    }

    /// What the admin listener serves.
    pub fn admin(document: &OpenApi) -> Self {
        Self(Self::documented(document, is_health))
    }

    /// The methods of a path, joined by commas; `None` for one that is not there.
    pub fn methods(&self, path: &str) -> Option<String> {
        self.0
            .iter()
            .find(|(address, _)| address.is_match(path))
            .map(|(_, methods)| methods.clone())
    }
}

fn is_health(path: &str) -> bool {
    path.starts_with("/health/")
}
