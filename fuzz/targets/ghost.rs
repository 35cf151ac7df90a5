//! Any file is read as an export of Ghost or refused in one line.
#![no_main]

use std::io::Cursor;

use actus::domain::Template;
use actus::import::ghost::{Settings, read};
use actus::import::{CategoryUse, SiteUrl, Source};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Ok(source) = Source::of("export", Cursor::new(input.to_vec()), None) else {
        return;
    };
    let settings = Settings {
        pages: true,
        template: Template::parse("news").unwrap(),
        categories: CategoryUse::First,
        internal_tags: true,
        url: SiteUrl::parse("https://courrier.example").ok(),
    };
    if let Err(error) = read(source, &settings, &mut |_| {}) {
        assert_eq!(error.to_string().lines().count(), 1);
    }
});
