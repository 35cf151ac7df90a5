//! `/docs`: Swagger UI, from the binary, over the document at `/openapi.json`.

use utoipa_swagger_ui::{Config, SwaggerUi};

/// The paths of these pages.
pub const PATHS: [&str; 2] = ["/docs", "/docs/{page:.*}"];

/// The pages under `/docs`.
pub fn swagger_ui() -> SwaggerUi {
    // "none" turns off the badge that would send the document's address to a public validator.
    let config = Config::new(["/openapi.json"])
        .validator_url("none")
        .display_operation_id(true)
        .try_it_out_enabled(true);
    SwaggerUi::new("/docs/{_:.*}").config(config)
}
