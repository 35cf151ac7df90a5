//! The index of articles through many writes: what it keeps in the database, and what it reads of
//! the change log.

use std::fmt::Write as _;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use crate::harness::database::Database;
use crate::harness::process::{Server, actus, import};

/// An article of the source.
#[derive(Clone, Copy)]
struct Row {
    id: i64,
    /// Days since 2001-01-01.
    day: i64,
    category: i64,
    deleted: bool,
}

fn dump(rows: &[Row]) -> String {
    let mut dump = String::from(
        "CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text, deleted int, titre text, date_publication text);\n",
    );
    for row in rows {
        let date = chrono::NaiveDate::from_ymd_opt(2001, 1, 1).unwrap()
            + chrono::Days::new(row.day.unsigned_abs());
        writeln!(
            dump,
            "INSERT INTO ressource_article VALUES ({}, {}, 'news_structured', 'mi!', {}, 'Titre {}', '{date}');",
            row.id, row.category, i64::from(row.deleted), row.id
        )
        .unwrap();
    }
    dump
}

/// What the server lists of a category, all pages, newest first.
fn listed(server: &Server, category: i64) -> (i64, Vec<i64>) {
    let mut ids = Vec::new();
    let mut path = format!(
        "/api/v1/articles?category={category}&fields=id&per_page=100&template=news_structured"
    );
    loop {
        let page = server.get_json(&path);
        let data = page["data"].as_array().unwrap();
        ids.extend(data.iter().map(|article| article["id"].as_i64().unwrap()));
        match page["meta"]["next_cursor"].as_str() {
            Some(cursor) => {
                path = format!(
                    "/api/v1/articles?category={category}&fields=id&per_page=100&template=news_structured&cursor={cursor}"
                );
            }
            None => return (page["meta"]["total"].as_i64().unwrap(), ids),
        }
    }
}

fn expected(rows: &[Row], category: i64) -> (i64, Vec<i64>) {
    let mut shown: Vec<Row> = rows
        .iter()
        .copied()
        .filter(|row| !row.deleted && row.category == category)
        .collect();
    shown.sort_by_key(|row| std::cmp::Reverse((row.day, row.id)));
    let ids: Vec<i64> = shown.iter().map(|row| row.id).collect();
    (i64::try_from(ids.len()).unwrap(), ids)
}

#[test]
fn the_index_follows_many_changes_and_few() {
    for database in Database::each() {
        let row = |id: i64| Row {
            id,
            day: id * 37 % 1_000,
            category: id % 3,
            deleted: id % 50 == 0,
        };
        // As many as make chunks at once.
        let mut rows: Vec<Row> = (1..=2_600).map(row).collect();
        import(&database, dump(&rows), &[]);
        let server = Server::start(&database);
        let holds = |server: &Server, rows: &[Row]| {
            for category in 0..3 {
                assert_eq!(listed(server, category), expected(rows, category));
            }
            actus(&["--database", &database.url, "check"]).succeeds();
        };
        holds(&server, &rows);
        // So few that they lie behind the chunks: moved, gone, back, and new at either end.
        for id in [3, 700, 2_599] {
            rows[id].day = 2_000 - rows[id].day;
        }
        rows[10].deleted = true;
        rows[49].deleted = false;
        rows[11].category = 1;
        rows.extend([(2_601, 0), (2_602, 5_000)].map(|(id, day)| Row { day, ..row(id) }));
        import(&database, dump(&rows), &[]);
        holds(&server, &rows);
        // So many that chunks are merged with them.
        for row in rows.iter_mut().take(2_100) {
            row.day += 1 + row.id % 7;
        }
        import(&database, dump(&rows), &[]);
        holds(&server, &rows);
        holds(&Server::start(&database), &rows);
        // The chunks hold all that the log has said before it was emptied.
        actus(&["--database", &database.url, "compact", "--keep-days", "0"]).succeeds();
        rows[0].day = 9_000;
        import(&database, dump(&rows), &[]);
        holds(&server, &rows);
        holds(&Server::start(&database), &rows);
    }
}

#[test]
fn check_compares_the_index_with_the_rows() {
    let breaks = [
        (
            "UPDATE article_index SET articles = x'01ff'",
            "the index of articles cannot be read",
        ),
        (
            "DELETE FROM article_index",
            "the index of articles has 0 entries; 2100 articles are listed",
        ),
        (
            "UPDATE articles SET published_at = '2030-01-01 00:00:00' WHERE id = 7",
            "1 entries of the index of articles are wrong",
        ),
        (
            "DELETE FROM article_subsites WHERE article_id = 7",
            "1 entries of the index of articles are wrong",
        ),
        (
            "UPDATE articles SET status = 'draft' WHERE id = 7",
            "the index of articles has 2100 entries; 2099 articles are listed",
        ),
    ];
    let source = Database::sqlite();
    let rows: Vec<Row> = (1..=2_100)
        .map(|id| Row {
            id,
            day: id,
            category: 57,
            deleted: false,
        })
        .collect();
    import(&source, dump(&rows), &[]);
    let content = std::fs::read(&source.url).unwrap();
    for (sql, part) in breaks {
        let broken = source.file("broken.db", &content);
        let mut conn = SqliteConnection::establish(&broken).unwrap();
        conn.batch_execute(sql).unwrap();
        let found = actus(&["--database", &broken, "check"]);
        assert_eq!(found.status.code(), Some(1), "{sql}");
        assert!(found.stderr.contains(part), "{sql}: {}", found.stderr);
    }
}
