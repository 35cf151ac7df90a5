//! How lists of the reader page are narrowed.

use super::reader_page::{demo, open, titles};
use crate::harness::database::Database;
use crate::harness::process::{Server, import};

#[test]
fn a_chapter_that_the_filter_names_is_shown_as_such() {
    let server = demo();
    let page = open(&server, "/?category=57&tag=export&per_page=1");
    assert_eq!(page.text("h1"), "Actualités");
    let canonical = page.attribute("link[rel='canonical']", "href");
    assert!(
        canonical.ends_with("/categories/actualites?tag=export&per_page=1"),
        "{canonical}"
    );
    assert_eq!(
        open(&server, "/?category=57,58")
            .texts(".pills .name")
            .len(),
        1
    );
    let nothing = open(&server, "/?category=nothing");
    assert_eq!(nothing.all(".empty").len(), 1);
    let page = open(&server, "/?category=57&per_page=5");
    let next = page.attribute(".more a", "href");
    let list = server.get_json("/api/v1/categories/57/articles?per_page=5&page=2");
    assert_eq!(open(&server, &next).texts("#cards .title"), titles(&list));
}

#[test]
fn a_pressed_tag_narrows_the_list_and_can_be_taken_out() {
    let server = demo();
    let page = open(
        &server,
        "/categories/57?tag=veille&tag=export&utm_source=x&q=",
    );
    let list = server.get_json("/api/v1/categories/57/articles?tag=veille,export");
    assert_eq!(page.texts("#cards .title"), titles(&list));
    assert_eq!(
        page.attributes(".chips [aria-pressed='true']", "data-slug"),
        ["export", "veille"]
    );
    assert_eq!(
        page.attribute(".chips [data-slug='veille']", "value"),
        "export"
    );
    assert_eq!(page.attribute(".chips [value='']", "aria-pressed"), "false");
}

#[test]
fn a_chosen_tag_is_shown_however_rare_it_is() {
    for database in Database::each() {
        let rows: Vec<String> = (1..=130)
            .map(|id| format!("({id}, 57, 'news_structured', 'mi!', 0, 'Article {id}')"))
            .collect();
        let tags: Vec<String> = (1..=130)
            .map(|id| format!("({id}, 'Tag {id:03}')"))
            .collect();
        // The first tags have two articles each, the last one.
        let links: Vec<String> = (1..=130)
            .flat_map(|id| [(id, id), (id, id % 120 + 1)])
            .map(|(tag, article)| format!("({tag}, {article}, 'article')"))
            .collect();
        let dump = format!(
            "CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text, deleted int, titre text);\n\
             INSERT INTO ressource_article VALUES {};\n\
             CREATE TABLE tags (id_tag int, label text);\nINSERT INTO tags VALUES {};\n\
             CREATE TABLE tags_elements (id_tag int, element_id int, element_type text);\nINSERT INTO tags_elements VALUES {};",
            rows.join(","),
            tags.join(","),
            links.join(",")
        );
        import(&database, dump, &[]);
        let server = Server::start(&database);
        let offered = open(&server, "/").attributes(".chips button", "data-slug");
        assert_eq!(offered.len(), 120);
        let rare = (1..=130)
            .map(|id| format!("tag-{id:03}"))
            .find(|slug| !offered.contains(slug))
            .unwrap();
        let page = open(&server, &format!("/?tag={rare},nowhere"));
        let pressed = page.attributes(".chips [aria-pressed='true']", "data-slug");
        assert_eq!(pressed, ["nowhere".to_owned(), rare.clone()]);
        let other = page.attribute(&format!(".chips [data-slug='{}']", offered[0]), "value");
        assert!(other.contains(&rare), "{other}");
    }
}

#[test]
fn what_narrows_a_list_is_kept_in_a_search() {
    let server = demo();
    let page = open(
        &server,
        "/?subsite=mi,admi&author=La%20r%C3%A9daction&q=l'%C3%89T%C3%89",
    );
    let kept = page.attributes(".search [type='hidden']", "name");
    assert_eq!(kept, ["subsite", "author"]);
    assert_eq!(page.attribute("#q", "value"), "l'ÉTÉ");
    assert_eq!(page.all("#subsite").len(), 0);
    assert_eq!(page.all(".pills li").len(), 3);
    let page = open(&server, "/categories/57?category=58");
    assert_eq!(page.text("h1"), "Actualités");
    assert!(!page.all("#cards .title").is_empty());
}

#[test]
fn the_list_goes_on_to_its_end_by_its_links() {
    let server = demo();
    let mut path = "/?per_page=5&subsite=mi".to_owned();
    let mut met = Vec::new();
    loop {
        let page = open(&server, &path);
        met.extend(page.texts("#cards .title"));
        let Some(next) = page.attributes(".more a[rel='next']", "href").pop() else {
            break;
        };
        path = next;
    }
    let all = server.get_json("/api/v1/articles?subsite=mi&per_page=100");
    assert_eq!(met, titles(&all));
}
