//! Every list against a plain filter in memory: random legacy databases, random mixes of
//! parameters, all pages walked.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

use crate::cursors::walk_both_ways;
use crate::facets::facets_agree;
use crate::harness::database::Database;
use crate::harness::legacy::{Legacy, legacy};
use crate::harness::process::{Server, import};
use crate::harness::tries;
use crate::mix::{Mix, Slugs, mix};
use crate::related::related_agree;

/// Walks a list by its `next` links; the ids in order, and the last page's `meta`.
pub fn walk(server: &Server, first: &str) -> (Vec<i64>, Value) {
    let mut ids = Vec::new();
    let mut path = first.to_owned();
    loop {
        let page = server.get_json(&path);
        let items = page["data"].as_array().unwrap();
        ids.extend(items.iter().map(|item| item["id"].as_i64().unwrap()));
        match page["links"]["next"].as_str() {
            Some(next) => path = next.to_owned(),
            None => return (ids, page["meta"].clone()),
        }
        assert!(ids.len() < 1_000, "a walk ends");
    }
}

pub fn slugs(server: &Server) -> Slugs {
    let page = server.get_json("/api/v1/tags?per_page=100");
    let rows = page["data"].as_array().unwrap();
    rows.iter()
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap().to_owned();
            (text("label"), text("slug"))
        })
        .collect()
}

fn list_agrees(
    server: &Server,
    legacy: &Legacy,
    mix: &Mix,
    query: &str,
) -> Result<(), TestCaseError> {
    let count = if mix.count_none { "none" } else { "exact" };
    let cut = format!("sort={}&per_page={}&count={count}", mix.sort, mix.per_page);
    let first = format!("/api/v1/articles?{cut}&{query}");
    let (ids, meta) = walk(server, &first);
    let expected: Vec<i64> = mix.expected(legacy).iter().map(|a| a.id).collect();
    prop_assert_eq!(&ids, &expected, "{}", query);
    let (there, back) = walk_both_ways::<i64>(server, &first, "id");
    prop_assert_eq!(&there, &expected, "{} by cursor", query);
    prop_assert_eq!(&back, &expected, "{} back by cursor", query);
    let total = (!mix.count_none).then_some(expected.len());
    prop_assert_eq!(&meta["total"], &serde_json::json!(total));
    prop_assert_eq!(
        &meta["pages"],
        &serde_json::json!(total.map(|total| total.div_ceil(mix.per_page)))
    );
    Ok(())
}

/// The counts of categories, tags and subsites, and the filter bar, for the same filter.
fn counts_agree(
    server: &Server,
    legacy: &Legacy,
    mix: &Mix,
    query: &str,
) -> Result<(), TestCaseError> {
    let expected = mix.expected(legacy);
    let rows = |path: &str, per_page: &str| {
        let page = server.get_json(&format!("{path}?{per_page}{query}"));
        page["data"].as_array().unwrap().clone()
    };
    for row in rows("/api/v1/categories", "per_page=100&") {
        let count = expected.iter().filter(|a| row["id"] == a.category).count();
        prop_assert_eq!(&row["article_count"], count, "{} {}", query, row);
    }
    for row in rows("/api/v1/tags", "per_page=100&") {
        let label = row["label"].as_str().unwrap();
        let count = expected
            .iter()
            .filter(|a| legacy.labels(a).contains(label))
            .count();
        prop_assert_eq!(&row["article_count"], count, "{} {}", query, row);
    }
    for row in rows("/api/v1/subsites", "per_page=100&") {
        let code = row["code"].as_str().unwrap();
        let count = expected
            .iter()
            .filter(|a| Legacy::codes(a).contains(code))
            .count();
        prop_assert_eq!(&row["article_count"], count, "{} {}", query, row);
    }
    let category = legacy
        .articles
        .first()
        .map_or(0, |article| article.category);
    if category == 0 {
        return Ok(());
    }
    let mut bar: BTreeMap<String, usize> = BTreeMap::new();
    for article in expected.iter().filter(|a| a.category == category) {
        for label in legacy.labels(article) {
            *bar.entry(label).or_default() += 1;
        }
    }
    let given: BTreeMap<String, usize> = rows(&format!("/api/v1/categories/{category}/tags"), "")
        .iter()
        .map(|row| {
            (
                row["label"].as_str().unwrap().to_owned(),
                row["count"].as_u64().unwrap() as usize,
            )
        })
        .collect();
    prop_assert_eq!(given, bar, "{}", query);
    Ok(())
}

fn run(cases: u32, database: impl Fn() -> Database) {
    tries(cases)
        .run(&(legacy(60), vec(mix(), 12)), |(legacy, mixes)| {
            let database = database();
            import(&database, legacy.dump(), &[]);
            let server = Server::start(&database);
            let slugs = slugs(&server);
            for mix in &mixes {
                let query = mix.query(&legacy, &slugs);
                list_agrees(&server, &legacy, mix, &query)?;
                counts_agree(&server, &legacy, mix, &query)?;
                facets_agree(&server, &legacy, &slugs, mix)?;
                related_agree(&server, &legacy, mix, &query)?;
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn lists_are_what_a_plain_filter_gives_on_sqlite() {
    run(24, Database::sqlite);
}

#[test]
fn lists_are_what_a_plain_filter_gives_on_postgres() {
    if Database::postgres().is_some() {
        run(12, || Database::postgres().unwrap());
    }
}
