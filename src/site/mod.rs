//! What people look at.

pub mod docs;
