//! JSON Feed, versions 1.0 and 1.1 (jsonfeed.org).

use std::fmt;
use std::io::{Cursor, Read};

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::Settings;
use super::entry::Entry;
use super::value::{Value, Within};
use crate::content::BodyFormat;
use crate::import::bounded_json::Bounded;
use crate::import::{ImportError, Intake, Source, SourceFile};
use crate::store::StoreError;

/// The largest one: it is read at once.
const MAX_BYTES: u64 = 16 * 1024 * 1024;
/// The largest entry, in bytes of memory.
const MAX_ENTRY: usize = 4 * 1024 * 1024;
/// How much of what is malformed is told.
const MAX_MESSAGE: usize = 300;

/// Reads all items.
pub(super) fn read(
    source: Source,
    settings: &Settings,
    intake: &mut Intake,
) -> Result<(), ImportError> {
    let unfit = |what: String| ImportError::Unfit {
        name: source.name.clone(),
        what,
    };
    let mut text = Vec::new();
    let mut bytes = source.bytes.take(MAX_BYTES + 1);
    bytes
        .read_to_end(&mut text)
        .map_err(|error| unfit(error.to_string()))?;
    if text.len() as u64 > MAX_BYTES {
        return Err(unfit("a JSON Feed may have 16 MiB at the most".to_owned()));
    }
    if text.starts_with(b"\xEF\xBB\xBF") {
        text.drain(..3);
    }
    let mut reading = Reading {
        settings,
        intake,
        is_feed: false,
        failure: None,
    };
    let mut json = serde_json::Deserializer::from_reader(Bounded::new(Cursor::new(text)));
    let read = json.deserialize_any(&mut reading).and_then(|()| json.end());
    if let Some(failure) = reading.failure.take() {
        return Err(failure.into());
    }
    read.map_err(|error| {
        let what: String = error.to_string().chars().take(MAX_MESSAGE).collect();
        unfit(format!("it is no JSON Feed: {what}"))
    })?;
    if !reading.is_feed {
        return Err(unfit(
            "it is no JSON Feed: its version is of something else".to_owned(),
        ));
    }
    Ok(())
}

struct Reading<'r> {
    settings: &'r Settings,
    intake: &'r mut Intake,
    /// Whether its version is one of JSON Feed.
    is_feed: bool,
    /// What went wrong that is no fault of the text.
    failure: Option<StoreError>,
}

impl<'de> Visitor<'de> for &mut Reading<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with items")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "version" => {
                    let value = map.next_value_seed(Within(&mut Some(MAX_ENTRY)))?;
                    let version = value.into_text().unwrap_or_default();
                    self.is_feed = version.contains("jsonfeed.org/version/");
                }
                "items" => map.next_value_seed(Items(self))?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// The items of a feed.
struct Items<'f, 'r>(&'f mut Reading<'r>);

impl<'de> DeserializeSeed<'de> for Items<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Items<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of items")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Reading {
            settings,
            intake,
            failure,
            ..
        } = self.0;
        for number in 1_u64.. {
            let mut left = Some(MAX_ENTRY);
            let Some(value) = seq.next_element_seed(Within(&mut left))? else {
                break;
            };
            let place = format!("item {number}");
            let unfit = match (&value, left) {
                (_, None) => Some("the entry is larger than 4 MiB"),
                (Value::Object(_), _) => None,
                _ => Some("the entry is no object"),
            };
            if let Some(unfit) = unfit {
                let reason = format!("{place}: {unfit}");
                intake.report.skip(serde_json::Value::Null, reason);
                continue;
            }
            if let Err(error) = entry(value).add_to(intake, settings, &place) {
                let told = de::Error::custom(&error);
                *failure = Some(error);
                return Err(told);
            }
        }
        Ok(())
    }
}

fn entry(mut item: Value) -> Entry {
    let (body, format) = match (
        item.take_text("content_html"),
        item.take_text("content_text"),
    ) {
        (Some(html), _) => (html, BodyFormat::Html),
        (None, text) => (text.unwrap_or_default(), BodyFormat::Text),
    };
    let mut authors = item.take("authors").into_list();
    authors.push(item.take("author"));
    let mut names = authors
        .into_iter()
        .filter_map(|mut author| author.take_text("name"));
    let tags = item.take("tags").into_list().into_iter();
    let files = item.take("attachments").into_list().into_iter();
    Entry {
        key: item.take_text("id"),
        title: escaped(&item.take_text("title").unwrap_or_default()),
        link: item.take_text("url"),
        base: None,
        body,
        format,
        summary: item.take_text("summary").as_deref().map(escaped),
        author: names.next(),
        published: item.take_text("date_published"),
        updated: item.take_text("date_modified"),
        tags: tags.filter_map(Value::into_text).collect(),
        image: item
            .take_text("image")
            .or_else(|| item.take_text("banner_image")),
        files: files.filter_map(file).collect(),
    }
}

/// Titles and summaries are text here, and HTML in other feeds.
fn escaped(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}

fn file(mut file: Value) -> Option<SourceFile> {
    let bytes = file.take_text("size_in_bytes");
    let bytes = bytes.and_then(|bytes| bytes.parse().ok());
    Some(SourceFile {
        url: file.take_text("url")?,
        title: file.take_text("title"),
        media_type: file.take_text("mime_type"),
        bytes: bytes
            .filter(|bytes: &f64| (1.0..9e15).contains(bytes))
            .map(|bytes| format!("{bytes:.0}"))
            .and_then(|bytes| bytes.parse().ok()),
    })
}
