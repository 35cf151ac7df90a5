//! What tests stand on: databases of their own, the real binary, a client, legacy databases.

pub mod client;
pub mod database;
pub mod legacy;
pub mod postgres;
pub mod process;
