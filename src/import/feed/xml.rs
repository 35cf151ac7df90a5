//! RSS, RDF and Atom.

use super::Settings;
use super::entry::Entry;
use crate::content::BodyFormat;
use crate::import::xml::{Event, Field, Keep, Record, Tag, XmlError, XmlReader};
use crate::import::{ImportError, Intake, Progress, Source, SourceFile};

const NO_FEED: &str = "it is no feed: neither RSS, RDF, Atom nor JSON Feed";

/// Reads all entries.
pub(super) fn read(
    source: Source,
    settings: &Settings,
    intake: &mut Intake,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), ImportError> {
    let position = source.position();
    let total = source.size;
    let name = source.name;
    let unfit = |what: String| ImportError::Unfit {
        name: name.clone(),
        what,
    };
    let broken = |error: XmlError| unfit(error.to_string());
    let mut xml = XmlReader::new(source.bytes).map_err(broken)?;
    let mut is_feed = false;
    let mut base = None;
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
        let tag: Tag = tag;
        let is_entry = is_entry(&tag);
        match tag.name.as_str() {
            "rss" | "rdf:RDF" | "atom:feed" | "channel" => {
                is_feed |= tag.name != "channel";
                base = tag.get("xml:base").map(str::to_owned).or(base);
                continue;
            }
            _ if !is_feed => return Err(unfit(NO_FEED.to_owned())),
            _ => {}
        }
        let keep: fn(&Tag) -> Keep = match is_entry {
            true => keep,
            false => |_| Keep::Nothing,
        };
        let record;
        (record, next) = xml
            .record(keep, |tag| is_entry && self::is_entry(tag))
            .map_err(broken)?;
        if !is_entry || !record.is_whole {
            continue;
        }
        let place = format!("line {}", record.line);
        if record.is_too_large {
            let reason = format!("{place}: the entry is larger than 4 MiB");
            intake.report.skip(serde_json::Value::Null, reason);
            continue;
        }
        let base = tag.get("xml:base").or(base.as_deref());
        let entry = entry(&tag, &record, base);
        entry.add_to(intake, settings, &place)?;
        let done = position();
        progress(Progress::Reading { done, total });
    }
    if !is_feed {
        return Err(unfit(NO_FEED.to_owned()));
    }
    intake.report.absorb(xml.into_notes());
    Ok(())
}

fn is_entry(tag: &Tag) -> bool {
    matches!(tag.name.as_str(), "item" | "atom:entry")
}

fn keep(tag: &Tag) -> Keep {
    match tag.name.as_str() {
        "title" | "atom:title" | "description" | "content:encoded" | "atom:content"
        | "atom:summary" => Keep::Html,
        "atom:author" | "media:group" => Keep::Children,
        "guid" | "link" | "pubDate" | "author" | "category" | "enclosure" | "dc:creator"
        | "dc:date" | "dc:subject" | "dcterms:created" | "dcterms:modified" | "atom:id"
        | "atom:link" | "atom:published" | "atom:issued" | "atom:updated" | "atom:modified"
        | "atom:category" | "atom:name" | "media:content" | "media:thumbnail" | "itunes:image" => {
            Keep::Short
        }
        _ => Keep::Nothing,
    }
}

fn entry(tag: &Tag, record: &Record, base: Option<&str>) -> Entry {
    let first = |names: &[&str]| {
        let mut found = names.iter().filter_map(|name| record.get(name));
        found.next().map(str::to_owned)
    };
    // RSS has a link as text, Atom as an attribute.
    let link = first(&["link"]).or_else(|| linked(record, &["", "alternate"]).next().map(href));
    let description = first(&["description", "atom:summary"]);
    // Content that is elsewhere is none.
    let mut contents = record.all("atom:content");
    let content = contents.find(|content| !content.text.trim().is_empty());
    let (body, format) = match content {
        Some(content) if is_text(content) => (content.text.clone(), BodyFormat::Text),
        Some(content) => (content.text.clone(), BodyFormat::Html),
        None => {
            let body = first(&["content:encoded"]).or_else(|| description.clone());
            (body.unwrap_or_default(), BodyFormat::Html)
        }
    };
    let has_content = record.get("content:encoded").or(record.get("atom:content"));
    let subjects = ["category", "dc:subject"]
        .into_iter()
        .flat_map(|name| record.all(name))
        .map(|field| field.text.clone());
    let terms = record.all("atom:category").filter_map(|field| {
        let shown = field.tag.get("label").or_else(|| field.tag.get("term"));
        shown.map(str::to_owned)
    });
    let enclosures = record
        .all("enclosure")
        .chain(linked(record, &["enclosure"]));
    Entry {
        key: first(&["guid", "atom:id"]).or_else(|| tag.get("rdf:about").map(str::to_owned)),
        title: first(&["title", "atom:title"]).unwrap_or_default(),
        base: base.filter(|base| base.contains("://")).map(str::to_owned),
        summary: description.filter(|_| has_content.is_some()),
        author: first(&["dc:creator", "atom:name", "author"]),
        published: first(&[
            "pubDate",
            "atom:published",
            "atom:issued",
            "dc:date",
            "dcterms:created",
        ]),
        updated: first(&["atom:updated", "atom:modified", "dcterms:modified"]),
        tags: subjects.chain(terms).collect(),
        image: picture(record),
        files: enclosures.filter_map(file).collect(),
        link,
        body,
        format,
    }
}

fn is_text(content: &Field) -> bool {
    matches!(content.tag.get("type"), None | Some("text" | "text/plain"))
}

fn linked<'r>(record: &'r Record, kinds: &'r [&str]) -> impl Iterator<Item = &'r Field> {
    record
        .all("atom:link")
        .filter(|field| kinds.contains(&field.tag.get("rel").unwrap_or_default()))
}

fn href(field: &Field) -> String {
    field.tag.get("href").unwrap_or_default().trim().to_owned()
}

fn file(field: &Field) -> Option<SourceFile> {
    let of = |name: &str| field.tag.get(name).filter(|value| !value.is_empty());
    let mut file = SourceFile::at_url(of("url").or_else(|| of("href"))?);
    file.media_type = of("type")
        .filter(|kind| kind.contains('/'))
        .map(str::to_owned);
    file.bytes = of("length")
        .and_then(|length| length.parse().ok())
        .filter(|bytes| *bytes > 0);
    file.title = of("title").map(str::to_owned);
    Some(file)
}

/// A picture that stands for the entry.
fn picture(record: &Record) -> Option<String> {
    let media = record.all("media:content").filter(|field| {
        let kind = field.tag.get("medium").or_else(|| field.tag.get("type"));
        kind.is_some_and(|kind| kind.starts_with("image"))
    });
    let all = media
        .chain(record.all("media:thumbnail"))
        .filter_map(|field| field.tag.get("url"))
        .chain(
            record
                .all("itunes:image")
                .filter_map(|field| field.tag.get("href")),
        );
    all.map(str::to_owned).find(|url| !url.is_empty())
}
