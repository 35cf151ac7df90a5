//! The connection under the HTTP library, for what never reaches the application: request lines
//! with bytes that must be percent-encoded, and the bare answers to requests that cannot be read.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_codec::{AsyncRead, AsyncWrite, ReadBuf};

use super::target_encoding::TargetEncoder;
use crate::api::middleware::refusal;

/// A connection that encodes request targets on the way in, and on the way out gives a bare
/// refusal of the HTTP library (400, 408, 431) the headers and the body of every other failure.
#[derive(Debug)]
pub struct Stream<S> {
    inner: S,
    encoder: TargetEncoder,
    /// What was read and encoded, and how much of it has been handed on.
    ready: Vec<u8>,
    handed_on: usize,
    /// What is written in place of a bare refusal, how much of it is out, and how long that was.
    refusal: Option<(Vec<u8>, usize, usize)>,
}

impl<S> Stream<S> {
    /// Wraps a new connection.
    pub fn new(inner: S) -> Self {
        Self {
            inner,
            encoder: TargetEncoder::default(),
            ready: Vec::new(),
            handed_on: 0,
            refusal: None,
        }
    }

    fn hand_on(&mut self, buffer: &mut ReadBuf<'_>) {
        let left = self.ready.get(self.handed_on..).unwrap_or_default();
        let part = left.get(..buffer.remaining()).unwrap_or(left);
        buffer.put_slice(part);
        self.handed_on += part.len();
        if self.handed_on >= self.ready.len() {
            self.ready.clear();
            self.handed_on = 0;
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Stream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.ready.is_empty() {
            let before = buffer.filled().len();
            ready!(Pin::new(&mut this.inner).poll_read(cx, buffer))?;
            let read = buffer.filled().get(before..).unwrap_or_default();
            this.encoder.encode(read, &mut this.ready);
            buffer.set_filled(before);
        }
        this.hand_on(buffer);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Stream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        if this.refusal.is_none() {
            match bare_refusal(bytes) {
                None => return Pin::new(&mut this.inner).poll_write(cx, bytes),
                Some((0, status)) => this.refusal = Some((refusal(status), 0, bytes.len())),
                // Answers to earlier requests go first.
                Some((start, _)) => {
                    let answers = bytes.get(..start).unwrap_or(bytes);
                    return Pin::new(&mut this.inner).poll_write(cx, answers);
                }
            }
        }
        while let Some((answer, written, length)) = &mut this.refusal {
            let left = answer.get(*written..).unwrap_or_default();
            if left.is_empty() {
                let length = *length;
                this.refusal = None;
                return Poll::Ready(Ok(length));
            }
            match ready!(Pin::new(&mut this.inner).poll_write(cx, left))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                n => *written += n,
            }
        }
        Poll::Ready(Ok(0))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

/// How long a bare refusal is at the most.
const REFUSAL_LENGTH: usize = 512;

/// Where in what is written a bare refusal begins, and its status. The HTTP library gives it by
/// itself, as its last answer: it has no body, and not the header that every answer of the
/// application has.
fn bare_refusal(bytes: &[u8]) -> Option<(usize, u16)> {
    let tail = bytes.len().saturating_sub(REFUSAL_LENGTH);
    let start = tail + memchr::memmem::rfind(bytes.get(tail..)?, b"HTTP/1.1 4")?;
    let head = std::str::from_utf8(bytes.get(start..)?).ok()?;
    let head = head.strip_suffix("\r\n\r\n")?;
    if head.contains("x-request-id:") || !head.contains("\r\ncontent-length: 0") {
        return None;
    }
    let status = head.strip_prefix("HTTP/1.1 ")?.get(..3)?;
    Some((start, status.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_refusals_are_told_from_answers() {
        let head = |status: &str, headers: &str| format!("HTTP/1.1 {status}\r\n{headers}\r\n\r\n");
        let bare = |status, headers| bare_refusal(head(status, headers).as_bytes());
        assert_eq!(
            bare("400 Bad Request", "content-length: 0\r\nconnection: close"),
            Some((0, 400))
        );
        assert_eq!(
            bare("431 Request Header Fields Too Large", "content-length: 0"),
            Some((0, 431))
        );
        assert_eq!(
            bare(
                "405 Method Not Allowed",
                "content-length: 0\r\nx-request-id: 1"
            ),
            None
        );
        assert_eq!(bare("404 Not Found", "content-length: 20"), None);
        assert_eq!(bare("200 OK", "content-length: 0"), None);
        assert_eq!(bare_refusal(b"HTTP/1.1 400 Bad"), None);
        let answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx-request-id: 1\r\n\r\n{}";
        let both = format!("{answer}{}", head("400 Bad Request", "content-length: 0"));
        assert_eq!(
            bare_refusal(both.as_bytes()),
            Some((answer.len(), 400)),
            "behind the answer to an earlier request"
        );
    }
}
