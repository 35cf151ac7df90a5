//! Random mixes of the parameters of lists, and what a plain filter in memory makes of them.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use actus::domain::{Clause, SearchQuery, sort_key, words};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::harness::legacy::{CATEGORIES, CODES, Legacy, LegacyArticle};

/// A random mix of the parameters of a list.
#[derive(Debug, Clone)]
pub struct Mix {
    pub categories: Option<Vec<i64>>,
    pub codes: Option<Vec<&'static str>>,
    pub legacy_match: bool,
    /// Places among the tags; one past the end is a tag that does not exist.
    pub tags_any: Option<Vec<usize>>,
    pub tags_all: Option<Vec<usize>>,
    pub tags_none: Option<Vec<usize>>,
    pub template: Option<&'static str>,
    pub language: Option<&'static str>,
    pub author: Option<&'static str>,
    pub from: Option<&'static str>,
    pub to: Option<&'static str>,
    pub ids: Option<Vec<i64>>,
    /// What is searched for.
    pub q: Option<&'static str>,
    pub sort: &'static str,
    pub per_page: usize,
    pub count_none: bool,
}

fn rarely<T: std::fmt::Debug>(
    strategy: impl Strategy<Value = T>,
) -> impl Strategy<Value = Option<T>> {
    option::weighted(0.25, strategy)
}

pub fn mix() -> impl Strategy<Value = Mix> {
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
        rarely(select(vec![
            "été",
            "l'innovation",
            "zo*",
            "-noel",
            "\"line break\"",
            "oeuvre -coeur",
            "100 ete",
            "\"drop table\"",
        ])),
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
            (template, language, author, from, to, ids, q),
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
            q,
            sort,
            per_page,
            count_none,
        },
    )
}

/// The slug of each label, as the API gives it.
pub type Slugs = BTreeMap<String, String>;

impl Mix {
    fn label(legacy: &Legacy, place: usize) -> Option<&String> {
        legacy.tags.get(place).map(|(_, label)| label)
    }

    fn slug(legacy: &Legacy, slugs: &Slugs, place: usize) -> String {
        Self::label(legacy, place)
            .map_or_else(|| "no-such-tag".to_owned(), |label| slugs[label].clone())
    }

    /// The filter as a query.
    pub fn query(&self, legacy: &Legacy, slugs: &Slugs) -> String {
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
                .replace('"', "%22")
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
            ("q", self.q.map(escaped)),
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
            && self.q.is_none_or(|q| is_found(q, &article.title, &labels))
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

    pub fn expected<'l>(&self, legacy: &'l Legacy) -> Vec<&'l LegacyArticle> {
        let mut expected: Vec<&LegacyArticle> = legacy
            .visible()
            .filter(|article| self.passes(legacy, article))
            .collect();
        expected.sort_by(|a, b| self.order(a, b));
        expected
    }
}

/// Whether a plain reading finds what is searched for in the title or a label.
fn is_found(q: &str, title: &str, labels: &BTreeSet<String>) -> bool {
    let texts: Vec<Vec<String>> = std::iter::once(title)
        .chain(labels.iter().map(String::as_str))
        .map(|text| words(text).map(|word| word.folded).collect())
        .collect();
    let has = |clause: &Clause| {
        texts.iter().any(|text| {
            text.windows(clause.words.len()).any(|window| {
                let last = window.len() - 1;
                window == clause.words.as_slice()
                    || (clause.is_prefix
                        && window[..last] == clause.words[..last]
                        && window[last].starts_with(&clause.words[last]))
            })
        })
    };
    let query = SearchQuery::parse(q);
    query.wanted().all(has) && !query.excluded().any(has)
}
