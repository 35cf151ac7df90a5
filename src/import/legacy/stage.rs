//! Reading a dump: every row of the mapped tables is checked and put aside.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::article::{LegacyArticle, subsite_codes};
use super::columns::{Need, Places, excerpt, id_of, is_nonzero, shown, text};
use super::mapping::{Column, Mapping};
use super::rows::{Row, wanted};
use crate::domain::{
    CategoryId, Invalid, Label, SubsiteCode, SubsiteDraft, TagId, Template, WebAddress,
};
use crate::import::mysql_dump::{DumpReader, Event, Value};
use crate::import::{ImportError, Progress, Report, Source};
use crate::store::staging::{StagedArticle, Staging};

/// All that a dump says.
#[derive(Debug)]
pub(super) struct Staged {
    /// The name under which import records keep it.
    pub origin: &'static str,
    pub rows: Staging,
    pub categories: BTreeMap<CategoryId, LegacyCategory>,
    pub tags: BTreeMap<TagId, Label>,
    pub subsites: BTreeMap<SubsiteCode, SubsiteDraft>,
    /// Categories and subsites that articles name.
    pub named_categories: BTreeSet<CategoryId>,
    pub named_subsites: BTreeSet<SubsiteCode>,
    /// Tags that are there, but whose labels cannot be taken.
    pub unreadable_tags: BTreeSet<TagId>,
    /// Links whose ids are no ids.
    pub broken_links: u64,
    /// Which of the five tables the dump has, in the order of [`Mapping::tables`].
    pub present: [bool; 5],
    pub report: Report,
}

/// A category as its row describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LegacyCategory {
    pub title: String,
    pub description: Option<String>,
    pub parent_id: Option<CategoryId>,
}

/// How many subsites an article may be on.
const MAX_SUBSITES: usize = 100;

/// How many rows are read between two reports of progress.
const ROWS_A_REPORT: u32 = 1_000;

/// Reads a dump to its end.
pub(super) fn read(
    source: Source,
    origin: &'static str,
    mapping: &Mapping,
    progress: &mut dyn FnMut(Progress),
) -> Result<Staged, ImportError> {
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
    if !reading.staged.present.first().copied().unwrap_or_default() {
        return Err(unfit(format!(
            "it has no table {:?}, which holds the articles; name the right one in a mapping file",
            mapping.articles.table
        )));
    }
    Ok(reading.staged)
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
    staged: Staged,
}

impl<'m> Reading<'m> {
    fn new(origin: &'static str, mapping: &'m Mapping) -> Result<Self, ImportError> {
        Ok(Self {
            mapping,
            wanted: wanted(mapping),
            places: Default::default(),
            staged: Staged {
                origin,
                unreadable_tags: BTreeSet::new(),
                rows: Staging::open()?,
                categories: BTreeMap::new(),
                tags: BTreeMap::new(),
                subsites: BTreeMap::new(),
                named_categories: BTreeSet::new(),
                named_subsites: BTreeSet::new(),
                broken_links: 0,
                present: [false; 5],
                report: Report::default(),
            },
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
            self.staged.present.get_mut(number),
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
        let report = &mut self.staged.report;
        let Some(id) = id_of(row.get(0)) else {
            report.skip(shown(row.get(0)), "the id is not a whole number from 0");
            return Ok(());
        };
        let template = text(row.get(2)).unwrap_or_default();
        if let Err(error) = Template::parse(template) {
            report.skip(
                Json::from(id),
                format!("the template {:?} {error}", excerpt(template)),
            );
            self.staged.rows.add_unreadable(id)?;
            return Ok(());
        }
        let (codes, strange) = subsite_codes(text(row.get(3)).unwrap_or_default());
        for part in strange {
            report.warn("text in the column of subsites is no code closed by !", || {
                format!(
                    "article {id}: {:?} in {} is no code closed by \"!\"; the legacy query does not match it, nor does actus",
                    excerpt(&part),
                    self.mapping.articles.subsites.name
                )
            });
        }
        if codes.len() > MAX_SUBSITES {
            let reason = format!(
                "it is on {} subsites; at most {MAX_SUBSITES} are allowed",
                codes.len()
            );
            report.skip(Json::from(id), reason);
            self.staged.rows.add_unreadable(id)?;
            return Ok(());
        }
        let article = LegacyArticle {
            category_id: id_of(row.get(1)),
            template: template.to_owned(),
            subsites: codes.iter().map(ToString::to_string).collect(),
            deleted: is_nonzero(row.get(4)),
            title: row.owned(5).unwrap_or_default(),
            summary: row.owned(6),
            body: row.owned(7).unwrap_or_default(),
            published_at: row.owned(8),
            author: row.owned_filled(9),
            language: row.owned_filled(10),
            image: row.owned_filled(11),
            attachment: row.owned_filled(12),
            status: row.owned_filled(13),
        };
        let category = article.category_id;
        let staged = StagedArticle {
            id,
            payload: serde_json::to_string(&article).unwrap_or_default(),
        };
        if !self.staged.rows.add_article(&staged)? {
            report.skip(Json::from(id), "the id came before; the first one is kept");
            return Ok(());
        }
        self.staged.named_categories.extend(category);
        self.staged.named_subsites.extend(codes);
        Ok(())
    }

    fn category(&mut self, row: &Row<'_>) {
        let Some(id) = id_of(row.get(0)) else {
            self.skip_row("category", row.get(0));
            return;
        };
        let category = LegacyCategory {
            title: row.owned(1).unwrap_or_else(|| format!("Category {id}")),
            description: row.owned_filled(2),
            parent_id: id_of(row.get(3)),
        };
        self.staged.categories.entry(id).or_insert(category);
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
                self.staged.tags.entry(id).or_insert(label);
            }
            Err(error) => {
                self.staged.unreadable_tags.insert(id);
                self.staged.report.warn("a tag was skipped", || {
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
            (Some(element), Some(tag)) => self.staged.rows.add_link(element, tag)?,
            _ => self.staged.broken_links += 1,
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
                    self.staged.report.warn("an address was dropped", || {
                        format!("subsite {code}: its url {error}; it was dropped")
                    });
                })
                .ok()
        });
        let draft = SubsiteDraft {
            name: row.owned(1).unwrap_or_else(|| code.to_string()),
            url,
            code,
        };
        self.staged
            .subsites
            .entry(draft.code.clone())
            .or_insert(draft);
    }

    fn skip_row(&mut self, kind: &'static str, id: &Value) {
        self.staged.report.warn("a row was skipped", || {
            format!("a {kind} was skipped: {} names none", shown(id))
        });
    }

    fn note_warnings<R: std::io::Read>(&mut self, dump: &mut DumpReader<R>) {
        let warnings = dump.warnings();
        for warning in &warnings.kept {
            self.staged
                .report
                .warn("text in another character set", || warning.to_string());
        }
        if warnings.omitted > 0 {
            self.staged.report.warnings.push(format!(
                "{} more values are in another character set",
                warnings.omitted
            ));
        }
    }
}
