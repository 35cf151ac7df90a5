//! Reading an export: terms are taken, items put aside.

use std::collections::BTreeMap;

use super::item::{self, Item};
use super::terms::Terms;
use super::{ORIGIN, Settings};
use crate::domain::SourceKey;
use crate::import::xml::{Event, Keep, Record, Tag, XmlError, XmlReader};
use crate::import::{CategoryUse, ImportError, Intake, Progress, Source, Whole};
use crate::store::staging::Staging;

/// How many items are read between two reports of progress.
const ITEMS_A_REPORT: u32 = 100;
/// How many kinds of items that are left out are told apart.
const MAX_KINDS: usize = 20;

/// An export that was read, before its posts become articles.
pub(super) struct Export {
    pub intake: Intake,
    pub posts: Staging,
    pub files: Staging,
    pub terms: Terms,
}

struct Reading<'s> {
    settings: &'s Settings,
    export: Export,
    /// How many items of each kind were left out.
    left_out: BTreeMap<String, u64>,
    /// Whether something was found that only WordPress writes.
    is_export: bool,
}

/// Reads an export to its end.
pub(super) fn read(
    source: Source,
    settings: &Settings,
    progress: &mut dyn FnMut(Progress),
) -> Result<Export, ImportError> {
    let position = source.position();
    let total = source.size;
    let name = source.name;
    let unfit = |what: String| ImportError::Unfit {
        name: name.clone(),
        what,
    };
    let mut reading = Reading {
        settings,
        export: Export {
            intake: Intake::of(ORIGIN)?,
            posts: Staging::open()?,
            files: Staging::open()?,
            terms: Terms::default(),
        },
        left_out: BTreeMap::new(),
        is_export: false,
    };
    let broken = |error: XmlError| unfit(error.to_string());
    let mut xml = XmlReader::new(source.bytes).map_err(broken)?;
    let mut items = 0_u32;
    let mut next = None;
    loop {
        let tag = match next.take() {
            Some(tag) => tag,
            None => match xml.next_event().map_err(broken)? {
                None => break,
                Some(Event::Start(tag)) => tag,
                Some(_) => continue,
            },
        };
        if !matches!(tag.name.as_str(), "rss" | "channel") && xml.depth() <= 1 {
            return Err(unfit(NO_EXPORT.to_owned()));
        }
        let keep = match tag.name.as_str() {
            "rss" | "channel" => continue,
            "item" => item::keep,
            _ => keep_of_channel,
        };
        let ends_before: fn(&Tag) -> bool = match tag.name.as_str() {
            "item" => |tag| tag.name == "item",
            _ => |_| false,
        };
        let record;
        (record, next) = xml.record(keep, ends_before).map_err(broken)?;
        if record.is_whole {
            reading.take(&tag, &record)?;
        }
        if reading.export.terms.are_too_many(&reading.export.intake) {
            return Err(unfit(
                "it has more than 100000 categories, tags and authors, or 32 MiB of them"
                    .to_owned(),
            ));
        }
        items += 1;
        if items.is_multiple_of(ITEMS_A_REPORT) {
            let done = position();
            progress(Progress::Reading { done, total });
        }
    }
    if !reading.is_export {
        return Err(unfit(NO_EXPORT.to_owned()));
    }
    if xml.is_cut() {
        reading.export.intake.lacks_some("is cut off");
    }
    Ok(reading.end(xml))
}

const NO_EXPORT: &str = "it is no export of WordPress (WXR); feeds are read by `actus import feed`";

/// What is kept of the elements of the channel.
fn keep_of_channel(tag: &Tag) -> Keep {
    match tag.name.as_str() {
        "wp:category_description" | "wp:term_description" => Keep::Html,
        name if name.starts_with("wp:") => Keep::Short,
        _ => Keep::Nothing,
    }
}

impl Reading<'_> {
    fn take(&mut self, tag: &Tag, record: &Record) -> Result<(), ImportError> {
        match tag.name.as_str() {
            "item" => self.item(record),
            "wp:category" | "wp:tag" | "wp:term" | "wp:author" => {
                self.is_export = true;
                let Export { terms, intake, .. } = &mut self.export;
                terms.take(tag, record, intake);
                Ok(())
            }
            "wp:wxr_version" => {
                self.is_export = true;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn item(&mut self, record: &Record) -> Result<(), ImportError> {
        let Export {
            intake,
            posts,
            files,
            terms,
        } = &mut self.export;
        let line = record.line;
        let id = record.get("wp:post_id").and_then(|id| id.parse().ok());
        let Some(id) = id.filter(|id: &i64| *id >= 0) else {
            let reason = format!("line {line}: the item has no wp:post_id");
            intake.add_nameless(reason);
            return Ok(());
        };
        self.is_export = true;
        let kind = record.get("wp:post_type").unwrap_or("post");
        let key = SourceKey::Number(id);
        if kind == "page" && !self.settings.pages {
            // It is there: an earlier import may have taken it.
            intake.articles.add_unreadable(&key)?;
        }
        let is_post = kind == "post" || kind == "page" && self.settings.pages;
        if !is_post && kind != "attachment" {
            let kind = match self.left_out.len() < MAX_KINDS {
                true => kind.chars().take(40).collect(),
                false => "other".to_owned(),
            };
            *self.left_out.entry(kind).or_default() += 1;
            return Ok(());
        }
        if record.is_too_large {
            let reason = format!("line {line}: the item is larger than 4 MiB");
            match is_post {
                true => intake.add_unreadable(&key, reason)?,
                false => intake.report.skip(id.into(), reason),
            }
            return Ok(());
        }
        if is_post {
            let mut item = Item::of(id, record);
            terms.of_item(&mut item, record, intake);
            let payload = serde_json::to_string(&item).unwrap_or_default();
            if !posts.add_article(&key, &payload)? {
                let reason = format!("line {line}: the id came before; the first one is kept");
                intake.report.skip(id.into(), reason);
            }
            return Ok(());
        }
        let Some(file) = Item::of_file(id, record) else {
            intake.report.warn("a file was left out", || {
                format!("line {line}: the file {id} is not for everybody; it was left out")
            });
            return Ok(());
        };
        let payload = serde_json::to_string(&file).unwrap_or_default();
        if let (true, Some(parent)) = (files.add_article(&key, &payload)?, file.parent) {
            files.add_link(parent, id)?;
        }
        Ok(())
    }

    fn end(self, xml: XmlReader) -> Export {
        let mut export = self.export;
        let whole = export.terms.is_whole();
        export.intake.is_whole_in(Whole {
            categories: whole.categories && self.settings.categories != CategoryUse::Tags,
            ..whole
        });
        export.intake.report.absorb(xml.into_notes());
        for (kind, count) in self.left_out {
            let hint = match kind.as_str() {
                "page" => "; --pages takes them",
                _ => "",
            };
            export
                .intake
                .report
                .warn("items of other kinds were left out", || {
                    format!("items of the kind {kind:?} were left out: {count}{hint}")
                });
        }
        export
    }
}
