//! One legacy article, as its row describes it.

use super::columns::{excerpt, id_of, is_nonzero, text};
use super::mapping::Articles;
use super::rows::Row;
use crate::domain::{SourceKey, Status, SubsiteCode, Template};
use crate::import::dates::{parse_date, to_utc};
use crate::import::{SourceArticle, SourceFile};

/// The subsite codes of `sp_subsite`: each is closed by `!`. Text that no `!` closes, and what
/// is not a code, comes back as the second part: the legacy query never matched it.
pub fn subsite_codes(column: &str) -> (Vec<SubsiteCode>, Vec<String>) {
    let (closed, open) = column.rsplit_once('!').unwrap_or(("", column));
    let mut codes = Vec::new();
    let mut strange = Vec::new();
    for text in closed.split('!').filter(|text| !text.trim().is_empty()) {
        match SubsiteCode::parse(text) {
            Ok(code) => codes.push(code),
            Err(_) => strange.push(text.to_owned()),
        }
    }
    if !open.trim().is_empty() {
        strange.push(open.to_owned());
    }
    codes.sort();
    codes.dedup();
    (codes, strange)
}

/// What a row says. What could not be kept is noted in it.
pub(super) fn read(
    id: i64,
    template: &Template,
    codes: &[SubsiteCode],
    row: &Row<'_>,
    mapping: &Articles,
) -> SourceArticle {
    let title = row.owned(5).unwrap_or_default();
    let mut article = SourceArticle::new(id, title, template);
    article.id = Some(id);
    article.category = id_of(row.get(1)).map(SourceKey::Number);
    article.subsites = codes.iter().map(ToString::to_string).collect();
    article.summary = row.owned(6);
    article.body = row.owned(7).unwrap_or_default();
    article.body_format = mapping.body_format;
    article.author = row.owned_filled(9);
    article.language = row.owned_filled(10);
    article.image = row.owned_filled(11);
    article.attachments = row
        .owned_filled(12)
        .map(SourceFile::at_url)
        .into_iter()
        .collect();
    let deleted = is_nonzero(row.get(4));
    article.deleted = deleted == Some(true);
    article.status = status(&mut article, deleted, row.owned_filled(13).as_deref());
    let date = text(row.get(8));
    article.published_at = date
        .and_then(parse_date)
        .and_then(|local| to_utc(local, mapping.timezone));
    if article.published_at.is_none() {
        let shown = date.map_or("NULL".to_owned(), |text| format!("{:?}", excerpt(text)));
        article.note_no_date(format!("article {id}: its date is {shown}"));
    }
    article
}

/// A row that says NULL for `deleted` was never shown (`deleted = 0` is not true of it), nor is it
/// deleted (`deleted <> 0` is not true either): a draft.
fn status(article: &mut SourceArticle, deleted: Option<bool>, name: Option<&str>) -> Status {
    let id = article.key.clone();
    if deleted.is_none() {
        article.note(
            "deleted is NULL: a draft",
            format!("article {id}: deleted is NULL; it becomes a draft"),
        );
        return Status::Draft;
    }
    let Some(name) = name else {
        return Status::Published;
    };
    Status::parse(name).unwrap_or_else(|error| {
        let shown = excerpt(name);
        article.note(
            "an unknown status: a draft",
            format!("article {id}: its status {shown:?} {error}; it becomes a draft"),
        );
        Status::Draft
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(column: &str) -> Vec<String> {
        let (codes, _) = subsite_codes(column);
        codes.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn codes_are_read_in_every_spelling() {
        assert_eq!(codes("mi!"), ["mi"]);
        assert_eq!(codes("!mi!"), ["mi"]);
        assert_eq!(codes("mi!ad!"), ["ad", "mi"]);
        assert_eq!(codes("!!MI!mi!"), ["mi"]);
        assert_eq!(codes(""), Vec::<String>::new());
    }

    #[test]
    fn a_code_that_nothing_closes_is_strange() {
        let (closed, strange) = subsite_codes("ad!mi");
        assert_eq!(closed.len(), 1);
        assert_eq!(strange, ["mi"]);
        assert_eq!(codes("mi! ad!"), ["ad", "mi"]);
        assert_eq!(codes("a b!"), ["a b"]);
        assert_eq!(subsite_codes("a\nb!").1, ["a\nb"]);
    }
}
