//! Reading an export: terms are taken, posts and what is told of them put aside.

use std::borrow::Cow;
use std::fmt;
use std::io::{BufReader, Cursor, Read};

use serde::Deserialize;
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::field::{Field, Row};
use super::post::PostRow;
use super::terms::{TagRow, Terms, UserRow};
use super::{ORIGIN, Settings};
use crate::domain::SourceKey;
use crate::import::bounded_json::Bounded;
use crate::import::{ImportError, Intake, Progress, Source, SourceError};
use crate::store::StoreError;
use crate::store::staging::Staging;

/// How many rows are read between two reports of progress.
const ROWS_A_REPORT: u64 = 1_000;
/// The longest id, in bytes; Ghost's have 24.
const MAX_ID: usize = 1_024;
/// The longest description, in bytes; Ghost's have 2,000 characters.
const MAX_DESCRIPTION: usize = 8 * 1024;
/// How long a message of what is malformed may be.
const MAX_MESSAGE: usize = 300;

/// The kinds of what other tables tell of posts.
pub(super) const TAG: &str = "tag";
pub(super) const AUTHOR: &str = "author";
pub(super) const MAIL_ALONE: &str = "mail alone";
pub(super) const DESCRIPTION: &str = "description";

/// An export that was read, before its posts become articles.
pub(super) struct Export {
    pub intake: Intake,
    pub posts: Staging,
    pub terms: Terms,
}

/// Reads an export to its end.
pub(super) fn read(
    mut source: Source,
    settings: &Settings,
    progress: &mut dyn FnMut(Progress),
) -> Result<Export, ImportError> {
    let position = source.position();
    let total = source.size;
    let mut start = Vec::new();
    let read = source.bytes.by_ref().take(3).read_to_end(&mut start);
    read.map_err(|error| SourceError::new(&source.name, error))?;
    let unfit = |what: String| ImportError::Unfit {
        name: source.name.clone(),
        what,
    };
    if start.starts_with(b"\xFF\xFE") || start.starts_with(b"\xFE\xFF") {
        return Err(unfit(
            "it is in UTF-16; an export of Ghost is in UTF-8".to_owned(),
        ));
    }
    let start = match start.as_slice() {
        b"\xEF\xBB\xBF" => Vec::new(),
        _ => start,
    };
    let bytes = Bounded::new(Cursor::new(start).chain(source.bytes));
    let mut json = serde_json::Deserializer::from_reader(BufReader::new(bytes));
    let mut tell = || {
        let done = position();
        progress(Progress::Reading { done, total });
    };
    let mut reading = Reading {
        settings,
        export: Export {
            intake: Intake::of(ORIGIN)?,
            posts: Staging::open()?,
            terms: Terms::default(),
        },
        progress: &mut tell,
        rows: 0,
        pages: 0,
        has_posts: false,
        failure: None,
    };
    let read = Level(&mut reading).deserialize(&mut json);
    if let Some(failure) = reading.failure.take() {
        return Err(failure.into());
    }
    read.and_then(|()| json.end())
        .map_err(|error| unfit(told(&error)))?;
    if !reading.has_posts {
        return Err(unfit(
            "it is no export of Ghost: it has no table \"posts\"".to_owned(),
        ));
    }
    Ok(reading.end())
}

/// What is malformed, on one line that is not too long.
fn told(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (start, end) = match text.rfind(" at line ") {
        Some(place) => text.split_at_checked(place).unwrap_or((&text, "")),
        None => (text.as_str(), ""),
    };
    let start = shortened(start);
    match (error.is_eof(), error.is_io()) {
        (true, _) => format!("it is cut off{end}: {start}"),
        (_, true) => start.into_owned(),
        _ => format!("it is not the JSON of Ghost: {start}{end}"),
    }
}

/// A message without the middle of what it cites.
fn shortened(text: &str) -> Cow<'_, str> {
    if text.len() <= MAX_MESSAGE {
        return text.into();
    }
    let start = text.floor_char_boundary(MAX_MESSAGE / 2);
    let end = text.ceil_char_boundary(text.len() - MAX_MESSAGE / 2);
    let parts = [text.get(..start), text.get(end..)];
    parts.map(Option::unwrap_or_default).join("…").into()
}

struct Reading<'s> {
    settings: &'s Settings,
    export: Export,
    progress: &'s mut dyn FnMut(),
    rows: u64,
    /// How many pages were left out.
    pages: u64,
    has_posts: bool,
    /// What went wrong that is no fault of the text.
    failure: Option<StoreError>,
}

/// An object in which tables are, or which holds such objects: `{"db":[{"data":{"posts":[…]}}]}`,
/// with or without the outer ones.
struct Level<'r, 's>(&'r mut Reading<'s>);

impl<'de> DeserializeSeed<'de> for Level<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Level<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with tables")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(Level(&mut *self.0))?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            let table = match name.as_str() {
                "db" | "data" => {
                    map.next_value_seed(Level(&mut *self.0))?;
                    continue;
                }
                "posts" => Table::Posts,
                "posts_tags" => Table::PostsTags,
                "posts_authors" => Table::PostsAuthors,
                "posts_meta" => Table::PostsMeta,
                "tags" => Table::Tags,
                "users" => Table::Users,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            map.next_value_seed(Rows(table, &mut *self.0))?;
        }
        Ok(())
    }
}

/// The tables that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Table {
    Posts,
    PostsTags,
    PostsAuthors,
    PostsMeta,
    Tags,
    Users,
}

/// The rows of a table.
struct Rows<'r, 's>(Table, &'r mut Reading<'s>);

impl<'de> DeserializeSeed<'de> for Rows<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Rows<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of rows")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Self(table, reading) = self;
        reading.has_posts |= table == Table::Posts;
        let mut number = 0;
        loop {
            number += 1;
            let is_row = match table {
                Table::Posts => reading.next(&mut seq, number, Reading::post)?,
                Table::PostsTags => reading.next(&mut seq, number, Reading::post_tag)?,
                Table::PostsAuthors => reading.next(&mut seq, number, Reading::post_author)?,
                Table::PostsMeta => reading.next(&mut seq, number, Reading::post_meta)?,
                Table::Tags => reading.next(&mut seq, number, Reading::tag)?,
                Table::Users => reading.next(&mut seq, number, Reading::user)?,
            };
            if !is_row {
                return Ok(());
            }
        }
    }
}

/// A row that links a post with something.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LinkRow {
    post_id: Field,
    tag_id: Field,
    author_id: Field,
    sort_order: Field,
    meta_description: Field,
    /// Whether a post is sent by mail and shown on no page.
    email_only: Field,
}

impl Reading<'_> {
    /// Takes the next row of a table, and tells whether there was one.
    fn next<'de, A: SeqAccess<'de>, T: Deserialize<'de>>(
        &mut self,
        seq: &mut A,
        number: i64,
        take: fn(&mut Self, T, i64) -> Result<(), StoreError>,
    ) -> Result<bool, A::Error> {
        let Some(Row(row)) = seq.next_element::<Row<T>>()? else {
            return Ok(false);
        };
        match row {
            Some(row) => {
                if let Err(error) = take(self, row, number) {
                    let told = de::Error::custom(&error);
                    self.failure = Some(error);
                    return Err(told);
                }
            }
            None => self.export.intake.report.warn("a row is no object", || {
                format!("row {number} of a table is no object; it was passed over")
            }),
        }
        if self.export.terms.are_too_many() {
            return Err(de::Error::custom(
                "it has more than 100000 tags and authors, or 32 MiB of them",
            ));
        }
        self.rows += 1;
        if self.rows.is_multiple_of(ROWS_A_REPORT) {
            (self.progress)();
        }
        Ok(true)
    }

    fn post(&mut self, row: PostRow, number: i64) -> Result<(), StoreError> {
        let Export { intake, posts, .. } = &mut self.export;
        let Some(key) = row.id.text().filter(|id| id.len() <= MAX_ID) else {
            let reason = format!("row {number} of posts has no id");
            intake.add_nameless(reason);
            return Ok(());
        };
        let key = key.to_owned();
        if row.is_page() && !self.settings.pages {
            self.pages += 1;
            // An earlier import may have brought it, and it is not gone.
            return intake.articles.add_unreadable(&SourceKey::Text(key));
        }
        match row.into_post(key.clone()) {
            Ok(post) => {
                let payload = serde_json::to_string(&post).unwrap_or_default();
                let is_new = posts.add_article(&SourceKey::Text(key.clone()), &payload)?;
                if !is_new {
                    let reason = "the id came before; the first one is kept";
                    intake.report.skip(key.into(), reason);
                }
                Ok(())
            }
            Err(reason) => intake.add_unreadable(&SourceKey::Text(key), reason),
        }
    }

    fn post_tag(&mut self, row: LinkRow, number: i64) -> Result<(), StoreError> {
        self.link(&row, TAG, row.tag_id.text(), number)
    }

    fn post_author(&mut self, row: LinkRow, number: i64) -> Result<(), StoreError> {
        self.link(&row, AUTHOR, row.author_id.text(), number)
    }

    /// Links a post with what has this id, at its place, or behind those that came before.
    fn link(
        &mut self,
        row: &LinkRow,
        kind: &str,
        to: Option<&str>,
        number: i64,
    ) -> Result<(), StoreError> {
        let ids = row.post_id.text().zip(to);
        let Some((post, to)) = ids.filter(|(post, to)| post.len().max(to.len()) <= MAX_ID) else {
            if kind == TAG {
                self.export.intake.add_broken_link();
            }
            return Ok(());
        };
        let place = row.sort_order.number().unwrap_or(number);
        self.export.posts.add_part(post, kind, place, to)
    }

    fn post_meta(&mut self, row: LinkRow, number: i64) -> Result<(), StoreError> {
        let description = row.meta_description.line();
        let description = description.filter(|text| text.len() <= MAX_DESCRIPTION);
        let Some(post) = row.post_id.text().filter(|post| post.len() <= MAX_ID) else {
            return Ok(());
        };
        if row.email_only.is_true() {
            self.export.posts.add_part(post, MAIL_ALONE, number, "")?;
        }
        match description {
            Some(text) => self.export.posts.add_part(post, DESCRIPTION, number, &text),
            None => Ok(()),
        }
    }

    fn tag(&mut self, row: TagRow, _number: i64) -> Result<(), StoreError> {
        self.export.terms.take_tag(row);
        Ok(())
    }

    fn user(&mut self, row: UserRow, _number: i64) -> Result<(), StoreError> {
        self.export.terms.take_user(row);
        Ok(())
    }

    fn end(self) -> Export {
        let mut export = self.export;
        let pages = self.pages;
        if pages > 0 {
            export.intake.report.warn("pages were left out", || {
                format!("pages were left out: {pages}; --pages takes them")
            });
        }
        export
    }
}
