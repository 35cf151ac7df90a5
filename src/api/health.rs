//! `/health`: whether the process runs, and whether it can answer.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use super::openapi::Problems;
use super::problem::{Kind, Problem};
use super::reader::{NoParameters, Query};
use crate::state::AppState;

/// How the server does.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// Always `ok`: when it is not, the answer is a problem.
    #[schema(example = "ok")]
    pub status: &'static str,
}

/// The answer of a server that is well.
pub fn ok() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(("Cache-Control", "no-store"))
        .json(Health { status: "ok" })
}

/// Tell whether the process runs
///
/// Asks nothing of the database. A process that does not answer is to be started anew.
#[utoipa::path(
    tag = "Health",
    operation_id = "get_liveness",
    params(Query<NoParameters>),
    responses((status = 200, description = "It runs", body = Health, example = json!({"status": "ok"})), Problems)
)]
#[get("/health/live")]
pub async fn get_liveness(_: Query<NoParameters>) -> Result<HttpResponse, Problem> {
    Ok(ok())
}

/// Tell whether the database answers and is up to date
///
/// A server that answers 503 is to get no requests for now.
#[utoipa::path(
    tag = "Health",
    operation_id = "get_readiness",
    params(Query<NoParameters>),
    responses((status = 200, description = "Requests will be answered", body = Health, example = json!({"status": "ok"})), Problems)
)]
#[get("/health/ready")]
pub async fn get_readiness(
    _: Query<NoParameters>,
    state: Data<AppState>,
) -> Result<HttpResponse, Problem> {
    match state.is_ready().await {
        Ok(true) => Ok(ok()),
        Ok(false) => Err(Problem::new(
            Kind::Unavailable,
            "the database is not migrated",
        )),
        Err(error) => {
            Err(Problem::new(Kind::Unavailable, "the database does not answer").because_of(error))
        }
    }
}
