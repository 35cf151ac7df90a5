//! Searches for words that are in many articles, in some and in few, and for a phrase.

use actus::domain::{Filter, Sort};

use crate::chosen::Chosen;
use crate::news::{News, first_page};
use crate::session::Session;

/// Measures them with their exact totals, in either order.
pub fn measure(news: &News, chosen: &Chosen, session: &mut Session) {
    for (name, search) in &chosen.searches {
        let filter = Filter {
            search: Some(search.clone()),
            ..Filter::default()
        };
        for (order, sort) in [("date", Sort::NewestFirst), ("relevance", Sort::Relevance)] {
            let request = first_page(sort);
            session.measure("search", &format!("{name}-by-{order}"), || {
                news.list(&filter, &request)
            });
        }
    }
}
