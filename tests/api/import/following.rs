//! A source that is imported again and again: what changes, what stays, what goes.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{DUMP, ONE, counts, small};
use crate::harness::database::Database;
use crate::harness::legacy::{Legacy, legacy};
use crate::harness::process::{Server, actus, import};
use crate::harness::tries;

#[test]
fn a_second_import_changes_nothing_and_an_edited_row_changes_just_that() {
    for database in Database::each() {
        let first = import(&database, DUMP, &[]);
        assert_eq!(counts(&first), [3, 0, 0, 0]);
        let server = Server::start(&database);
        let before = server.get_json("/api/v1/articles");

        let second = import(&database, DUMP, &[]);
        assert_eq!(counts(&second), [0, 0, 3, 0]);
        for kind in ["categories", "tags", "subsites"] {
            assert_eq!(counts(&second[kind])[..2], [0, 0], "{kind}");
        }
        assert_eq!(server.get_json("/api/v1/articles"), before);

        let edited = DUMP.replace("'<p>Deux</p>'", "'<p>Autre</p>'");
        assert_eq!(counts(&import(&database, &edited, &[])), [0, 1, 2, 0]);
        let after = server.get_json("/api/v1/articles?ids=1");
        assert_eq!(
            after["data"][0], before["data"][1],
            "the other one is as it was"
        );
        let body = server.get_json("/api/v1/articles/2")["data"]["body"]["html"].clone();
        assert_eq!(body, "<p>Autre</p>");
    }
}

#[test]
fn nothing_has_changed_is_said_in_words() {
    let database = Database::sqlite();
    import(&database, DUMP, &[]);
    let file = database.file("dump.sql", DUMP);
    let output = actus(&["--database", &database.url, "import", "legacy", &file]).succeeds();
    assert!(output.contains("Nothing has changed."), "{output}");
    assert!(
        output.contains("| articles   |       0 |       0 |         3 |       0 |"),
        "{output}"
    );
}

#[test]
fn slugs_are_unique_and_stay_when_titles_change() {
    for database in Database::each() {
        import(&database, DUMP, &[]);
        let server = Server::start(&database);
        let slug =
            |id: u32| server.get_json(&format!("/api/v1/articles/{id}"))["data"]["slug"].clone();
        assert_eq!((slug(1), slug(2)), (json!("un-titre"), json!("un-titre-2")));
        import(
            &database,
            DUMP.replace(
                "(1, 57, 'news_structured', 'mi!', 0, 'Un titre'",
                "(1, 57, 'news_structured', 'mi!', 0, 'Nouveau'",
            ),
            &[],
        );
        assert_eq!(
            server.get_json("/api/v1/articles/1")["data"]["title"],
            "Nouveau"
        );
        assert_eq!(slug(1), json!("un-titre"));
    }
}

#[test]
fn a_deletion_in_the_source_is_one_here_and_can_be_taken_back() {
    for database in Database::each() {
        import(&database, DUMP, &[]);
        let deleted = DUMP.replace(
            "'mi!', 0, 'Un titre', '<p>Un</p>'",
            "'mi!', 1, 'Un titre', '<p>Un</p>'",
        );
        assert_eq!(counts(&import(&database, &deleted, &[])), [0, 0, 2, 1]);
        let server = Server::start(&database);
        assert_eq!(server.get("/api/v1/articles/1").status, 410);
        assert_eq!(
            server.get_json("/api/v1/categories/57/tags")["data"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
        assert_eq!(counts(&import(&database, DUMP, &[])), [0, 1, 2, 0]);
        assert_eq!(server.get("/api/v1/articles/1").status, 200);
    }
}

#[test]
fn what_is_gone_from_the_source_is_deleted_only_with_prune() {
    let without_second = DUMP
        .replace("  (2, 57, 'news_structured', 'mi!', 0, 'Un titre', '<p>Deux</p>', '2020-01-02 10:00:00'),\n", "")
        .replace(", (2, 'Veille')", "")
        .replace(", (2, 1, 'article'), (2, 2, 'article')", "");
    for database in Database::each() {
        import(&database, DUMP, &[]);
        let kept = import(&database, &without_second, &[]);
        assert_eq!(counts(&kept)[3], 0);
        let server = Server::start(&database);
        assert_eq!(server.get("/api/v1/articles/2").status, 200);

        let pruned = import(&database, &without_second, &["--prune"]);
        assert_eq!(counts(&pruned)[3], 1);
        assert_eq!(server.get("/api/v1/articles/2").status, 410);
        assert_eq!(
            counts(&import(&database, &without_second, &["--prune"]))[3],
            0,
            "once"
        );

        let back = import(&database, DUMP, &["--prune"]);
        assert_eq!(counts(&back)[3], 0);
        assert_eq!(server.get("/api/v1/articles/2").status, 200);
        actus(&["--database", &database.url, "check"]).succeeds();
    }
}

#[test]
fn a_tag_without_articles_is_pruned() {
    let without_tag = DUMP
        .replace(", (2, 'Veille')", "")
        .replace(", (2, 1, 'article'), (2, 2, 'article')", "");
    for database in Database::each() {
        import(&database, DUMP, &[]);
        let report = import(&database, &without_tag, &["--prune"]);
        assert_eq!(report["tags"]["deleted"], 1);
        let server = Server::start(&database);
        assert_eq!(server.get("/api/v1/tags/veille").status, 404);
    }
}

#[test]
fn a_row_that_cannot_be_taken_any_more_is_not_gone() {
    let long = format!("(1, 57, '{}', 'mi!', '0')", "x".repeat(65));
    for database in Database::each() {
        import(&database, small(ONE, "(1, 'a')"), &[]);
        let report = import(&database, small(&long, "(1, NULL)"), &["--prune"]);
        assert_eq!(
            (counts(&report)[3], &report["tags"]["deleted"]),
            (0, &json!(0))
        );
        let server = Server::start(&database);
        assert_eq!(server.get("/api/v1/articles/1").status, 200);
        assert_eq!(server.get("/api/v1/tags/a").status, 200);
    }
}

#[test]
fn a_dump_without_the_tables_of_tags_does_not_take_tags_away() {
    let database = Database::sqlite();
    import(&database, DUMP, &[]);
    let (articles, _) = DUMP.split_once("CREATE TABLE `tags`").unwrap();
    let file = database.file("dump.sql", articles);
    let error = actus(&["--database", &database.url, "import", "legacy", &file]).fails_with(1);
    assert!(error.contains("tables of tags"), "{error}");
    let server = Server::start(&database);
    assert_eq!(
        server.get_json("/api/v1/articles/1")["data"]["tags"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn labels_change_hands_between_two_dumps() {
    let dumps = [
        "(1, 'a'), (2, 'b')",
        "(2, 'a'), (5, 'b')",
        "(1, 'b'), (2, 'a')",
        "(1, 'a'), (2, 'b')",
        "(1, 'x'), (2, 'x'), (5, 'z')",
        "(1, 'z'), (2, 'z'), (5, 'z')",
        "(1, 'x'), (2, 'x'), (3, 'a'), (4, 'b')",
        "(4, 'a'), (3, 'b'), (9, 'x')",
    ];
    for database in Database::each() {
        for tags in dumps {
            import(&database, small(ONE, tags), &["--prune"]);
            let server = Server::start(&database);
            let list = server.get_json("/api/v1/tags");
            let mut wanted: Vec<&str> = tags.split('\'').skip(1).step_by(2).collect();
            wanted.sort_unstable();
            wanted.dedup();
            let labels: Vec<&str> = list["data"]
                .as_array()
                .unwrap()
                .iter()
                .map(|tag| tag["label"].as_str().unwrap())
                .collect();
            assert_eq!(labels, wanted, "{}: {tags}", database.kind);
            actus(&["--database", &database.url, "check"]).succeeds();
        }
    }
}

/// All that a visitor can see, but for the times of imports.
fn visible_content(server: &Server) -> Value {
    let strip = |mut article: Value| {
        for name in ["created_at", "updated_at", "slug", "url"] {
            article.as_object_mut().unwrap().remove(name);
        }
        for tag in article["tags"].as_array_mut().unwrap() {
            *tag = tag["label"].take();
        }
        article
    };
    let list = server.get_json("/api/v1/articles?per_page=100&formats=html&sort=title");
    let articles: Vec<Value> = list["data"]
        .as_array()
        .unwrap()
        .iter()
        .cloned()
        .map(strip)
        .collect();
    let labels: BTreeMap<String, Value> = server.get_json("/api/v1/tags?per_page=100")["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| (tag["label"].to_string(), tag["article_count"].clone()))
        .filter(|(_, count)| *count != 0)
        .collect();
    json!({"articles": articles, "labels": labels})
}

fn a_later_dump_replaces_an_earlier_one(
    pair: (&Database, &Database),
    before: &Legacy,
    after: &Legacy,
) -> Result<(), TestCaseError> {
    let (followed, fresh) = pair;
    import(followed, before.dump(), &[]);
    import(followed, after.dump(), &["--prune"]);
    import(fresh, after.dump(), &[]);
    let check = actus(&["--database", &followed.url, "check"]);
    prop_assert!(check.status.success(), "{}", check.stderr);
    let (followed, fresh) = (Server::start(followed), Server::start(fresh));
    let content = |server: &Server| {
        // Addresses differ by port alone.
        visible_content(server)
            .to_string()
            .replace(&server.address, "")
    };
    prop_assert_eq!(content(&followed), content(&fresh));
    Ok(())
}

fn run(cases: u32, database: impl Fn() -> Database) {
    tries(cases)
        .run(&(legacy(25), legacy(25)), |(before, after)| {
            a_later_dump_replaces_an_earlier_one((&database(), &database()), &before, &after)
        })
        .unwrap();
}

#[test]
fn following_a_source_ends_where_a_fresh_import_does_on_sqlite() {
    run(24, Database::sqlite);
}

#[test]
fn following_a_source_ends_where_a_fresh_import_does_on_postgres() {
    if Database::postgres().is_some() {
        run(8, || Database::postgres().unwrap());
    }
}
