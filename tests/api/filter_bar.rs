//! The filter bar against the literal legacy query.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::Value;

use crate::harness::database::Database;
use crate::harness::legacy::{CATEGORIES, CODES, Legacy, legacy};
use crate::harness::process::{Server, actus, import};
use crate::harness::tries;

fn labels(answer: &Value) -> Vec<String> {
    let rows = answer["data"].as_array().unwrap();
    rows.iter()
        .map(|row| row["label"].as_str().unwrap().to_owned())
        .collect()
}

/// The filter bar's labels; `None` when the category does not exist.
fn ask(server: &Server, category: i64, query: &str) -> Option<Vec<String>> {
    let answer = server.get(&format!("/api/v1/categories/{category}/tags{query}"));
    match answer.status {
        404 => None,
        _ => {
            let json = answer.json();
            let labels = labels(&json);
            assert_eq!(json["meta"]["total"], labels.len());
            Some(labels)
        }
    }
}

fn whole_codes(legacy: &Legacy, category: i64, code: Option<&str>) -> BTreeSet<String> {
    legacy
        .visible()
        .filter(|article| article.category == category)
        .filter(|article| code.is_none_or(|code| Legacy::codes(article).contains(code)))
        .flat_map(|article| legacy.labels(article))
        .collect()
}

fn agrees_with_the_legacy_query(database: &Database, legacy: &Legacy) -> Result<(), TestCaseError> {
    import(database, legacy.dump(), &[]);
    actus(&["--database", &database.url, "check"]).succeeds();
    let server = Server::start(database);
    let mut query = legacy.queryable();
    for category in CATEGORIES {
        for code in CODES {
            let literal = query.labels(category, code);
            let whole = whole_codes(legacy, category, Some(code));
            let leaky = ask(
                &server,
                category,
                &format!("?subsite={code}&subsite_match=legacy"),
            );
            let exact = ask(&server, category, &format!("?subsite={code}"));
            for (given, wanted) in [(leaky, &literal), (exact, &whole)] {
                let given = given.unwrap_or_default();
                let set: BTreeSet<String> = given.iter().cloned().collect();
                prop_assert_eq!(&set, wanted, "{}: {}/{}", database.kind, category, code);
                prop_assert_eq!(given.len(), set.len(), "one row a label");
                prop_assert!(
                    given.is_sorted_by_key(|label| actus::domain::sort_key(label)),
                    "{given:?}"
                );
            }
            // Where no code ends in another, both are what the query gives.
            if code != "mi" {
                prop_assert_eq!(&whole, &literal);
            }
        }
        let all: BTreeSet<String> = ask(&server, category, "")
            .unwrap_or_default()
            .into_iter()
            .collect();
        prop_assert_eq!(all, whole_codes(legacy, category, None));
    }
    Ok(())
}

fn run(cases: u32, database: impl Fn() -> Database) {
    tries(cases)
        .run(&legacy(40), |legacy| {
            agrees_with_the_legacy_query(&database(), &legacy)
        })
        .unwrap();
}

#[test]
fn the_filter_bar_is_what_the_legacy_query_gives_on_sqlite() {
    run(24, Database::sqlite);
}

#[test]
fn the_filter_bar_is_what_the_legacy_query_gives_on_postgres() {
    if Database::postgres().is_some() {
        run(12, || Database::postgres().unwrap());
    }
}

const LEAK: &str = "
CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text, deleted int);
INSERT INTO ressource_article VALUES
  (1, 57, 'news_structured', '!mi!', 0), (2, 57, 'news_structured', 'ADMI!', 0);
CREATE TABLE tags (id_tag int, label text);
INSERT INTO tags VALUES (1, 'ours'), (2, 'leaked');
CREATE TABLE tags_elements (id_tag int, element_id int, element_type text);
INSERT INTO tags_elements VALUES (1, 1, 'article'), (2, 2, 'article');
";

#[test]
fn a_code_does_not_leak_into_one_that_it_ends_in_unless_asked_to() {
    for database in Database::each() {
        import(&database, LEAK, &[]);
        let server = Server::start(&database);
        let ask = |query| ask(&server, 57, query).unwrap();
        assert_eq!(ask("?subsite=mi"), ["ours"]);
        assert_eq!(ask("?subsite=MI"), ["ours"]);
        assert_eq!(ask("?subsite=mi&subsite_match=legacy"), ["leaked", "ours"]);
        assert_eq!(ask("?subsite=admi"), ["leaked"]);
        assert_eq!(ask("?subsite=i&subsite_match=legacy"), ["leaked", "ours"]);
    }
}

#[test]
fn two_tags_with_one_label_are_one_row() {
    let dump = LEAK.replace("'leaked'", "'ours'").replace("ADMI!", "mi!");
    for database in Database::each() {
        import(&database, &dump, &[]);
        let server = Server::start(&database);
        let answer = server.get_json("/api/v1/categories/57/tags?subsite=mi");
        assert_eq!(answer["data"].as_array().unwrap().len(), 1);
        assert_eq!(answer["data"][0]["count"], 2);
    }
}
