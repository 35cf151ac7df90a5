//! The beginning and the end: what is a dump, and whether it is whole.

use super::tests::{number, read, read_in, rows};
use super::{DumpError, DumpReader};

const WHOLE: &str = "-- MySQL dump 10.13\nCREATE TABLE t (a int);\nLOCK TABLES `t` WRITE;\n\
                     INSERT INTO t VALUES (1);\nUNLOCK TABLES;\n-- Dump completed on 2024-03-01\n";

fn failure(dump: impl AsRef<[u8]>) -> DumpError {
    let error = read_in(dump.as_ref(), usize::MAX).unwrap_err();
    let slow = read_in(dump.as_ref(), 1).unwrap_err();
    assert_eq!(error.to_string(), slow.to_string());
    assert_eq!(error.to_string().lines().count(), 1, "{error}");
    error
}

fn cut_off(dump: &str) -> String {
    let error = failure(dump);
    assert!(matches!(error, DumpError::CutOff { .. }), "{error}");
    error.to_string()
}

fn not_a_dump(file: impl AsRef<[u8]>) -> String {
    let error = failure(file);
    assert!(matches!(error, DumpError::NotADump { .. }), "{error}");
    error.to_string()
}

#[test]
fn other_files_are_told_apart() {
    let said = |file: &[u8], what: &str| {
        let said = not_a_dump(file);
        assert!(said.contains(what), "{said}");
    };
    said(b"", "the file is empty");
    said(b"\xef\xbb\xbf", "the file is empty");
    said(b"\xff\xfe-\0-\0", "UTF-16");
    said(b"\xfe\xff\0-\0-", "UTF-16");
    said(b"\x1f\x8b\x08", "gzip");
    said(b"\x28\xb5\x2f\xfd", "zstd");
    said(b"<?xml version=\"1.0\"?>\n<mysqldump>", "without --xml");
    said(b"<!doctype html><p>", "HTML");
    said(b"\xff\xd8\xff\xe0\0\x10JFIF", "JPEG");
    said(
        b"--\n-- PostgreSQL database dump\n--\n\nSET x = 0;",
        "pg_dump",
    );
    said(
        b"{\"a\": 1}",
        "line 1: expected a statement, found \"{\\\"a\\\": 1}\"",
    );
}

#[test]
fn files_without_a_statement_are_no_dumps() {
    for file in [
        " \n\t\n",
        "id,name\n1,2\n",
        "\"id\",\"name\"\n",
        "[1]",
        "-\0-\0 \0M\0",
        "# Title\n\nSome text, and more.\n",
        "Use the force",
        "Insert coin to go on",
        "/* a style */ body { color: red }",
        "/* unfinished",
        "-- only a comment\n",
        "SET NAMES utf8;",
        "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;",
        "mysqldump: [Warning] Using a password on the command line\n",
        "\0\0\0\0",
    ] {
        not_a_dump(file);
    }
    not_a_dump("a".repeat(1000));
}

#[test]
fn whole_dumps_end_well() {
    assert_eq!(rows(WHOLE), [[number("1")]]);
    assert!(read("-- MariaDB dump 10.19\n-- Dump completed").is_empty());
    assert_eq!(rows(WHOLE.repeat(3)).len(), 3);
    let compact = WHOLE.lines().filter(|line| !line.starts_with("--"));
    assert_eq!(rows(compact.collect::<String>()).len(), 1);
}

#[test]
fn dumps_with_a_header_need_their_closing_line() {
    let said = "the dump is cut off at line 6: no closing line \"-- Dump completed\" (from line 1)";
    assert_eq!(cut_off(WHOLE.split("-- Dump").next().unwrap()), said);
    cut_off("-- MySQL dump");
    let twice = format!("{}{WHOLE}", WHOLE.replace("-- Dump", "-- No dump"));
    let said = "the dump is cut off at line 7: no closing line \"-- Dump completed\" (from line 1)";
    assert_eq!(cut_off(&twice), said);
}

#[test]
fn locks_need_to_be_undone() {
    let dump = WHOLE.replace("UNLOCK TABLES;", "");
    let said = "the dump is cut off at line 7: LOCK TABLES without UNLOCK TABLES (from line 3)";
    assert_eq!(cut_off(&dump), said);
    cut_off(&dump.replace("--", "# "));
}

#[test]
fn ends_within_something_name_it() {
    let end = |text: &str, what: &str, from: &str| {
        let said = cut_off(&format!("CREATE TABLE t (a int);\n{text}"));
        assert!(
            said.contains(&format!(": {what} (from line {from})")),
            "{said}"
        );
    };
    let statement = "inside a statement";
    end("INSERT INTO `u`\nVALUES (1)", statement, "2, table \"u\"");
    end("INSERT INTO t VALUES (1", statement, "2, table \"t\"");
    end("INSERT INTO t VALUES (1),", statement, "2, table \"t\"");
    end("INSERT INTO t VALUES (1)", statement, "2, table \"t\"");
    end("INSERT INTO t VALUES (NU", statement, "2, table \"t\"");
    end("INSERT INTO t VALUES (-", statement, "2, table \"t\"");
    end("INSERT INTO t VALUES (_utf", statement, "2, table \"t\"");
    end("SET NAMES lat", statement, "2");
    end("INS", statement, "2");
    end("INSERT INTO t", statement, "2, table \"t\"");
    end("CREATE TABLE t (a int", statement, "2, table \"t\"");
    end("SET NAMES utf8", statement, "2");
    end(
        "INSERT INTO t VALUES ('a",
        "inside a string",
        "2, table \"t\"",
    );
    end(
        "INSERT INTO t VALUES ('a\\",
        "inside a string",
        "2, table \"t\"",
    );
    end(
        "INSERT INTO t VALUES (x'4",
        "inside a string",
        "2, table \"t\"",
    );
    end(
        "INSERT INTO u VALUES ('a\\",
        "inside a string",
        "2, table \"u\"",
    );
    end(
        "INSERT INTO u VALUES (\"a;",
        "inside a string",
        "2, table \"u\"",
    );
    end("INSERT INTO `t", "inside a quoted name", "2");
    end("\n/* a;", "inside a comment", "3");
    end("/*!40101 SET NAMES utf8;", "inside a comment", "2");
    end("DELIMITER ;;\nx;;\n", "inside a DELIMITER block", "4");
}

#[test]
fn errors_are_final() {
    let dump = "CREATE TABLE t (a int);INSERT INTO t VALUES (1),(?),(2);";
    let mut reader = DumpReader::new(dump.as_bytes(), ["t".to_owned()]);
    assert!(reader.next_event().unwrap().is_some());
    assert!(reader.next_event().unwrap().is_some());
    assert!(matches!(reader.next_event(), Err(DumpError::Syntax { .. })));
    assert!(matches!(reader.next_event(), Err(DumpError::GivenUp)));
}
