//! The layout of the house: imports go down only, and each library stays on its floor.
#![expect(
    clippy::unwrap_used,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use std::path::{Path, PathBuf};

/// Each room with the rooms that it may use.
const FLOORS: [(&str, &[&str]); 12] = [
    ("main", &["cli"]),
    (
        "cli",
        &[
            "app", "api", "config", "content", "domain", "export", "import", "state", "store",
        ],
    ),
    ("app", &["api", "site", "state"]),
    ("api", &["content", "domain", "state", "store"]),
    ("site", &["api", "content", "domain", "state", "store"]),
    (
        "import",
        &["config", "content", "domain", "export", "store"],
    ),
    ("export", &["content", "domain", "store"]),
    ("state", &["config", "domain", "store"]),
    ("store", &["config", "domain"]),
    ("content", &["domain"]),
    ("domain", &[]),
    ("config", &[]),
];

/// Each library or name with the rooms that may know it.
const KNOWN_TO: [(&str, &[&str]); 6] = [
    ("diesel", &["store"]),
    ("StatusCode", &["api", "site"]),
    ("HttpResponse", &["api", "app", "site"]),
    ("utoipa", &["api", "app", "content", "domain", "site"]),
    ("std::env", &["config", "main"]),
    ("mysql_dump", &["import"]),
];

struct Source {
    path: PathBuf,
    room: String,
    code: String,
}

fn sources() -> Vec<Source> {
    let mut sources = Vec::new();
    collect(Path::new("src"), &mut sources);
    assert!(sources.len() > 40, "the sources are found");
    sources
}

fn collect(folder: &Path, sources: &mut Vec<Source>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let room = path.iter().nth(1).unwrap().to_str().unwrap();
            let text = std::fs::read_to_string(&path).unwrap();
            sources.push(Source {
                room: room.trim_end_matches(".rs").to_owned(),
                code: without_comments(&text),
                path,
            });
        }
    }
}

fn without_comments(text: &str) -> String {
    text.lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n")
}

/// The rooms that the code names as `crate::room` or, in `main`, `actus::room`.
fn used_rooms(source: &Source) -> Vec<String> {
    let start = match source.room.as_str() {
        "main" => "actus::",
        _ => "crate::",
    };
    let in_macro = |place: usize| source.code[..place].ends_with('$');
    source
        .code
        .match_indices(start)
        .filter(|(place, _)| !in_macro(*place))
        .flat_map(|(place, _)| first_names(&source.code[place + start.len()..]))
        .collect()
}

/// The first name of a path, or of each path in a group: `a` and `c` of `{a::{b, d}, c}`.
fn first_names(path: &str) -> Vec<String> {
    let name = |text: &str| -> String {
        let text = text.trim_start();
        text.chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect()
    };
    if !path.starts_with('{') {
        return vec![name(path)];
    }
    let mut names = Vec::new();
    let mut depth = 0;
    for (place, c) in path.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        if depth == 1 && matches!(c, '{' | ',') {
            names.push(name(&path[place + 1..]));
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

#[test]
fn groups_of_imports_are_read_whole() {
    assert_eq!(first_names("{a::{b, d}, c};"), ["a", "c"]);
    assert_eq!(first_names("store::Page;"), ["store"]);
}

#[test]
fn imports_go_down_only() {
    for source in sources().iter().filter(|source| source.room != "lib") {
        let (_, allowed) = FLOORS
            .iter()
            .find(|(room, _)| *room == source.room)
            .unwrap_or_else(|| panic!("{} is on no floor", source.path.display()));
        for used in used_rooms(source) {
            assert!(
                used == source.room || allowed.contains(&used.as_str()),
                "{} may not use {used}",
                source.path.display()
            );
        }
    }
}

#[test]
fn libraries_stay_on_their_floors() {
    for source in sources() {
        for (name, rooms) in KNOWN_TO {
            assert!(
                !source.code.contains(name) || rooms.contains(&source.room.as_str()),
                "{} may not know {name}",
                source.path.display()
            );
        }
    }
}

#[test]
fn files_stay_short() {
    let mut files = sources();
    collect(Path::new("tests"), &mut files);
    collect(Path::new("benches"), &mut files);
    for source in files {
        let lines = std::fs::read_to_string(&source.path)
            .unwrap()
            .lines()
            .count();
        assert!(lines <= 400, "{} has {lines} lines", source.path.display());
    }
}
