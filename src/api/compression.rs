//! Bodies, compressed as the client asks (RFC 9110, section 12.5.3).

use std::io::Write as _;

use actix_web::HttpResponse;
use actix_web::body::{BodySize, BoxBody, MessageBody as _};
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::web::Bytes;

/// What an answer says in `Vary` when its coding was chosen by what the client accepts.
pub const VARY: HeaderValue = HeaderValue::from_static("Accept-Encoding");

/// What is shorter is not worth it: it fits in one packet as it is.
const SHORTEST: u64 = 860;

/// How a body can be compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    Brotli,
    Zstd,
    Gzip,
}

impl Coding {
    /// The better one first, for a client that has no preference.
    pub const ALL: [Self; 3] = [Self::Brotli, Self::Zstd, Self::Gzip];

    /// Its name in headers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Zstd => "zstd",
            Self::Gzip => "gzip",
        }
    }

    /// A body compressed, where that is worth it.
    pub fn encode_if_shorter(self, body: &[u8]) -> Option<Bytes> {
        let is_long = body.len() as u64 >= SHORTEST;
        let encoded = is_long.then(|| self.encode(body).ok()).flatten();
        let mut encoded = encoded.filter(|encoded| encoded.len() < body.len())?;
        // It may be kept for long, and is given its room by a guess.
        encoded.shrink_to_fit();
        Some(encoded.into())
    }

    fn encode(self, body: &[u8]) -> std::io::Result<Vec<u8>> {
        let room = Vec::with_capacity(body.len() / 3);
        match self {
            Self::Brotli => {
                let mut encoder = brotli::CompressorWriter::new(room, 4096, 4, 20);
                encoder.write_all(body)?;
                encoder.flush()?;
                Ok(encoder.into_inner())
            }
            Self::Zstd => zstd::encode_all(body, 3),
            Self::Gzip => {
                let mut encoder = flate2::write::GzEncoder::new(room, flate2::Compression::new(6));
                encoder.write_all(body)?;
                encoder.finish()
            }
        }
    }
}

/// Compresses a body that is worth it and lies in memory, and says that it depends on
/// `Accept-Encoding`, also where it was left as it is. Where that is said already it is done.
pub fn compress(coding: Option<Coding>, response: HttpResponse) -> HttpResponse {
    if !is_compressible(response.headers()) {
        return response;
    }
    let (mut response, body) = response.into_parts();
    response.headers_mut().append(header::VARY, VARY);
    let is_long = matches!(body.size(), BodySize::Sized(length) if length >= SHORTEST);
    let Some(coding) = coding.filter(|_| is_long) else {
        return response.set_body(body);
    };
    match body.try_into_bytes() {
        Err(stream) => response.set_body(stream),
        Ok(plain) => {
            let body = match coding.encode_if_shorter(&plain) {
                Some(encoded) => {
                    let name = HeaderValue::from_static(coding.name());
                    response
                        .headers_mut()
                        .insert(header::CONTENT_ENCODING, name);
                    encoded
                }
                None => plain,
            };
            response.set_body(BoxBody::new(body))
        }
    }
}

/// Text of some kind; an answer without a body would be of the kind of the one it stands for.
fn is_compressible(headers: &HeaderMap) -> bool {
    let is_done = headers.get_all(header::VARY).any(|value| *value == VARY);
    if is_done || headers.contains_key(header::CONTENT_ENCODING) {
        return false;
    }
    let kind = headers.get(header::CONTENT_TYPE);
    is_compressible_type(kind.and_then(|value| value.to_str().ok()))
}

/// Whether a media type is text of some kind; what is not has been compressed already.
pub fn is_compressible_type(media_type: Option<&str>) -> bool {
    media_type.is_none_or(|kind| {
        kind.starts_with("text/")
            || ["json", "xml", "javascript"]
                .iter()
                .any(|name| kind.contains(name))
    })
}

/// The coding that the client wants most, among those that it accepts at all.
pub fn negotiate(headers: &HeaderMap) -> Option<Coding> {
    let quality_of = |name: &str| {
        accepted(headers)
            .find(|(range, _)| range.eq_ignore_ascii_case(name))
            .map(|(_, quality)| quality)
    };
    headers.get(header::ACCEPT_ENCODING)?;
    let any = quality_of("*").unwrap_or(0.0);
    let least = quality_of("identity").unwrap_or(0.0);
    // The last of equals wins.
    Coding::ALL
        .into_iter()
        .rev()
        .map(|coding| (coding, quality_of(coding.name()).unwrap_or(any)))
        .filter(|(_, quality)| *quality > 0.0 && *quality >= least)
        .max_by(|(_, a), (_, b)| a.total_cmp(b))
        .map(|(coding, _)| coding)
}

/// What the client accepts, and how gladly.
fn accepted(headers: &HeaderMap) -> impl Iterator<Item = (&str, f32)> {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|range| {
            let (name, parameters) = range.split_once(';').unwrap_or((range, ""));
            let quality = parameters
                .trim()
                .strip_prefix(['q', 'Q'])
                .and_then(|rest| rest.trim_start().strip_prefix('='))
                .map_or(1.0, |quality| quality.trim().parse().unwrap_or(0.0));
            (name.trim(), quality)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn negotiated(accepted: &str) -> Option<&'static str> {
        let value = HeaderValue::from_str(accepted).unwrap();
        let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, value)]);
        negotiate(&headers).map(Coding::name)
    }

    #[test]
    fn the_client_chooses_and_the_server_breaks_ties() {
        for (accepted, coding) in [
            ("gzip, deflate, br, zstd", Some("br")),
            ("gzip, zstd", Some("zstd")),
            ("gzip;q=1.0, br;q=0.5", Some("gzip")),
            ("GZIP", Some("gzip")),
            ("*", Some("br")),
            ("br;q=0, *;q=0.1", Some("zstd")),
            ("identity", None),
            ("identity, gzip;q=0.1", None),
            ("identity;q=0.1, gzip", Some("gzip")),
            ("br;Q=0, gzip", Some("gzip")),
            ("br;q=0", None),
            ("gzip;q=x", None),
            ("", None),
        ] {
            assert_eq!(negotiated(accepted), coding, "{accepted}");
        }
    }

    #[test]
    fn every_coding_can_be_read_again() {
        use std::io::Read as _;
        let body = "une phrase qui se répète ".repeat(100).into_bytes();
        let mut read = Vec::new();
        let gzip = Coding::Gzip.encode(&body).unwrap();
        flate2::read::GzDecoder::new(gzip.as_slice())
            .read_to_end(&mut read)
            .unwrap();
        assert_eq!(read, body);
        let zstd = Coding::Zstd.encode(&body).unwrap();
        assert_eq!(zstd::decode_all(zstd.as_slice()).unwrap(), body);
        let mut read = Vec::new();
        let brotli = Coding::Brotli.encode(&body).unwrap();
        brotli::Decompressor::new(brotli.as_slice(), 4096)
            .read_to_end(&mut read)
            .unwrap();
        assert_eq!(read, body);
    }
}
