//! A dump of a generated database, as mysqldump writes the legacy one, compressed.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::sqlite::SqliteConnection;

use crate::data::{Generated, Outcome};

/// A table of the dump, and how its rows are read: each as the text between the brackets of
/// `VALUES`, for SQLite can quote as SQL wants it.
struct LegacyTable {
    create: &'static str,
    name: &'static str,
    rows: &'static str,
}

/// The articles' ids are others than in the database, so that the dump can be imported into it
/// beside what is there. What is not published is deleted: the legacy database knows no status.
const TABLES: [LegacyTable; 5] = [
    LegacyTable {
        create: "`id_cat` int(11) NOT NULL, `titre` varchar(255), `intro` text, `id_parent` int(11)",
        name: "ressource_categorie",
        rows: "SELECT id || ',' || quote(title) || ',' || quote(description) || ','
            || quote(parent_id) AS row FROM categories ORDER BY id",
    },
    LegacyTable {
        create: "`code` varchar(255), `nom` varchar(255), `url` varchar(255)",
        name: "subsites",
        rows: "SELECT quote(code) || ',' || quote(name) || ',' || quote(url) AS row
            FROM subsites ORDER BY id",
    },
    LegacyTable {
        create: "`id_tag` int(11) NOT NULL, `label` varchar(255) NOT NULL",
        name: "tags",
        rows: "SELECT id || ',' || quote(label) AS row FROM tags ORDER BY id",
    },
    LegacyTable {
        create: "`id_article` int(11) NOT NULL, `id_cat` int(11), `template` varchar(64),
            `sp_subsite` varchar(255), `deleted` tinyint(1), `titre` varchar(255), `chapo` text,
            `texte` longtext, `date_publication` datetime, `auteur` varchar(255),
            `langue` varchar(16), `image` varchar(255), `pdf` varchar(255)",
        name: "ressource_article",
        rows: "SELECT (a.id + 100000000) || ',' || quote(a.category_id) || ',' || quote(a.template)
            || ',' || quote((SELECT group_concat(s.code || '!', '') FROM article_subsites l
                JOIN subsites s ON s.id = l.subsite_id WHERE l.article_id = a.id))
            || ',' || (a.deleted_at IS NOT NULL OR a.status <> 'published') || ',' || quote(a.title)
            || ',' || quote(a.summary) || ',' || quote(b.html)
            || ',' || quote(substr(a.published_at, 1, 19)) || ',' || quote(a.author)
            || ',' || quote(a.language) || ',' || quote(a.image)
            || ',' || quote((SELECT url FROM attachments f WHERE f.article_id = a.id
                ORDER BY position LIMIT 1)) AS row
            FROM articles a JOIN article_bodies b ON b.article_id = a.id ORDER BY a.id",
    },
    LegacyTable {
        create: "`id_tag` int(11) NOT NULL, `element_id` int(11) NOT NULL,
            `element_type` varchar(32) NOT NULL",
        name: "tags_elements",
        rows: "SELECT tag_id || ',' || (article_id + 100000000) || ',''article''' AS row
            FROM article_tags ORDER BY article_id, tag_id",
    },
];

/// About how long a statement becomes, in bytes, as mysqldump has it.
const STATEMENT: usize = 1 << 20;

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    row: String,
}

/// The dump, written where there is none yet.
///
/// # Errors
/// Those of the database and of the disk.
pub fn open(generated: &Generated) -> Outcome<PathBuf> {
    let path = generated.folder.join("legacy.sql.zst");
    if !path.exists() {
        let unfinished = generated.folder.join("legacy-unfinished.sql.zst");
        write(generated, &unfinished)?;
        std::fs::rename(unfinished, &path)?;
    }
    Ok(path)
}

fn write(generated: &Generated, path: &Path) -> Outcome<()> {
    let mut conn = SqliteConnection::establish(&generated.path().display().to_string())?;
    let mut file = zstd::Encoder::new(File::create(path)?, 1)?;
    writeln!(
        file,
        "-- MySQL dump 10.13\n\n/*!40101 SET NAMES utf8mb4 */;"
    )?;
    writeln!(file, "/*!40101 SET SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;\n")?;
    for table in &TABLES {
        write_table(&mut conn, table, &mut file)?;
    }
    writeln!(file, "-- Dump completed on 2026-11-02  9:30:00")?;
    Ok(file.finish()?.sync_all()?)
}

fn write_table(
    conn: &mut SqliteConnection,
    table: &LegacyTable,
    file: &mut impl Write,
) -> Outcome<()> {
    let LegacyTable { create, name, rows } = table;
    writeln!(file, "CREATE TABLE `{name}` ({create});")?;
    let mut statement = String::new();
    for row in diesel::sql_query(*rows).load_iter::<Row, _>(conn)? {
        // SQL of SQLite doubles quotes, which MySQL reads too, but knows no escapes.
        let row = row?.row.replace('\\', "\\\\");
        match statement.is_empty() {
            true => statement.push_str(&format!("INSERT INTO `{name}` VALUES (")),
            false => statement.push_str(",("),
        }
        statement.push_str(&row);
        statement.push(')');
        if statement.len() > STATEMENT {
            writeln!(file, "{statement};")?;
            statement.clear();
        }
    }
    if !statement.is_empty() {
        writeln!(file, "{statement};")?;
    }
    writeln!(file)?;
    Ok(())
}
