//! The export that an import gives back whole: JSON Lines.

use std::io::Write;

use super::line::{End, FORMAT, Header, Line, VERSION};
use super::{Accompanying, ExportError, Extent};
use crate::store::{DbConnection, StoreError, export as rows};

/// Writes the lines: the header, then subsites, categories, tags and articles by their ids, then the
/// end. Tells how many articles there were.
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
    let chosen = match extent {
        Extent::Whole => None,
        Extent::Selected { ids, .. } => Some(ids.as_slice()),
    };
    let mut articles = 0;
    let mut broken = None;
    let done = rows::each_article(conn, chosen, |article| {
        articles += 1;
        put(output, &article.into()).map_err(|error| {
            broken = Some(error);
            StoreError::Source("the output ended".to_owned())
        })
    });
    if let Some(error) = broken {
        return Err(error);
    }
    done?;
    put(output, &Line::End(End { articles }))?;
    output.flush()?;
    Ok(articles)
}

fn put(output: &mut dyn Write, line: &Line) -> Result<(), ExportError> {
    serde_json::to_writer(&mut *output, line)?;
    output.write_all(b"\n")?;
    Ok(())
}
