//! A session with the server: what it is asked, and what it answers.
//!
//! The SQL of this file runs on somebody else's MySQL or MariaDB. It only reads. Tables are read
//! from one end to the other, each once, without an order: a sort of theirs would be paid there.
//! Names of tables and columns come from the mapping and stand between backquotes; values are bound,
//! or written by the client library where the text protocol, which gives every value as a dump
//! has it, binds none.

use std::fmt::Write as _;

use mysql::prelude::Queryable as _;
use mysql::{Conn, DriverError, Error, QueryResult, Text};

use super::address::{ServerAddress, SslMode};
use crate::import::legacy::mapping::Mapping;
use crate::import::legacy::rows::wanted;

/// Text in UTF-8, times in UTC and the plain reading of strings, as mysqldump asks for them; and time
/// enough to read a large table. The comments hold what only one of MySQL and MariaDB knows.
const SETUP: [&str; 4] = [
    "SET NAMES utf8mb4",
    "SET SESSION time_zone = '+00:00', SESSION sql_mode = ''",
    "SET SESSION net_write_timeout = 600 \
     /*!50708 , SESSION max_execution_time = 0 */ /*M!100101 , SESSION max_statement_time = 0 */",
    "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
];

/// All tables as they are at one moment.
const SNAPSHOT: &str = "START TRANSACTION WITH CONSISTENT SNAPSHOT";

const TABLE: &str = "SELECT ENGINE, DATA_LENGTH FROM information_schema.TABLES \
     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?";

const COLUMNS: &str = "SELECT COLUMN_NAME FROM information_schema.COLUMNS \
     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION";

/// The template that the legacy query asks for.
const NEWS: &str = "news_structured";

/// A table of the server.
#[derive(Debug)]
pub(super) struct Table {
    /// `None` for a view.
    pub engine: Option<String>,
    /// About how many bytes it has.
    pub size: u64,
    pub columns: Vec<String>,
}

/// Where the two of the legacy query's comparisons lie that the server makes for us.
const ARTICLES: usize = 0;
const TAG_LINKS: usize = 3;

/// Connects, and begins to see the tables as they are at that moment.
pub(super) fn open(address: &ServerAddress) -> Result<Conn, Error> {
    let mut conn = connect(address)?;
    for statement in SETUP {
        conn.query_drop(statement)?;
    }
    conn.query_drop(SNAPSHOT)?;
    Ok(conn)
}

fn connect(address: &ServerAddress) -> Result<Conn, Error> {
    match address.ssl_mode {
        SslMode::Disabled => Conn::new(address.options(false)),
        SslMode::Preferred => match Conn::new(address.options(true)) {
            Err(error) if is_of_tls(&error) => Conn::new(address.options(false)),
            result => result,
        },
        SslMode::Required | SslMode::VerifyCa | SslMode::VerifyIdentity => {
            Conn::new(address.options(true))
        }
    }
}

/// Whether there is no TLS to be had: an old server may have some, but none that is spoken today.
/// What breaks in the middle of agreeing on it is told in several ways.
fn is_of_tls(error: &Error) -> bool {
    use std::io::ErrorKind::{ConnectionReset, InvalidData, UnexpectedEof};
    match error {
        Error::DriverError(DriverError::TlsNotSupported)
        | Error::TlsError(_)
        | Error::CodecError(_) => true,
        Error::IoError(error) => {
            matches!(error.kind(), ConnectionReset | InvalidData | UnexpectedEof)
        }
        _ => false,
    }
}

/// The table of this name, if there is one that we may see.
pub(super) fn table(conn: &mut Conn, name: &str) -> Result<Option<Table>, Error> {
    let row: Option<(Option<String>, Option<u64>)> = conn.exec_first(TABLE, (name,))?;
    let Some((engine, size)) = row else {
        return Ok(None);
    };
    Ok(Some(Table {
        engine,
        size: size.unwrap_or_default(),
        columns: conn.exec(COLUMNS, (name,))?,
    }))
}

/// The mapped columns that a table has, by the number of the table in [`Mapping::tables`].
pub(super) fn columns_to_read(mapping: &Mapping, number: usize, table: &Table) -> Vec<String> {
    let wanted = wanted(mapping);
    let names = wanted.get(number).into_iter().flatten();
    let is_there = |name: &str| table.columns.iter().any(|c| c.eq_ignore_ascii_case(name));
    names
        .map(|(column, _)| column.name.clone())
        .filter(|name| is_there(name))
        .collect()
}

/// The rows of a table, as they come.
pub(super) fn rows<'c>(
    conn: &'c mut Conn,
    mapping: &Mapping,
    number: usize,
    name: &str,
    columns: &[String],
) -> Result<QueryResult<'c, 'c, 'c, Text>, Error> {
    conn.query_iter(select(mapping, number, name, columns))
}

/// Where the legacy query compares a text with a constant, so does the server, by the collation that
/// the column has: what it finds equal is read as that constant.
fn select(mapping: &Mapping, number: usize, name: &str, columns: &[String]) -> String {
    let mut sql = "SELECT ".to_owned();
    let article_type = literal(&mapping.tag_links.article_type);
    for (place, column) in columns.iter().enumerate() {
        if place > 0 {
            sql.push_str(", ");
        }
        let quoted = identifier(column);
        let expression = match number {
            ARTICLES if *column == mapping.articles.template.name => {
                let news = literal(NEWS);
                format!("IF({quoted} = {news}, {news}, {quoted})")
            }
            TAG_LINKS if *column == mapping.tag_links.element_type.name => article_type.clone(),
            _ => quoted,
        };
        sql.push_str(&expression);
    }
    let _ = write!(sql, " FROM {}", identifier(name));
    if number == TAG_LINKS {
        let column = identifier(&mapping.tag_links.element_type.name);
        let _ = write!(sql, " WHERE {column} = {article_type}");
    }
    sql
}

fn identifier(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// A text as SQL has it. Its escapes are those of the mode that [`SETUP`] sets.
fn literal(text: &str) -> String {
    mysql::Value::from(text).as_sql(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_compares_what_the_legacy_query_compares() {
        let mut mapping = Mapping::default();
        mapping.tag_links.article_type = "l'art\\".to_owned();
        let columns = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            select(
                &mapping,
                ARTICLES,
                "a`b",
                &columns(&["id_article", "template"])
            ),
            "SELECT `id_article`, IF(`template` = 'news_structured', 'news_structured', `template`) FROM `a``b`"
        );
        assert_eq!(
            select(
                &mapping,
                TAG_LINKS,
                "t",
                &columns(&["id_tag", "element_type"])
            ),
            "SELECT `id_tag`, 'l\\'art\\\\' FROM `t` WHERE `element_type` = 'l\\'art\\\\'"
        );
        assert_eq!(
            select(&mapping, 2, "tags", &columns(&["id_tag", "label"])),
            "SELECT `id_tag`, `label` FROM `tags`"
        );
    }
}
