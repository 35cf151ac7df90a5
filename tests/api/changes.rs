//! Following the changes: whoever does holds exactly what may be seen.

use std::collections::BTreeMap;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

use crate::harness::database::Database;
use crate::harness::legacy::{Legacy, legacy};
use crate::harness::process::{Server, actus, import};
use crate::harness::tries;

/// A client that keeps what it is given.
#[derive(Debug, Default)]
struct Follower {
    filter: &'static str,
    cursor: Option<String>,
    held: BTreeMap<i64, Value>,
    restarts: usize,
}

impl Follower {
    fn of(filter: &'static str) -> Self {
        Self {
            filter,
            ..Self::default()
        }
    }

    /// Takes one page, and tells whether there is more.
    fn take(&mut self, server: &Server, limit: usize) -> bool {
        let since = self
            .cursor
            .as_ref()
            .map(|cursor| format!("&since={cursor}"));
        let page = server.get_json(&format!(
            "/api/v1/changes?limit={limit}&{}{}",
            self.filter,
            since.unwrap_or_default()
        ));
        if page["meta"]["restarted"] == true {
            self.held.clear();
            self.restarts += 1;
        }
        let changes = page["data"].as_array().unwrap();
        assert!(changes.len() <= limit);
        for change in changes {
            match change["type"].as_str().unwrap() {
                "article" => {
                    let id = change["article"]["id"].as_i64().unwrap();
                    self.held.insert(id, change["article"].clone());
                }
                "deleted" => {
                    self.held.remove(&change["id"].as_i64().unwrap());
                }
                other => panic!("{other}"),
            }
        }
        self.cursor = page["meta"]["next_cursor"].as_str().map(str::to_owned);
        page["meta"]["has_more"].as_bool().unwrap()
    }

    fn catch_up(&mut self, server: &Server, limit: usize) {
        let mut pages = 0;
        while self.take(server, limit) {
            pages += 1;
            assert!(pages < 2_000, "there is an end");
        }
    }
}

/// What the list shows.
fn visible(server: &Server, filter: &str) -> BTreeMap<i64, Value> {
    let mut articles = BTreeMap::new();
    let mut path = format!("/api/v1/articles?per_page=100&formats=html&{filter}");
    loop {
        let page = server.get_json(&path);
        for article in page["data"].as_array().unwrap() {
            articles.insert(article["id"].as_i64().unwrap(), article.clone());
        }
        match page["links"]["next"].as_str() {
            Some(next) => path = next.to_owned(),
            None => return articles,
        }
    }
}

const FILTERS: [&str; 8] = [
    "",
    "",
    "category=57",
    "subsite=mi",
    "subsite=mi&subsite_match=legacy",
    "category=57,58,3&subsite=admi,rh",
    "tag=ete,noel,zoo",
    "tag=oeuvre&subsite=mi",
];

/// What happens between two writes: who takes a page of which length.
type Steps = Vec<(usize, usize)>;

fn follow(
    database: &Database,
    versions: &[Legacy],
    filters: &[&'static str],
    steps: &[Steps],
) -> Result<(), TestCaseError> {
    import(database, versions[0].dump(), &[]);
    let server = Server::start(database);
    let mut followers: Vec<Follower> = filters.iter().copied().map(Follower::of).collect();
    for (position, version) in versions.iter().enumerate().skip(1) {
        for (who, limit) in steps.get(position).into_iter().flatten() {
            let count = followers.len();
            followers[who % count].take(&server, *limit);
        }
        // Every other write also deletes what is gone.
        let options: &[&str] = if position % 2 == 0 { &["--prune"] } else { &[] };
        import(database, version.dump(), options);
    }
    for follower in &mut followers {
        follower.catch_up(&server, 3);
        let expected = visible(&server, follower.filter);
        prop_assert_eq!(&follower.held, &expected, "{}", follower.filter);
        prop_assert_eq!(follower.restarts, 0, "{}", follower.filter);
    }
    Ok(())
}

fn run(cases: u32, database: impl Fn() -> Database) {
    let steps = vec(vec((0_usize..3, 1_usize..9), 0..8), 4);
    let input = (
        vec(legacy(25), 2..5),
        vec(select(FILTERS.to_vec()), 3),
        steps,
    );
    tries(cases)
        .run(&input, |(versions, filters, steps)| {
            follow(&database(), &versions, &filters, &steps)
        })
        .unwrap();
}

#[test]
fn a_follower_holds_what_may_be_seen_on_sqlite() {
    run(20, Database::sqlite);
}

#[test]
fn a_follower_holds_what_may_be_seen_on_postgres() {
    if Database::postgres().is_some() {
        run(10, || Database::postgres().unwrap());
    }
}

const DUMP: &str = "CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text, deleted int, titre text, date_publication text);
INSERT INTO ressource_article VALUES
 (1, 57, 'news_structured', 'mi!', 0, 'Un', '2022-05-01'),
 (2, 57, 'news_structured', 'mi!', 0, 'Deux', '2022-05-02'),
 (3, 58, 'news_structured', 'rh!', 0, 'Trois', '2022-05-03'),
 (4, 58, 'page', 'rh!', 0, 'Page', '2022-05-03');
";

/// The changes as short texts: `+1` and `-2`.
fn told(page: &Value) -> Vec<String> {
    let changes = page["data"].as_array().unwrap();
    changes
        .iter()
        .map(|change| match change["type"].as_str().unwrap() {
            "article" => format!("+{}", change["article"]["id"]),
            _ => format!("-{}", change["id"]),
        })
        .collect()
}

#[test]
fn only_those_learn_of_a_change_whom_it_concerns() {
    for database in Database::each() {
        import(&database, DUMP, &[]);
        let server = Server::start(&database);
        let first = server.get_json("/api/v1/changes?subsite=mi");
        assert_eq!(told(&first), ["+1", "+2"]);
        assert_eq!(first["meta"]["has_more"], false);
        let changed = DUMP
            .replace(
                "(1, 57, 'news_structured', 'mi!'",
                "(1, 57, 'news_structured', 'rh!'",
            )
            .replace("'Trois'", "'Drei'")
            .replace("'Page'", "'Seite'");
        import(&database, changed, &[]);
        let next = server.get_json(first["links"]["next"].as_str().unwrap());
        assert_eq!(told(&next), ["-1"]);
        let last = server.get_json(next["links"]["next"].as_str().unwrap());
        assert_eq!(told(&last), [""; 0]);
        let all = server.get_json("/api/v1/changes");
        assert_eq!(told(&all), ["+1", "+2", "+3"]);
    }
}

#[test]
fn a_cursor_of_another_feed_is_refused() {
    let database = Database::sqlite();
    import(&database, DUMP, &[]);
    let server = Server::start(&database);
    let page = server.get_json("/api/v1/changes?subsite=mi");
    let cursor = page["meta"]["next_cursor"].as_str().unwrap();
    let list = server.get_json("/api/v1/articles?per_page=1");
    let list_cursor = list["meta"]["next_cursor"].as_str().unwrap();
    for query in [
        format!("since={cursor}"),
        format!("since={list_cursor}"),
        "since=0".to_owned(),
        "limit=1001".to_owned(),
        "q=x".to_owned(),
    ] {
        assert_eq!(
            server.get(&format!("/api/v1/changes?{query}")).status,
            400,
            "{query}"
        );
    }
}

#[test]
fn a_follower_that_the_log_no_longer_reaches_begins_anew() {
    for database in Database::each() {
        import(&database, DUMP, &[]);
        let server = Server::start(&database);
        let (mut old, mut new) = (Follower::of(""), Follower::of(""));
        old.catch_up(&server, 100);
        import(&database, DUMP.replace("'Deux'", "'Zwei'"), &[]);
        import(&database, DUMP.replace("0, 'Trois'", "1, 'Trois'"), &[]);
        new.catch_up(&server, 100);
        let said = actus(&["--database", &database.url, "compact", "--keep-days", "0"]).succeeds();
        assert!(said.contains("entries"), "{said}");
        for follower in [&mut old, &mut new] {
            follower.catch_up(&server, 1);
            assert_eq!(follower.held, visible(&server, ""), "{}", database.kind);
        }
        assert_eq!((old.restarts, new.restarts), (1, 0), "{}", database.kind);
        actus(&["--database", &database.url, "check"]).succeeds();
    }
}

#[test]
fn a_follower_of_a_log_that_is_no_more_begins_anew() {
    let database = Database::sqlite();
    import(&database, DUMP, &[]);
    let backup = std::fs::read(&database.url).unwrap();
    import(&database, DUMP.replace("'Deux'", "'Zwei'"), &[]);
    let mut follower = Follower::of("");
    follower.catch_up(&Server::start(&database), 100);
    // Back to the older state, from where other changes lead as far.
    for file in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{file}", database.url));
    }
    std::fs::write(&database.url, backup).unwrap();
    let server = Server::start(&database);
    let mut other = Follower {
        cursor: follower.cursor.clone(),
        ..Follower::of("")
    };
    other.catch_up(&server, 100);
    assert_eq!((&other.held, other.restarts), (&visible(&server, ""), 1));
    import(&database, DUMP.replace("'Trois'", "'Drei'"), &[]);
    follower.catch_up(&server, 100);
    assert_eq!(
        (&follower.held, follower.restarts),
        (&visible(&server, ""), 1)
    );
    // Other news than before.
    drop(server);
    let server = Server::start_with(&[
        "--database",
        &database.url,
        "serve",
        "--news-templates",
        "page",
    ]);
    follower.catch_up(&server, 100);
    assert_eq!(
        (&follower.held, follower.restarts),
        (&visible(&server, ""), 2)
    );
    assert_eq!(follower.held.len(), 1);
}

#[test]
fn no_cache_answers_for_the_feed() {
    let database = Database::sqlite();
    import(&database, DUMP, &[]);
    let server = Server::start(&database);
    let answer = server.get("/api/v1/changes");
    assert_eq!(answer.header("cache-control"), "no-cache");
    let known = [("If-None-Match", answer.header("etag"))];
    let again = server.send("GET", "/api/v1/changes", &known);
    assert_eq!(again.status, 304);
    assert_eq!(again.header("cache-control"), "no-cache");
}

#[test]
fn a_former_slug_leads_to_the_article() {
    let database = Database::sqlite();
    import(&database, DUMP, &[]);
    let mut conn = SqliteConnection::establish(&database.url).unwrap();
    conn.batch_execute("INSERT INTO former_slugs VALUES ('jadis', 1), ('naguere', 4)")
        .unwrap();
    let server = Server::start(&database);
    for (path, location) in [
        (
            "/api/v1/articles/jadis?fields=title",
            "/api/v1/articles/un?fields=title",
        ),
        (
            "/api/v1/articles/jadis/related",
            "/api/v1/articles/un/related",
        ),
        (
            "/api/v1/articles/jadis/jsonld",
            "/api/v1/articles/un/jsonld",
        ),
        ("/api/v1/articles/jadis/pdf", "/api/v1/articles/un/pdf"),
    ] {
        let answer = server.get(path);
        assert_eq!(answer.status, 308);
        assert_eq!(answer.header("location"), location);
        let known = server.send("GET", path, &[("If-None-Match", "*")]);
        assert_eq!(known.status, 308);
        assert_eq!(server.get(location).status, 200);
    }
    assert_eq!(server.get("/api/v1/articles/naguere").status, 404);
}
