//! The bytes of the dump: a window that moves over the source, and the line that it is at.

use std::io::{ErrorKind, Read};

use memchr::memchr_iter;

use super::DumpError;

/// Bytes held at a time. It never grows: what is longer is copied out piece by piece.
const WINDOW: usize = 256 * 1024;

/// A window of at most 256 KiB over a source of bytes.
#[derive(Debug)]
pub struct Scanner<R> {
    source: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    // Lines are counted late and in bulk: up to here, never behind `start`.
    counted: usize,
    line: u64,
    read: u64,
    ended: bool,
}

impl<R: Read> Scanner<R> {
    /// A window at the first byte of the source, which is line 1. Nothing is read yet.
    pub fn new(source: R) -> Self {
        Self {
            source,
            buffer: vec![0; WINDOW],
            start: 0,
            end: 0,
            counted: 0,
            line: 1,
            read: 0,
            ended: false,
        }
    }

    /// The unread bytes that are at hand; none does not mean that the source has ended.
    #[inline]
    pub fn rest(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// The next byte, or `None` at the end of the source.
    #[inline]
    pub fn peek(&mut self) -> Result<Option<u8>, DumpError> {
        if self.start == self.end && !self.fill()? {
            return Ok(None);
        }
        Ok(self.buffer.get(self.start).copied())
    }

    /// Moves past `count` bytes, or past those at hand where there are fewer.
    #[inline]
    pub fn advance(&mut self, count: usize) {
        self.start = (self.start + count).min(self.end);
    }

    /// Whether the next bytes are these; `text` must fit the window.
    pub fn starts_with(&mut self, text: &[u8]) -> Result<bool, DumpError> {
        Ok(self.look_ahead(text.len())?.starts_with(text))
    }

    /// At least the next `count` bytes, fewer only where the source ends.
    pub fn look_ahead(&mut self, count: usize) -> Result<&[u8], DumpError> {
        while self.end - self.start < count && self.fill()? {}
        Ok(self.rest())
    }

    /// Moves to the first byte that `stop` holds for and gives it; `None` at the end of the source.
    #[inline]
    pub fn skip_until(&mut self, stop: impl Fn(u8) -> bool) -> Result<Option<u8>, DumpError> {
        self.skip_to(|bytes| bytes.iter().position(|byte| stop(*byte)))
    }

    /// Moves to the byte whose index `find` gives and gives the byte; `None` at the end of the source.
    #[inline]
    pub fn skip_to(
        &mut self,
        find: impl Fn(&[u8]) -> Option<usize>,
    ) -> Result<Option<u8>, DumpError> {
        while self.peek()?.is_some() {
            if let Some(index) = find(self.rest()) {
                self.start += index;
                return self.peek();
            }
            self.start = self.end;
        }
        Ok(None)
    }

    /// Copies to `out` what lies before the byte whose index `find` gives, and gives that byte.
    ///
    /// `Ok(None)` at the end of the source, and also as soon as `out` holds more than `limit` bytes.
    #[inline]
    pub fn copy_to(
        &mut self,
        out: &mut Vec<u8>,
        limit: usize,
        find: impl Fn(&[u8]) -> Option<usize>,
    ) -> Result<Option<u8>, DumpError> {
        while self.peek()?.is_some() {
            let rest = self.rest();
            let found = find(rest);
            let count = found.unwrap_or(rest.len());
            out.extend_from_slice(rest.get(..count).unwrap_or_default());
            self.start += count;
            if out.len() > limit {
                return Ok(None);
            }
            if found.is_some() {
                return self.peek();
            }
        }
        Ok(None)
    }

    /// The line of the next byte, counted from 1.
    pub fn line(&mut self) -> u64 {
        let passed = self.buffer.get(self.counted..self.start);
        self.line += memchr_iter(b'\n', passed.unwrap_or_default()).count() as u64;
        self.counted = self.start;
        self.line
    }

    /// Reads once more, keeping what is unread; `false` at the end of the source or when the window is full.
    fn fill(&mut self) -> Result<bool, DumpError> {
        if self.ended || self.rest().len() == self.buffer.len() {
            return Ok(false);
        }
        self.make_room();
        let room = self.buffer.get_mut(self.end..).unwrap_or_default();
        let size = room.len();
        let count = loop {
            match self.source.read(room) {
                Ok(count) => break count.min(size),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(source) => {
                    let line = self.line();
                    return Err(DumpError::Io { line, source });
                }
            }
        };
        self.end += count;
        self.read += count as u64;
        self.ended = count == 0;
        Ok(count > 0)
    }

    fn make_room(&mut self) {
        if self.start < self.end && self.end < self.buffer.len() {
            return;
        }
        self.line();
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        self.counted = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time, so that every boundary is met.
    struct Drops<'a>(&'a [u8]);

    impl Read for Drops<'_> {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            let count = out.len().min(1);
            (&mut self.0).take(count as u64).read(out)
        }
    }

    #[test]
    fn lines_are_counted_across_refills() {
        let text = "ab\ncd\r\n\nx".repeat(100_000);
        let mut scanner = Scanner::new(text.as_bytes());
        let mut seen = 0;
        while scanner.skip_until(|byte| byte == b'x').unwrap().is_some() {
            seen += 1;
            assert_eq!(scanner.line(), 3 * seen + 1);
            scanner.advance(1);
        }
        assert_eq!(seen, 100_000);
    }

    #[test]
    fn looking_ahead_waits_for_slow_sources() {
        let mut scanner = Scanner::new(Drops(b"-- MySQL dump"));
        assert!(scanner.starts_with(b"-- MySQL").unwrap());
        assert!(!scanner.starts_with(b"-- MySQL dump 10").unwrap());
        scanner.advance(3);
        assert!(scanner.starts_with(b"MySQL dump").unwrap());
    }

    #[test]
    fn copying_stops_at_the_limit() {
        let mut scanner = Scanner::new(Drops(b"abcdef;"));
        let mut out = Vec::new();
        let semicolon = |bytes: &[u8]| memchr::memchr(b';', bytes);
        assert_eq!(scanner.copy_to(&mut out, 3, semicolon).unwrap(), None);
        assert_eq!(out, b"abcd");
        assert_eq!(scanner.copy_to(&mut out, 9, semicolon).unwrap(), Some(b';'));
        assert_eq!(out, b"abcdef");
    }

    #[test]
    fn interrupted_reads_are_tried_again_and_failures_name_the_line() {
        struct Moody(u8);
        impl Read for Moody {
            fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
                self.0 += 1;
                match self.0 {
                    1 => Err(ErrorKind::Interrupted.into()),
                    2 => (&b"a\nb"[..]).read(out),
                    _ => Err(std::io::Error::other("the disk is gone")),
                }
            }
        }
        let mut scanner = Scanner::new(Moody(0));
        let error = scanner.skip_until(|byte| byte == b';').unwrap_err();
        let said = "line 2: the dump can not be read: the disk is gone";
        assert_eq!(error.to_string(), said);
    }
}
