//! Search: one behaviour on both databases.

use serde_json::Value;

use crate::harness::database::Database;
use crate::harness::process::{Server, actus, import};

const DUMP: &str = r#"CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text, deleted int, titre text, chapo text, texte text, date_publication text);
INSERT INTO ressource_article VALUES
 (1, 57, 'news_structured', 'mi!', 0, 'L''été à Paris', 'Un résumé', '<p>Des vacances au soleil, à l''œuvre.</p>', '2022-01-01'),
 (2, 57, 'news_structured', 'mi!', 0, 'Rentrée', 'Après l''été', '<p>Le service clients reprend&nbsp;: <b>ser</b>vice compris.</p>', '2022-01-02'),
 (3, 58, 'news_structured', 'rh!', 0, 'Bilan', NULL, '<p>Un été <em>chaud</em> pour les clients du service.</p><script>vacances()</script>', '2022-01-03'),
 (4, 58, 'news_structured', 'rh!', 0, 'Étiquettes', NULL, '<p>Rien de plus.</p>', '2022-01-04'),
 (5, 58, 'news_structured', 'rh!', 0, 'Œuvre commune', NULL, '<p>1 < 2 & "tout" \\ va</p>', '2022-01-05'),
 (6, 58, 'news_structured', 'rh!', 1, 'Été supprimé', NULL, '<p>été</p>', '2022-01-06'),
 (7, 58, 'page', 'rh!', 0, 'Été en page', NULL, '<p>été</p>', '2022-01-07');
CREATE TABLE tags (id_tag int, label text);
INSERT INTO tags VALUES (1, 'Été'), (2, 'Temps forts'), (3, 'Clients');
CREATE TABLE tags_elements (id_tag int, element_id int, element_type text);
INSERT INTO tags_elements VALUES (1, 4, 'article'), (2, 4, 'article'), (3, 4, 'article'), (2, 5, 'article');
"#;

fn found(server: &Server, query: &str) -> Vec<i64> {
    let page = server.get_json(&format!("/api/v1/articles?{query}"));
    let ids: Vec<i64> = page["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|article| article["id"].as_i64().unwrap())
        .collect();
    assert_eq!(page["meta"]["total"], ids.len(), "{query}");
    ids
}

#[test]
fn words_are_found_wherever_they_are_the_best_place_first() {
    for database in Database::each() {
        import(&database, DUMP, &[]);
        let server = Server::start(&database);
        for (query, ids) in [
            // In the title, in a tag, in the summary, in the body.
            ("q=été", vec![1, 4, 2, 3]),
            ("q=ETE", vec![1, 4, 2, 3]),
            ("q=l'été", vec![1, 4, 2, 3]),
            ("q=d%E2%80%99été", vec![1, 4, 2, 3]),
            ("q=été&sort=-published_at", vec![4, 3, 2, 1]),
            ("q=été&sort=title", vec![3, 4, 1, 2]),
            ("q=oeuvre", vec![5, 1]),
            ("q=œuvre", vec![5, 1]),
            ("q=service", vec![3, 2]),
            ("q=service+clients", vec![3, 2]),
            ("q=\"service+clients\"", vec![2]),
            ("q=«+service+clients+»", vec![2]),
            ("q=clients+service+-reprend", vec![3]),
            ("q=-été", vec![5]),
            ("q=-été+-tout", vec![]),
            ("q=-\"été+chaud\"", vec![5, 4, 2, 1]),
            ("q=cli*", vec![4, 3, 2]),
            ("q=\"service+cli\"*", vec![2]),
            ("q=cli", vec![]),
            ("q=\"temps+forts\"", vec![5, 4]),
            // No phrase spans two tags, or a tag and the summary.
            ("q=\"forts+clients\"", vec![]),
            ("q=\"ete+temps\"", vec![]),
            ("q=soleil+absent", vec![]),
            ("q=vacances", vec![1]),
            ("q=été&category=58", vec![4, 3]),
            ("q=été&subsite=mi&tag_exclude=temps-forts", vec![1, 2]),
            ("q=été&to=2022-01-02", vec![1, 2]),
            ("q=été&ids=1,6,7", vec![1]),
        ] {
            assert_eq!(found(&server, query), ids, "{query} on {}", database.kind);
        }
    }
}

#[test]
fn any_text_is_a_valid_search() {
    for database in Database::each() {
        import(&database, DUMP, &[]);
        let server = Server::start(&database);
        for query in [
            "",
            "%20",
            "%22",
            "%22%22",
            "-",
            "*",
            "''",
            "'",
            "%00",
            "a%00b",
            "%5C",
            "%5C'",
            "%3A",
            "title%3Ax",
            "NEAR(a+b)",
            "AND",
            "NOT",
            "a+OR",
            "(",
            ")",
            "^a",
            "{a}+%3A+b",
            "%26",
            "%7C",
            "!a",
            "%3C-%3E",
            "a%3A*B",
            "%F0%9F%8E%89",
            "日本",
            "%E2%80%8B",
            "--",
            "-%22",
            "%22-a",
            "a*b",
            "**",
            "-*",
            "\u{130}",
            "%CC%81",
            "1e5",
            "1.5",
            "-1",
            "+",
            "%2B",
        ] {
            server.get_json(&format!("/api/v1/articles?q={query}&highlight=true"));
            server.get_json(&format!("/api/v1/tags?q={query}"));
            server.get_json(&format!("/api/v1/articles?q=-{query}&sort=relevance"));
        }
        let long = "mot+".repeat(1_500);
        server.get_json(&format!("/api/v1/articles?q={long}&per_page=1"));
        // Nothing was typed yet: nothing is ruled out.
        for nothing in ["q=", "q=+", "q=%C2%A0", "sort=relevance"] {
            assert_eq!(found(&server, nothing), [5, 4, 3, 2, 1], "{nothing}");
        }
        // What has no word is in no article.
        for strange in ["q=!!", "q=-", "q=%F0%9F%8F%86", "q=%22"] {
            assert_eq!(found(&server, strange), [0; 0], "{strange}");
            let page = server.get_json(&format!("/api/v1/articles?{strange}"));
            server.get_json(page["links"]["self"].as_str().unwrap());
        }
    }
}

#[test]
fn counts_and_facets_and_the_filter_bar_are_of_what_is_found() {
    for database in Database::each() {
        import(&database, DUMP, &[]);
        let server = Server::start(&database);
        let bar = server.get_json("/api/v1/categories/58/tags?q=étiquettes");
        assert_eq!(bar["meta"]["total"], 3);
        let tag = server.get_json("/api/v1/tags/temps-forts?q=commune");
        assert_eq!(tag["data"]["article_count"], 1);
        let page = server.get_json("/api/v1/articles?q=été&facets=categories");
        let facet = page["meta"]["facets"]["categories"].as_array().unwrap();
        let counts: Vec<&Value> = facet.iter().map(|value| &value["count"]).collect();
        assert_eq!(counts, [2, 2]);
    }
}

#[test]
fn what_was_found_is_marked_and_all_else_escaped() {
    for database in Database::each() {
        import(&database, DUMP, &[]);
        let server = Server::start(&database);
        let page = server.get_json("/api/v1/articles?q=été+oeuvre&highlight=true&fields=title");
        assert_eq!(
            page["data"][0],
            serde_json::json!({
                "id": 1,
                "title": "L'été à Paris",
                "highlight": {
                    "title": "L&#39;<mark>été</mark> à Paris",
                    "snippet": "Des vacances au soleil, à l&#39;<mark>œuvre</mark>."
                }
            })
        );
        let page = server.get_json("/api/v1/articles?q=tout&highlight=true");
        assert_eq!(
            page["data"][0]["highlight"]["snippet"],
            "1 &lt; 2 &amp; &quot;<mark>tout</mark>&quot; \\ va"
        );
        let page = server.get_json("/api/v1/articles?highlight=true&ids=1");
        assert_eq!(page["data"][0]["highlight"]["title"], "L&#39;été à Paris");
        let page = server.get_json("/api/v1/articles?q=tout");
        assert!(page["data"][0].get("highlight").is_none());
    }
}

#[test]
fn what_changes_is_found_as_it_is_now() {
    for database in Database::each() {
        import(&database, DUMP, &[]);
        let changed = DUMP
            .replace("(1, 'Été')", "(1, 'Hiver')")
            .replace("'Bilan'", "'Bilan hivernal'")
            .replace("0, 'Rentrée'", "1, 'Rentrée'");
        import(&database, changed, &[]);
        let server = Server::start(&database);
        assert_eq!(found(&server, "q=été"), [1, 3]);
        assert_eq!(found(&server, "q=hiver"), [4]);
        assert_eq!(found(&server, "q=hiver*"), [3, 4]);
        assert_eq!(found(&server, "q=rentree"), Vec::<i64>::new());
        actus(&["--database", &database.url, "check"]).succeeds();
    }
}

#[test]
fn hits_can_be_walked_in_order_of_relevance() {
    for database in Database::each() {
        import(&database, DUMP, &[]);
        let server = Server::start(&database);
        for per_page in 1..5 {
            let first = format!("/api/v1/articles?q=ete&per_page={per_page}");
            let (there, back) = crate::cursors::walk_both_ways::<i64>(&server, &first, "id");
            assert_eq!(there, [1, 4, 2, 3], "{}", database.kind);
            assert_eq!(back, [1, 4, 2, 3], "{}", database.kind);
            let (ids, _) = crate::lists::walk(&server, &first);
            assert_eq!(ids, [1, 4, 2, 3]);
        }
    }
}

#[test]
fn an_article_may_have_more_words_than_a_database_keeps() {
    let often = format!("<p>{} le dernier</p>", "le mot ".repeat(300));
    let many: String = (0..9_000)
        .map(|n| format!("{}{n} ", "ж".repeat(60)))
        .collect();
    let dump = format!(
        "CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text, deleted int, titre text, texte text);
         INSERT INTO ressource_article VALUES (1, 57, 'news_structured', '', 0, 'Souvent', '{often}'),
         (2, 57, 'news_structured', '', 0, 'Beaucoup', '{many}'), (3, 57, 'news_structured', '', 0, 'Trop', '{}fin');",
        "mot ".repeat(17_000)
    );
    for database in Database::each() {
        import(&database, &dump, &[]);
        let server = Server::start(&database);
        for (query, ids) in [
            ("q=dernier", vec![1]),
            ("q=\"mot+le\"", vec![1]),
            // What comes too often in an article or too late is not found.
            ("q=\"le+dernier\"", vec![]),
            ("q=fin", vec![]),
            ("q=beaucoup", vec![2]),
            ("q=trop+mot", vec![3]),
        ] {
            assert_eq!(found(&server, query), ids, "{query} on {}", database.kind);
        }
        actus(&["--database", &database.url, "check"]).succeeds();
    }
}

#[test]
fn however_many_hits_there_are_all_are_ranked() {
    let database = Database::sqlite();
    let count = 10_003;
    // The oldest has the word in its title, as has one of the first hundred.
    let rows: Vec<String> = (1..=count)
        .map(|id| {
            let title = if id == 1 || id == 100 { "mot" } else { "x" };
            format!("({id}, 57, 'news_structured', '', 0, '{title}', 'mot', '2022-01-01')")
        })
        .collect();
    let dump = format!(
        "CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text, deleted int, titre text, texte text, date_publication text);
         INSERT INTO ressource_article VALUES {};",
        rows.join(",")
    );
    import(&database, dump, &[]);
    let server = Server::start(&database);
    let page = |query: &str| server.get_json(&format!("/api/v1/articles?q=mot&fields=id&{query}"));
    let ids = |page: &Value| -> Vec<i64> {
        let rows = page["data"].as_array().unwrap();
        rows.iter().map(|row| row["id"].as_i64().unwrap()).collect()
    };
    let first = page("per_page=2");
    assert_eq!(first["meta"]["total"], count);
    assert_eq!(ids(&first), [100, 1]);
    let across = page("per_page=100&page=100");
    assert_eq!(ids(&across).last(), Some(&5));
    let last = page("per_page=100&page=101");
    assert_eq!(ids(&last), [4, 3, 2]);
    let by_cursor = across["meta"]["next_cursor"].as_str().unwrap();
    assert_eq!(
        page(&format!("per_page=100&cursor={by_cursor}"))["data"],
        last["data"]
    );
    let back = last["meta"]["prev_cursor"].as_str().unwrap();
    assert_eq!(
        page(&format!("per_page=100&cursor={back}"))["data"],
        across["data"]
    );
    // By date all are in order.
    assert_eq!(
        ids(&page("per_page=2&sort=-published_at")),
        [count, count - 1]
    );
    let within = page("per_page=2&ids=1,2,3");
    assert_eq!(ids(&within), [1, 3]);
}
