//! `actus import markdown`: what each file becomes.

use std::path::Path;

use serde_json::{Value, json};

use super::{counts, warnings};
use crate::harness::database::Database;
use crate::harness::process::{Server, actus};

const HUGO: &str = "tests/corpus/markdown/hugo";
const JEKYLL: &str = "tests/corpus/markdown/jekyll";
const ZOLA: &str = "tests/corpus/markdown/zola";

/// Imports a folder; what `--json` prints.
pub fn import(database: &Database, folder: &str, options: &[&str]) -> Value {
    let start = [
        "--database",
        &database.url,
        "import",
        "markdown",
        folder,
        "--json",
    ];
    serde_json::from_str(&actus(&[&start[..], options].concat()).succeeds()).unwrap()
}

/// A folder beside the database with these files.
pub fn folder(database: &Database, files: &[(&str, &[u8])]) -> String {
    let folder = database.file("markdown", "");
    let _ = std::fs::remove_file(&folder);
    for (path, bytes) in files {
        write(&folder, path, bytes);
    }
    folder
}

pub fn write(folder: &str, path: &str, bytes: impl AsRef<[u8]>) {
    let path = Path::new(folder).join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

fn article(server: &Server, slug: &str) -> Value {
    server.get_json(&format!("/api/v1/articles/{slug}"))["data"].clone()
}

fn labels(article: &Value) -> Vec<&str> {
    let tags = article["tags"].as_array().unwrap().iter();
    tags.map(|tag| tag["label"].as_str().unwrap()).collect()
}

#[test]
fn a_site_of_hugo_becomes_articles_and_categories() {
    for database in Database::each() {
        let report = import(&database, HUGO, &[]);
        assert_eq!(counts(&report), [3, 0, 0, 0], "{report}");
        let server = Server::start(&database);
        let market = article(&server, "le-marche-demenage");
        assert_eq!(market["title"], "Le marché déménage : c'est décidé");
        assert_eq!(market["author"], "Léa Martin");
        assert_eq!(
            market["summary"],
            "À partir de mai, le marché se tient sur la place."
        );
        assert_eq!(market["published_at"], "2024-03-01T07:30:00Z");
        assert_eq!(market["updated_at"], "2024-03-02T00:00:00Z");
        assert_eq!(market["language"], "fr");
        assert!(
            market["image"]
                .to_string()
                .contains("https://courrier.example/marche.jpg")
        );
        assert_eq!(market["category"]["title"], "Vie locale & quartiers");
        assert_eq!(labels(&market), ["Commerce", "marché", "place, rue"]);
        let html = market["body"]["html"].as_str().unwrap();
        assert!(
            html.starts_with("<p>Le marché <strong>déménage</strong>"),
            "{html}"
        );
        for former in ["le-marche", "ancien-marche"] {
            let answer = server.get(&format!("/api/v1/articles/{former}"));
            assert_eq!(answer.status, 308, "{former}");
        }
        let category = server.get_json("/api/v1/categories/vie-locale")["data"].clone();
        assert_eq!(category["description"], "Les nouvelles de la rue.");

        let party = article(&server, "fete");
        assert_eq!(party["published_at"], "2024-06-20T18:00:00Z");
        assert_eq!(party["author"], "Paul Roux");
        assert_eq!(party["category"]["title"], "Toutes les actualités");
        let section = server.get_json("/api/v1/categories/actualites")["data"].clone();
        assert_eq!(section["description"], "Ce qui se passe dans le val");
        assert_eq!(server.get("/api/v1/articles/brouillon").status, 404);
    }
}

#[test]
fn files_of_the_folder_need_its_address() {
    let database = Database::sqlite();
    let report = import(&database, HUGO, &[]);
    let told = warnings(&report);
    assert!(
        told.contains("fete/index.md: 2 pictures and files"),
        "{told}"
    );
    assert!(told.contains("--url says where they are found"), "{told}");
    let server = Server::start(&database);
    let party = article(&server, "fete");
    assert_eq!(party["image"], Value::Null);
    let html = party["body"]["html"].as_str().unwrap();
    assert!(
        !html.contains("feu.jpg") && html.contains("/affiches/fete.png"),
        "{html}"
    );
    assert!(html.contains("Avant.") && html.contains("Après."), "{html}");

    let database = Database::sqlite();
    let report = import(&database, HUGO, &["--url", "https://val.example/site/"]);
    assert!(!warnings(&report).contains("dropped"), "{report}");
    let server = Server::start(&database);
    let party = article(&server, "fete").to_string();
    for address in [
        "https://val.example/site/content/actualites/fete/feu.jpg",
        "https://val.example/affiches/fete.png",
    ] {
        assert!(party.contains(address), "{address}: {party}");
    }
}

#[test]
fn a_site_of_jekyll_has_dates_in_its_names() {
    for database in Database::each() {
        let report = import(&database, JEKYLL, &[]);
        assert_eq!(counts(&report), [4, 0, 0, 0], "{report}");
        assert!(warnings(&report).contains("shortcodes or tags of a template"));
        let server = Server::start(&database);
        let library = article(&server, "la-bibliotheque-rouvre");
        assert_eq!(library["published_at"], "2024-03-01T09:00:00Z");
        assert_eq!(library["category"]["title"], "Culture");
        assert_eq!(labels(&library), ["enfants", "lecture", "Livres"]);
        assert_eq!(server.get("/api/v1/articles/bibliotheque").status, 308);
        let concert = article(&server, "concert");
        assert_eq!(concert["title"], "2024");
        assert_eq!(concert["published_at"], "2024-04-02T00:00:00Z");
        assert_eq!(concert["category"]["slug"], "culture");
        let about = article(&server, "a-propos");
        assert_eq!(about["title"], "À propos du Courrier");
        assert_eq!(about["body"]["html"], "<p>Nous sommes un journal.</p>");
        assert_eq!(about["category"], Value::Null);
        assert_eq!(server.get("/api/v1/articles/une-idee").status, 404);
    }
}

#[test]
fn a_site_of_zola_keeps_its_terms_in_tables() {
    for database in Database::each() {
        let report = import(&database, ZOLA, &["--timezone", "Europe/Paris"]);
        assert_eq!(counts(&report), [2, 0, 0, 0], "{report}");
        let server = Server::start(&database);
        let first = article(&server, "premier");
        assert_eq!(first["published_at"], "2024-05-05T22:00:00Z");
        assert_eq!(first["updated_at"], "2024-05-07T09:00:00Z");
        assert_eq!(first["category"]["title"], "Rédaction");
        assert_eq!(first["author"], "Léa Martin");
        assert_eq!(first["template"], "news_structured");
        let second = article(&server, "second");
        assert_eq!(second["published_at"], "2024-05-08T08:00:00Z");
        assert_eq!(second["summary"], "Le début du billet.");
        assert_eq!(second["author"], "Léa Martin, Paul Roux");
        assert_eq!(second["category"]["title"], "Le carnet");
    }
}

#[test]
fn folders_in_folders_are_categories_below_categories() {
    let database = Database::sqlite();
    let text = b"---\ndate: 2024-01-01\n---\nCorps".as_slice();
    let folder = folder(
        &database,
        &[
            ("vie/locale/un-titre.md", text),
            (
                "vie/locale/_index.md",
                b"---\ntitle: Locale\nparent: autre\n---\n",
            ),
            ("vie/deux.md", text),
        ],
    );
    import(&database, &folder, &[]);
    let server = Server::start(&database);
    let one = article(&server, "un-titre");
    assert_eq!(one["title"], "Un titre");
    let below = server.get_json("/api/v1/categories/locale")["data"].clone();
    let above = server.get_json("/api/v1/categories/vie")["data"].clone();
    assert_eq!(one["category"]["id"], below["id"]);
    assert_eq!(article(&server, "deux")["category"]["id"], above["id"]);
    assert_eq!(
        below["parent_id"],
        Value::Null,
        "its page says another, which is not there"
    );
}

#[test]
fn categories_and_templates_are_options() {
    let database = Database::sqlite();
    import(&database, JEKYLL, &["--categories", "tags"]);
    let server = Server::start(&database);
    let library = article(&server, "la-bibliotheque-rouvre");
    assert_eq!(library["category"], Value::Null);
    assert_eq!(
        labels(&library),
        ["Culture", "enfants", "lecture", "Livres"]
    );

    let database = Database::sqlite();
    let options = ["--categories", "only", "--template", "billet"];
    import(&database, JEKYLL, &options);
    let arguments = [
        "--database",
        &database.url,
        "serve",
        "--news-templates",
        "billet",
    ];
    let server = Server::start_with(&arguments);
    let library = article(&server, "la-bibliotheque-rouvre");
    assert_eq!(library["category"]["title"], "Culture");
    assert_eq!(labels(&library), ["enfants", "lecture"]);
    for options in [["--categories", "x"], ["--timezone", "x"], ["--url", "x"]] {
        let start = ["--database", &database.url, "import", "markdown", JEKYLL];
        actus(&[&start[..], &options].concat()).fails_with(2);
    }
}

#[test]
fn a_second_import_changes_nothing_and_a_file_that_is_gone_is_pruned() {
    for database in Database::each() {
        let text = |title: &str| format!("---\ntitle: {title}\ndate: 2024-01-01\n---\nCorps");
        let folder = folder(&database, &[]);
        for name in ["un", "deux", "trois"] {
            write(&folder, &format!("{name}.md"), text(name));
        }
        assert_eq!(counts(&import(&database, &folder, &[])), [3, 0, 0, 0]);
        assert_eq!(counts(&import(&database, &folder, &[])), [0, 0, 3, 0]);
        write(&folder, "un.md", text("Un autre titre"));
        std::fs::remove_file(format!("{folder}/deux.md")).unwrap();
        // What cannot be read is not gone.
        write(&folder, "trois.md", "---\ntitle: [\n---\n");
        let report = import(&database, &folder, &["--prune", "--dry-run"]);
        assert_eq!(counts(&report), [0, 1, 0, 1], "{report}");
        let report = import(&database, &folder, &["--prune"]);
        assert_eq!(counts(&report), [0, 1, 0, 1], "{report}");
        assert_eq!(report["skipped"][0]["id"], "trois.md");
        let server = Server::start(&database);
        assert_eq!(article(&server, "un")["title"], "Un autre titre");
        assert_eq!(server.get("/api/v1/articles/deux").status, 410);
        assert_eq!(article(&server, "trois")["title"], "trois");
        actus(&["--database", &database.url, "check"]).succeeds();
    }
}

#[test]
fn a_file_that_is_renamed_keeps_the_article_of_its_id() {
    let database = Database::sqlite();
    let text =
        |slug: &str| format!("---\nid: 57\nslug: {slug}\ntitle: Un\ndate: 2024-01-01\n---\n");
    let place = folder(&database, &[("un.md", text("un").as_bytes())]);
    import(&database, &place, &[]);
    std::fs::remove_file(format!("{place}/un.md")).unwrap();
    write(&place, "deux.md", text("deux"));
    let report = import(&database, &place, &["--prune"]);
    assert_eq!(counts(&report), [0, 1, 0, 0], "{report}");
    let server = Server::start(&database);
    assert_eq!(article(&server, "57")["slug"], json!("deux"));
    drop(server);
    // It is not gone, though nothing else of it can be read.
    write(&place, "deux.md", b"---\nid: 57\ntitle: \xFF\n---\n");
    let report = import(&database, &place, &["--prune"]);
    assert_eq!(counts(&report), [0, 0, 0, 0], "{report}");
}

#[test]
fn what_was_hidden_stays_hidden() {
    let database = Database::sqlite();
    let text = |line: &str| format!("---\ndate: 2024-01-01\n{line}\n---\nCorps");
    let place = folder(&database, &[]);
    for (name, line) in [
        ("public", "draft: no"),
        ("brouillon", "draft: oui"),
        ("relecture", "published: false"),
        ("statut", "status: relecture"),
        ("a-venir", "publishDate: 2999-01-01"),
    ] {
        write(&place, &format!("{name}.md"), text(line));
    }
    assert_eq!(counts(&import(&database, &place, &[])), [5, 0, 0, 0]);
    assert_eq!(counts(&import(&database, &place, &[])), [0, 0, 5, 0]);
    let server = Server::start(&database);
    let list = server.get_json("/api/v1/articles");
    assert_eq!(list["meta"]["total"], 1, "{list}");
    assert_eq!(list["data"][0]["slug"], "public");
}
