//! `/assets/{version}/{name}`: scripts, styles and pictures of the pages, from the binary.

use std::sync::LazyLock;

use actix_web::http::header;
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use sha2::{Digest as _, Sha256};

use crate::api::canonical::Canonical;
use crate::api::conditional::{Asked, answer_fixed};
use crate::api::problem::Problem;
use crate::state::AppState;

/// Where they are.
pub const PATH: &str = "/assets/{version}/{name}";

/// The media type of pictures that are drawn in XML (SVG 2, appendix P).
const SVG: &str = "image/svg+xml";

/// What lies at an address with the digest of all files never changes (RFC 8246).
const FOREVER: &str = "public, max-age=31536000, immutable";

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_bytes!(concat!("assets/", $name)).as_slice())),*]
    };
}

/// A picture that is opened by itself, as a page, loads and runs nothing (Content Security Policy
/// Level 3): it has its styles, and no origin.
const PICTURE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// All files of `assets/`, by name.
const FILES: [(&str, &[u8]); 15] = files![
    "appearance.js",
    "builder.css",
    "builder.js",
    "embed.css",
    "endless.js",
    "frame.js",
    "icon.svg",
    "list.css",
    "lists.js",
    "pages.js",
    "site.css",
    "site.js",
    "suggestions.js",
    "theme.js",
    "toolbar.js",
];

static ALL: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let file = |(name, bytes)| Asset::new(name, Bytes::from_static(bytes));
    FILES.into_iter().map(file).collect()
});

/// The start of the digest of all files, by which their addresses change with them. They have one in
/// common, so that a script finds its modules beside itself.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut digest = Sha256::new();
    for asset in ALL.iter() {
        digest.update(asset.digest);
    }
    let digest = digest.finalize();
    let start = digest.iter().take(8);
    start.map(|byte| format!("{byte:02x}")).collect()
});

/// A file in the binary.
#[derive(Debug)]
pub struct Asset {
    name: &'static str,
    bytes: Bytes,
    digest: [u8; 32],
}

impl Asset {
    /// A file of this name and content.
    pub fn new(name: &'static str, bytes: Bytes) -> Self {
        Self {
            name,
            digest: Sha256::digest(&bytes).into(),
            bytes,
        }
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The file of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        ALL.iter().find(|asset| asset.name == name)
    }

    fn media_type(&self) -> &'static str {
        let (_, extension) = self.name.rsplit_once('.').unwrap_or_default();
        match extension {
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "svg" => SVG,
            "png" => "image/png",
            "woff2" => "font/woff2",
            _ => "application/octet-stream",
        }
    }

    /// The response with it, for pages of any origin, whichever may read the API.
    ///
    /// # Errors
    /// Those of [`answer_fixed`].
    pub async fn respond(&self, asked: Asked<'_>) -> Result<HttpResponse, Problem> {
        let media_type = self.media_type();
        let mut response = HttpResponse::Ok();
        response
            .content_type(media_type)
            .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
            .insert_header(("Cross-Origin-Resource-Policy", "cross-origin"));
        if media_type == SVG {
            response.insert_header((header::CONTENT_SECURITY_POLICY, PICTURE_POLICY));
        }
        let response = response.body(self.bytes.clone());
        answer_fixed(asked.of_type(None), response, &self.digest).await
    }
}

/// The address of a file, as an absolute path, for templates.
pub fn address(name: &str) -> String {
    format!("/assets/{}/{name}", *VERSION)
}

/// A file. Under the version of another release it is the file of this one, for pages that came
/// before or come after it, and is not kept.
#[get("/assets/{version}/{name}")]
pub async fn get_asset(
    request: HttpRequest,
    path: Path<(String, String)>,
    state: Data<AppState>,
) -> Result<HttpResponse, Problem> {
    let (version, name) = path.into_inner();
    let asset = Asset::named(&name).ok_or_else(|| Problem::not_found("file", &name))?;
    let canonical = Canonical::of_path(request.path());
    let asked = Asked::by(&request, &state, &canonical);
    match version == *VERSION {
        true => asset.respond(asked.kept_by_others(FOREVER)).await,
        false => asset.respond(asked.kept_by_others("no-cache")).await,
    }
}
