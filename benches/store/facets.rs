//! Lists with every facet and an exact total, of everything and of filters that no table was made
//! for.

use actus::domain::{
    Facet, FacetRequest, Filter, LanguageTag, Reference, Sort, SubsiteCode, SubsiteFilter,
    SubsiteMatch, TimeBound,
};
use actus::store::{article_facets, article_list};

use crate::chosen::Chosen;
use crate::news::{CATEGORY, News, first_page};
use crate::session::Session;

/// Measures them, as `/articles?facets=…` gives them.
pub fn measure(news: &News, chosen: &Chosen, session: &mut Session) {
    let compound = compound(chosen);
    let searched = Filter {
        search: chosen.searches.first().map(|(_, search)| search.clone()),
        ..compound.clone()
    };
    let total = news.list(&compound, &first_page(Sort::NewestFirst)).total;
    let total = total.expect("it is counted").to_string();
    session
        .findings()
        .ask("compound filter", format!("{total} articles"));
    for (what, filter) in [
        ("everything", Filter::default()),
        ("compound", compound),
        ("compound-search", searched),
    ] {
        session.measure("facets", what, || list_with_facets(news, &filter));
    }
}

/// A filter of every kind, which leaves some hundredths of all articles.
fn compound(chosen: &Chosen) -> Filter {
    let code = |code| SubsiteCode::parse(code).expect("it is a code");
    let language = |tag| LanguageTag::parse(tag).expect("it is a language");
    let date = |text| Some(TimeBound::parse(text).expect("it is a date"));
    let [first, second, third] = chosen.frequent_tags.clone();
    Filter {
        categories: Some((CATEGORY..CATEGORY + 4).map(Reference::Id).collect()),
        subsites: Some(SubsiteFilter {
            codes: vec![code("mi"), code("ad"), code("idf")],
            matching: SubsiteMatch::Exact,
        }),
        tags_any: Some(vec![first, second]),
        tags_none: vec![third],
        languages: Some(vec![language("fr"), language("en")]),
        from: date("2015-01-01"),
        to: date("2025-06-30"),
        ..Filter::default()
    }
}

fn list_with_facets(news: &News, filter: &Filter) -> usize {
    let facets = FacetRequest {
        facets: Facet::NAMES.into_iter().map(|(_, facet)| facet).collect(),
        limit: 50,
    };
    let request = first_page(Sort::NewestFirst);
    let (page, counted) = news.ask(filter, move |conn, selection| {
        let page = article_list::list(conn, &selection, &request)?;
        Ok((page, article_facets::load(conn, &selection, &facets)?))
    });
    page.items.len() + counted.len()
}
