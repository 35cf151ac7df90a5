//! Whoever writes, and however many read meanwhile: no answer shows an older state than one that
//! was acknowledged before it was asked for, or a mix of two.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use serde_json::Value;

use crate::harness::client::Answer;
use crate::harness::database::Database;
use crate::harness::process::{Server, import};

const STATES: u64 = 12;

const LISTS: [&str; 3] = [
    "/api/v1/articles?facets=tags,categories",
    // The same in other spellings.
    "/api/v1/articles?facets=categories,tags&page=1",
    "/api/v1/articles?sort=-published_at&facets=categories%2Ctags",
];
const BAR: &str = "/api/v1/categories/57/tags?subsite=mi";
const ARTICLE: &str = "/api/v1/articles/1";

/// How many articles there are in a state.
fn articles_in(state: u64) -> u64 {
    3 + state * 5 % 7
}

/// The database in a state: its number is the title of each article and the label of their tag.
fn dump(state: u64) -> String {
    let mut dump = "CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text, deleted int, titre text, date_publication text);
CREATE TABLE tags (id_tag int, label text);
CREATE TABLE tags_elements (id_tag int, element_id int, element_type text);
".to_owned();
    for id in 1..=articles_in(state) {
        dump += &format!(
            "INSERT INTO ressource_article VALUES ({id}, 57, 'news_structured', 'mi!', 0, '{state}', '2022-05-01');
INSERT INTO tags_elements VALUES (1, {id}, 'article');
"
        );
    }
    dump + &format!("INSERT INTO tags VALUES (1, '{state}');\n")
}

/// The state that an answer shows, the whole of it.
fn state_shown(path: &str, answer: &Answer) -> u64 {
    assert_eq!(answer.status, 200, "{path}");
    let json = answer.json();
    let number = |value: &Value| -> u64 { value.as_str().unwrap().parse().unwrap() };
    let count = |value: &Value| value.as_u64().unwrap();
    if path == ARTICLE {
        let state = number(&json["data"]["title"]);
        assert_eq!(number(&json["data"]["tags"][0]["label"]), state);
        return state;
    }
    let data = json["data"].as_array().unwrap();
    if path == BAR {
        assert_eq!(data.len(), 1, "{json}");
        let state = number(&data[0]["label"]);
        assert_eq!(count(&data[0]["count"]), articles_in(state), "{json}");
        return state;
    }
    let state = number(&data[0]["title"]);
    let articles = articles_in(state);
    assert_eq!(data.len() as u64, articles, "{json}");
    for article in data {
        assert_eq!(number(&article["title"]), state, "{json}");
        assert_eq!(number(&article["tags"][0]["label"]), state, "{json}");
    }
    let meta = &json["meta"];
    assert_eq!(count(&meta["total"]), articles, "{json}");
    assert_eq!(answer.header("x-total-count"), articles.to_string());
    assert_eq!(number(&meta["facets"]["tags"][0]["label"]), state, "{json}");
    for facet in ["tags", "categories"] {
        assert_eq!(
            count(&meta["facets"][facet][0]["count"]),
            articles,
            "{json}"
        );
    }
    state
}

/// What is known of the writes so far.
#[derive(Default)]
struct Writes {
    begun: AtomicU64,
    acknowledged: AtomicU64,
    over: AtomicBool,
}

/// Says so when no more is written, also when that is because a write has failed.
struct Over<'a>(&'a Writes);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.over.store(true, Ordering::SeqCst);
    }
}

/// Somebody who reads by turns from several servers and never wants to see the past.
#[derive(Default)]
struct Reader {
    /// The newest state that was seen.
    seen: u64,
    /// Tags by server and path, with the state that they stand for.
    tags: BTreeMap<(usize, &'static str), (String, u64)>,
}

impl Reader {
    /// Reads once, and tells whether what it had was still good.
    fn read(
        &mut self,
        servers: &[Server],
        place: usize,
        path: &'static str,
        writes: &Writes,
    ) -> bool {
        let least = self.seen.max(writes.acknowledged.load(Ordering::SeqCst));
        let known = self.tags.get(&(place, path)).cloned();
        let condition = known
            .as_ref()
            .map(|(tag, _)| ("If-None-Match", tag.as_str()));
        let answer = servers[place].send("GET", path, condition.as_slice());
        let most = writes.begun.load(Ordering::SeqCst);
        let is_unchanged = answer.status == 304;
        let state = match known {
            Some((_, state)) if is_unchanged => state,
            _ => state_shown(path, &answer),
        };
        assert!(
            (least..=most).contains(&state),
            "{path}: {state}, not {least} to {most}"
        );
        self.seen = state;
        let tag = answer.header("etag").to_owned();
        self.tags.insert((place, path), (tag, state));
        is_unchanged
    }

    /// Reads until all is written, and then once more: nothing has changed since.
    fn follow(mut self, servers: &[Server], first: usize, writes: &Writes) {
        let paths = || LISTS.into_iter().chain([BAR, ARTICLE]).cycle();
        let mut turns = (first..).zip(paths().skip(first));
        while !writes.over.load(Ordering::SeqCst) {
            let (turn, path) = turns.next().unwrap();
            self.read(servers, turn % servers.len(), path, writes);
        }
        for place in 0..servers.len() {
            for path in paths().take(5) {
                self.read(servers, place, path, writes);
                assert!(self.read(servers, place, path, writes), "{path}");
            }
        }
        assert_eq!(self.seen, STATES);
    }
}

#[test]
fn readers_of_two_servers_never_see_the_past_while_another_process_writes() {
    for database in Database::each() {
        import(&database, dump(0), &[]);
        let servers = [Server::start(&database), Server::start(&database)];
        let writes = Writes::default();
        std::thread::scope(|scope| {
            for first in 0..4 {
                let (servers, writes) = (&servers, &writes);
                scope.spawn(move || Reader::default().follow(servers, first, writes));
            }
            let _over = Over(&writes);
            for state in 1..=STATES {
                writes.begun.store(state, Ordering::SeqCst);
                import(&database, dump(state), &["--prune"]);
                writes.acknowledged.store(state, Ordering::SeqCst);
            }
        });
    }
}

#[test]
fn a_server_that_keeps_no_answers_gives_the_same() {
    let database = Database::sqlite();
    import(&database, dump(5), &[]);
    let keeping = Server::start(&database);
    let url = &database.url;
    let other = Server::start_with(&["--database", url, "serve", "--cache-size", "0"]);
    for path in LISTS.into_iter().chain([BAR, ARTICLE]) {
        let (first, again) = (keeping.get(path), keeping.get(path));
        assert_eq!(state_shown(path, &first), 5);
        assert_eq!(first.body, again.body);
        let names = |answer: &Answer| answer.headers.keys().cloned().collect::<Vec<_>>();
        for _ in 0..2 {
            let made = other.get(path);
            assert_eq!(state_shown(path, &made), 5);
            assert_eq!(names(&made), names(&again));
        }
    }
}
