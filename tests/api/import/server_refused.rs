//! Servers that cannot be asked, and addresses that name none.

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};

use crate::harness::database::Database;
use crate::harness::mariadb::LegacyServer;
use crate::harness::process::{Finished, actus, actus_with};

fn import(database: &Database, url: &str, options: &[&str]) -> Finished {
    let mut arguments = vec!["--database", &database.url, "import", "legacy", url];
    arguments.extend(options);
    actus(&arguments)
}

#[test]
fn an_address_that_names_no_database_is_a_usage_error() {
    let database = Database::sqlite();
    for (url, options, part) in [
        ("mysql://u:secret@h", vec![], "names no database"),
        ("mysql://u:secret@h/d?tls=on", vec![], "\"tls\""),
        (
            "mysql://u:secret@h/d?ssl-mode=on",
            vec![],
            "verify-identity",
        ),
        (
            "dump.sql",
            vec!["--every", "5m"],
            "--every follows a server",
        ),
        ("mysql://h/d", vec!["--every", "soon"], "--every"),
        ("mysql://h/d", vec!["--every", "1ms"], "from 1s to 30days"),
        (
            "mysql://h/d",
            vec!["--admin-bind", "127.0.0.1:0"],
            "--every",
        ),
    ] {
        let line = import(&database, url, &options).fails_with(2);
        assert!(line.contains(part), "{url}: {line}");
        assert!(!line.contains("secret"), "{line}");
    }
}

#[test]
fn an_address_of_another_kind_is_a_usage_error_that_does_not_show_it() {
    let database = Database::sqlite();
    let address = "mariadb://u:secret@h/d";
    for kind in ["legacy", "wordpress", "ghost", "feed", "jsonl", "markdown"] {
        let arguments = ["--database", &database.url, "import", kind, address];
        let line = actus(&arguments).fails_with(2);
        assert!(line.contains("is an address"), "{kind}: {line}");
        assert!(!line.contains("secret"), "{kind}: {line}");

        let arguments = ["import", kind, "--help"];
        let help = actus_with(&arguments, &[("ACTUS_SOURCE", address)]).succeeds();
        assert!(help.contains("ACTUS_SOURCE"), "{kind}: {help}");
        assert!(!help.contains("secret"), "{kind}: {help}");
    }
}

#[test]
fn a_server_that_is_away_is_told_in_one_line_without_the_password() {
    let database = Database::sqlite();
    let line = import(&database, "mysql://u:secret@127.0.0.1:1/news", &[]).fails_with(1);
    assert!(line.contains("mysql://127.0.0.1:1/news"), "{line}");
    assert!(!line.contains("secret"), "{line}");
    assert!(!std::path::Path::new(&database.url).exists(), "no trace");
}

#[test]
fn what_the_server_refuses_or_lacks_is_told() {
    let Some(mut source) = LegacyServer::create("utf8mb4_general_ci") else {
        return;
    };
    let database = Database::sqlite();
    let line = import(&database, &source.url, &[]).fails_with(1);
    assert!(line.contains("no table \"ressource_article\""), "{line}");
    let other = source.url.replace(&source.database, "absent");
    let line = import(&database, &other, &[]).fails_with(1);
    assert!(line.contains("Unknown database"), "{line}");
    let other = source.url.replace("a%2Fsecret", "wrong");
    for options in [vec![], vec!["--every", "1s"]] {
        let line = import(&database, &other, &options).fails_with(1);
        assert!(line.contains("Access denied"), "{line}");
    }
    source.execute("CREATE TABLE ressource_article (id_article int);");
    let line = import(&database, &source.url, &[]).fails_with(1);
    assert!(line.contains("has no column \"id_cat\""), "{line}");
}

#[test]
fn what_waiting_does_not_mend_ends_a_follower() {
    let Some(mut source) = LegacyServer::create("utf8mb4_general_ci") else {
        return;
    };
    let database = Database::sqlite();
    source.execute(super::DUMP);
    import(&database, &source.url, &[]).succeeds();
    source.execute("DROP TABLE tags_elements");
    let line = import(&database, &source.url, &["--every", "1s"]).fails_with(1);
    assert!(line.contains("articles would lose theirs"), "{line}");

    SqliteConnection::establish(&database.url)
        .unwrap()
        .batch_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('99991231')")
        .unwrap();
    let line = import(&database, &source.url, &["--every", "1s"]).fails_with(1);
    assert!(line.contains("use a newer actus"), "{line}");
}

#[test]
fn the_connection_is_as_safe_as_the_address_says() {
    let Some(mut source) = LegacyServer::create("utf8mb4_general_ci") else {
        return;
    };
    source.execute(
        "CREATE TABLE ressource_article (id_article int, id_cat int, template text, sp_subsite text, deleted int);",
    );
    let database = Database::sqlite();
    // One who must come over TLS.
    let url = source.url.replace("actus:", "reader:");
    let ca = format!("ssl-ca={}", source.authority);
    for parameters in [
        String::new(),
        "?ssl-mode=preferred".to_owned(),
        "?ssl-mode=required".to_owned(),
        format!("?ssl-mode=verify-ca&{ca}"),
    ] {
        import(&database, &format!("{url}{parameters}"), &[]).succeeds();
    }
    for (parameters, part) in [
        ("?ssl-mode=disabled".to_owned(), "Access denied"),
        ("?ssl-mode=verify-ca".to_owned(), "certificate"),
        // The certificate is for another name than the one that is asked.
        (format!("?ssl-mode=verify-identity&{ca}"), "certificate"),
    ] {
        // Waiting mends none of them.
        for options in [vec![], vec!["--every", "1s"]] {
            let line = import(&database, &format!("{url}{parameters}"), &options).fails_with(1);
            assert!(line.contains(part), "{parameters}: {line}");
        }
    }
}
