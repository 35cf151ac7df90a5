//! A client of a running server.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::Value;

use super::process::Server;

/// What the server answered.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    /// By name in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.body)))
    }

    /// A header that must be there.
    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .unwrap_or_else(|| panic!("no {name} in {:?}", self.headers))
    }
}

impl Server {
    /// `GET` of a path, sent as it is.
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[])
    }

    /// The JSON of a `GET` that must be a 200.
    #[track_caller]
    pub fn get_json(&self, path: &str) -> Value {
        let answer = self.get(path);
        assert_eq!(
            answer.status,
            200,
            "{path}: {}",
            String::from_utf8_lossy(&answer.body)
        );
        answer.json()
    }

    /// Sends a request whose target is these bytes, whatever they are.
    pub fn send(&self, method: &str, target: impl AsRef<[u8]>, headers: &[(&str, &str)]) -> Answer {
        let mut request = format!("{method} ").into_bytes();
        request.extend(target.as_ref());
        request.extend(b" HTTP/1.1\r\nHost: actus.example\r\nConnection: close\r\n");
        for (name, value) in headers {
            request.extend(format!("{name}: {value}\r\n").into_bytes());
        }
        request.extend(b"\r\n");
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(&request).unwrap();
        let mut response = Vec::new();
        stream.read_to_end(&mut response).unwrap();
        parse(&response)
    }
}

fn parse(response: &[u8]) -> Answer {
    let end = response
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .expect("a response has an empty line behind its head");
    let head = std::str::from_utf8(&response[..end]).unwrap();
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap();
    let mut headers: BTreeMap<String, String> = BTreeMap::new();
    for line in lines {
        let (name, value) = line.split_once(": ").unwrap();
        let values = headers.entry(name.to_ascii_lowercase()).or_default();
        // Several lines of a name are one list (RFC 9110, section 5.3).
        let separator = if values.is_empty() { "" } else { ", " };
        values.push_str(&format!("{separator}{value}"));
    }
    assert_ne!(
        headers.get("transfer-encoding").map(String::as_str),
        Some("chunked"),
        "answers have a known length"
    );
    Answer {
        status: status.parse().unwrap(),
        headers,
        body: response[end + 4..].to_vec(),
    }
}
