//! The feed of changes, a hundred at a time: at the start of everything, in its midst, in the log,
//! and when there is nothing new. And one article.

use actus::domain::{ChangesCursor, Filter, PageRequest, PerPage, Reference, Slug, Sort};
use actus::store::article_list::ListRequest;
use actus::store::articles::{self, Bodies};
use actus::store::change_feed::{self, Followed};

use crate::chosen::article_from;
use crate::news::{News, first_page};
use crate::session::Session;

const LIMIT: i64 = 100;

/// Measures them.
pub fn measure(news: &News, session: &mut Session) {
    let latest = news.read(|_, version| Ok(version));
    let templates = news
        .templates()
        .as_slice()
        .iter()
        .map(ToString::to_string)
        .collect();
    let caught_up = ChangesCursor {
        since: (latest.number, latest.at),
        after: None,
        news: templates,
    };
    let midst = ChangesCursor {
        after: Some(middle(news)),
        ..caught_up.clone()
    };
    // A generated database was written at one time.
    let logged = ChangesCursor {
        since: (latest.number / 2, latest.at),
        ..caught_up.clone()
    };
    for (what, cursor, expected) in [
        ("first", None, LIMIT),
        ("midst", Some(midst), LIMIT),
        ("logged", Some(logged), LIMIT),
        ("none", Some(caught_up), 0),
    ] {
        let length = i64::try_from(follow(news, cursor.clone())).expect("it is small");
        assert!(
            length <= expected && (expected == 0 || length > 0),
            "{what}: {length}"
        );
        session.measure("changes", what, || follow(news, cursor.clone()));
    }

    let slug = article_from(news, 700).row.slug;
    let slug = Slug::parse(&slug).expect("it is a slug");
    session.measure("article", "by-slug", || {
        let (reference, templates) = (Reference::Slug(slug.clone()), news.templates());
        let bodies = Bodies {
            html: true,
            text: false,
        };
        news.with_index(move |conn, index| {
            articles::find(conn, index, &reference, &templates, bodies)
        })
    });
}

/// How many entries a page of the feed has.
fn follow(news: &News, cursor: Option<ChangesCursor>) -> usize {
    let (filter, templates) = (Filter::default(), news.templates());
    let feed = news.ask(&filter.clone(), move |conn, selection| {
        let followed = Followed {
            selection: &selection,
            filter: &filter,
            news: &templates,
        };
        change_feed::read(conn, &followed, cursor, LIMIT, Bodies::default())
    });
    assert!(!feed.restarted, "the log goes on");
    feed.entries.len()
}

/// Where an article in the middle of all is.
fn middle(news: &News) -> (chrono::NaiveDateTime, i64) {
    let number = u32::try_from(news.articles / 40).expect("it is a page");
    let page = PageRequest::new(number.max(1), PerPage::default());
    let request = ListRequest {
        page: page.expect("pages are counted from 1"),
        ..first_page(Sort::OldestFirst)
    };
    let page = news.list(&Filter::default(), &request);
    let row = &page.items.first().expect("there are articles").row;
    (row.published_at, row.id)
}
