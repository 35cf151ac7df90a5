//! Imports that are killed at any moment leave the old state or the new one.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::Rng as _;
use serde_json::{Value, json};

use crate::harness::database::Database;
use crate::harness::process::actus;

/// How many articles a source has.
const ARTICLES: usize = 600;

/// How often an import of each source is killed. `ACTUS_TEST_KILLS=50` does it more often.
fn kills() -> u32 {
    let kills = std::env::var("ACTUS_TEST_KILLS").ok();
    kills.and_then(|number| number.parse().ok()).unwrap_or(5)
}

/// The articles of a round: in the second, one in three is gone, one new, and all others are edited.
fn articles(round: usize) -> impl Iterator<Item = (usize, String)> {
    let keys = (1..=ARTICLES).map(move |n| match (round, n % 3) {
        (2, 0) => n + ARTICLES,
        _ => n,
    });
    keys.map(move |n| (n, format!("Titre {n} au tour {round}")))
}

fn dump(round: usize) -> String {
    let row =
        |(n, title)| format!("({n}, 57, 'news_structured', 'mi!', 0, '{title}', '<p>Texte</p>')");
    let rows: Vec<String> = articles(round).map(row).collect();
    format!(
        "CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text,
           deleted int, titre text, texte text);
         INSERT INTO ressource_article VALUES {};
         CREATE TABLE tags (id_tag int, label text);
         INSERT INTO tags VALUES (1, 'Tour {round}');
         CREATE TABLE tags_elements (id_tag int, element_id int, element_type text);
         INSERT INTO tags_elements VALUES (1, 1, 'article'), (1, 2, 'article');",
        rows.join(",")
    )
}

fn wordpress(round: usize) -> String {
    let mut items = String::new();
    for (n, title) in articles(round) {
        write!(
            items,
            "<item><title>{title}</title><content:encoded><![CDATA[Texte]]></content:encoded>
             <wp:post_id>{n}</wp:post_id><wp:post_date_gmt>2022-05-24 08:00:00</wp:post_date_gmt>
             <wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>"
        )
        .unwrap();
    }
    format!(
        "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"
           xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><wp:wxr_version>1.2</wp:wxr_version>
         {items}</channel></rss>"
    )
}

fn ghost(round: usize) -> String {
    let post = |(n, title): (usize, String)| json!({"id": n, "title": title, "status": "published", "html": "<p>Texte</p>"});
    let posts: Vec<Value> = articles(round).map(post).collect();
    json!({"db": [{"data": {"posts": posts}}]}).to_string()
}

fn feed(round: usize) -> String {
    let item = |(n, title): (usize, String)| json!({"id": n.to_string(), "title": title, "content_html": "<p>Texte</p>"});
    let items: Vec<Value> = articles(round).map(item).collect();
    json!({"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": items}).to_string()
}

/// What `actus export` writes of the dump of the round.
fn jsonl(round: usize) -> String {
    let database = Database::sqlite();
    let file = database.file("dump.sql", dump(round));
    actus(&["--database", &database.url, "import", "legacy", &file]).succeeds();
    actus(&["--database", &database.url, "export"]).succeeds()
}

/// A file of Markdown for each article, in a folder beside the database; its path.
fn markdown(database: &Database, round: usize) -> String {
    let folder = database.file(&format!("{round}"), "");
    std::fs::remove_file(&folder).unwrap();
    std::fs::create_dir(&folder).unwrap();
    for (n, title) in articles(round) {
        let text = format!("---\ntitle: {title}\ndate: 2022-05-24\n---\nTexte\n");
        std::fs::write(format!("{folder}/{n}.md"), text).unwrap();
    }
    folder
}

/// The titles of all articles that are not deleted, by id.
fn state(database: &Database) -> BTreeMap<i64, String> {
    let export = actus(&["--database", &database.url, "export"]).succeeds();
    let lines = export
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    lines
        .filter(|line: &Value| line["type"] == "article" && line["deleted_at"].is_null())
        .map(|line| {
            let title = line["title"].as_str().unwrap().to_owned();
            (line["id"].as_i64().unwrap(), title)
        })
        .collect()
}

/// An import of this file, as far as it comes in this time; whether it came to its end.
fn import(database: &Database, source: &str, file: &str, options: &[&str], time: Duration) -> bool {
    let mut child = Command::new(env!("CARGO_BIN_EXE_actus"))
        .args(["--database", &database.url, "import", source, file])
        .args(options)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let started = Instant::now();
    while started.elapsed() < time {
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success(), "{source}");
            return true;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    false
}

const FOREVER: Duration = Duration::from_secs(600);

/// Kills imports at random moments, always from the first state to the second.
fn kill(database: &Database, source: &str, paths: [String; 2], options: &[&str]) {
    let [one, two] = paths;
    let run = |file: &str, time| import(database, source, file, options, time);
    // What is gone from a source that cannot be pruned stays from here on.
    for file in [&one, &two, &one] {
        run(file, FOREVER);
    }
    let old = state(database);
    let started = Instant::now();
    run(&two, FOREVER);
    let whole = started.elapsed();
    let new = state(database);
    assert!(old != new, "{source}");

    let seed = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_nanos();
    let mut random = Pcg64Mcg::new(seed);
    let mut ends = [0, 0];
    for _ in 0..kills() {
        run(&one, FOREVER);
        assert!(state(database) == old, "{source}");
        let moment = whole.mul_f64(f64::from(random.next_u32()) / f64::from(u32::MAX) * 1.1);
        let has_ended = run(&two, moment);
        actus(&["--database", &database.url, "check"]).succeeds();
        let left = state(database);
        let is_new = left == new;
        assert!(
            is_new || left == old,
            "{source}: killed after {moment:?}, seed {seed}"
        );
        assert!(is_new || !has_ended, "{source}: what was told is kept");
        ends[usize::from(is_new)] += 1;
    }
    let [old, new] = ends;
    eprintln!(
        "{source} on {}: {old} left the old state, {new} the new one",
        database.kind
    );
}

fn kill_on_each(source: &str, files: fn(usize) -> String, options: &[&str]) {
    for database in Database::each() {
        let paths = [1, 2].map(|round| database.file(&format!("{round}"), files(round)));
        kill(&database, source, paths, options);
    }
}

#[test]
fn a_killed_import_of_a_dump_leaves_the_old_state_or_the_new_one() {
    kill_on_each("legacy", dump, &["--prune"]);
}

#[test]
fn a_killed_import_of_wordpress_leaves_the_old_state_or_the_new_one() {
    kill_on_each("wordpress", wordpress, &["--prune"]);
}

#[test]
fn a_killed_import_of_ghost_leaves_the_old_state_or_the_new_one() {
    kill_on_each("ghost", ghost, &["--prune"]);
}

#[test]
fn a_killed_import_of_a_feed_leaves_the_old_state_or_the_new_one() {
    kill_on_each("feed", feed, &[]);
}

#[test]
fn a_killed_import_of_an_export_leaves_the_old_state_or_the_new_one() {
    kill_on_each("jsonl", jsonl, &["--prune"]);
}

#[test]
fn a_killed_import_of_markdown_leaves_the_old_state_or_the_new_one() {
    for database in Database::each() {
        let paths = [1, 2].map(|round| markdown(&database, round));
        kill(&database, "markdown", paths, &["--prune"]);
    }
}
