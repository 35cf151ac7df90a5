//! A server that is followed: what changes there appears here, also after it was away.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::harness::database::Database;
use crate::harness::gate::Gate;
use crate::harness::mariadb::LegacyServer;
use crate::harness::process::Server;

const TABLES: &str = "
CREATE TABLE ressource_article (id_article int PRIMARY KEY, id_cat int, template varchar(64),
  titre varchar(255), sp_subsite varchar(255), deleted int, date_publication datetime);
INSERT INTO ressource_article VALUES
  (1, 57, 'news_structured', 'Un', 'mi!', 0, '2022-05-24'), (2, 57, 'news_structured', 'Deux', 'mi!', 0, '2022-05-23');
";

/// Asks until it is so; a test that waits for ever fails.
fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < Duration::from_secs(120), "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn metric(follower: &Server, name: &str) -> f64 {
    let text = String::from_utf8(follower.get("/metrics").body).unwrap();
    let line = text.lines().find(|line| line.starts_with(name));
    line.and_then(|line| line.rsplit(' ').next()?.parse().ok())
        .unwrap_or_else(|| panic!("{name} is not in:\n{text}"))
}

#[test]
fn what_changes_there_appears_here() {
    for database in Database::each() {
        let Some(mut source) = LegacyServer::create("utf8mb4_general_ci") else {
            return;
        };
        source.execute(TABLES);
        let gate = Gate::to(source.port);
        let url = source
            .url
            .replace(&source.port.to_string(), &gate.port.to_string());
        let mut follower = Server::following(&[
            "--database",
            &database.url,
            "import",
            "legacy",
            &url,
            "--every",
            "1s",
            "--prune",
        ]);
        wait_until("the first import", || {
            follower.get("/health/ready").status == 200
        });
        let api = Server::start(&database);
        let titles = || {
            let rows = api.get_json("/api/v1/articles")["data"].clone();
            let title = |row: &Value| row["title"].as_str().unwrap().to_owned();
            rows.as_array()
                .unwrap()
                .iter()
                .map(title)
                .collect::<Vec<_>>()
        };
        assert_eq!(titles(), ["Un", "Deux"]);

        source.execute(
            "UPDATE ressource_article SET titre = 'Autre' WHERE id_article = 1;
             DELETE FROM ressource_article WHERE id_article = 2;
             INSERT INTO ressource_article VALUES (3, 57, 'news_structured', 'Trois', 'mi!', 0, '2022-05-22');",
        );
        wait_until("the change", || titles() == ["Autre", "Trois"]);
        wait_until("its count", || {
            metric(
                &follower,
                "actus_import_changes_total{change=\"deleted\",kind=\"article\"}",
            ) == 1.0
        });

        source.execute(
            "CREATE TABLE aside SELECT * FROM ressource_article; DELETE FROM ressource_article;",
        );
        wait_until("a refusal", || {
            metric(&follower, "actus_import_failures") > 0.0
        });
        assert_eq!(
            titles(),
            ["Autre", "Trois"],
            "an empty source takes nothing away"
        );
        source.execute("INSERT INTO ressource_article SELECT * FROM aside;");
        wait_until("health after that", || {
            follower.get("/health/ready").status == 200
        });

        gate.set_open(false);
        wait_until("a failure", || {
            metric(&follower, "actus_import_failures") > 0.0
        });
        assert_eq!(follower.get("/health/ready").status, 503);
        assert_eq!(follower.get("/health/live").status, 200);
        assert_eq!(titles(), ["Autre", "Trois"], "what was there stays");
        source.execute("UPDATE ressource_article SET titre = 'Encore' WHERE id_article = 3;");
        gate.set_open(true);
        wait_until("its coming back", || titles() == ["Autre", "Encore"]);
        wait_until("health", || follower.get("/health/ready").status == 200);
        assert!(follower.terminate().success(), "it ends when it is told to");
    }
}
