//! The rows of the mapped tables, wherever they come from: each is checked and put aside.

use super::LegacyIntake;
use super::article::{self, subsite_codes};
use super::columns::{Need, Places, excerpt, id_of, shown, text};
use super::mapping::{Column, Mapping};
use super::rows::{Row, wanted};
use crate::domain::{
    History, Invalid, Label, SourceKey, SubsiteCode, SubsiteDraft, Template, WebAddress,
};
use crate::import::mysql_dump::Value;
use crate::import::{ImportError, Intake, SourceCategory, SourceTag, Whole};
use crate::store::StoreError;

/// What the bytes of a value that is not in the character set of its source are told under.
pub(super) const OTHER_CHARACTER_SET: &str = "text in another character set";

/// Why a row or a table cannot be taken.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unfit {
    #[error("table {table:?} comes a second time; give the dump of one database")]
    Again { table: String },
    #[error("table {table:?} has no column {column:?}; name the right one in a mapping file")]
    Lacks { table: String, column: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A legacy database being read.
pub(super) struct Reading<'m> {
    mapping: &'m Mapping,
    wanted: [Vec<(&'m Column, Need)>; 5],
    places: [Places; 5],
    /// Which of the five tables there are, in the order of [`Mapping::tables`].
    present: [bool; 5],
    pub intake: Intake,
}

impl<'m> Reading<'m> {
    pub fn new(origin: &'static str, mapping: &'m Mapping) -> Result<Self, ImportError> {
        Ok(Self {
            mapping,
            wanted: wanted(mapping),
            places: Default::default(),
            present: [false; 5],
            intake: Intake::of(origin)?,
        })
    }

    /// Takes notice of a table and of its columns.
    pub fn table(&mut self, table: &str, columns: &[String]) -> Result<(), Unfit> {
        let Some(number) = self.number_of(table) else {
            return Ok(());
        };
        if self.present.get(number) == Some(&true) {
            let table = table.to_owned();
            return Err(Unfit::Again { table });
        }
        self.find_columns(number, table, columns)
    }

    /// Puts a row of a table aside.
    pub fn row(&mut self, table: &str, columns: &[String], values: &[Value]) -> Result<(), Unfit> {
        let Some(number) = self.number_of(table) else {
            return Ok(());
        };
        self.find_columns(number, table, columns)?;
        let Some(slot) = self.places.get_mut(number) else {
            return Ok(());
        };
        let places = std::mem::take(slot);
        let row = Row {
            places: &places,
            values,
        };
        match number {
            0 => self.article(&row)?,
            1 => self.category(&row),
            2 => self.tag(&row),
            3 => self.link(&row)?,
            _ => self.subsite(&row),
        }
        if let Some(slot) = self.places.get_mut(number) {
            *slot = places;
        }
        Ok(())
    }

    /// Ends the reading of what is called this.
    ///
    /// # Errors
    /// When there is no table of articles.
    pub fn close(mut self, name: &str) -> Result<LegacyIntake, ImportError> {
        let [articles, categories, tags, links, subsites] = self.present;
        if !articles {
            return Err(ImportError::Unfit {
                name: name.to_owned(),
                what: format!(
                    "it has no table {:?}, which holds the articles; name the right one in a mapping file",
                    self.mapping.articles.table
                ),
            });
        }
        self.intake.is_whole_in(Whole {
            categories,
            tags,
            subsites,
        });
        Ok(LegacyIntake {
            intake: self.intake,
            has_tags: tags && links,
        })
    }

    fn number_of(&self, table: &str) -> Option<usize> {
        self.mapping.tables().iter().position(|name| *name == table)
    }

    fn find_columns(
        &mut self,
        number: usize,
        table: &str,
        columns: &[String],
    ) -> Result<(), Unfit> {
        let (Some(places), Some(wanted), Some(present)) = (
            self.places.get_mut(number),
            self.wanted.get(number),
            self.present.get_mut(number),
        ) else {
            return Ok(());
        };
        *present = true;
        places.find(columns, wanted).map_err(|column| Unfit::Lacks {
            table: table.to_owned(),
            column,
        })
    }

    fn article(&mut self, row: &Row<'_>) -> Result<(), Unfit> {
        let Some(id) = id_of(row.get(0)) else {
            self.intake
                .report
                .skip(shown(row.get(0)), "the id is not a whole number from 0");
            return Ok(());
        };
        let name = text(row.get(2)).unwrap_or_default();
        let template = match Template::parse(name) {
            Ok(template) => template,
            Err(error) => {
                let reason = format!("the template {:?} {error}", excerpt(name));
                self.intake.add_unreadable(&SourceKey::Number(id), reason)?;
                return Ok(());
            }
        };
        let (codes, strange) = subsite_codes(text(row.get(3)).unwrap_or_default());
        for part in strange {
            self.intake.report.warn("text in the column of subsites is no code closed by !", || {
                format!(
                    "article {id}: {:?} in {} is no code closed by \"!\"; the legacy query does not match it, nor does actus",
                    excerpt(&part),
                    self.mapping.articles.subsites.name
                )
            });
        }
        let article = article::read(id, &template, &codes, row, &self.mapping.articles);
        self.intake.add_article(&article)?;
        Ok(())
    }

    fn category(&mut self, row: &Row<'_>) {
        let Some(id) = id_of(row.get(0)) else {
            self.skip_row("category", row.get(0));
            return;
        };
        let category = SourceCategory {
            id: Some(id),
            slug: None,
            title: row.owned(1).unwrap_or_else(|| format!("Category {id}")),
            description: row.owned_filled(2),
            parent: id_of(row.get(3)).map(SourceKey::Number),
        };
        self.intake.add_category(id, category);
    }

    fn tag(&mut self, row: &Row<'_>) {
        let Some(id) = id_of(row.get(0)) else {
            self.skip_row("tag", row.get(0));
            return;
        };
        let label = match text(row.get(1)) {
            Some(label) => Label::parse(label.to_owned()),
            None => Err(Invalid::new("is NULL")),
        };
        match label {
            Ok(label) => {
                let tag = SourceTag {
                    id: Some(id),
                    slug: None,
                    label,
                };
                self.intake.add_tag(id, tag);
            }
            Err(error) => {
                self.intake.add_unreadable_tag(id);
                self.intake.report.warn("a tag was skipped", || {
                    format!("tag {id}: its label {error}; it was skipped")
                });
            }
        }
    }

    fn link(&mut self, row: &Row<'_>) -> Result<(), Unfit> {
        if text(row.get(2)) != Some(&self.mapping.tag_links.article_type) {
            return Ok(());
        }
        match (id_of(row.get(1)), id_of(row.get(0))) {
            (Some(element), Some(tag)) => self.intake.add_link(element, tag)?,
            _ => self.intake.add_broken_link(),
        }
        Ok(())
    }

    fn subsite(&mut self, row: &Row<'_>) {
        let given = text(row.get(0)).unwrap_or_default();
        let Ok(code) = SubsiteCode::parse(given.trim_matches('!')) else {
            self.skip_row("subsite", row.get(0));
            return;
        };
        let url = row.owned_filled(2).and_then(|url| {
            WebAddress::parse(&url)
                .map_err(|error| {
                    self.intake.report.warn("an address was dropped", || {
                        format!("subsite {code}: its url {error}; it was dropped")
                    });
                })
                .ok()
        });
        let draft = SubsiteDraft {
            id: None,
            history: History::default(),
            name: row.owned(1).unwrap_or_else(|| code.to_string()),
            url,
            code,
        };
        self.intake.add_subsite(draft);
    }

    fn skip_row(&mut self, kind: &'static str, id: &Value) {
        self.intake.report.warn("a row was skipped", || {
            format!("a {kind} was skipped: {} names none", shown(id))
        });
    }
}
