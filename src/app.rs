//! The one assembly of the server, for `serve`, `demo` and tests.

pub mod follower;
mod stream;
mod target_encoding;

use std::net::TcpListener;

use actix_http::{HttpService, Protocol};
use actix_server::Server;
use actix_service::{IntoServiceFactory as _, ServiceFactoryExt as _, fn_service, map_config};
use actix_web::body::BoxBody;
use actix_web::dev::{AppConfig, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::from_fn;
use actix_web::rt::net::TcpStream;
use actix_web::web::{self, Data};
use actix_web::{App, HttpResponse};
use utoipa::openapi::OpenApi;
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::api;
use crate::api::addresses::Addresses;
use crate::api::cache::AnswerCache;
use crate::api::middleware::{self, ProblemPages};
use crate::api::openapi::{self, DocumentBytes};
use crate::site::media::Medias;
use crate::site::{self, docs, reader};
use crate::state::AppState;
use stream::Stream;

/// Where the server listens.
#[derive(Debug)]
pub struct Listeners {
    pub public: TcpListener,
    /// Serves `/health`; without one, the public listener does.
    pub admin: Option<TcpListener>,
}

/// The document of all that the server answers, pages aside.
pub fn document() -> OpenApi {
    openapi::document(|config| {
        routes(config);
        api::health_routes(config);
    })
}

/// What the public asks, as it is documented.
fn routes(config: &mut ServiceConfig<'_>) {
    api::routes(config);
    site::routes(config);
}

/// A server that runs when it is awaited, and drains when the process gets SIGTERM; with files of
/// articles, by their names below `/medias/`, if it is to serve some.
///
/// # Errors
/// When a listener cannot be used.
pub fn server(
    state: AppState,
    listeners: Listeners,
    workers: usize,
    medias: &[(&'static str, &'static [u8])],
) -> std::io::Result<Vec<Server>> {
    let medias = Data::new(Medias::new(medias));
    let cache = Data::new(AnswerCache::new(state.cache_size()));
    let state = Data::new(state);
    let documented = document();
    let document = Data::new(DocumentBytes::of(&documented));
    let health_is_public = listeners.admin.is_none();
    let mut servers = Vec::new();

    if let Some(admin) = listeners.admin {
        let (state, addresses) = (state.clone(), Data::new(Addresses::admin(&documented)));
        servers.push(listen(admin, 1, move || {
            let (app, _) = App::new()
                .wrap(from_fn(middleware::dress))
                .app_data(state.clone())
                .app_data(addresses.clone())
                .default_service(web::to(middleware::no_route))
                .into_utoipa_app()
                .configure(api::health_routes)
                .split_for_parts();
            app
        })?);
    }

    let pages: Vec<_> = site::PATHS.into_iter().chain(medias.path()).collect();
    let addresses = Data::new(Addresses::public(&documented, health_is_public, &pages));
    let problem_pages = Data::new(ProblemPages(reader::for_visitor));
    servers.push(listen(listeners.public, workers, move || {
        let (app, _) = App::new()
            .wrap(from_fn(middleware::dress))
            .app_data(state.clone())
            .app_data(addresses.clone())
            .app_data(document.clone())
            .app_data(cache.clone())
            .app_data(problem_pages.clone())
            .default_service(web::to(middleware::no_route))
            .into_utoipa_app()
            .configure(routes)
            .configure(|config| {
                if health_is_public {
                    api::health_routes(config);
                }
            })
            .split_for_parts();
        app.configure(site::pages)
            .configure(|config| Medias::configure(&medias, config))
            .route("/docs", web::get().to(docs_entrance))
            .service(docs::swagger_ui())
    })?);
    Ok(servers)
}

/// Serves an application as `actix_web::HttpServer` does, but over a [`Stream`].
fn listen<T>(
    listener: TcpListener,
    workers: usize,
    app: impl Fn() -> App<T> + Clone + Send + 'static,
) -> std::io::Result<Server>
where
    T: ServiceFactory<
            ServiceRequest,
            Config = (),
            Response = ServiceResponse<BoxBody>,
            Error = actix_web::Error,
            InitError = (),
        > + 'static,
{
    let address = listener.local_addr()?;
    let builder = Server::build()
        .workers(workers)
        // The store waits there for PostgreSQL; more threads would only hold memory.
        .worker_max_blocking_threads(8);
    let shutdown = builder.graceful_shutdown_signal();
    let server = builder.listen("actus", listener, move || {
        let shutdown = shutdown.clone();
        let app = app()
            .into_factory()
            .map_err(|error: actix_web::Error| error.error_response());
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let shutdown = shutdown.clone();
                async move { shutdown.notified().await }
            })
            .local_addr(address)
            .finish(map_config(app, |()| AppConfig::default()));
        fn_service(|connection: TcpStream| async move {
            let peer = connection.peer_addr().ok();
            Ok((Stream::new(connection), Protocol::Http1, peer))
        })
        .and_then(http)
    })?;
    Ok(server.run())
}

async fn docs_entrance() -> HttpResponse {
    HttpResponse::PermanentRedirect()
        .insert_header((header::LOCATION, "/docs/"))
        .finish()
}
