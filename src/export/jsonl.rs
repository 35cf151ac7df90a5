//! The export that an import gives back whole: JSON Lines.

use std::io::Write;

use super::line::{End, FORMAT, Header, Line, ORIGIN, Record, VERSION};
use super::{Accompanying, ExportError, Extent};
use crate::store::changes::Kind;
use crate::store::{DbConnection, export as rows, import_records};

/// Writes the lines: the header, then subsites, categories, tags and articles by their ids, what
/// sources have said, then the end. Tells how many articles there were.
///
/// # Errors
/// The database's and those of the output.
pub fn write(
    conn: &mut DbConnection,
    extent: &Extent,
    output: &mut dyn Write,
) -> Result<u64, ExportError> {
    let filter = match extent {
        Extent::Whole => None,
        Extent::Selected { filter, .. } => Some(filter.clone()),
    };
    let header = Header {
        format: FORMAT.to_owned(),
        version: VERSION,
        filter,
    };
    put(output, &Line::Header(header))?;
    let with = Accompanying::of(conn, extent)?;
    for row in rows::subsites(conn)? {
        if with.has_subsite(row.id) {
            put(output, &row.into())?;
        }
    }
    for row in rows::categories(conn)? {
        if with.has_category(row.id) {
            put(output, &row.into())?;
        }
    }
    for row in rows::tags(conn)? {
        if with.has_tag(row.id) {
            put(output, &row.into())?;
        }
    }
    let mut articles = 0;
    extent.each_article(conn, |article| {
        articles += 1;
        put(output, &article.into())
    })?;
    if *extent == Extent::Whole {
        put_records(conn, output)?;
    }
    put(output, &Line::End(End { articles }))?;
    output.flush()?;
    Ok(articles)
}

/// How many records are read at once.
const BATCH: i64 = 1_000;

/// What sources have said, but for exports that were given back: what they brought has its ids.
fn put_records(conn: &mut DbConnection, output: &mut dyn Write) -> Result<(), ExportError> {
    for source in import_records::sources(conn)? {
        if source == ORIGIN {
            continue;
        }
        for kind in Kind::ALL {
            let mut last = None;
            loop {
                let records = import_records::after(conn, &source, kind, last.as_ref(), BATCH)?;
                for record in &records {
                    put(output, &Line::Record(Record::of(&source, kind, record)))?;
                }
                last = records.into_iter().last();
                if last.is_none() {
                    break;
                }
            }
        }
    }
    Ok(())
}

fn put(output: &mut dyn Write, line: &Line) -> Result<(), ExportError> {
    serde_json::to_writer(&mut *output, line)?;
    output.write_all(b"\n")?;
    Ok(())
}
