# What CI runs.
ci:
    .ci/run

# Serve the demo.
demo:
    cargo run --release -- demo

# Run every test; PostgreSQL's are left out where it is not installed.
test:
    cargo test

# Hold the document against linters, a generated client and schemathesis (EXAMPLES=200 asks more).
clients:
    cargo build
    tests/clients/run

# Format and lint.
lint:
    cargo fmt
    cargo clippy --all-targets -- -D warnings

# Write openapi/openapi.json anew from the code.
openapi:
    cargo run -- openapi > openapi/openapi.json.new
    mv openapi/openapi.json.new openapi/openapi.json

# Look for input that breaks a promise about bodies, for so many seconds (cargo-fuzz, nightly).
fuzz seconds="300":
    cargo +nightly fuzz run body -- -max_total_time={{seconds}} -max_len=2000 -dict=fuzz/body.dict
