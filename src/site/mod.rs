//! What people look at.

pub mod asset;
pub mod content_policy;
pub mod docs;
pub mod embed;
pub mod feeds;
pub mod locale;
pub mod media;
pub mod oembed;
pub mod page;
pub mod phrases;
pub mod reader;
pub mod sitemap;
mod xml;

use actix_web::web::ServiceConfig;
use utoipa_actix_web::service_config::ServiceConfig as DocumentedConfig;

/// The paths of pages and of what they load, beside the documented ones.
pub const PATHS: [&str; 9] = [
    docs::PATHS[0],
    docs::PATHS[1],
    asset::PATH,
    embed::PATHS[0],
    embed::PATHS[1],
    embed::PATHS[2],
    reader::PATHS[0],
    reader::PATHS[1],
    reader::PATHS[2],
];

/// Pages and what they load.
pub fn pages(config: &mut ServiceConfig) {
    config
        .service(asset::get_asset)
        .service(embed::get_embed_script)
        .service(embed::get_embedded_list)
        .service(embed::get_builder)
        .service(reader::get_front_page)
        .service(reader::get_category_page)
        .service(reader::get_article_page);
}

/// What programs ask beside the API, documented as it is.
pub fn routes(config: &mut DocumentedConfig<'_>) {
    config
        .service(feeds::get_atom_feed)
        .service(feeds::get_rss_feed)
        .service(feeds::get_json_feed)
        .service(sitemap::get_sitemap)
        // Before the numbered parts, whose pattern it would match.
        .service(sitemap::news::get_news_sitemap)
        .service(sitemap::get_sitemap_part)
        .service(sitemap::get_robots)
        .service(oembed::get_oembed);
}
