//! Lists of the newest 20, and pages at both ends of a list.

use actus::domain::{
    Anchor, Filter, ListCursor, PageRequest, PerPage, Side, Slug, Sort, SubsiteMatch,
};
use actus::store::article_list::ListRequest;

use crate::chosen::Chosen;
use crate::news::{News, first_page, in_category, in_category_on_subsite, on_subsite, with_tag};
use crate::session::Session;

/// Measures them, with their totals, as `/articles` gives them.
pub fn measure(news: &News, chosen: &Chosen, session: &mut Session) {
    let newest = first_page(Sort::NewestFirst);
    let all_tags: Vec<Slug> = chosen.frequent_tags.iter().take(2).cloned().collect();
    let both = in_category_on_subsite;
    let filters = [
        ("all", Filter::default()),
        ("category", in_category()),
        ("subsite", on_subsite(SubsiteMatch::Exact)),
        ("category-subsite", both()),
        ("frequent-tag", with_tag(both(), &chosen.frequent_tags[0])),
        ("rare-tag", with_tag(both(), &chosen.rare_tag)),
        (
            "all-of-tags",
            Filter {
                tags_all: all_tags,
                ..both()
            },
        ),
    ];
    for (what, filter) in filters {
        session.measure("list", what, || news.list(&filter, &newest));
    }
    measure_pages(news, session);
}

fn measure_pages(news: &News, session: &mut Session) {
    let everything = Filter::default();
    let first = first_page(Sort::NewestFirst);
    let last = last_page(news);
    let by_number = PageRequest::new(last.page.number(), PerPage::default());
    let by_number = ListRequest {
        page: by_number.expect("pages are counted from 1"),
        ..first.clone()
    };
    for (what, request) in [
        ("first", &first),
        ("last", &last),
        ("last-by-number", &by_number),
    ] {
        session.measure("page", what, || news.list(&everything, request));
    }
}

/// The page that a cursor leads to at the end of the list: 20 articles with none behind them.
fn last_page(news: &News) -> ListRequest {
    let everything = Filter::default();
    let oldest = ListRequest {
        page: PageRequest::first(PerPage::new(21).expect("it is a length")),
        ..first_page(Sort::OldestFirst)
    };
    let oldest = news.list(&everything, &oldest);
    let before = &oldest.items.last().expect("there are articles").row;
    let total = oldest.total.expect("it is counted");
    let cursor = ListCursor {
        side: Side::After,
        anchor: Anchor::Time(before.published_at, before.id),
        number: u32::try_from(total / 20).expect("pages are counted in 32 bits"),
    };
    let last = ListRequest {
        page: PageRequest::at(cursor, PerPage::default()),
        ..first_page(Sort::NewestFirst)
    };
    let page = news.list(&everything, &last);
    assert!(
        page.items.len() == 20 && page.next.is_none(),
        "it is the last"
    );
    last
}
