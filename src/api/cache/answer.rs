//! An answer as it is kept: all that need not be made again for the next one who asks.

use std::sync::Arc;

use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::web::{self, Bytes};
use tokio::sync::OnceCell;

use crate::api::compression::Coding;
use crate::api::validators::Validators;
use crate::store::changes::Version;

/// What is longer than this, in bytes, is compressed where no other request waits.
const LARGE: usize = 256 * 1024;

/// A successful answer with its validators, and its body in the codings that were asked for.
#[derive(Debug)]
pub struct Answer {
    key: Arc<str>,
    version: Option<Version>,
    validators: Validators,
    media_type: Option<&'static str>,
    headers: Vec<(HeaderName, HeaderValue)>,
    plain: Bytes,
    encoded: [OnceCell<Option<Bytes>>; Coding::ALL.len()],
}

impl Answer {
    /// An answer to a canonical request, made at a version of the database, or the same in every
    /// version. `headers` are those that are of this answer alone; a client must accept
    /// `media_type`, if there is one.
    pub fn new(
        key: Arc<str>,
        version: Option<Version>,
        validators: Validators,
        media_type: Option<&'static str>,
        headers: Vec<(HeaderName, HeaderValue)>,
        plain: Bytes,
    ) -> Self {
        Self {
            key,
            version,
            validators,
            media_type,
            headers,
            plain,
            encoded: Default::default(),
        }
    }

    /// The canonical spelling of its request.
    pub fn key(&self) -> &Arc<str> {
        &self.key
    }

    /// The version of the database at which it was made.
    pub fn version(&self) -> Option<Version> {
        self.version
    }

    /// Whether it was made at this version.
    pub fn is_of(&self, version: Version) -> bool {
        self.version == Some(version)
    }

    /// Whether it does not depend on the database.
    pub fn is_timeless(&self) -> bool {
        self.version.is_none()
    }

    /// By what a client can ask whether it has changed.
    pub fn validators(&self) -> &Validators {
        &self.validators
    }

    /// What a client must accept to be given it.
    pub fn media_type(&self) -> Option<&'static str> {
        self.media_type
    }

    /// The headers that are of this answer alone.
    pub fn headers(&self) -> &[(HeaderName, HeaderValue)] {
        &self.headers
    }

    /// The media type of the body, as it is sent.
    pub fn media_type_sent(&self) -> Option<&str> {
        let mut headers = self.headers.iter();
        let (_, value) = headers.find(|(name, _)| *name == header::CONTENT_TYPE)?;
        value.to_str().ok()
    }

    /// The body as it is.
    pub fn plain(&self) -> &Bytes {
        &self.plain
    }

    /// What it takes in memory by now, without its key.
    pub fn bytes(&self) -> usize {
        let headers = self.headers.iter().map(|(_, value)| value.len() + 96);
        let encoded = self.encoded.iter().map(|encoded| {
            let body = encoded.get().and_then(Option::as_ref);
            body.map_or(0, Bytes::len)
        });
        size_of::<Self>() + headers.sum::<usize>() + self.plain.len() + encoded.sum::<usize>()
    }

    /// The body in this coding, where that is worth it; whether it has been made only now. Who
    /// comes while it is being made waits, as a task.
    pub async fn encoded(&self, coding: Coding) -> (Option<Bytes>, bool) {
        let [brotli, zstd, gzip] = &self.encoded;
        let cell = match coding {
            Coding::Brotli => brotli,
            Coding::Zstd => zstd,
            Coding::Gzip => gzip,
        };
        if let Some(encoded) = cell.get() {
            return (encoded.clone(), false);
        }
        let mut is_new = false;
        let encoded = cell
            .get_or_init(|| async {
                is_new = true;
                if self.plain.len() < LARGE {
                    return coding.encode_if_shorter(&self.plain);
                }
                let plain = self.plain.clone();
                let encoded = web::block(move || coding.encode_if_shorter(&plain)).await;
                encoded.unwrap_or_default()
            })
            .await;
        (encoded.clone(), is_new)
    }
}
