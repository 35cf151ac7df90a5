//! Any file is read as an export of actus or refused in one line.
#![no_main]

use std::io::Cursor;

use actus::import::Source;
use actus::import::jsonl::read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Ok(source) = Source::of("export", Cursor::new(input.to_vec()), None) else {
        return;
    };
    if let Err(error) = read(source, &mut |_| {}) {
        assert_eq!(error.to_string().lines().count(), 1);
    }
});
