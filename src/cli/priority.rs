//! How long work shares the machine with the servers on it.

/// How much less often this process is served than one that answers requests, as `nice` counts.
const STEP: i32 = 19;

/// Makes this process leave the processors to others that want them, such as a server of the same
/// database: it takes what they leave. Where that cannot be done it goes on as it is.
#[cfg(unix)]
pub fn step_back() {
    if let Err(error) = rustix::process::nice(STEP) {
        log::debug!("the priority stays as it is: {error}");
    }
}

/// The same where there is no `nice`.
#[cfg(not(unix))]
pub fn step_back() {
    log::debug!("the priority stays as it is; it would be lowered by {STEP}");
}
