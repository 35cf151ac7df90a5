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

# Open the pages in Chromium, and put the component on pages of another origin.
browser:
    cargo build
    tests/browser/run

# Format and lint.
lint:
    cargo fmt
    cargo clippy --all-targets -- -D warnings

# Measure with 10,000 and 100,000 articles, and write docs/BENCHMARKS.md (needs wrk).
bench sizes="10000 100000":
    ACTUS_BENCH_SIZES="{{sizes}}" cargo bench --bench store
    ACTUS_BENCH_SIZES="{{sizes}}" cargo bench --bench load

# The same and with a million articles: needs 50 GB of disk.
bench-large: (bench "10000 100000 1000000")

# Write openapi/openapi.json anew from the code.
openapi:
    cargo run -- openapi > openapi/openapi.json.new
    mv openapi/openapi.json.new openapi/openapi.json

# Look for input that breaks a promise about bodies, for so many seconds (cargo-fuzz, nightly).
fuzz seconds="300":
    cargo +nightly fuzz run body -- -max_total_time={{seconds}} -max_len=2000 -dict=fuzz/body.dict

# The same of an import: wordpress, feed, ghost, markdown or jsonl; without a sanitizer, so that its
# memory is that of the program.
fuzz-import format seconds="300":
    cargo +nightly fuzz run -s none {{format}} -- -max_total_time={{seconds}} -max_len=20000 -rss_limit_mb=200
