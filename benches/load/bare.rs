//! The least that actix-web does: answers that were recorded, found by their address.

use std::collections::HashMap;
use std::net::TcpListener;
use std::sync::mpsc::channel;

use actix_web::dev::ServerHandle;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};

use super::client::Answer;
use crate::data::Outcome;

/// What a recorded answer is made of.
struct Recorded {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

type Recording = HashMap<String, Recorded>;

/// A running bare server, ended when it is dropped.
pub struct BareServer {
    handle: ServerHandle,
    pub address: String,
}

impl BareServer {
    /// Serves answers by their paths, on a free port, with one worker.
    ///
    /// # Errors
    /// When it cannot listen.
    pub fn start(answers: Vec<(String, Answer)>) -> Outcome<Self> {
        let recording: Outcome<Recording> = answers
            .into_iter()
            .map(|(path, answer)| Ok((path, record(answer)?)))
            .collect();
        let recording = Data::new(recording?);
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = format!("http://{}", listener.local_addr()?);
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = HttpServer::new(move || {
                    App::new()
                        .app_data(recording.clone())
                        .default_service(web::to(play))
                })
                .workers(1)
                .disable_signals()
                .listen(listener)?
                .run();
                // Nobody waits for it when the benchmark is over.
                let _ = sender.send(server.handle());
                server.await
            })
        });
        let handle = receiver.recv()?;
        Ok(Self { handle, address })
    }
}

impl Drop for BareServer {
    fn drop(&mut self) {
        // The command is sent at once; its end need not be waited for.
        drop(self.handle.stop(false));
    }
}

fn record(answer: Answer) -> Outcome<Recorded> {
    let mut headers = HeaderMap::new();
    for (name, value) in &answer.headers {
        // The framework writes these itself.
        if ["content-length", "connection", "date"].contains(&name.as_str()) {
            continue;
        }
        headers.append(
            HeaderName::try_from(name.as_str())?,
            HeaderValue::try_from(value)?,
        );
    }
    Ok(Recorded {
        status: StatusCode::from_u16(answer.status)?,
        headers,
        body: Bytes::from(answer.body),
    })
}

async fn play(request: HttpRequest, recording: Data<Recording>) -> HttpResponse {
    let path = request
        .uri()
        .path_and_query()
        .map_or("", |path| path.as_str());
    let Some(recorded) = recording.get(path) else {
        return HttpResponse::NotFound().finish();
    };
    let mut response = HttpResponse::build(recorded.status).body(recorded.body.clone());
    for (name, value) in &recorded.headers {
        response.headers_mut().append(name.clone(), value.clone());
    }
    response
}
