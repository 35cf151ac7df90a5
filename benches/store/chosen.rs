//! What is asked for, chosen among what the database has: tags and words that are in many of its
//! articles, in some and in few.

use std::collections::BTreeSet;

use actus::domain::{Filter, Reference, SearchQuery, Slug, words};
use actus::store::articles::{self, Article, Bodies, Found};
use actus::store::facets::{self, TagCount};

use crate::news::{News, in_category_on_subsite};
use crate::session::Session;

/// Tags and searches.
pub struct Chosen {
    pub frequent_tags: [Slug; 3],
    /// One that few articles in the category on the subsite have.
    pub rare_tag: Slug,
    /// With the names by which they are told apart, the one with the most hits first.
    pub searches: Vec<(&'static str, SearchQuery)>,
}

/// The shares of all articles that words are looked for with, and their names.
const SHARES: [(&str, f64); 2] = [("frequent", 0.33), ("middling", 0.01)];
/// In about so many articles rare words and tags are.
const FEW: i64 = 10;

/// An article whose words are tried; the next one that may be seen is taken.
const SAMPLE: i64 = 500;

/// Chooses, and tells the session what.
pub fn choose(news: &News, session: &mut Session) -> Chosen {
    let by_number = |filter: Filter| {
        let mut tags = filter_bar(news, &filter);
        tags.sort_by_key(|tag| -tag.articles);
        tags
    };
    let everywhere = by_number(Filter::default());
    let [first, second, third, ..] = everywhere.as_slice() else {
        unreachable!("there are tags");
    };
    let in_place = by_number(in_category_on_subsite());
    // As many at every size: a list costs what it returns.
    let rare_tag = in_place
        .iter()
        .min_by_key(|tag| (tag.articles - FEW).abs())
        .expect("the category has tags");
    for (name, tag) in [
        ("frequent tag", first),
        ("second tag", second),
        ("rare tag", rare_tag),
    ] {
        let tag = format!("{} ({})", tag.tag.label, tag.articles);
        session.findings().ask(name, tag);
    }
    let searches = choose_searches(news);
    for (name, search) in &searches {
        let found = format!("{search} ({})", hits(news, search));
        session.findings().ask(&format!("{name} search"), found);
    }
    Chosen {
        frequent_tags: [first, second, third].map(slug),
        rare_tag: slug(rare_tag),
        searches,
    }
}

fn slug(tag: &TagCount) -> Slug {
    Slug::parse(&tag.tag.value).expect("it is a slug")
}

/// The tags of all articles that pass a filter.
pub fn filter_bar(news: &News, filter: &Filter) -> Vec<TagCount> {
    news.ask(filter, |conn, selection| facets::tags_of(conn, &selection))
}

/// The article with this id or, where that may not be seen, the next one.
pub fn article_from(news: &News, first: i64) -> Box<Article> {
    let templates = news.templates();
    let everything = Bodies {
        html: true,
        text: true,
    };
    (first..)
        .find_map(|id| {
            let templates = templates.clone();
            let found = news.with_index(move |conn, index| {
                articles::find(conn, index, &Reference::Id(id), &templates, everything)
            });
            match found {
                Found::Visible(article) => Some(article),
                _ => None,
            }
        })
        .expect("there are articles")
}

/// How many articles a search finds.
fn hits(news: &News, search: &SearchQuery) -> i64 {
    let filter = Filter {
        search: Some(search.clone()),
        ..Filter::default()
    };
    news.ask(&filter, |conn, selection| selection.count(conn))
}

fn choose_searches(news: &News) -> Vec<(&'static str, SearchQuery)> {
    let text = article_from(news, SAMPLE).body_text.unwrap_or_default();
    let of_article: Vec<String> = words(&text).map(|word| word.folded).collect();
    let single: BTreeSet<&String> = of_article.iter().filter(|word| word.len() > 3).collect();
    let counted: Vec<(f64, SearchQuery)> = single
        .into_iter()
        .map(|word| SearchQuery::parse(word))
        .map(|search| (hits(news, &search) as f64, search))
        .collect();
    let nearest = |wanted: f64| {
        let distance = |hits: f64| (hits / wanted).ln().abs();
        let nearest = counted
            .iter()
            .min_by(|(one, _), (other, _)| distance(*one).total_cmp(&distance(*other)));
        nearest.expect("the article has words").1.clone()
    };
    let all = news.articles as f64;
    let mut searches: Vec<_> = SHARES
        .into_iter()
        .map(|(name, share)| (name, nearest(all * share)))
        .collect();
    searches.push(("rare", nearest(FEW as f64)));
    searches.push(("phrase", choose_phrase(news, &of_article)));
    searches
}

/// Two words of the article that stand together in the most others.
fn choose_phrase(news: &News, words: &[String]) -> SearchQuery {
    words
        .windows(2)
        .filter(|two| two.iter().all(|word| word.len() > 3))
        .take(40)
        .map(|two| SearchQuery::parse(&format!("\"{}\"", two.join(" "))))
        .max_by_key(|phrase| hits(news, phrase))
        .expect("the article has words")
}
