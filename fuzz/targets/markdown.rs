//! Any file of a folder becomes an article or is refused in one line.
#![no_main]

use actus::domain::{Slug, Template};
use actus::import::markdown::{Page, Settings};
use actus::import::{CategoryUse, SiteUrl};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let settings = |url: Option<&str>| Settings {
        template: Template::parse("news").unwrap(),
        categories: CategoryUse::First,
        timezone: "Europe/Paris".parse().unwrap(),
        url: url.and_then(|url| SiteUrl::parse(url).ok()),
    };
    match Page::read("vie/2022-05-24-un.md", input) {
        Ok(page) => {
            for url in [None, Some("https://courrier.example")] {
                let article = page.article(&settings(url));
                let slugs = article.slug.iter().chain(&article.former_slugs);
                assert!(slugs.map(|slug| Slug::parse(slug)).all(|slug| slug.is_ok()));
                assert!(Template::parse(&article.template).is_ok());
            }
        }
        Err(fault) => assert_eq!(fault.to_string().lines().count(), 1),
    }
});
