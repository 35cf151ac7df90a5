//! Facets against a plain count in memory, and as a page uses them.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::harness::database::Database;
use crate::harness::legacy::{Legacy, LegacyArticle};
use crate::harness::process::Server;
use crate::mix::{Mix, Slugs};

const FACETS: [&str; 7] = [
    "tags",
    "categories",
    "subsites",
    "years",
    "templates",
    "languages",
    "authors",
];

/// The mix without the filter of the facet's own kind.
fn without(mix: &Mix, facet: &str) -> Mix {
    let mut mix = mix.clone();
    match facet {
        "tags" => mix.tags_any = None,
        "categories" => mix.categories = None,
        "subsites" => mix.codes = None,
        "years" => (mix.from, mix.to) = (None, None),
        "templates" => mix.template = None,
        "languages" => mix.language = None,
        _ => mix.author = None,
    }
    mix
}

/// What an article counts for in a facet, as the API calls it.
fn values(legacy: &Legacy, slugs: &Slugs, article: &LegacyArticle, facet: &str) -> Vec<String> {
    let one = |text: Option<&str>| text.map(str::to_owned).into_iter().collect();
    match facet {
        "tags" => {
            let labels = legacy.labels(article);
            labels.iter().map(|label| slugs[label].clone()).collect()
        }
        "categories" => vec![format!("category-{}", article.category)],
        "subsites" => Legacy::codes(article).into_iter().collect(),
        "years" => one(article.date.get(..4)),
        "templates" => one(Some(article.template)),
        "languages" => one(article.language),
        _ => one(article.author),
    }
}

/// Every facet of a mix agrees with counting in memory, whole and cut.
pub fn facets_agree(
    server: &Server,
    legacy: &Legacy,
    slugs: &Slugs,
    mix: &Mix,
) -> Result<(), TestCaseError> {
    let query = mix.query(legacy, slugs);
    let ask = |limit: usize| {
        let facets = FACETS.join(",");
        let path = format!(
            "/api/v1/articles?per_page=1&count=none&facets={facets}&facet_limit={limit}&{query}"
        );
        server.get_json(&path)["meta"]["facets"].clone()
    };
    let (whole, cut) = (ask(1_000), ask(2));
    for facet in FACETS {
        let mut expected: BTreeMap<String, u64> = BTreeMap::new();
        for article in without(mix, facet).expected(legacy) {
            for value in values(legacy, slugs, article, facet) {
                *expected.entry(value).or_default() += 1;
            }
        }
        let rows = whole[facet].as_array().unwrap();
        let given: BTreeMap<String, u64> = rows
            .iter()
            .map(|row| {
                (
                    row["value"].as_str().unwrap().to_owned(),
                    row["count"].as_u64().unwrap(),
                )
            })
            .collect();
        prop_assert_eq!(&given, &expected, "{} of {}", facet, query);
        let counts: Vec<u64> = rows.iter().map(|r| r["count"].as_u64().unwrap()).collect();
        prop_assert!(counts.is_sorted_by(|a, b| a >= b), "{} of {}", facet, query);
        let first: Vec<Value> = rows.iter().take(2).cloned().collect();
        prop_assert_eq!(&cut[facet], &json!(first), "{} of {}", facet, query);
    }
    Ok(())
}

fn demo(database: &Database) -> Server {
    Server::start_with(&["--database", &database.url, "demo"])
}

#[test]
fn a_facet_tells_what_is_selected_and_what_else_could_be() {
    for database in Database::each() {
        let server = demo(&database);
        let query = "tag=veille&category=57&language=fr&from=2025-01-01&template=news_structured";
        let page = server.get_json(&format!(
            "/api/v1/articles?{query}&facets=tags,categories,years,languages,templates,authors"
        ));
        let facets = &page["meta"]["facets"];
        let selected = |facet: &str| -> Vec<&str> {
            let rows = facets[facet].as_array().unwrap();
            assert!(!rows.is_empty(), "{facet}");
            rows.iter()
                .filter(|row| row["selected"] == true)
                .map(|row| row["value"].as_str().unwrap())
                .collect()
        };
        assert_eq!(selected("tags"), ["veille"]);
        assert_eq!(selected("categories"), ["actualites"]);
        assert_eq!(selected("languages"), ["fr"]);
        assert_eq!(selected("templates"), ["news_structured"]);
        assert_eq!(selected("authors"), Vec::<&str>::new());
        assert!(selected("years").iter().all(|year| *year >= "2025"));
        assert!(facets["tags"].as_array().unwrap().len() > 1);
        assert!(facets.get("subsites").is_none());
        assert_eq!(facets["categories"][0].as_object().unwrap().len(), 4);
    }
}

#[test]
fn the_facets_of_a_category_stay_in_it() {
    let database = Database::sqlite();
    let server = demo(&database);
    let page = server.get_json("/api/v1/categories/57/articles?facets=categories,tags&category=61");
    assert_eq!(page["meta"]["total"], 0);
    let categories = page["meta"]["facets"]["categories"].as_array().unwrap();
    assert_eq!(categories.len(), 1);
    assert_eq!(categories[0]["value"], "actualites");
    assert_eq!(categories[0]["selected"], false);
}

#[test]
fn without_facets_meta_has_none() {
    let database = Database::sqlite();
    let server = demo(&database);
    let page = server.get_json("/api/v1/articles?facet_limit=3");
    assert!(page["meta"].get("facets").is_none());
}
