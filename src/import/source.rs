//! A source's bytes: a file, plain or compressed, or standard input.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Why a source cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("{name}: {error}")]
pub struct SourceError {
    name: String,
    error: io::Error,
}

impl SourceError {
    /// Why the source of this name cannot be read.
    pub(super) fn new(name: &str, error: io::Error) -> Self {
        let name = name.to_owned();
        Self { name, error }
    }
}

/// A source that is being read.
pub struct Source {
    /// What to call it in messages.
    pub name: String,
    /// Its bytes, decompressed.
    pub bytes: Box<dyn Read>,
    /// How many bytes of the file there are.
    pub size: Option<u64>,
    taken: Arc<AtomicU64>,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source").field("name", &self.name).finish()
    }
}

impl Source {
    /// Opens a file, or standard input for `-`. Gzip and Zstandard are told by their first
    /// bytes, whatever the file is called.
    ///
    /// # Errors
    /// When it cannot be opened or read.
    pub fn open(name: &str) -> Result<Self, SourceError> {
        let fail = |error| SourceError {
            name: name.to_owned(),
            error,
        };
        if name == "-" {
            return Self::of("standard input", io::stdin().lock(), None).map_err(fail);
        }
        let file = File::open(Path::new(name)).map_err(fail)?;
        let metadata = file.metadata().map_err(fail)?;
        if metadata.is_dir() {
            return Err(fail(io::Error::other("is a folder; give a file")));
        }
        Self::of(name, file, Some(metadata.len())).map_err(fail)
    }

    /// The source with these bytes.
    ///
    /// # Errors
    /// When its first bytes cannot be read.
    pub fn of(name: &str, bytes: impl Read + 'static, size: Option<u64>) -> io::Result<Self> {
        let taken = Arc::new(AtomicU64::new(0));
        let counted = Counted {
            bytes,
            taken: Arc::clone(&taken),
        };
        Ok(Self {
            name: name.to_owned(),
            bytes: decompressed(BufReader::with_capacity(64 * 1024, counted))?,
            size,
            taken,
        })
    }

    /// How many bytes of the file have been read, by a handle that may outlive the reading.
    pub fn position(&self) -> impl Fn() -> u64 + use<> {
        let taken = Arc::clone(&self.taken);
        move || taken.load(Ordering::Relaxed)
    }
}

fn decompressed(mut bytes: impl BufRead + 'static) -> io::Result<Box<dyn Read>> {
    let start = bytes.fill_buf()?;
    if start.starts_with(&[0x1F, 0x8B]) {
        return Ok(Box::new(flate2::bufread::MultiGzDecoder::new(bytes)));
    }
    if start.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]) {
        return Ok(Box::new(zstd::Decoder::with_buffer(bytes)?));
    }
    Ok(Box::new(bytes))
}

struct Counted<R> {
    bytes: R,
    taken: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.bytes.read(buffer)?;
        self.taken.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}
