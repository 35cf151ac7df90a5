//! JSON over HTTP. This is the whole route table; each route is declared once, on its handler,
//! and that declaration both serves and documents it.

pub mod accept;
pub mod addresses;
pub mod article_list;
pub mod article_names;
pub mod articles;
pub mod cache;
pub mod canonical;
pub mod categories;
pub mod changes;
mod compression;
pub mod conditional;
mod cors;
pub mod envelope;
mod examples;
pub mod facets;
pub mod fields;
pub mod filter;
mod forms;
pub mod health;
pub mod jsonld;
pub mod middleware;
pub mod named_article;
pub mod openapi;
pub mod pdf;
pub mod problem;
pub mod query;
pub mod reader;
pub mod related;
pub mod subsites;
pub mod tags;
mod validators;

use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

/// What the public asks.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(
        scope("/api/v1")
            .service(articles::list_articles)
            .service(articles::get_article)
            .service(related::list_related_articles)
            .service(pdf::get_article_pdf)
            .service(jsonld::get_article_jsonld)
            .service(changes::list_changes)
            .service(categories::list_categories)
            .service(categories::get_category)
            .service(categories::list_category_articles)
            .service(categories::list_category_tags)
            .service(tags::list_tags)
            .service(tags::get_tag)
            .service(subsites::list_subsites)
            .service(subsites::get_subsite),
    );
    config.service(openapi::get_openapi);
}

/// What those ask who run the server.
pub fn health_routes(config: &mut ServiceConfig<'_>) {
    config
        .service(health::get_liveness)
        .service(health::get_readiness);
}
