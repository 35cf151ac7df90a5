//! `/embed.js`: the web component `<actus-news>`, for pages of any origin.

use std::sync::LazyLock;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

use crate::api::canonical::Canonical;
use crate::api::conditional::Asked;
use crate::api::problem::Problem;
use crate::site::asset::Asset;
use crate::state::AppState;

/// Where it is. The address is written into pages of others, so it stays.
pub const PATH: &str = "/embed.js";

/// The script with the style of its list, which is that of the page for frames, too.
static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    let (script, style) = (
        include_str!("../assets/embed.js"),
        include_str!("../assets/list.css"),
    );
    let whole = script.replacen("/* list.css */", style, 1);
    Asset::new("embed.js", whole.into())
});

/// The script.
#[get("/embed.js")]
pub async fn get_embed_script(
    request: HttpRequest,
    state: Data<AppState>,
) -> Result<HttpResponse, Problem> {
    let canonical = Canonical::of_path(request.path());
    let asked = Asked::by(&request, &state, &canonical);
    SCRIPT.respond(asked).await
}
