//! Nothing that runs survives in a body: what a real parser and a real browser say of it.

use std::cell::RefCell;
use std::collections::HashSet;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use actus::content::{Body, BodyFormat};
use html5ever::buffer_queue::BufferQueue;
use html5ever::tokenizer::{
    Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

/// Every tag that a body may hold, with its attributes.
const ALLOWED: [(&str, &[&str]); 37] = [
    ("a", &["href", "rel"]),
    ("blockquote", &["dir"]),
    ("br", &[]),
    ("caption", &[]),
    ("code", &["class"]),
    ("em", &[]),
    ("figcaption", &[]),
    ("figure", &["dir"]),
    ("h1", &["dir"]),
    ("h2", &["dir"]),
    ("h3", &["dir"]),
    ("h4", &["dir"]),
    ("h5", &["dir"]),
    ("h6", &["dir"]),
    ("hr", &[]),
    (
        "iframe",
        &[
            "src",
            "title",
            "loading",
            "allowfullscreen",
            "sandbox",
            "referrerpolicy",
        ],
    ),
    ("img", &["src", "alt", "title", "loading"]),
    ("li", &["dir"]),
    ("mark", &[]),
    ("ol", &["start", "dir"]),
    ("p", &["dir"]),
    ("pre", &["dir"]),
    ("s", &[]),
    ("strong", &[]),
    ("sub", &[]),
    ("sup", &[]),
    ("table", &["dir"]),
    ("tbody", &[]),
    ("td", &["colspan", "rowspan", "dir"]),
    ("th", &["colspan", "rowspan", "dir"]),
    ("thead", &[]),
    ("tr", &[]),
    ("u", &[]),
    ("ul", &["dir"]),
    ("b", &[]),
    ("i", &[]),
    ("q", &[]),
];

fn attacks() -> Vec<String> {
    let mut attacks = Vec::new();
    for entry in std::fs::read_dir("tests/attacks").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "txt") {
            let text = std::fs::read_to_string(path).unwrap();
            attacks.extend(text.trim().split("\n\n").map(str::to_owned));
        }
    }
    assert!(attacks.len() >= 200, "{} attacks", attacks.len());
    attacks
}

fn sanitised(source: &str, format: BodyFormat) -> String {
    Body::parse(source, format).html()
}

#[derive(Default)]
struct Tags(RefCell<Vec<Tag>>);

impl TokenSink for Tags {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) => self.0.borrow_mut().push(tag),
            Token::CommentToken(text) => panic!("a comment: {text}"),
            Token::DoctypeToken(doctype) => panic!("a doctype: {doctype:?}"),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn tags(html: &str) -> Vec<Tag> {
    let tokenizer = Tokenizer::new(Tags::default(), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(html.into());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.take()
}

#[test]
fn only_known_tags_and_attributes_are_left() {
    for attack in attacks() {
        for format in [BodyFormat::Html, BodyFormat::Markdown, BodyFormat::Text] {
            let html = sanitised(&attack, format);
            for tag in tags(&html) {
                let (_, attributes) = ALLOWED
                    .iter()
                    .find(|(name, _)| *name == &*tag.name)
                    .unwrap_or_else(|| panic!("{attack} left {html}"));
                for attribute in &tag.attrs {
                    let name = &*attribute.name.local;
                    assert!(attributes.contains(&name), "{attack} left {html}");
                    if matches!(name, "href" | "src") {
                        assert!(is_harmless(&attribute.value), "{attack} left {html}");
                    }
                }
                assert!(tag.kind == TagKind::StartTag || tag.attrs.is_empty());
            }
        }
    }
}

fn is_harmless(address: &str) -> bool {
    let scheme = address.split(['/', '?', '#']).next().unwrap();
    !scheme.contains(':')
        || ["http:", "https:", "mailto:", "tel:"]
            .iter()
            .any(|known| address.starts_with(known))
}

#[test]
fn nothing_runs_in_a_browser() {
    let Some(browser) = chromium() else {
        assert!(
            std::env::var("ACTUS_TEST_CHROMIUM").as_deref() != Ok("require"),
            "ACTUS_TEST_CHROMIUM=require, but there is no chromium here"
        );
        eprintln!("notice: no Chromium here, so its test is left out");
        return;
    };
    let attacks = attacks();
    let clean = attacks
        .iter()
        .map(|attack| sanitised(attack, BodyFormat::Html));
    let clean: Vec<String> = clean.collect();
    let (of_clean, of_raw) = std::thread::scope(|scope| {
        let of_raw = scope.spawn(|| ran(&browser, &attacks));
        (ran(&browser, &clean), of_raw.join().unwrap())
    });
    assert_eq!(of_clean, Vec::<String>::new());
    let raw: HashSet<String> = of_raw.into_iter().collect();
    assert!(
        raw.len() > attacks.len() / 2,
        "the harness sees only {} of {} attacks run",
        raw.len(),
        attacks.len()
    );
}

fn chromium() -> Option<PathBuf> {
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&on_path)
        .flat_map(|folder| {
            ["chromium", "chromium-browser", "google-chrome"].map(|name| folder.join(name))
        })
        .find(|program| program.exists())
}

/// Those of the texts that a script ran of, as markup of a page or put into one.
fn ran(browser: &PathBuf, texts: &[String]) -> Vec<String> {
    let pages: Vec<serde_json::Value> = ["markup", "innerHTML"]
        .iter()
        .flat_map(|way| {
            texts
                .iter()
                .map(move |html| serde_json::json!({"way": way, "html": html}))
        })
        .collect();
    let pages_json = serde_json::to_string(&pages)
        .unwrap()
        .replace('<', "\\u003c");
    let harness = std::fs::read_to_string("tests/attacks/harness.html").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.html");
    std::fs::write(&page, harness.replace("/*PAGES*/", &pages_json)).unwrap();
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"])
        .args(["--no-first-run", "--disable-extensions"])
        .args(["--host-resolver-rules=MAP * ~NOTFOUND"])
        .args(["--virtual-time-budget=30000", "--timeout=60000"])
        .arg(format!("--user-data-dir={}", folder.path().display()))
        .arg(format!("file://{}", page.display()))
        .stderr(Stdio::null())
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout);
    let (_, found) = dom
        .split_once("finished: ")
        .unwrap_or_else(|| panic!("the page did not finish:\n{dom:.2000}"));
    let found = found.split("</output>").next().unwrap();
    let found: Vec<usize> = serde_json::from_str(found).unwrap();
    found
        .into_iter()
        .map(|page| texts[page % texts.len()].clone())
        .collect()
}
