//! Reading a folder: each file becomes an article, a category or a tag.

use std::path::Path;

use super::article::text_key;
use super::page::{Page, claimed_id, key_of};
use super::place::{Kind, Place};
use super::terms::Terms;
use super::tree::{Found, each_file};
use super::{MAX_FILE, ORIGIN, Settings};
use crate::import::{ImportError, Intake, Progress, Whole};

/// How many files are read between two reports of progress.
const FILES_A_REPORT: u64 = 100;

struct Reading<'s> {
    settings: &'s Settings,
    intake: Intake,
    terms: Terms,
    files: u64,
    bytes: u64,
}

/// Reads a folder to its end.
pub(super) fn read(
    folder: &Path,
    settings: &Settings,
    progress: &mut dyn FnMut(Progress),
) -> Result<Intake, ImportError> {
    let mut reading = Reading {
        settings,
        intake: Intake::of(ORIGIN)?,
        terms: Terms::default(),
        files: 0,
        bytes: 0,
    };
    each_file(folder, |found| {
        reading.take(found)?;
        if reading.files.is_multiple_of(FILES_A_REPORT) {
            progress(Progress::Reading {
                done: reading.bytes,
                total: None,
            });
        }
        Ok(())
    })?;
    if reading.files == 0 {
        return Err(ImportError::Unfit {
            name: folder.display().to_string(),
            what: "it has no Markdown: no files that end in .md or .markdown".to_owned(),
        });
    }
    let mut intake = reading.intake;
    reading.terms.add_to(&mut intake);
    intake.is_whole_in(Whole {
        categories: true,
        tags: true,
        subsites: true,
    });
    Ok(intake)
}

impl Reading<'_> {
    fn take(&mut self, found: Found) -> Result<(), ImportError> {
        match found {
            Found::TooDeep { path } => {
                self.intake.report.warn("a folder lies too deep", || {
                    format!("{path}: the folder lies deeper than 32 others; it was passed over")
                });
                Ok(())
            }
            Found::PassedOver { path, why } => {
                self.files += 1;
                Ok(self.intake.add_unreadable(&text_key(path), why)?)
            }
            Found::File { path, bytes } => {
                self.files += 1;
                self.bytes += bytes.len() as u64;
                self.file(path, &bytes)
            }
        }
    }

    fn file(&mut self, path: String, bytes: &[u8]) -> Result<(), ImportError> {
        let page = match bytes.len() as u64 > MAX_FILE {
            true => Err("it is larger than 4 MiB".to_owned()),
            false => Page::read(&path, bytes).map_err(|fault| fault.to_string()),
        };
        match page {
            Ok(page) if page.place.kind == Kind::Article => {
                let mut article = page.article(self.settings);
                let Self { terms, intake, .. } = self;
                terms.sort(&page, self.settings.categories, &mut article, intake);
                intake.add_article(&article)?;
            }
            Ok(page) => self.terms.take(&page, &mut self.intake),
            Err(reason) => self.unreadable(path, bytes, reason)?,
        }
        Ok(())
    }

    /// What an earlier import brought of the file stays, by whichever key it is known.
    fn unreadable(
        &mut self,
        path: String,
        bytes: &[u8],
        reason: String,
    ) -> Result<(), ImportError> {
        let is_article = Place::of(&path).kind == Kind::Article;
        self.intake.add_unreadable(&text_key(path), reason)?;
        if let (true, Some(id)) = (is_article, claimed_id(bytes)) {
            self.intake.articles.add_unreadable(&text_key(key_of(id)))?;
        }
        Ok(())
    }
}
