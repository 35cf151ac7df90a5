//! Legacy databases: made by proptest, written as dumps, and asked with the literal legacy query.

use std::collections::BTreeSet;
use std::fmt::Write;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::legacy_query::LegacyQuery;

pub const CATEGORIES: [i64; 4] = [57, 58, 3, 190];
/// One ends in another, and one looks like a number.
pub const CODES: [&str; 5] = ["mi", "admi", "rh", "42", "sud-est"];
const TEMPLATES: [&str; 5] = [
    "news_structured",
    "news_structured",
    "news_structured",
    "page",
    "event",
];
const DATES: [&str; 6] = [
    "2022-05-24 00:00:00",
    "2022-05-24 23:59:59",
    "2022-05-25 00:00:00",
    "2019-12-31 23:59:59",
    "2026-01-02 03:04:05",
    "2022-05-24 00:00:00",
];

/// A row of `ressource_article`.
#[derive(Debug, Clone)]
pub struct LegacyArticle {
    pub id: i64,
    pub category: i64,
    pub template: &'static str,
    pub title: String,
    pub date: &'static str,
    pub author: Option<&'static str>,
    pub language: Option<&'static str>,
    pub subsites: String,
    pub deleted: bool,
}

/// A legacy database.
#[derive(Debug, Clone)]
pub struct Legacy {
    pub articles: Vec<LegacyArticle>,
    /// Id and label.
    pub tags: Vec<(i64, String)>,
    /// Tag, element, type.
    pub links: Vec<(i64, i64, &'static str)>,
    pub style: Style,
}

/// How its dump is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    pub one_row_a_statement: bool,
    pub column_lists: bool,
    pub backquotes: bool,
}

fn text() -> impl Strategy<Value = String> {
    let words = select(vec![
        "été",
        "Été",
        "œuvre",
        "l'innovation",
        "\"chaud\"",
        "100%",
        "a_b",
        "back\\slash",
        "Noël",
        "line\nbreak",
        "🎉",
        "NULL",
        "'); DROP TABLE tags; --",
        "\u{1A}",
        "\0",
        "",
        "zèbre",
        "Zoo",
        "cœur",
    ]);
    vec(words, 1..4).prop_map(|words| words.join(" "))
}

/// `sp_subsite` in its three spellings and any letter case.
fn subsites() -> impl Strategy<Value = String> {
    let spelling = select(vec!["", "!"]);
    (subsequence(CODES.to_vec(), 0..=3), spelling, any::<bool>()).prop_map(
        |(codes, start, upper)| {
            if codes.is_empty() {
                return String::new();
            }
            let joined = format!("{start}{}!", codes.join("!"));
            if upper { joined.to_uppercase() } else { joined }
        },
    )
}

fn article() -> impl Strategy<Value = LegacyArticle> {
    (
        select(CATEGORIES.to_vec()),
        select(TEMPLATES.to_vec()),
        text(),
        select(DATES.to_vec()),
        select(vec![None, Some("La rédaction"), Some("Zoé O'Hara")]),
        select(vec![None, Some("fr"), Some("en")]),
        subsites(),
        prop::bool::weighted(0.15),
    )
        .prop_map(
            |(category, template, title, date, author, language, subsites, deleted)| {
                LegacyArticle {
                    id: 0,
                    category,
                    template,
                    title,
                    date,
                    author,
                    language,
                    subsites,
                    deleted,
                }
            },
        )
}

/// Any legacy database with up to this many articles.
pub fn legacy(most_articles: usize) -> impl Strategy<Value = Legacy> {
    let style =
        any::<[bool; 3]>().prop_map(|[one_row_a_statement, column_lists, backquotes]| Style {
            one_row_a_statement,
            column_lists,
            backquotes,
        });
    // A subsite and a tag that nearly all articles have are looked up in another way.
    let crowded = any::<bool>();
    (
        vec(article(), 0..most_articles),
        vec(text(), 0..8),
        style,
        crowded,
    )
        .prop_flat_map(|(mut articles, labels, style, crowded)| {
            for (position, article) in articles.iter_mut().enumerate() {
                article.id = 1_000 + 3 * position as i64;
                if crowded && !Legacy::codes(article).contains("mi") {
                    article.subsites.push_str("mi!");
                }
            }
            let tags: Vec<(i64, String)> = labels
                .into_iter()
                .enumerate()
                .map(|(position, label)| (10 + 3 * position as i64, label))
                .collect();
            // Some lead to no tag, some to no article.
            let tag_ids: Vec<i64> = tags.iter().map(|(id, _)| *id).chain([9_999]).collect();
            let elements: Vec<i64> = articles.iter().map(|a| a.id).chain([77_777]).collect();
            let kinds = vec!["article", "article", "article", "document"];
            vec((select(tag_ids), select(elements), select(kinds)), 0..60).prop_map(move |links| {
                let mut links: BTreeSet<_> = links.into_iter().collect();
                if let (true, Some((tag, _))) = (crowded, tags.first()) {
                    links.extend(articles.iter().map(|a| (*tag, a.id, "article")));
                }
                Legacy {
                    articles: articles.clone(),
                    tags: tags.clone(),
                    links: links.into_iter().collect(),
                    style,
                }
            })
        })
}

const ARTICLE_COLUMNS: [&str; 9] = [
    "id_article",
    "id_cat",
    "template",
    "titre",
    "date_publication",
    "auteur",
    "langue",
    "sp_subsite",
    "deleted",
];
const TAG_COLUMNS: [&str; 2] = ["id_tag", "label"];
const LINK_COLUMNS: [&str; 3] = ["id_tag", "element_id", "element_type"];

/// One value: text, or a literal as it is.
enum Value<'a> {
    Text(&'a str),
    Literal(String),
}

fn optional(text: Option<&str>) -> Value<'_> {
    text.map_or_else(|| Value::Literal("NULL".to_owned()), Value::Text)
}

fn number(number: i64) -> Value<'static> {
    Value::Literal(number.to_string())
}

/// A table: its name, columns and rows.
type Table<'a> = (&'static str, &'static [&'static str], Vec<Vec<Value<'a>>>);

impl Legacy {
    fn article_rows(&self) -> Vec<Vec<Value<'_>>> {
        self.articles
            .iter()
            .map(|a| {
                vec![
                    number(a.id),
                    number(a.category),
                    Value::Text(a.template),
                    Value::Text(&a.title),
                    Value::Text(a.date),
                    optional(a.author),
                    optional(a.language),
                    Value::Text(&a.subsites),
                    number(i64::from(a.deleted)),
                ]
            })
            .collect()
    }

    fn tag_rows(&self) -> Vec<Vec<Value<'_>>> {
        self.tags
            .iter()
            .map(|(id, label)| vec![number(*id), Value::Text(label)])
            .collect()
    }

    fn link_rows(&self) -> Vec<Vec<Value<'_>>> {
        self.links
            .iter()
            .map(|(tag, element, kind)| vec![number(*tag), number(*element), Value::Text(kind)])
            .collect()
    }

    fn tables(&self) -> [Table<'_>; 3] {
        [
            ("ressource_article", &ARTICLE_COLUMNS, self.article_rows()),
            ("tags", &TAG_COLUMNS, self.tag_rows()),
            ("tags_elements", &LINK_COLUMNS, self.link_rows()),
        ]
    }

    /// The dump, as mysqldump writes it in the database's style.
    pub fn dump(&self) -> String {
        let mut dump = "-- MySQL dump 10.19\n/*!40101 SET NAMES utf8mb4 */;\n".to_owned();
        for (table, columns, rows) in self.tables() {
            let names: Vec<String> = columns.iter().map(|name| self.quote(name)).collect();
            let (table_name, names) = (self.quote(table), names.join(" text,\n  "));
            writeln!(dump, "CREATE TABLE {table_name} (\n  {names} text\n);").unwrap();
            self.write_rows(&mut dump, table, columns, &rows);
        }
        dump.push_str("-- Dump completed\n");
        dump
    }

    /// The statements that fill tables that are there already, and may have more columns.
    pub fn inserts(&self) -> String {
        let mut listed = self.clone();
        listed.style.column_lists = true;
        let mut statements = String::new();
        for (table, columns, rows) in listed.tables() {
            listed.write_rows(&mut statements, table, columns, &rows);
        }
        statements
    }

    fn quote(&self, name: &str) -> String {
        match self.style.backquotes {
            true => format!("`{name}`"),
            false => name.to_owned(),
        }
    }

    fn write_rows(
        &self,
        dump: &mut String,
        table: &str,
        columns: &[&str],
        rows: &[Vec<Value<'_>>],
    ) {
        let names: Vec<String> = columns.iter().map(|name| self.quote(name)).collect();
        let table = self.quote(table);
        let list = match self.style.column_lists {
            true => format!(" ({})", names.join(", ")),
            false => String::new(),
        };
        let tuples: Vec<String> = rows
            .iter()
            .map(|row| {
                let values: Vec<String> = row.iter().map(mysql_literal).collect();
                format!("({})", values.join(","))
            })
            .collect();
        let a_statement = if self.style.one_row_a_statement { 1 } else { 7 };
        for group in tuples.chunks(a_statement) {
            writeln!(
                dump,
                "INSERT INTO {table}{list} VALUES {};",
                group.join(",")
            )
            .unwrap();
        }
    }

    /// The same rows in a database that can be asked with the legacy query.
    pub fn queryable(&self) -> LegacyQuery {
        let mut conn = SqliteConnection::establish(":memory:").unwrap();
        for (table, columns, rows) in self.tables() {
            conn.batch_execute(&format!("CREATE TABLE {table} ({})", columns.join(", ")))
                .unwrap();
            for row in rows {
                let values: Vec<String> = row.iter().map(sqlite_literal).collect();
                conn.batch_execute(&format!(
                    "INSERT INTO {table} VALUES ({})",
                    values.join(",")
                ))
                .unwrap();
            }
        }
        LegacyQuery(conn)
    }

    /// The codes of an article, in lower case.
    pub fn codes(article: &LegacyArticle) -> BTreeSet<String> {
        article
            .subsites
            .split('!')
            .filter(|code| !code.is_empty())
            .map(str::to_lowercase)
            .collect()
    }

    /// The labels of an article's tags, each once.
    pub fn labels(&self, article: &LegacyArticle) -> BTreeSet<String> {
        self.links
            .iter()
            .filter(|(_, element, kind)| *element == article.id && *kind == "article")
            .filter_map(|(tag, ..)| self.tags.iter().find(|(id, _)| id == tag))
            .map(|(_, label)| label.clone())
            .collect()
    }

    /// The articles that may be seen.
    pub fn visible(&self) -> impl Iterator<Item = &LegacyArticle> {
        self.articles
            .iter()
            .filter(|a| !a.deleted && a.template == "news_structured")
    }
}

fn mysql_literal(value: &Value<'_>) -> String {
    match value {
        Value::Literal(literal) => literal.clone(),
        Value::Text(text) => {
            let mut literal = "'".to_owned();
            for c in text.chars() {
                match c {
                    '\0' => literal.push_str("\\0"),
                    '\n' => literal.push_str("\\n"),
                    '\u{1A}' => literal.push_str("\\Z"),
                    '\'' | '"' | '\\' => literal.extend(['\\', c]),
                    other => literal.push(other),
                }
            }
            literal + "'"
        }
    }
}

fn sqlite_literal(value: &Value<'_>) -> String {
    match value {
        Value::Literal(literal) => literal.clone(),
        // As bytes: no character needs an escape.
        Value::Text(text) => {
            let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
            format!("CAST(x'{hex}' AS TEXT)")
        }
    }
}
