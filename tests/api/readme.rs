//! What the README and the guides show is what the program says.

use crate::harness::database::Database;
use crate::harness::process::{Server, actus};

/// The commands of a document's consoles, each with the output below it.
fn consoles(document: &str) -> Vec<(String, String)> {
    document
        .split("```console\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .filter_map(|console| console.strip_prefix("$ ")?.split_once('\n'))
        .map(|(command, output)| (command.to_owned(), output.to_owned()))
        .collect()
}

#[test]
fn the_readme_and_the_guide_show_true_output() {
    let server = Server::start_with(&["demo"]);
    for (file, id, count) in [
        ("README.md", "readme", 6),
        ("docs/api-guide.md", "guide", 9),
    ] {
        let document = std::fs::read_to_string(file).unwrap();
        let consoles = consoles(&document);
        assert_eq!(consoles.len(), count, "{file}");
        for (command, output) in consoles {
            let (_, address) = command.split_once("http://127.0.0.1:8080").unwrap();
            let path = address.trim_end_matches('\'');
            let answer = server.send("GET", path, &[("X-Request-Id", id)]);
            let body = String::from_utf8(answer.body).unwrap();
            assert_eq!(body, output.trim_end(), "{file}: {command}");
        }
    }
}

#[test]
fn the_guide_shows_the_table_of_the_demo() {
    let database = Database::sqlite();
    let arguments = [
        "--database",
        &database.url,
        "import",
        "legacy",
        "demo/legacy.sql",
        "--mapping",
        "demo/mapping.toml",
    ];
    let output = actus(&arguments).succeeds();
    let (table, _) = output.split_once("Done in").unwrap();
    let guide = std::fs::read_to_string("docs/importing.md").unwrap();
    assert!(guide.contains(table), "{table}");
}

#[test]
fn the_guide_shows_the_default_mapping() {
    let guide = std::fs::read_to_string("docs/importing.md").unwrap();
    let (_, rest) = guide.split_once("```toml\n").unwrap();
    let (shown, _) = rest.split_once("```").unwrap();
    let database = Database::sqlite();
    // With every column named, an absent one is an error: those of the demo's dump, which has
    // them all, are what the guide shows.
    let mapping = database.file("mapping.toml", shown);
    let arguments = [
        "--database",
        &database.url,
        "import",
        "legacy",
        "demo/legacy.sql",
        "--mapping",
        &mapping,
    ];
    actus(&arguments).succeeds();
}
