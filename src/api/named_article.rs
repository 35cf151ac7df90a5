//! The article that a path names, by id or slug, and the answer when it is not there.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Path;
use actix_web::{FromRequest, HttpRequest, HttpResponse};

use super::articles::page_path;
use super::canonical::Canonical;
use super::problem::{Kind, Problem};
use crate::domain::Reference;
use crate::state::AppState;
use crate::store::articles::{self, Article, Bodies, Found};
use crate::store::changes::Version;
use crate::store::{DbConnection, StoreResult};

/// Extractor: the article that a path with one name in it means. What can be no name is a 404.
#[derive(Debug)]
pub struct NamedArticle {
    name: String,
    pub reference: Reference,
}

impl FromRequest for NamedArticle {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let name = Path::<String>::extract(request).into_inner();
        let name = name.map_or_else(|_| String::new(), Path::into_inner);
        ready(match Reference::parse(&name) {
            Ok(reference) => Ok(Self { name, reference }),
            Err(_) => Err(Problem::not_found("article", &name)),
        })
    }
}

impl NamedArticle {
    /// Reads it, with what is wanted of its body.
    pub fn find(
        &self,
        state: &AppState,
        bodies: Bodies,
    ) -> impl FnOnce(&mut DbConnection, Version) -> StoreResult<Found<Box<Article>>> + Send + 'static
    {
        let (reference, news) = (self.reference.clone(), state.news().clone());
        state.indexed(move |conn, index| articles::find(conn, index, &reference, &news, bodies))
    }

    /// The answer when it is not where the address says.
    ///
    /// # Errors
    /// 404, or 410 for one that was deleted; one that has another slug now is a redirect.
    pub fn absent<T>(
        &self,
        found: Found<T>,
        canonical: &Canonical,
    ) -> Result<HttpResponse, Problem> {
        let name = &self.name;
        match found {
            Found::Moved(slug) => {
                let (old, new) = (page_path(name), page_path(&slug));
                let location = canonical.link().replacen(&old, &new, 1);
                Ok(HttpResponse::PermanentRedirect()
                    .insert_header((header::LOCATION, location))
                    .finish())
            }
            Found::Deleted => Err(Problem::new(
                Kind::Gone,
                format!("article {name:?} has been deleted"),
            )),
            Found::Visible(_) | Found::Missing => Err(Problem::not_found("article", name)),
        }
    }
}
