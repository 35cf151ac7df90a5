//! The files of a folder, in an order that is always the same.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use walkdir::{DirEntry, WalkDir};

use super::MAX_FILE;
use crate::import::{ImportError, SourceError};

/// How deep folders may lie in each other.
const MAX_DEPTH: usize = 32;

/// What a folder has.
#[derive(Debug)]
pub(super) enum Found {
    /// A file of Markdown: its path below the folder, with `/`, and its bytes, of which one more than
    /// it may have.
    File { path: String, bytes: Vec<u8> },
    /// What is not read, and why.
    PassedOver { path: String, why: &'static str },
    /// A folder that lies too deep.
    TooDeep { path: String },
}

/// Gives each file of Markdown below a folder to `take`, folders and files by their names. What is
/// hidden is passed over, and links are not followed: they may lead anywhere.
pub(super) fn each_file(
    root: &Path,
    mut take: impl FnMut(Found) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    let fail = |path: &Path, error: io::Error| {
        ImportError::Source(SourceError::new(&path.display().to_string(), error))
    };
    if !std::fs::metadata(root)
        .map_err(|error| fail(root, error))?
        .is_dir()
    {
        let error = io::Error::other("is a file; give a folder");
        return Err(fail(root, error));
    }
    let entries = WalkDir::new(root)
        .min_depth(1)
        .max_depth(MAX_DEPTH)
        .follow_links(false)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry));
    for entry in entries {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(root).to_owned();
            fail(&path, error.into())
        })?;
        let kind = entry.file_type();
        let Some(path) = path_below(root, &entry) else {
            if is_markdown(&entry) {
                let path = entry.path().to_string_lossy().into_owned();
                let why = "its name is not in UTF-8";
                take(Found::PassedOver { path, why })?;
            }
            continue;
        };
        if kind.is_dir() && entry.depth() == MAX_DEPTH {
            take(Found::TooDeep { path })?;
        } else if kind.is_symlink() && is_markdown(&entry) {
            let why = "it is a link, and links are not followed";
            take(Found::PassedOver { path, why })?;
        } else if kind.is_file() && is_markdown(&entry) {
            let bytes = read(entry.path()).map_err(|error| fail(entry.path(), error))?;
            take(Found::File { path, bytes })?;
        }
    }
    Ok(())
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

fn is_markdown(entry: &DirEntry) -> bool {
    let ending = entry.path().extension().unwrap_or_default();
    ending.eq_ignore_ascii_case("md") || ending.eq_ignore_ascii_case("markdown")
}

/// The path of an entry below the folder, the same on every system.
fn path_below(root: &Path, entry: &DirEntry) -> Option<String> {
    let below = entry.path().strip_prefix(root).ok()?;
    let parts: Option<Vec<&str>> = below.iter().map(|part| part.to_str()).collect();
    Some(parts?.join("/"))
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(MAX_FILE + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}
