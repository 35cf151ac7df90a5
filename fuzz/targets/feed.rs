//! Any file is read as a feed or refused in one line.
#![no_main]

use std::io::Cursor;

use actus::domain::Template;
use actus::import::Source;
use actus::import::feed::{Settings, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Ok(source) = Source::of("feed", Cursor::new(input.to_vec()), None) else {
        return;
    };
    let settings = Settings {
        template: Template::parse("news").unwrap(),
        category: None,
        timezone: "Europe/Paris".parse().unwrap(),
    };
    if let Err(error) = read(source, &settings, &mut |_| {}) {
        assert_eq!(error.to_string().lines().count(), 1);
    }
});
