//! The filter bar: the distinct tags of a category, on a subsite and on all.

use actus::domain::{Filter, SubsiteMatch, TimeBound};
use actus::store::facets;

use crate::figures::grouped;
use crate::news::{CATEGORY, News, in_category, in_category_on_subsite, on_subsite};
use crate::session::Session;

/// Measures it, as `/categories/57/tags` asks for it.
pub fn measure(news: &News, session: &mut Session) {
    let labels = bar(news, &on_subsite(SubsiteMatch::Exact));
    session.findings().note("filter-bar/labels", labels as f64);
    let since = Filter {
        from: Some(TimeBound::parse("2020-01-01").expect("it is a date")),
        ..on_subsite(SubsiteMatch::Exact)
    };
    let articles = news.ask(&in_category_on_subsite(), |conn, selection| {
        selection.count(conn)
    });
    let articles = u64::try_from(articles).unwrap_or_default();
    session.findings().ask(
        "filter bar",
        format!("{labels} labels of {} articles", grouped(articles)),
    );
    let everywhere = bar(news, &in_category());
    assert!(everywhere >= labels, "subsites narrow");

    for (what, filter) in [
        ("category-subsite", on_subsite(SubsiteMatch::Exact)),
        ("category", Filter::default()),
        ("category-subsite-since", since),
    ] {
        session.measure("filter-bar", what, || bar(news, &filter));
    }
}

/// How many labels the category's filter bar has.
fn bar(news: &News, filter: &Filter) -> usize {
    let tags = news.ask(filter, |conn, selection| {
        facets::tags_of(conn, &selection.within_category(CATEGORY))
    });
    tags.len()
}
