//! What an importer that follows its source tells those who watch it: `/metrics` and `/health`.

use std::net::TcpListener;

use actix_server::Server;
use actix_web::http::header;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data};
use actix_web::{App, HttpResponse};

use super::listen;
use crate::api::health;
use crate::api::middleware;
use crate::api::problem::{Kind, Problem};

/// How it does.
#[derive(Debug)]
pub struct State {
    /// Whether the last import succeeded.
    pub is_well: bool,
    /// In the text format of Prometheus.
    pub metrics: String,
}

type Teller = Data<dyn Fn() -> State + Send + Sync>;

/// A server that runs when it is awaited; each request is told what `tell` gives.
///
/// # Errors
/// When the listener cannot be used.
pub fn server(
    listener: TcpListener,
    tell: impl Fn() -> State + Send + Sync + 'static,
) -> std::io::Result<Server> {
    let tell: std::sync::Arc<dyn Fn() -> State + Send + Sync> = std::sync::Arc::new(tell);
    let tell: Teller = Data::from(tell);
    listen(listener, 1, move || {
        App::new()
            .wrap(from_fn(middleware::dress))
            .app_data(tell.clone())
            .default_service(web::to(middleware::no_route))
            .service(health::get_liveness)
            .route("/health/ready", web::get().to(readiness))
            .route("/metrics", web::get().to(metrics))
    })
}

async fn readiness(tell: Teller) -> Result<HttpResponse, Problem> {
    match tell().is_well {
        true => Ok(health::ok()),
        false => Err(Problem::new(
            Kind::Unavailable,
            "no import has succeeded yet, or the last one failed",
        )),
    }
}

async fn metrics(tell: Teller) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((
            header::CONTENT_TYPE,
            "text/plain; version=0.0.4; charset=utf-8",
        ))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(tell().metrics)
}
