//! Articles as PDFs, as other programs read them.

use serde_json::Value;

use crate::harness::database::Database;
use crate::harness::pdf_tools::{self, PdfFile};
use crate::harness::process::{Server, import};

/// A server of one article with this title and body.
fn serve(database: &Database, title: &str, body: &str) -> Server {
    let quoted = |text: &str| text.replace('\\', "\\\\").replace('\'', "''");
    let dump = format!(
        "CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text, deleted int, titre text, texte text, date_publication text);
         INSERT INTO ressource_article VALUES (1, NULL, 'news_structured', 'mi!', 0, '{}', '{}', '2022-05-24');",
        quoted(title),
        quoted(body)
    );
    import(database, dump, &[]);
    start(database)
}

fn start(database: &Database) -> Server {
    let public_url = ["--public-url", "https://news.example"];
    let arguments = ["--database", &database.url, "serve"];
    Server::start_with(&[&arguments[..], &public_url].concat())
}

#[track_caller]
fn pdf(server: &Server, article: &Value) -> PdfFile {
    let path = format!("/api/v1/articles/{article}/pdf");
    let answer = server.get(&path);
    assert_eq!(answer.status, 200, "{path}");
    PdfFile::new(&answer.body)
}

/// A text without its white space.
fn letters(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn spans(spans: &Value) -> String {
    let spans = spans.as_array().into_iter().flatten();
    spans.map(|span| span["text"].as_str().unwrap()).collect()
}

/// What is read in blocks on paper.
fn shown(blocks: &Value) -> String {
    let blocks = blocks.as_array().into_iter().flatten();
    blocks.map(shown_block).collect()
}

fn shown_block(block: &Value) -> String {
    let items = |name: &str| block[name].as_array().unwrap().clone();
    match block["type"].as_str().unwrap() {
        "heading" | "paragraph" => spans(&block["spans"]),
        "list" => {
            let first = block["start"].as_i64().unwrap_or(1);
            let is_ordered = block["ordered"] == true;
            (first..)
                .zip(items("items"))
                .map(|(number, item)| match is_ordered {
                    true => format!("{number}.{}", shown(&item["blocks"])),
                    false => shown(&item["blocks"]),
                })
                .collect()
        }
        "quote" => shown(&block["blocks"]),
        "code" => block["text"].as_str().unwrap().to_owned(),
        "image" => {
            let alt = block["alt"].as_str().unwrap();
            let says = if alt.is_empty() {
                String::new()
            } else {
                format!(":{alt}")
            };
            format!("Image{says}{}", spans(&block["caption"]))
        }
        "table" => {
            let rows = items("rows");
            let cells = rows.iter().flat_map(|row| row["cells"].as_array().unwrap());
            let cells: String = cells.map(|cell| shown(&cell["blocks"])).collect();
            spans(&block["caption"]) + &cells
        }
        "embed" => {
            let title = block["title"].as_str();
            let title = title.map(|title| format!(":{title}")).unwrap_or_default();
            format!("Film({}){title}", block["provider"].as_str().unwrap())
        }
        _ => String::new(),
    }
}

/// What is read on paper before the body.
fn front(article: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let published = text(&article["published_at"]);
    let parts: Vec<&str> = published[..10].split('-').collect();
    let date = match article["language"] == "en" {
        false => parts.iter().rev().copied().collect::<Vec<_>>().join("/"),
        true => {
            let date = chrono::NaiveDate::parse_from_str(&published[..10], "%Y-%m-%d").unwrap();
            date.format("%-d %b %Y").to_string()
        }
    };
    let by = if article["language"] == "en" {
        "By"
    } else {
        "Par"
    };
    let author = article["author"].as_str();
    let meta = [
        Some(date),
        article["category"]["title"].as_str().map(str::to_owned),
        author.map(|author| format!("{by}{author}")),
    ];
    let meta: Vec<String> = meta.into_iter().flatten().collect();
    let tags = article["tags"].as_array().unwrap();
    let tags: Vec<String> = tags.iter().map(|tag| text(&tag["label"])).collect();
    let summary = text(&article["summary"]);
    format!(
        "{}{}{}{summary}",
        text(&article["title"]),
        meta.join("·"),
        tags.join(",")
    )
}

#[test]
fn every_article_of_the_demo_can_be_read_back_in_order() {
    if !pdf_tools::are_here() {
        return;
    }
    let server = Server::start_with(&["demo"]);
    let list = server.get_json("/api/v1/articles?per_page=100&formats=text,blocks");
    let articles = list["data"].as_array().unwrap();
    assert!(articles.len() > 30);
    for article in articles {
        let file = pdf(&server, &article["id"]);
        let blocks = &article["body"]["blocks"];
        let expected = letters(&(front(article) + &shown(blocks)));
        assert_eq!(letters(&file.text(&["-raw"])), expected);
        let types: Vec<&str> = blocks
            .as_array()
            .unwrap()
            .iter()
            .map(|b| b["type"].as_str().unwrap())
            .collect();
        // Where a table has columns, poppler may believe that these are read one by one.
        if !types.contains(&"table") {
            assert_eq!(letters(&file.text(&[])), expected);
        }
        // On paper there is more than in the text only where a picture, a film or a number is.
        if !types
            .iter()
            .any(|kind| ["image", "embed", "list", "quote"].contains(kind))
        {
            assert_eq!(
                letters(&shown(blocks)),
                letters(article["body"]["text"].as_str().unwrap())
            );
        }
        assert_eq!(file.complaints(), None);
        assert_eq!(file.info("Tagged").as_deref(), Some("yes"));
        let title = article["title"].as_str();
        assert_eq!(file.info("Title").as_deref(), title);
        assert_eq!(file.bookmarks().first().map(String::as_str), title);
    }
}

const EVERYTHING: &str = r##"<h3>Au programme</h3>
<p>Un <b>mot</b>, un <i>autre</i>, <b><i>les deux</i></b>, du <code>code()</code>, <u>souligné</u>, <s>barré</s>,
H<sub>2</sub>O, mc<sup>2</sup>, <mark>surligné</mark> et <a href="/suite?a=b">la suite</a>, <a href="mailto:a@b.example">écrire</a>.<br>À la ligne.</p>
<h6>Détails</h6><p>Zażółć gęślą jaźń. Quốc hội đã. Straße, Øre, ŵ, cœur, ĦŊ.</p>
<h3>Langues</h3>
<p>Ξεσκεπάζω τὴν ψυχοφθόρα βδελυγμία. Съешь же ещё этих мягких булок. Ґанок, їжак.</p>
<p>漢字 と かな, 😀, → ⇒ ≤ ≠ √ ★ ☎ ✓, e&#x301;te&#x301;.</p>
<ul><li>un<ul><li>deux<ol start="9"><li>neuf<li>dix</ol></ul><li><p>trois</p><p>encore trois</p></ul>
<blockquote><p>Cité</p><blockquote>deux fois</blockquote></blockquote>
<pre><code>fn main() {
    println!("bonjour");
}</code></pre>
<table><caption>Les prix</caption><tr><th>Quoi<th colspan=2>Combien<tr><td rowspan=2>Pain<td>1<td>2<tr><td colspan=2>3</table>
<figure><a href="/galerie"><img src="/a.jpg" alt="Une plage"></a><figcaption>La plage de <em>Veules</em></figcaption></figure><hr>
<iframe src="https://www.youtube.com/embed/aqz-KE-bpKQ" title="Visite"></iframe>
<p>Porte-monnaie, arc-en-ciel, c'est-à-dire, peut-être, va-et-vient, rendez-vous, vis-à-vis, sous-préfecture, au-dessus,
Saint-Germain-en-Laye, avant-hier, demi-heure, non-lieu, chef-lieu, trente-deux, quatre-vingt-dix-neuf.</p>"##;

#[test]
fn a_body_with_everything_in_it_can_be_read_back() {
    if !pdf_tools::are_here() {
        return;
    }
    let database = Database::sqlite();
    let server = serve(&database, "Tout & <rien>", EVERYTHING);
    let article = server.get_json("/api/v1/articles/1?formats=blocks")["data"].clone();
    let file = pdf(&server, &article["id"]);
    let expected = letters(&(front(&article) + &shown(&article["body"]["blocks"])));
    assert_eq!(letters(&file.text(&["-raw"])), expected);
    assert_eq!(file.complaints(), None);
    // No level is left out, whatever levels the body has.
    let bookmarks = ["Tout & <rien>", "-Au programme", "--Détails", "-Langues"];
    assert_eq!(file.bookmarks(), bookmarks);
    assert_eq!(
        file.links(),
        [
            "https://news.example/a.jpg",
            "https://news.example/articles/tout-rien",
            "https://news.example/suite?a=b",
            "https://www.youtube.com/watch?v=aqz-KE-bpKQ",
            "mailto:a@b.example"
        ]
    );
}

#[test]
fn those_who_have_it_read_to_them_are_told_what_is_what() {
    if !pdf_tools::are_here() {
        return;
    }
    let database = Database::sqlite();
    let file = pdf(&serve(&database, "Tout", EVERYTHING), &Value::from(1));
    assert_eq!(file.info("Tagged").as_deref(), Some("yes"));
    let structure = file.structure();
    let count = |element: &str| {
        let lines = structure
            .lines()
            .map(|line| line.trim().trim_end_matches(':'));
        lines
            .filter(|line| line.split(' ').next() == Some(element))
            .count()
    };
    for (element, times) in [
        ("Document", 1),
        ("H1", 1),
        ("H2", 2),
        ("H3", 1),
        ("L", 3),
        ("LI", 5),
        ("Lbl", 5),
        ("LBody", 5),
        ("BlockQuote", 2),
        ("Code", 1),
        ("Table", 1),
        ("Caption", 1),
        ("THead", 1),
        ("TBody", 1),
        ("TR", 3),
        ("TH", 2),
        ("TD", 4),
        // Two in the text, a picture, a film, and the footer's.
        ("Link", 5),
    ] {
        assert_eq!(count(element), times, "{element} in\n{structure}");
    }
}

#[test]
fn the_same_article_is_the_same_bytes_in_every_process() {
    for database in Database::each() {
        let bytes = |server: Server| server.get("/api/v1/articles/1/pdf").body;
        let first = bytes(serve(&database, "Tout", EVERYTHING));
        assert!(first.starts_with(b"%PDF-1.7"));
        assert!(bytes(start(&database)) == first, "{}", database.kind);
    }
}

#[test]
fn it_is_kept_and_asked_for_as_every_other_read() {
    let server = Server::start_with(&["demo"]);
    let path = "/api/v1/articles/1042/pdf";
    let answer = server.get(path);
    assert_eq!(answer.header("content-type"), "application/pdf");
    let slug = server.get_json("/api/v1/articles/1042?fields=slug,links")["data"].clone();
    assert_eq!(slug["links"]["pdf"], path);
    let slug = slug["slug"].as_str().unwrap();
    assert_eq!(
        answer.header("content-disposition"),
        format!("inline; filename=\"{slug}.pdf\"")
    );
    let tag = answer.header("etag").to_owned();
    let known = server.send("GET", path, &[("If-None-Match", &tag)]);
    assert_eq!((known.status, known.body.len()), (304, 0));
    let head = server.send("HEAD", path, &[]);
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), answer.body.len().to_string());
    let by_slug = server.get(&format!("/api/v1/articles/{slug}/pdf"));
    assert!(by_slug.body == answer.body);
    let refused = server.send("GET", path, &[("Accept", "application/json")]);
    assert_eq!(refused.status, 406);
    assert_eq!(server.get("/api/v1/articles/1004/pdf").status, 410);
    assert_eq!(server.get("/api/v1/articles/1053/pdf").status, 404);
    assert_eq!(server.get(&format!("{path}?pages=2")).status, 400);
}

#[test]
fn a_monster_ends_after_200_pages_and_says_where_the_rest_is() {
    if !pdf_tools::are_here() {
        return;
    }
    let header_rows = format!("<table>{}<tr><td>fin</table>", "<tr><th>un".repeat(100_000));
    for body in [
        "<p>un petit paragraphe</p>".repeat(20_000),
        format!("<p>{}</p>", "a".repeat(2_000_000)),
        format!("<p>{}</p>", "a-".repeat(1_000_000)),
        header_rows,
    ] {
        let database = Database::sqlite();
        let file = pdf(&serve(&database, "Long", &body), &Value::from(1));
        let beginning = &body[..40];
        assert_eq!(file.info("Pages").as_deref(), Some("200"), "{beginning}");
        let end = "L’article continue à l’adresse https://news.example/articles/long";
        let last = letters(&file.text(&["-f", "200"]));
        assert!(last.ends_with(&letters(end)), "{beginning}: {last}");
        assert_eq!(file.complaints(), None, "{beginning}");
    }
}

#[test]
fn a_table_of_10_000_cells_is_whole() {
    if !pdf_tools::are_here() {
        return;
    }
    let rows: String = (1..=1_000)
        .map(|row| format!("<tr>{}", format!("<td>{row}").repeat(10)))
        .collect();
    let head = format!("<tr>{}", "<th>un".repeat(10));
    let database = Database::sqlite();
    let server = serve(&database, "Table", &format!("<table>{head}{rows}</table>"));
    let file = pdf(&server, &Value::from(1));
    let pages: usize = file.info("Pages").unwrap().parse().unwrap();
    assert!((10..100).contains(&pages), "{pages} pages");
    // The header is read once more on each page, and every cell once.
    let text = letters(&file.text(&["-raw"]));
    assert_eq!(text.matches("un").count(), 10 * pages);
    assert!(text.ends_with(&"1000".repeat(10)), "{text}");
    assert_eq!(file.complaints(), None);
}

#[test]
fn its_own_words_are_the_site_s_where_the_article_s_language_is_none_of_ours() {
    if !pdf_tools::are_here() {
        return;
    }
    let database = Database::sqlite();
    drop(serve(&database, "Eins", "<p>eins</p>"));
    for (site, date) in [("de", "24May2022"), ("fr-CA", "24/05/2022")] {
        let server = Server::start_with(&[
            "--database",
            &database.url,
            "serve",
            "--site-language",
            site,
        ]);
        let text = letters(&pdf(&server, &Value::from(1)).text(&["-raw"]));
        assert_eq!(text, format!("Eins{date}eins"), "{site}");
    }
}

#[test]
fn what_no_font_has_is_found_as_what_it_is() {
    if !pdf_tools::are_here() {
        return;
    }
    let database = Database::sqlite();
    let server = serve(
        &database,
        "漢字 😀",
        "<p>漢字 и 😀, مرحبا بالعالم, שלום 12 עולם, न\u{200d}म</p>",
    );
    let file = pdf(&server, &Value::from(1));
    // Poppler puts marks of direction around what runs from right to left.
    let is_mark = |c: &char| ('\u{202a}'..='\u{202e}').contains(c);
    let text: String = file
        .text(&["-raw"])
        .chars()
        .filter(|c| !is_mark(c))
        .collect();
    for part in [
        "漢字 😀",
        "漢字 и 😀",
        "مرحبا",
        "بالعالم",
        "שלום",
        "עולם",
        "न\u{200d}म",
    ] {
        assert!(letters(&text).contains(&letters(part)), "{part} in {text}");
    }
    assert_eq!(file.info("Title").as_deref(), Some("漢字 😀"));
    assert_eq!(file.complaints(), None);
}
