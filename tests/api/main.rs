//! The API, asked over HTTP: the real binary on a real database of each kind.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and reads its own environment"
)]

#[path = "../harness/mod.rs"]
mod harness;

mod article_index;
mod articles;
mod assets;
mod backup;
mod bodies;
mod caching;
mod changes;
mod cursors;
mod demo;
mod embed;
mod export;
mod facets;
mod feeds;
mod filter_bar;
mod freshness;
mod generate;
mod import;
mod jsonld;
mod lists;
mod medias;
mod migrations;
mod mix;
mod negotiation;
mod oembed;
mod openapi;
mod pages;
mod pdf;
mod problems;
mod reader_filters;
mod reader_page;
mod readme;
mod related;
mod repair;
mod sanitising;
mod search;
mod search_index;
mod sitemap;
