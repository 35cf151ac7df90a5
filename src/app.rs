//! The one assembly of the server, for `serve`, `demo` and tests.

use std::net::TcpListener;

use actix_web::dev::Server;
use actix_web::http::header;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data};
use actix_web::{App, HttpResponse, HttpServer};
use utoipa_actix_web::AppExt;

use crate::api::addresses::Addresses;
use crate::api::openapi::DocumentBytes;
use crate::api::{self, middleware, openapi};
use crate::site::docs;
use crate::state::AppState;

/// Where the server listens.
#[derive(Debug)]
pub struct Listeners {
    pub public: TcpListener,
    /// Serves `/health`; without one, the public listener does.
    pub admin: Option<TcpListener>,
}

/// A server that runs when it is awaited, and drains when the process gets SIGTERM.
///
/// # Errors
/// When a listener cannot be used.
pub fn server(
    state: AppState,
    listeners: Listeners,
    workers: usize,
) -> std::io::Result<Vec<Server>> {
    let state = Data::new(state);
    let document = Data::new(DocumentBytes(openapi::document_text().into()));
    let health_is_public = listeners.admin.is_none();
    let mut servers = Vec::new();

    if let Some(admin) = listeners.admin {
        let (state, addresses) = (state.clone(), Data::new(Addresses::admin()));
        let server = HttpServer::new(move || {
            let (app, _) = App::new()
                .wrap(from_fn(middleware::dress))
                .app_data(state.clone())
                .app_data(addresses.clone())
                .default_service(web::to(middleware::no_route))
                .into_utoipa_app()
                .configure(api::health_routes)
                .split_for_parts();
            app
        });
        servers.push(server.workers(1).listen(admin)?.run());
    }

    let addresses = Data::new(Addresses::public(health_is_public, &docs::PATHS));
    let server = HttpServer::new(move || {
        let (app, _) = App::new()
            .wrap(from_fn(middleware::dress))
            .app_data(state.clone())
            .app_data(addresses.clone())
            .app_data(document.clone())
            .default_service(web::to(middleware::no_route))
            .into_utoipa_app()
            .configure(api::routes)
            .configure(|config| {
                if health_is_public {
                    api::health_routes(config);
                }
            })
            .split_for_parts();
        app.route("/docs", web::get().to(docs_entrance))
            .service(docs::swagger_ui())
    });
    servers.push(
        server
            .workers(workers)
            // The store waits there for PostgreSQL; more threads would only hold memory.
            .worker_max_blocking_threads(8)
            .listen(listeners.public)?
            .run(),
    );
    Ok(servers)
}

async fn docs_entrance() -> HttpResponse {
    HttpResponse::PermanentRedirect()
        .insert_header((header::LOCATION, "/docs/"))
        .finish()
}
