//! `/medias/{name}`: pictures of the articles, where the server brings some. Old content
//! management systems keep theirs at such addresses, beside the pages.

use actix_web::web::{Bytes, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, get};

use super::asset::Asset;
use crate::api::canonical::Canonical;
use crate::api::conditional::Asked;
use crate::api::problem::Problem;
use crate::state::AppState;

/// Where they are.
pub const PATH: &str = "/medias/{name:.*}";

/// Files of articles, each served under its name below `/medias/`.
#[derive(Debug, Default)]
pub struct Medias(Vec<Asset>);

impl Medias {
    /// The files with these names, such as `2026/forum.svg`, and contents.
    pub fn new(files: &[(&'static str, &'static [u8])]) -> Self {
        let files = files.iter();
        let files = files.map(|&(name, bytes)| Asset::new(name, Bytes::from_static(bytes)));
        Self(files.collect())
    }

    /// The path that they are served at: of none, there is none.
    pub fn path(&self) -> Option<&'static str> {
        (!self.0.is_empty()).then_some(PATH)
    }

    /// Serves them.
    pub fn configure(medias: &Data<Self>, config: &mut ServiceConfig) {
        if medias.path().is_some() {
            config.app_data(medias.clone()).service(get_media);
        }
    }
}

/// A file, which caches may keep as long as an answer.
#[get("/medias/{name:.*}")]
async fn get_media(
    request: HttpRequest,
    name: Path<String>,
    medias: Data<Medias>,
    state: Data<AppState>,
) -> Result<HttpResponse, Problem> {
    let file = medias.0.iter().find(|file| file.name() == name.as_str());
    let file = file.ok_or_else(|| Problem::not_found("file", &name))?;
    let canonical = Canonical::of_path(request.path());
    file.respond(Asked::by(&request, &state, &canonical)).await
}
