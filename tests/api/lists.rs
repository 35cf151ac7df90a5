//! Every list against a plain filter in memory: random legacy databases, random mixes of
//! parameters, all pages walked.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use actus::domain::sort_key;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::Value;

use crate::cursors::walk_both_ways;
use crate::harness::database::Database;
use crate::harness::legacy::{CATEGORIES, CODES, Legacy, LegacyArticle, legacy};
use crate::harness::process::{Server, import};
use crate::harness::tries;

/// A random mix of the parameters of a list.
#[derive(Debug, Clone)]
struct Mix {
    categories: Option<Vec<i64>>,
    codes: Option<Vec<&'static str>>,
    legacy_match: bool,
    /// Places among the tags; one past the end is a tag that does not exist.
    tags_any: Option<Vec<usize>>,
    tags_all: Option<Vec<usize>>,
    tags_none: Option<Vec<usize>>,
    template: Option<&'static str>,
    language: Option<&'static str>,
    author: Option<&'static str>,
    from: Option<&'static str>,
    to: Option<&'static str>,
    ids: Option<Vec<i64>>,
    sort: &'static str,
    per_page: usize,
    count_none: bool,
}

fn rarely<T: std::fmt::Debug>(
    strategy: impl Strategy<Value = T>,
) -> impl Strategy<Value = Option<T>> {
    option::weighted(0.25, strategy)
}

fn mix() -> impl Strategy<Value = Mix> {
    let places = || rarely(vec(0_usize..9, 1..3));
    let dates = || {
        rarely(select(vec![
            "2022-05-24",
            "2022-05-24T23:59:59Z",
            "2022-05-25T01:00:00+02:00",
            "2020-01-01",
        ]))
    };
    let filters = (
        option::weighted(0.4, subsequence(CATEGORIES.to_vec(), 1..=2)),
        option::weighted(0.4, subsequence(CODES.to_vec(), 1..=2)),
        prop::bool::weighted(0.3),
        places(),
        places(),
        places(),
    );
    let more = (
        rarely(select(vec!["news_structured", "page", "nothing"])),
        rarely(select(vec!["fr", "en", "de"])),
        rarely(select(vec!["La rédaction", "Zoé O'Hara", "personne"])),
        dates(),
        dates(),
        rarely(vec((0_i64..40).prop_map(|n| 1_000 + 3 * n), 1..20)),
    );
    let cut = (
        select(vec![
            "-published_at",
            "published_at",
            "title",
            "-title",
            "updated_at",
            "-updated_at",
        ]),
        1_usize..8,
        prop::bool::weighted(0.2),
    );
    (filters, more, cut).prop_map(
        |(
            (categories, codes, legacy_match, tags_any, tags_all, tags_none),
            (template, language, author, from, to, ids),
            (sort, per_page, count_none),
        )| Mix {
            categories,
            codes,
            legacy_match,
            tags_any,
            tags_all,
            tags_none,
            template,
            language,
            author,
            from,
            to,
            ids,
            sort,
            per_page,
            count_none,
        },
    )
}

/// The slug of each label, as the API gives it.
type Slugs = BTreeMap<String, String>;

impl Mix {
    fn label(legacy: &Legacy, place: usize) -> Option<&String> {
        legacy.tags.get(place).map(|(_, label)| label)
    }

    fn slug(legacy: &Legacy, slugs: &Slugs, place: usize) -> String {
        Self::label(legacy, place)
            .map_or_else(|| "no-such-tag".to_owned(), |label| slugs[label].clone())
    }

    /// The filter as a query.
    fn query(&self, legacy: &Legacy, slugs: &Slugs) -> String {
        let numbers = |ids: &Vec<i64>| {
            let texts: Vec<String> = ids.iter().map(ToString::to_string).collect();
            texts.join(",")
        };
        let tags = |places: &Vec<usize>| {
            let slugs: Vec<String> = places
                .iter()
                .map(|&place| Self::slug(legacy, slugs, place))
                .collect();
            slugs.join(",")
        };
        let escaped = |text: &str| {
            text.replace('é', "%C3%A9")
                .replace(' ', "+")
                .replace('\'', "%27")
        };
        let own = |text: &str| text.to_owned();
        let parameters = [
            ("category", self.categories.as_ref().map(numbers)),
            ("subsite", self.codes.as_ref().map(|codes| codes.join(","))),
            ("subsite_match", self.legacy_match.then(|| own("legacy"))),
            ("tag", self.tags_any.as_ref().map(tags)),
            ("tag_all", self.tags_all.as_ref().map(tags)),
            ("tag_exclude", self.tags_none.as_ref().map(tags)),
            ("template", self.template.map(own)),
            ("language", self.language.map(own)),
            ("author", self.author.map(escaped)),
            ("from", self.from.map(own)),
            ("to", self.to.map(own)),
            ("ids", self.ids.as_ref().map(numbers)),
        ];
        let pairs: Vec<String> = parameters
            .into_iter()
            .filter_map(|(name, value)| Some(format!("{name}={}", value?)))
            .collect();
        pairs.join("&")
    }

    /// The plain filter.
    fn passes(&self, legacy: &Legacy, article: &LegacyArticle) -> bool {
        let labels = legacy.labels(article);
        let has =
            |place: &usize| Self::label(legacy, *place).is_some_and(|label| labels.contains(label));
        let codes = Legacy::codes(article);
        let on = |wanted: &&str| match self.legacy_match {
            true => codes.iter().any(|code| code.ends_with(wanted)),
            false => codes.contains(*wanted),
        };
        let seconds = |text: &str| text.replace('T', " ").replace('Z', "");
        let first = |text: &str| match text {
            "2022-05-25T01:00:00+02:00" => "2022-05-24 23:00:00".to_owned(),
            day if day.len() == 10 => format!("{day} 00:00:00"),
            time => seconds(time),
        };
        let last = |text: &str| match text {
            day if day.len() == 10 => format!("{day} 23:59:59"),
            time => first(time),
        };
        self.categories
            .as_ref()
            .is_none_or(|ids| ids.contains(&article.category))
            && self.codes.as_ref().is_none_or(|codes| codes.iter().any(on))
            && self
                .tags_any
                .as_ref()
                .is_none_or(|places| places.iter().any(has))
            && self.tags_all.iter().flatten().all(has)
            && !self.tags_none.iter().flatten().any(has)
            && self
                .template
                .is_none_or(|template| template == article.template)
            && self
                .language
                .is_none_or(|language| Some(language) == article.language)
            && self
                .author
                .is_none_or(|author| Some(author) == article.author)
            && self
                .from
                .is_none_or(|from| article.date >= first(from).as_str())
            && self.to.is_none_or(|to| article.date <= last(to).as_str())
            && self
                .ids
                .as_ref()
                .is_none_or(|ids| ids.contains(&article.id))
    }

    fn order(&self, a: &LegacyArticle, b: &LegacyArticle) -> Ordering {
        let ascending = match self.sort.trim_start_matches('-') {
            "published_at" => a.date.cmp(b.date),
            "title" => sort_key(&a.title).cmp(&sort_key(&b.title)),
            // All were written by one import.
            _ => Ordering::Equal,
        }
        .then(a.id.cmp(&b.id));
        if self.sort.starts_with('-') {
            ascending.reverse()
        } else {
            ascending
        }
    }

    fn expected<'l>(&self, legacy: &'l Legacy) -> Vec<&'l LegacyArticle> {
        let mut expected: Vec<&LegacyArticle> = legacy
            .visible()
            .filter(|article| self.passes(legacy, article))
            .collect();
        expected.sort_by(|a, b| self.order(a, b));
        expected
    }
}

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

fn slugs(server: &Server) -> Slugs {
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
