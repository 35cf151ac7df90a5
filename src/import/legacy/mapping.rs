//! What the legacy database calls its tables and columns.

use std::path::{Path, PathBuf};

use chrono_tz::Tz;
use serde::Deserialize;

use crate::content::BodyFormat;

/// A mapping file that cannot be used, and why, in one line.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {reason}")]
pub struct MappingError {
    path: PathBuf,
    reason: String,
}

/// The name of a column. One that the file names must exist; one that has its default name and
/// is not needed may be absent.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub struct Column {
    pub name: String,
    pub named_by_file: bool,
}

impl From<String> for Column {
    fn from(name: String) -> Self {
        Self {
            name,
            named_by_file: true,
        }
    }
}

fn column(name: &str) -> Column {
    Column {
        name: name.to_owned(),
        named_by_file: false,
    }
}

/// The whole mapping.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mapping {
    pub articles: Articles,
    pub categories: Categories,
    pub tags: Tags,
    pub tag_links: TagLinks,
    pub subsites: Subsites,
}

/// The table of articles.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Articles {
    pub table: String,
    pub id: Column,
    pub category_id: Column,
    pub template: Column,
    pub subsites: Column,
    pub deleted: Column,
    pub title: Column,
    pub summary: Column,
    pub body: Column,
    pub published_at: Column,
    pub author: Column,
    pub language: Column,
    pub image: Column,
    pub attachment: Column,
    /// A column with actus's own names of statuses; without one, articles are published.
    pub status: Option<Column>,
    /// The zone that the dates are in.
    #[serde(deserialize_with = "timezone")]
    pub timezone: Tz,
    pub body_format: BodyFormat,
}

/// The table of categories.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Categories {
    pub table: String,
    pub id: Column,
    pub title: Column,
    pub description: Column,
    pub parent_id: Column,
}

/// The table of tags.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tags {
    pub table: String,
    pub id: Column,
    pub label: Column,
}

/// The table that links tags with articles and other things.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TagLinks {
    pub table: String,
    pub tag_id: Column,
    pub element_id: Column,
    pub element_type: Column,
    /// What `element_type` is for articles.
    pub article_type: String,
}

/// The table of subsites.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Subsites {
    pub table: String,
    pub code: Column,
    pub name: Column,
    pub url: Column,
}

impl Default for Articles {
    fn default() -> Self {
        Self {
            table: "ressource_article".to_owned(),
            id: column("id_article"),
            category_id: column("id_cat"),
            template: column("template"),
            subsites: column("sp_subsite"),
            deleted: column("deleted"),
            title: column("titre"),
            summary: column("chapo"),
            body: column("texte"),
            published_at: column("date_publication"),
            author: column("auteur"),
            language: column("langue"),
            image: column("image"),
            attachment: column("pdf"),
            status: None,
            timezone: Tz::UTC,
            body_format: BodyFormat::Html,
        }
    }
}

impl Default for Categories {
    fn default() -> Self {
        Self {
            table: "ressource_categorie".to_owned(),
            id: column("id_cat"),
            title: column("titre"),
            description: column("intro"),
            parent_id: column("id_parent"),
        }
    }
}

impl Default for Tags {
    fn default() -> Self {
        Self {
            table: "tags".to_owned(),
            id: column("id_tag"),
            label: column("label"),
        }
    }
}

impl Default for TagLinks {
    fn default() -> Self {
        Self {
            table: "tags_elements".to_owned(),
            tag_id: column("id_tag"),
            element_id: column("element_id"),
            element_type: column("element_type"),
            article_type: "article".to_owned(),
        }
    }
}

impl Default for Subsites {
    fn default() -> Self {
        Self {
            table: "subsites".to_owned(),
            code: column("code"),
            name: column("nom"),
            url: column("url"),
        }
    }
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// When it cannot be read, is no TOML, or says something that is not known.
    pub fn from_file(path: &Path) -> Result<Self, MappingError> {
        let fail = |reason: String| MappingError {
            path: path.to_owned(),
            reason,
        };
        let text = std::fs::read_to_string(path).map_err(|error| fail(error.to_string()))?;
        Self::parse(&text).map_err(fail)
    }

    /// Reads the text of a mapping file.
    ///
    /// # Errors
    /// A line that says what is wrong and where.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mapping: Self = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| {
                1 + text
                    .bytes()
                    .take(span.start)
                    .filter(|byte| *byte == b'\n')
                    .count()
            });
            let message = error.message().lines().collect::<Vec<_>>().join(" ");
            format!("line {line}: {message}")
        })?;
        match mapping.repeated_table() {
            Some(table) => Err(format!("table {table:?} is named for two things")),
            None => Ok(mapping),
        }
    }

    /// The tables that are read.
    pub fn tables(&self) -> [&str; 5] {
        [
            &self.articles.table,
            &self.categories.table,
            &self.tags.table,
            &self.tag_links.table,
            &self.subsites.table,
        ]
    }

    fn repeated_table(&self) -> Option<&str> {
        let tables = self.tables();
        tables.into_iter().enumerate().find_map(|(place, table)| {
            tables
                .iter()
                .take(place)
                .any(|other| other.eq_ignore_ascii_case(table))
                .then_some(table)
        })
    }
}

fn timezone<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Tz, D::Error> {
    let name = String::deserialize(deserializer)?;
    name.parse().map_err(|_| {
        serde::de::Error::custom(format!(
            "{name:?} is no time zone; give an IANA name such as \"Europe/Paris\""
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_keeps_its_default() {
        let mapping = Mapping::parse(
            "[articles]\ntitle = \"nom\"\ntimezone = \"Europe/Paris\"\nbody_format = \"markdown\"\n",
        )
        .unwrap();
        assert_eq!(mapping.articles.title, Column::from("nom".to_owned()));
        assert_eq!(mapping.articles.summary, column("chapo"));
        assert_eq!(mapping.articles.timezone, Tz::Europe__Paris);
        assert_eq!(mapping.articles.body_format, BodyFormat::Markdown);
        assert_eq!(mapping.tags.table, "tags");
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        for (text, part) in [
            (
                "[articles]\ntitel = \"x\"\n",
                "line 2: unknown field `titel`",
            ),
            (
                "[articles]\n\ntimezone = \"Paris\"\n",
                "line 3: \"Paris\" is no time zone",
            ),
            ("[article]\n", "line 1: unknown field `article`"),
            (
                "[tags]\ntable = \"ressource_article\"\n",
                "named for two things",
            ),
            ("[articles", "line 1"),
        ] {
            let error = Mapping::parse(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
