//! What `actus import wordpress` must not show, and must not lose.

use serde_json::Value;

use super::{counts, warnings};
use crate::harness::database::Database;
use crate::harness::process::{Server, actus, import_from};

fn import(database: &Database, items: &str, options: &[&str]) -> Value {
    let export =
        format!("<rss><channel><wp:wxr_version>1.2</wp:wxr_version>{items}</channel></rss>");
    import_from(database, "wordpress", export, options)
}

fn item(id: u32, kind: &str, fields: &str) -> String {
    format!(
        "<item><title>T{id}</title><pubDate>Thu, 01 Sep 2022 06:00:00 GMT</pubDate>\
         <wp:post_id>{id}</wp:post_id><wp:post_type>{kind}</wp:post_type>{fields}</item>\n"
    )
}

const PUBLIC: &str = "<wp:status>publish</wp:status>";

/// A body that leaves so many bytes of what an item may hold.
fn all_but(room: usize) -> String {
    format!(
        "<content:encoded>{}</content:encoded>",
        "x".repeat((4 << 20) - room)
    )
}

fn shown(database: &Database) -> u64 {
    let list = Server::start(database).get_json("/api/v1/articles");
    list["meta"]["total"].as_u64().unwrap()
}

#[test]
fn a_post_whose_status_cannot_be_read_is_a_draft() {
    let long = format!("<wp:status>{}</wp:status>", "publish ".repeat(3_000));
    for status in ["", "<wp:status></wp:status>", &long] {
        let database = Database::sqlite();
        let report = import(&database, &item(1, "post", status), &[]);
        assert_eq!(counts(&report), [1, 0, 0, 0], "{report}");
        assert!(warnings(&report).contains("no status"), "{report}");
        assert_eq!(shown(&database), 0);
    }
}

#[test]
fn a_post_whose_password_is_too_long_to_be_read_is_a_draft() {
    let database = Database::sqlite();
    let long = format!(
        "<wp:post_password>{}</wp:post_password>",
        "x".repeat(20_000)
    );
    let report = import(
        &database,
        &item(1, "post", &(PUBLIC.to_owned() + &long)),
        &[],
    );
    assert!(warnings(&report).contains("with a password"), "{report}");
    assert_eq!(shown(&database), 0);
}

#[test]
fn an_item_that_is_too_large_is_skipped_whatever_does_not_fit_and_stays_when_pruned() {
    let database = Database::sqlite();
    import(&database, &item(1, "post", PUBLIC), &[]);
    for hidden in [
        "<wp:status>private</wp:status>",
        "<wp:status>publish</wp:status><wp:post_password>secret</wp:post_password>",
        "<category domain=\"category\" nicename=\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\">b</category>",
    ] {
        for room in [3, 40] {
            let large = all_but(room) + PUBLIC + hidden;
            // The id comes last.
            let large = format!(
                "<item><wp:post_type>post</wp:post_type>{large}<wp:post_id>1</wp:post_id></item>"
            );
            let report = import(&database, &large, &["--prune"]);
            let reason = report["skipped"][0].to_string();
            assert_eq!(counts(&report), [0, 0, 0, 0], "{room} {hidden}: {report}");
            assert!(reason.contains("larger than 4 MiB"), "{reason}");
            assert_eq!(report["skipped"][0]["id"], 1);
        }
    }
    let long = "<wp:postmeta><wp:meta_key>k</wp:meta_key></wp:postmeta>".repeat(10_001);
    let report = import(&database, &item(1, "post", &(long + PUBLIC)), &["--prune"]);
    assert_eq!(counts(&report), [0, 0, 0, 0], "{report}");
}

#[test]
fn a_post_whose_elements_were_mended_is_a_draft() {
    for fields in [
        "<wp:post_name>x<wp:status>private</wp:status>",
        "<wp:menu_order>0<wp:post_password>secret</wp:post_password>",
        "<wp:menu_order x=\"><wp:post_password>secret</wp:post_password><y z=\"></wp:menu_order>",
        "<wp:post_name><![CDATA[x</wp:post_name><wp:menu_order>0</wp:menu_order>",
        "< wp:post_password>secret</wp:post_password>",
        "<wp:post_password secret</wp:post_password>",
    ] {
        let database = Database::sqlite();
        let items = item(1, "post", &(PUBLIC.to_owned() + fields)) + &item(2, "post", PUBLIC);
        let report = import(&database, &items, &[]);
        assert_eq!(counts(&report), [2, 0, 0, 0], "{fields}: {report}");
        assert!(
            warnings(&report).contains("article 1: its elements were mended"),
            "{fields}: {report}"
        );
        let list = Server::start(&database).get_json("/api/v1/articles");
        assert_eq!(list["meta"]["total"], 1, "{fields}");
        assert_eq!(list["data"][0]["title"], "T2", "{fields}");
    }
}

#[test]
fn files_that_are_not_for_everybody_are_shown_to_nobody() {
    let address = "<wp:post_parent>1</wp:post_parent><wp:attachment_url>https://courrier.example/x.png</wp:attachment_url>";
    let post = PUBLIC.to_owned()
        + "<content:encoded>[gallery ids=\"2\"]</content:encoded><wp:postmeta>\
           <wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>2</wp:meta_value></wp:postmeta>";
    for (fields, is_shown) in [
        ("", true),
        ("<wp:status>inherit</wp:status>", true),
        (PUBLIC, true),
        ("<wp:status>private</wp:status>", false),
        ("<wp:status>trash</wp:status>", false),
        ("<wp:post_password>x</wp:post_password>", false),
        ("<wp:post_name>x<wp:status>private</wp:status>", false),
    ] {
        let database = Database::sqlite();
        let file = item(2, "attachment", &(address.to_owned() + fields));
        let report = import(&database, &(item(1, "post", &post) + &file), &[]);
        assert_eq!(counts(&report), [1, 0, 0, 0], "{report}");
        assert_eq!(
            warnings(&report).contains("the file 2 is not for everybody"),
            !is_shown,
            "{fields}: {report}"
        );
        let list = Server::start(&database).get_json("/api/v1/articles?formats=html");
        assert_eq!(
            list.to_string().contains("x.png"),
            is_shown,
            "{fields}: {list}"
        );
    }
}

#[test]
fn of_a_file_the_start_of_its_title_is_kept() {
    let database = Database::sqlite();
    let file = format!(
        "<item><title>{}</title><wp:post_id>2</wp:post_id><wp:post_type>attachment</wp:post_type>\
         <wp:post_parent>1</wp:post_parent>\
         <wp:attachment_url>https://courrier.example/a.pdf</wp:attachment_url></item>",
        "é".repeat(5_000)
    );
    import(&database, &(item(1, "post", PUBLIC) + &file), &[]);
    let server = Server::start(&database);
    let article = server.get_json("/api/v1/articles/t1")["data"].clone();
    assert_eq!(article["attachments"][0]["title"], "é".repeat(150));
}

#[test]
fn a_file_that_is_too_large_is_reported() {
    let database = Database::sqlite();
    let items = item(2, "attachment", &all_but(0)) + &item(1, "post", PUBLIC);
    let report = import(&database, &items, &[]);
    assert_eq!(report["skipped"][0]["id"], 2, "{report}");
}

#[test]
fn a_body_that_shortcodes_make_too_long_is_skipped_and_the_rest_taken() {
    let database = Database::sqlite();
    let files: String = (10..200)
        .map(|id| {
            let url = format!("https://courrier.example/{}{id}.png", "x".repeat(1_500));
            let url = format!("<wp:attachment_url>{url}</wp:attachment_url>");
            let parent = "<wp:post_parent>1</wp:post_parent>";
            item(id, "attachment", &(url + parent))
        })
        .collect();
    let galleries = format!(
        "<content:encoded>{}</content:encoded>",
        "[gallery]".repeat(100_000)
    );
    let nested = format!(
        "<content:encoded>{}{}</content:encoded>",
        "[embed]".repeat(60),
        "x[/embed]".repeat(60)
    );
    let items = files
        + &item(1, "post", &(PUBLIC.to_owned() + &galleries))
        + &item(2, "post", &(PUBLIC.to_owned() + &nested));
    let report = import(&database, &items, &[]);
    assert_eq!(counts(&report), [1, 0, 0, 0], "{report}");
    assert_eq!(report["skipped"][0]["id"], 1);
    let reason = report["skipped"][0]["reason"].to_string();
    assert!(reason.contains("longer than 4 MiB"), "{reason}");
}

#[test]
fn terms_have_a_limit_in_bytes() {
    let database = Database::sqlite();
    let text = "x".repeat(4_000_000);
    let category = |n: u32| {
        format!(
            "<wp:category><wp:category_nicename>{n}</wp:category_nicename>\
             <wp:category_description>{text}</wp:category_description></wp:category>"
        )
    };
    let terms: String = (0..9).map(category).collect();
    let export = format!("<rss><channel>{terms}</channel></rss>");
    let file = database.file("export.xml", export);
    let start = ["--database", &database.url, "import", "wordpress", &file];
    let error = actus(&start).fails_with(1);
    assert!(error.contains("or 32 MiB of them"), "{error}");
}

#[test]
fn pages_that_are_left_out_stay_when_pruned() {
    let database = Database::sqlite();
    let items = item(1, "post", PUBLIC) + &item(2, "page", PUBLIC);
    assert_eq!(
        counts(&import(&database, &items, &["--pages"])),
        [2, 0, 0, 0]
    );
    let report = import(&database, &items, &["--prune"]);
    assert_eq!(counts(&report), [0, 0, 1, 0], "{report}");
    assert_eq!(report["skipped"].as_array().unwrap().len(), 0);
    let without = import(&database, &item(1, "post", PUBLIC), &["--prune"]);
    assert_eq!(counts(&without), [0, 0, 1, 1], "{without}");
}
