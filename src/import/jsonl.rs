//! An export of actus: JSON Lines, as `docs/exporting.md` tells them.

use std::io::{BufRead as _, BufReader, Read};

use chrono::{DateTime, Datelike as _, NaiveDateTime, Utc};

use super::{
    ImportError, Intake, MAX_ID, Progress, Source, SourceArticle, SourceCategory, SourceFile,
    SourceTag, Whole,
};
use crate::domain::{
    History, Invalid, Label, Slug, SubsiteCode, SubsiteDraft, Template, WebAddress,
    truncate_to_micros,
};
use crate::export::line::{self, FORMAT, Line, ORIGIN, VERSION};
use crate::store::StoreError;
use crate::store::changes::Kind;

/// How much of an error is told, in characters.
const MAX_ERROR: usize = 500;

/// How many bytes a line may have.
const MAX_LINE: u64 = 64 * 1024 * 1024;

/// After so many lines progress is told.
const STEP: u64 = 100;

/// An export that was read whole.
#[derive(Debug)]
pub struct Export {
    pub intake: Intake,
    /// Whether it has everything, so that what it does not have is gone.
    pub is_everything: bool,
}

/// Why a line cannot be taken.
#[derive(Debug, thiserror::Error)]
enum LineError {
    #[error("{0}")]
    Read(#[from] std::io::Error),
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    #[error("{0}")]
    Invalid(#[from] Invalid),
    #[error("{0}")]
    Store(#[from] StoreError),
}

/// Reads an export to its end.
///
/// # Errors
/// When it is none, or one of a newer actus, when a line is malformed, and when it is cut off.
pub fn read(source: Source, progress: &mut dyn FnMut(Progress)) -> Result<Export, ImportError> {
    let position = source.position();
    let Source {
        name, bytes, size, ..
    } = source;
    let mut lines = BufReader::new(bytes);
    let mut number = 0;
    let mut reading = Reading {
        intake: Intake::of(ORIGIN)?,
        is_everything: true,
        articles: 0,
        stage: Stage::Start,
    };
    let unfit = |number: u64, error: LineError| match error {
        LineError::Store(error) => ImportError::Store(error),
        error => ImportError::Unfit {
            name: name.clone(),
            what: format!("line {number}: {}", on_one_line(&error)),
        },
    };
    loop {
        number += 1;
        let line = next_line(&mut lines).map_err(|error| unfit(number, error))?;
        let Some(line) = line else { break };
        reading.take(line).map_err(|error| unfit(number, error))?;
        if number.is_multiple_of(STEP) {
            progress(Progress::Reading {
                done: position(),
                total: size,
            });
        }
    }
    match reading.stage {
        Stage::Ended => Ok(Export {
            intake: reading.intake,
            is_everything: reading.is_everything,
        }),
        Stage::Start => Err(unfit(1, Invalid::new(NO_EXPORT).into())),
        Stage::Within => Err(unfit(
            number,
            Invalid::new("the export is cut off: its last line is missing").into(),
        )),
    }
}

/// Errors repeat names that they do not know, which may hold anything and be of any length.
fn on_one_line(error: &LineError) -> String {
    let words = error.to_string();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().take(MAX_ERROR).collect()
}

const NO_EXPORT: &str = "it is no export of actus; one begins with a line of the type header";

fn next_line(lines: &mut BufReader<Box<dyn Read>>) -> Result<Option<Vec<u8>>, LineError> {
    let mut line = Vec::new();
    lines.take(MAX_LINE + 1).read_until(b'\n', &mut line)?;
    if line.len() as u64 > MAX_LINE {
        return Err(Invalid::new(format!("it is longer than {MAX_LINE} bytes")).into());
    }
    Ok((!line.is_empty()).then_some(line))
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Start,
    Within,
    Ended,
}

struct Reading {
    intake: Intake,
    is_everything: bool,
    articles: u64,
    stage: Stage,
}

impl Reading {
    fn take(&mut self, line: Vec<u8>) -> Result<(), LineError> {
        let parsed = serde_json::from_slice(&line);
        // A long one is not to lie in memory three times.
        drop(line);
        let line = match (self.stage, parsed) {
            (Stage::Start, Ok(Line::Header(header))) => return self.begin(header),
            (Stage::Start, _) => return Err(Invalid::new(NO_EXPORT).into()),
            (Stage::Ended, _) => {
                return Err(Invalid::new("it comes behind the end of the export").into());
            }
            (Stage::Within, line) => line?,
        };
        match line {
            Line::Header(_) => Err(Invalid::new("a second header; give one export alone").into()),
            Line::Subsite(subsite) => self.subsite(subsite),
            Line::Category(category) => self.category(category),
            Line::Tag(tag) => self.tag(tag),
            Line::Article(article) => self.article(*article),
            Line::Record(record) => self.record(&record),
            Line::End(end) if end.articles == self.articles => {
                self.stage = Stage::Ended;
                Ok(())
            }
            Line::End(end) => Err(Invalid::new(format!(
                "the export had {} articles, but {} came",
                end.articles, self.articles
            ))
            .into()),
        }
    }

    fn begin(&mut self, header: line::Header) -> Result<(), LineError> {
        if header.format != FORMAT {
            return Err(Invalid::new(NO_EXPORT).into());
        }
        if header.version != VERSION {
            return Err(Invalid::new(format!(
                "it is an export of version {}; this actus reads version {VERSION}",
                header.version
            ))
            .into());
        }
        self.is_everything = header.filter.is_none();
        self.intake.is_whole_in(Whole {
            categories: self.is_everything,
            tags: self.is_everything,
            subsites: self.is_everything,
        });
        self.stage = Stage::Within;
        Ok(())
    }

    fn subsite(&mut self, subsite: line::Subsite) -> Result<(), LineError> {
        let url = subsite.url.as_deref().map(WebAddress::parse).transpose()?;
        self.intake.add_subsite(SubsiteDraft {
            id: Some(id(subsite.id)?),
            code: SubsiteCode::parse(&subsite.code)?,
            name: subsite.name,
            url,
            history: history(subsite.created_at, subsite.updated_at)?,
        });
        Ok(())
    }

    fn category(&mut self, category: line::Category) -> Result<(), LineError> {
        let key = id(category.id)?;
        let times = history(category.created_at, category.updated_at)?;
        self.intake.add_history(Kind::Category, key, times);
        self.intake.add_category(
            key,
            SourceCategory {
                id: Some(key),
                slug: Some(Slug::parse(&category.slug)?),
                title: category.title,
                description: category.description,
                parent: category.parent_id.map(Into::into),
            },
        );
        Ok(())
    }

    fn tag(&mut self, tag: line::Tag) -> Result<(), LineError> {
        let key = id(tag.id)?;
        let times = history(tag.created_at, tag.updated_at)?;
        self.intake.add_history(Kind::Tag, key, times);
        self.intake.add_tag(
            key,
            SourceTag {
                id: Some(key),
                slug: Some(Slug::parse(&tag.slug)?),
                label: Label::parse(tag.label)?,
            },
        );
        Ok(())
    }

    fn article(&mut self, article: line::Article) -> Result<(), LineError> {
        let key = id(article.id)?;
        let template = Template::parse(&article.template)?;
        for slug in std::iter::once(&article.slug).chain(&article.former_slugs) {
            Slug::parse(slug)?;
        }
        let codes = article.subsites.iter().map(|code| SubsiteCode::parse(code));
        let mut codes: Vec<String> = codes
            .map(|code| code.map(|code| code.to_string()))
            .collect::<Result<_, _>>()?;
        codes.sort_unstable();
        codes.dedup();
        let files = article.attachments.into_iter().map(|file| SourceFile {
            url: file.url,
            title: Some(file.title),
            media_type: file.media_type,
            bytes: file.bytes,
        });
        self.articles += 1;
        self.intake.add_article(&SourceArticle {
            id: Some(key),
            slug: Some(article.slug),
            former_slugs: article.former_slugs,
            summary: article.summary,
            body: article.html,
            category: article.category_id.map(Into::into),
            tags: article.tags.into_iter().map(Into::into).collect(),
            subsites: codes,
            status: article.status,
            deleted: article.deleted_at.is_some(),
            published_at: Some(time(article.published_at)?),
            created_at: Some(time(article.created_at)?),
            updated_at: Some(time(article.updated_at)?),
            deleted_at: article.deleted_at.map(time).transpose()?,
            author: article.author,
            language: article.language,
            image: article.image,
            attachments: files.collect(),
            ..SourceArticle::new(key, article.title, &template)
        })?;
        Ok(())
    }

    fn record(&mut self, line: &line::Record) -> Result<(), LineError> {
        let (kind, record) = line.record()?;
        Ok(self.intake.add_record(&line.source, kind, &record)?)
    }
}

fn id(id: i64) -> Result<i64, Invalid> {
    match (0..=MAX_ID).contains(&id) {
        true => Ok(id),
        false => Err(Invalid(format!("{id} is not an id"))),
    }
}

/// A time as databases keep it.
fn time(at: DateTime<Utc>) -> Result<NaiveDateTime, Invalid> {
    match (0..=9_999).contains(&at.year()) {
        true => Ok(truncate_to_micros(at.naive_utc())),
        false => Err(Invalid(format!("{at} is not of the years 0 to 9999"))),
    }
}

fn history(created_at: DateTime<Utc>, updated_at: DateTime<Utc>) -> Result<History, Invalid> {
    Ok(History {
        created_at: Some(time(created_at)?),
        updated_at: Some(time(updated_at)?),
        deleted_at: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_one_line_whatever_it_repeats() {
        let header = r#"{"type":"header","format":"actus-export","version":1,"filter":null}"#;
        let name = format!("a\\n{}", "b".repeat(10_000));
        let export = format!("{header}\n{{\"type\":\"end\",\"{name}\":1}}\n");
        let source = Source::of("x", std::io::Cursor::new(export), None).unwrap();
        let error = read(source, &mut |_| {}).unwrap_err().to_string();
        assert!(
            error.starts_with("x: line 2: unknown field `a b"),
            "{error}"
        );
        assert_eq!(error.lines().count(), 1);
        assert!(error.len() < 600, "{}", error.len());
    }
}
