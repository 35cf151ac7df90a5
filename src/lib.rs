//! actus, a headless news API. This page is the map of the crate; imports go down only:
//!
//! ```text
//! cli       one file a command
//! app       the one assembly of the server
//! api site  HTTP: JSON under /api/v1, and what people look at
//! export    everything, or what a filter selects → lines
//! import    dumps, exports of actus and others, feeds, Markdown → one intake → drafts
//! state     readers, settings: the bridge from requests to the store
//! store     the database: Diesel and nothing else
//! content   the body of an article
//! domain    types that cannot be wrong          config  every setting
//! ```
//!
//! `docs/ARCHITECTURE.md` tells how a request flows through it.

pub mod api;
pub mod app;
pub mod cli;
pub mod config;
pub mod content;
pub mod domain;
pub mod export;
pub mod import;
pub mod site;
pub mod state;
pub mod store;
