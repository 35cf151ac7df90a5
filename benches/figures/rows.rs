//! What the page shows: each figure with its target, and what is drawn together.

/// A table of the page.
pub struct Table {
    pub title: &'static str,
    pub rows: &'static [Row],
}

/// A line of a table.
pub struct Row {
    pub what: &'static str,
    pub value: Value,
    pub unit: Unit,
    pub target: Option<Target>,
}

/// Where a value comes from.
pub enum Value {
    Figure(&'static str),
    Quotient(&'static str, &'static str),
    Difference(&'static str, &'static str),
}

/// How a value is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// In seconds.
    Time,
    /// A ratio.
    Times,
    /// So many a second.
    Rate,
    Bytes,
}

/// What is aimed at.
pub struct Target {
    pub says: &'static str,
    pub bounds: &'static [Bound],
}

/// What a target comes down to; without a size it is held against the largest one.
pub enum Bound {
    AtMost(f64),
    AtLeast(f64),
    /// With so many articles.
    AtMostWith(u64, f64),
    /// With ten times as many articles.
    GrowsAtMost(f64),
}

use Bound::{AtLeast, AtMost, AtMostWith, GrowsAtMost};
use Unit::{Bytes, Rate, Time, Times};
use Value::{Difference, Figure, Quotient};

const fn row(what: &'static str, value: Value, unit: Unit) -> Row {
    Row {
        what,
        value,
        unit,
        target: None,
    }
}

const fn time(what: &'static str, figure: &'static str) -> Row {
    row(what, Figure(figure), Time)
}

impl Row {
    const fn aims(mut self, says: &'static str, bounds: &'static [Bound]) -> Self {
        self.target = Some(Target { says, bounds });
        self
    }

    /// A list of 20: at a million 1.5 times what it is at ten thousand.
    const fn aims_as_list(self) -> Self {
        self.aims(
            "≤ 0.1 ms, ≤ 1.22 × a tenfold",
            &[AtMost(1e-4), GrowsAtMost(1.225)],
        )
    }

    const fn aims_as_facets(self) -> Self {
        self.aims(
            "≤ 20 ms, ≤ 2 × a tenfold",
            &[AtMost(0.020), GrowsAtMost(2.0)],
        )
    }

    const fn aims_by_date(self) -> Self {
        self.aims("≤ 1 ms", &[AtMost(1e-3)])
    }

    const fn aims_by_relevance(self) -> Self {
        self.aims("≤ 30 ms", &[AtMost(0.030)])
    }
}

/// The tables of the page, in order.
pub const TABLES: [Table; 8] = [
    Table {
        title: "The filter bar, in the store",
        rows: &[
            time("category on a subsite", "filter-bar/category-subsite"),
            row(
                "for each label of it",
                Quotient("filter-bar/category-subsite", "filter-bar/labels"),
                Time,
            )
            .aims("≤ 1 µs", &[AtMost(1e-6)]),
            time("category, all subsites", "filter-bar/category"),
            time(
                "category on a subsite, since a date",
                "filter-bar/category-subsite-since",
            ),
            time("the legacy query, as it was", "legacy/literal"),
            time("the legacy query, its best plan forced", "legacy/best-plan"),
            time(
                "the legacy query, written anew as a semijoin",
                "legacy/semijoin",
            ),
            row(
                "best plan ÷ filter bar",
                Quotient("legacy/best-plan", "filter-bar/category-subsite"),
                Times,
            )
            .aims("≥ 100 ×", &[AtLeast(100.0)]),
        ],
    },
    Table {
        title: "The newest 20 and their number, in the store",
        rows: &[
            time("all", "list/all").aims_as_list(),
            time("category", "list/category").aims_as_list(),
            time("subsite", "list/subsite").aims_as_list(),
            time("category and subsite", "list/category-subsite").aims_as_list(),
            time("… and a frequent tag", "list/frequent-tag").aims_as_list(),
            time("… and a rare tag", "list/rare-tag").aims_as_list(),
            time("… and two tags at once", "list/all-of-tags"),
            time("first page of all", "page/first"),
            time("last page of all, by cursor", "page/last"),
            row("last ÷ first", Quotient("page/last", "page/first"), Times)
                .aims("≤ 1.2 ×", &[AtMost(1.2)]),
            time("last page of all, by number", "page/last-by-number"),
            time("one article by slug, with its body", "article/by-slug"),
        ],
    },
    Table {
        title: "All seven facets, the exact number and the newest 20, in the store",
        rows: &[
            time("of everything", "facets/everything").aims_as_facets(),
            time("of a compound filter", "facets/compound").aims_as_facets(),
            time(
                "of a compound filter and a frequent word",
                "facets/compound-search",
            )
            .aims_as_facets(),
        ],
    },
    Table {
        title: "Search, with the exact number of hits, in the store",
        rows: &[
            time("frequent word, by date", "search/frequent-by-date").aims_by_date(),
            time("middling word, by date", "search/middling-by-date").aims_by_date(),
            time("rare word, by date", "search/rare-by-date").aims_by_date(),
            time("phrase, by date", "search/phrase-by-date"),
            time(
                "frequent word, by relevance",
                "search/frequent-by-relevance",
            )
            .aims_by_relevance(),
            time(
                "middling word, by relevance",
                "search/middling-by-relevance",
            )
            .aims_by_relevance(),
            time("rare word, by relevance", "search/rare-by-relevance").aims_by_relevance(),
            time("phrase, by relevance", "search/phrase-by-relevance"),
        ],
    },
    Table {
        title: "The feed of changes, 100 at a time, and writing, in the store",
        rows: &[
            time("all articles, the first page", "changes/first"),
            time("all articles, in the midst", "changes/midst"),
            time("the log, from its midst", "changes/logged"),
            time("nothing new", "changes/none"),
            time("one article written, on the disk", "write/one-article"),
            time("the disk's own flush of as many bytes", "write/flush"),
            row(
                "beyond the flush",
                Difference("write/one-article", "write/flush"),
                Time,
            )
            .aims("≤ 1.5 ms", &[AtMost(1.5e-3)]),
        ],
    },
    Table {
        title: "Requests a second over HTTP, against a bare actix-web server that returns the same bytes",
        rows: &[
            row("warm list of 20, one key", Figure("http/one-key"), Times)
                .aims("≥ 0.9", &[AtLeast(0.9)]),
            row(
                "warm list of 20, 2,000 keys",
                Figure("http/many-keys"),
                Times,
            )
            .aims("≥ 0.8", &[AtLeast(0.8)]),
            row("304", Figure("http/not-modified"), Times),
            row("warm list of 20, gzip", Figure("http/gzip"), Times),
            row("filter bar, warm", Figure("http/filter-bar"), Times)
                .aims("≥ 0.9", &[AtLeast(0.9)]),
            row("list of 20, not cached", Figure("http/cold-list"), Times)
                .aims("≥ 0.12", &[AtLeast(0.12)]),
            row(
                "filter bar, not cached",
                Figure("http/cold-filter-bar"),
                Times,
            ),
        ],
    },
    Table {
        title: "The same in requests a second, one worker",
        rows: &[
            row("warm list of 20, one key", Figure("rate/one-key"), Rate),
            row(
                "warm list of 20, 2,000 keys",
                Figure("rate/many-keys"),
                Rate,
            ),
            row("304", Figure("rate/not-modified"), Rate),
            row("warm list of 20, gzip", Figure("rate/gzip"), Rate),
            row("filter bar, warm", Figure("rate/filter-bar"), Rate),
            row("list of 20, not cached", Figure("rate/cold-list"), Rate),
            row(
                "filter bar, not cached",
                Figure("rate/cold-filter-bar"),
                Rate,
            ),
        ],
    },
    Table {
        title: "The process",
        rows: &[
            row(
                "resident memory after the first answers",
                Figure("memory/first-resident"),
                Bytes,
            ),
            row(
                "… of it not pages of files",
                Figure("memory/first-anonymous"),
                Bytes,
            ),
            row(
                "resident memory after the load",
                Figure("memory/load-resident"),
                Bytes,
            )
            .aims(
                "≤ 40 MB at 10,000, ≤ 300 MB at 1,000,000",
                &[AtMostWith(10_000, 40e6), AtMostWith(1_000_000, 300e6)],
            ),
            row(
                "… of it not pages of files",
                Figure("memory/load-anonymous"),
                Bytes,
            ),
            time("start to first answer", "start/serve").aims("≤ 1 s", &[AtMost(1.0)]),
            time("start to first answer, demo", "start/demo")
                .aims("≤ 0.3 s", &[AtMostWith(10_000, 0.3)]),
            row(
                "import of a dump, articles a second",
                Figure("import/rate"),
                Rate,
            )
            .aims("≥ 8,000", &[AtLeast(8_000.0)]),
            row(
                "import of a dump, peak memory",
                Figure("import/memory"),
                Bytes,
            )
            .aims("≤ 150 MB, flat", &[AtMost(150e6)]),
            row(
                "cached reads while as many are imported ÷ before",
                Figure("import/cached-reads"),
                Times,
            ),
            row(
                "uncached reads while as many are imported ÷ before",
                Figure("import/uncached-reads"),
                Times,
            ),
            row("the database", Figure("file/database"), Bytes),
            row("the binary", Figure("file/binary"), Bytes).aims("≤ 40 MB", &[AtMost(40e6)]),
        ],
    },
];

/// A plot: times against the number of articles.
pub struct Plot {
    pub file: &'static str,
    pub title: &'static str,
    /// Figures with their names.
    pub lines: &'static [(&'static str, &'static str)],
}

/// The plots of the page, in order.
pub const PLOTS: [Plot; 5] = [
    Plot {
        file: "filter-bar.svg",
        title: "Filter bar",
        lines: &[
            ("legacy/literal", "legacy query"),
            ("legacy/best-plan", "legacy query, best plan"),
            ("legacy/semijoin", "legacy query as a semijoin"),
            (
                "filter-bar/category-subsite-since",
                "category, subsite, since a date",
            ),
            ("filter-bar/category", "category"),
            ("filter-bar/category-subsite", "category, subsite"),
        ],
    },
    Plot {
        file: "lists.svg",
        title: "The newest 20",
        lines: &[
            ("list/all", "all"),
            ("list/category", "category"),
            ("list/subsite", "subsite"),
            ("list/category-subsite", "category, subsite"),
            ("list/frequent-tag", "… frequent tag"),
            ("list/rare-tag", "… rare tag"),
            ("list/all-of-tags", "… two tags at once"),
            ("page/last", "last page, by cursor"),
        ],
    },
    Plot {
        file: "facets.svg",
        title: "Seven facets and the number",
        lines: &[
            ("facets/everything", "everything"),
            ("facets/compound-search", "compound filter, word"),
            ("facets/compound", "compound filter"),
        ],
    },
    Plot {
        file: "search.svg",
        title: "Search",
        lines: &[
            ("search/frequent-by-relevance", "frequent, by relevance"),
            ("search/frequent-by-date", "frequent, by date"),
            ("search/middling-by-relevance", "middling, by relevance"),
            ("search/middling-by-date", "middling, by date"),
            ("search/phrase-by-relevance", "phrase, by relevance"),
            ("search/phrase-by-date", "phrase, by date"),
            ("search/rare-by-relevance", "rare, by relevance"),
            ("search/rare-by-date", "rare, by date"),
        ],
    },
    Plot {
        file: "changes.svg",
        title: "Changes, writing, starting",
        lines: &[
            ("start/serve", "start to first answer"),
            ("write/one-article", "one article written"),
            ("changes/logged", "100 of the log"),
            ("changes/midst", "100 of all, in the midst"),
            ("changes/first", "100 of all, first"),
            ("changes/none", "nothing new"),
        ],
    },
];
