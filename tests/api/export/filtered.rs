//! Exports of what a filter selects.

use super::{counts, export, import, lines};
use crate::harness::database::Database;
use crate::harness::process::{Server, actus, actus_with};

#[test]
fn a_filter_selects_what_the_api_selects_and_what_that_refers_to() {
    for database in Database::each() {
        actus(&["--database", &database.url, "generate", "--articles", "120"]).succeeds();
        let server = Server::start(&database);
        let category =
            server.get_json("/api/v1/categories?per_page=1")["data"][0]["id"].to_string();
        for (flags, query) in [
            (
                vec!["--category", category.as_str()],
                format!("category={category}"),
            ),
            (
                vec!["--from", "2015-01-01", "--to", "2020-12-31"],
                "from=2015-01-01&to=2020-12-31".to_owned(),
            ),
            (vec!["--q", "a* -e"], "q=a*%20-e".to_owned()),
            (
                vec!["--subsite", "mi", "--subsite-match", "legacy"],
                "subsite=mi&subsite_match=legacy".to_owned(),
            ),
            (vec!["--tag", "no-such-tag"], "tag=no-such-tag".to_owned()),
        ] {
            let content = export(&database, &flags);
            let mut found: Vec<i64> = lines(&content, "article")
                .iter()
                .map(|line| line["id"].as_i64().unwrap())
                .collect();
            assert!(found.is_sorted());
            let mut expected = Vec::new();
            for page in [1, 2] {
                let list = server.get_json(&format!(
                    "/api/v1/articles?{query}&per_page=100&page={page}&fields=id"
                ));
                let data = list["data"].as_array().unwrap().clone();
                expected.extend(data.iter().map(|article| article["id"].as_i64().unwrap()));
            }
            expected.sort_unstable();
            found.sort_unstable();
            assert_eq!(found, expected, "{query}");

            let elsewhere = Database::sqlite();
            let report = import(&elsewhere, &content, &[]);
            assert_eq!(counts(&report)[0], expected.len() as u64);
            assert_eq!(report["warnings"], serde_json::json!([]), "all is there");
        }
    }
}

#[test]
fn a_filtered_export_cannot_prune() {
    let database = Database::sqlite();
    actus(&["--database", &database.url, "generate", "--articles", "5"]).succeeds();
    let path = database.file("some.jsonl", export(&database, &["--from", "1990-01-01"]));
    let other = Database::sqlite();
    let error = actus(&[
        "--database",
        &other.url,
        "import",
        "jsonl",
        &path,
        "--prune",
    ])
    .fails_with(1);
    assert!(error.contains("cannot tell what is gone"), "{error}");
}

#[test]
fn a_file_takes_its_place_whole_and_no_other_ones() {
    let database = Database::sqlite();
    actus(&["--database", &database.url, "generate", "--articles", "5"]).succeeds();
    let path = database.file("news.jsonl", "");
    std::fs::remove_file(&path).unwrap();
    assert_eq!(export(&database, &["--output", &path]), "");
    let whole = export(&database, &[]);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), whole);

    for taken in [&path, &database.url] {
        let before = std::fs::read(taken).unwrap();
        let arguments = ["--database", &database.url, "export", "--output", taken];
        let error = actus(&arguments).fails_with(1);
        assert!(
            error.contains("is there already; give a new file"),
            "{error}"
        );
        assert!(std::fs::read(taken).unwrap() == before);
    }
}

#[test]
fn what_is_no_regular_file_is_written_to_as_it_is() {
    let database = Database::sqlite();
    actus(&["--database", &database.url, "generate", "--articles", "5"]).succeeds();
    let link = database.file("link", "");
    std::fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink("/dev/stdout", &link).unwrap();
    let whole = export(&database, &[]);
    assert_eq!(export(&database, &["--output", &link]), whole);
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
}

#[test]
fn a_filter_comes_from_no_variable_of_imports_and_is_told() {
    let database = Database::sqlite();
    actus(&["--database", &database.url, "generate", "--articles", "5"]).succeeds();
    let run = |variable: &str, value: &str| {
        let arguments = ["--database", &database.url, "export"];
        let finished = actus_with(&arguments, &[(variable, value)]);
        (finished.stderr.clone(), finished.succeeds())
    };
    let whole = export(&database, &[]);
    for variable in ["ACTUS_CATEGORY", "ACTUS_TEMPLATE", "ACTUS_LANGUAGE"] {
        let (told, content) = run(variable, "none");
        assert_eq!(told, "5 articles were written.\n");
        assert!(content == whole, "{variable}");
    }
    let (told, content) = run("ACTUS_EXPORT_TAG", "no-such-tag");
    assert_eq!(told, "0 articles were written, those of tag=no-such-tag.\n");
    assert!(lines(&content, "article").is_empty());
}

#[test]
fn malformed_filters_are_usage_errors() {
    let database = Database::sqlite();
    actus(&["--database", &database.url, "migrate"]).succeeds();
    for flags in [
        ["--tag", "Not A Slug"],
        ["--from", "yesterday"],
        ["--ids", "x"],
        ["--category", ""],
    ] {
        let arguments = ["--database", &database.url, "export", flags[0], flags[1]];
        actus(&arguments).fails_with(2);
    }
    let never = actus(&["--database", "never-there.db", "export"]).fails_with(1);
    assert!(never.contains("no such file"), "{never}");
}

#[test]
fn a_folder_of_markdown_has_each_article_that_is_not_deleted() {
    let database = Database::sqlite();
    actus(&["--database", &database.url, "generate", "--articles", "25"]).succeeds();
    let folder = database.file("markdown", "");
    std::fs::remove_file(&folder).unwrap();
    let flags = ["--format", "markdown-dir", "--output", &folder];
    assert_eq!(export(&database, &flags), "");
    for article in lines(&export(&database, &[]), "article") {
        let path = format!("{folder}/{}.md", article["slug"].as_str().unwrap());
        let text = std::fs::read_to_string(path).unwrap();
        assert!(
            text.starts_with(&format!("---\ntitle: {}\nid: ", article["title"])),
            "{text}"
        );
        assert!(text.contains("\n---\n\n"), "{text}");
    }
    let is_file = |entry: &std::fs::DirEntry| entry.file_type().unwrap().is_file();
    let files = std::fs::read_dir(&folder).unwrap().map(Result::unwrap);
    assert_eq!(files.filter(is_file).count(), 25);
    let arguments = [&["--database", &database.url, "export"], flags.as_slice()].concat();
    let error = actus(&arguments).fails_with(1);
    assert!(error.contains("there already"), "{error}");
    actus(&[
        "--database",
        &database.url,
        "export",
        "--format",
        "markdown-dir",
    ])
    .fails_with(2);
}
