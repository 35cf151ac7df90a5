//! What people look at.

pub mod asset;
pub mod content_policy;
pub mod docs;
pub mod embed_script;
pub mod locale;
pub mod page;

use actix_web::web::ServiceConfig;

/// The paths of pages and of what they load, beside the documented ones.
pub const PATHS: [&str; 4] = [
    docs::PATHS[0],
    docs::PATHS[1],
    asset::PATH,
    embed_script::PATH,
];

/// Pages and what they load.
pub fn pages(config: &mut ServiceConfig) {
    config
        .service(asset::get_asset)
        .service(embed_script::get_embed_script);
}
