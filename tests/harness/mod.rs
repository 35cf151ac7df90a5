//! What tests stand on: databases of their own, the real binary, a client, legacy databases.

pub mod client;
pub mod database;
pub mod gate;
pub mod guarded;
pub mod legacy;
pub mod legacy_query;
pub mod mariadb;
pub mod page;
pub mod pdf_tools;
pub mod postgres;
pub mod process;

/// How a property is tried: so often, with shrinking that ends.
pub fn tries(cases: u32) -> proptest::test_runner::TestRunner {
    proptest::test_runner::TestRunner::new(proptest::test_runner::Config {
        cases,
        max_shrink_iters: 60,
        failure_persistence: None,
        ..Default::default()
    })
}
