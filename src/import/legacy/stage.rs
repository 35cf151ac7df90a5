//! Reading a dump: every row of the mapped tables is checked and put aside.

use super::Dump;
use super::article::{self, subsite_codes};
use super::columns::{Need, Places, excerpt, id_of, shown, text};
use super::mapping::{Column, Mapping};
use super::rows::{Row, wanted};
use crate::domain::{
    History, Invalid, Label, SourceKey, SubsiteCode, SubsiteDraft, Template, WebAddress,
};
use crate::import::mysql_dump::{DumpReader, Event, Value};
use crate::import::{ImportError, Intake, Progress, Source, SourceCategory, SourceTag, Whole};

/// How many rows are read between two reports of progress.
const ROWS_A_REPORT: u32 = 1_000;

/// Reads a dump to its end.
pub(super) fn read(
    source: Source,
    origin: &'static str,
    mapping: &Mapping,
    progress: &mut dyn FnMut(Progress),
) -> Result<Dump, ImportError> {
    let position = source.position();
    let Source {
        name, bytes, size, ..
    } = source;
    let tables = mapping.tables();
    let mut dump = DumpReader::new(bytes, tables.map(str::to_owned));
    let mut reading = Reading::new(origin, mapping)?;
    let unfit = |what: String| ImportError::Unfit {
        name: name.clone(),
        what,
    };
    let mut rows = 0_u32;
    loop {
        let event = match dump.next_event() {
            Ok(Some(event)) => event,
            Ok(None) => break,
            Err(error) => {
                return Err(ImportError::Dump {
                    name: name.clone(),
                    error,
                });
            }
        };
        reading.take(event).map_err(|failure| match failure {
            Failure::Column { line, table, column } => unfit(format!(
                "line {line}: table {table:?} has no column {column:?}; name the right one in a mapping file"
            )),
            Failure::Table { line, table } => unfit(format!(
                "line {line}: table {table:?} comes a second time; give the dump of one database"
            )),
            Failure::Store(error) => ImportError::Store(error),
        })?;
        rows += 1;
        if rows.is_multiple_of(ROWS_A_REPORT) {
            progress(Progress::Reading {
                done: position(),
                total: size,
            });
        }
    }
    reading.note_warnings(&mut dump);
    let [articles, categories, tags, links, subsites] = reading.present;
    if !articles {
        return Err(unfit(format!(
            "it has no table {:?}, which holds the articles; name the right one in a mapping file",
            mapping.articles.table
        )));
    }
    reading.intake.is_whole_in(Whole {
        categories,
        tags,
        subsites,
    });
    Ok(Dump {
        intake: reading.intake,
        has_tags: tags && links,
    })
}

enum Failure {
    /// The table comes a second time.
    Table {
        line: u64,
        table: String,
    },
    Column {
        line: u64,
        table: String,
        column: String,
    },
    Store(crate::store::StoreError),
}

impl From<crate::store::StoreError> for Failure {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Store(error)
    }
}

/// A dump being read.
struct Reading<'m> {
    mapping: &'m Mapping,
    wanted: [Vec<(&'m Column, Need)>; 5],
    places: [Places; 5],
    /// Which of the five tables the dump has, in the order of [`Mapping::tables`].
    present: [bool; 5],
    intake: Intake,
}

impl<'m> Reading<'m> {
    fn new(origin: &'static str, mapping: &'m Mapping) -> Result<Self, ImportError> {
        Ok(Self {
            mapping,
            wanted: wanted(mapping),
            places: Default::default(),
            present: [false; 5],
            intake: Intake::of(origin)?,
        })
    }

    fn take(&mut self, event: Event<'_>) -> Result<(), Failure> {
        let (table, columns, line) = match event {
            Event::Table {
                name,
                columns,
                line,
            } => (name, columns, line),
            Event::Row {
                table,
                columns,
                line,
                ..
            } => (table, columns, line),
        };
        let Some(number) = self.mapping.tables().iter().position(|name| *name == table) else {
            return Ok(());
        };
        let (Some(places), Some(wanted), Some(present)) = (
            self.places.get_mut(number),
            self.wanted.get(number),
            self.present.get_mut(number),
        ) else {
            return Ok(());
        };
        if let (Event::Table { .. }, true) = (event, *present) {
            return Err(Failure::Table {
                line,
                table: table.to_owned(),
            });
        }
        *present = true;
        places
            .find(columns, wanted)
            .map_err(|column| Failure::Column {
                line,
                table: table.to_owned(),
                column,
            })?;
        if let Event::Row { values, .. } = event {
            let places = std::mem::take(places);
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
        }
        Ok(())
    }

    fn article(&mut self, row: &Row<'_>) -> Result<(), Failure> {
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

    fn link(&mut self, row: &Row<'_>) -> Result<(), Failure> {
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

    fn note_warnings<R: std::io::Read>(&mut self, dump: &mut DumpReader<R>) {
        let warnings = dump.warnings();
        for warning in &warnings.kept {
            self.intake
                .report
                .warn("text in another character set", || warning.to_string());
        }
        if warnings.omitted > 0 {
            self.intake.report.warnings.push(format!(
                "{} more values are in another character set",
                warnings.omitted
            ));
        }
    }
}
