//! Telling a dump from other files by its first bytes, and the comments that frame a dump.

/// Bytes that the longest mark of a comment has.
pub const LONGEST_MARK: usize = 32;

/// Bytes that the longest opening of another kind of file has.
pub const LONGEST_MAGIC: usize = 16;

/// How other files begin, and what to say about them. Letters may be of either case.
const OTHERS: [(&[u8], &str); 15] = [
    (
        b"\xff\xfe",
        "it is UTF-16 text (PowerShell's > writes that); use --result-file to dump",
    ),
    (b"\xfe\xff", "it is UTF-16 text; use --result-file to dump"),
    (b"\x1f\x8b", "it is gzip data, perhaps compressed twice"),
    (
        b"\x28\xb5\x2f\xfd",
        "it is zstd data, perhaps compressed twice",
    ),
    (b"\xfd7zXZ", "it is xz data"),
    (b"BZh", "it is bzip2 data"),
    (b"PK\x03\x04", "it is a ZIP archive"),
    (b"<?xml", "it is XML; dump without --xml"),
    (b"<!DOCTYPE", "it is a page of HTML"),
    (b"<html", "it is a page of HTML"),
    (b"PGDMP", "it was written by pg_dump, from PostgreSQL"),
    (b"SQLite format 3", "it is a database of SQLite"),
    (b"\xff\xd8\xff", "it is a JPEG image"),
    (b"\x89PNG", "it is a PNG image"),
    (b"%PDF", "it is a PDF document"),
];

/// What a file that begins so is instead of a dump, if that can be told.
pub fn other_kind(bytes: &[u8]) -> Option<&'static str> {
    if bytes.is_empty() {
        return Some("the file is empty");
    }
    let begins = |magic: &[u8]| {
        let start = bytes.get(..magic.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(magic))
    };
    let known = OTHERS.iter().find(|(magic, _)| begins(magic));
    known.map(|(_, kind)| *kind)
}

/// Whether this is the comment that mysqldump and mariadb-dump begin with.
pub fn is_header(text: &[u8]) -> bool {
    text.starts_with(b"-- MySQL dump") || text.starts_with(b"-- MariaDB dump")
}

/// Whether this is the comment that they end with when nothing went wrong.
pub fn is_closing(text: &[u8]) -> bool {
    text.starts_with(b"-- Dump completed")
}

/// Whether this is the comment that pg_dump begins with.
pub fn is_postgresql(text: &[u8]) -> bool {
    text.starts_with(b"-- PostgreSQL database dump")
}
