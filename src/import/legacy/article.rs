//! One legacy article: from its row to its draft.

use chrono::{LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::content::Body;
use crate::domain::{
    ArticleDraft, Attachment, CategoryId, LanguageTag, Status, SubsiteCode, SubsiteId, TagId,
    Template, WebAddress, starts_with_date, truncate_to_micros,
};
use crate::import::Notes;

use super::columns::excerpt;
use super::mapping::Articles;

/// What a row says, as it waits in the staging database. As JSON it is also what its hash is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegacyArticle {
    pub category_id: Option<CategoryId>,
    pub template: String,
    /// Codes in lower case, each once, in order.
    pub subsites: Vec<String>,
    /// `None` when the row says NULL.
    pub deleted: Option<bool>,
    pub title: String,
    pub summary: Option<String>,
    pub body: String,
    pub published_at: Option<String>,
    pub author: Option<String>,
    pub language: Option<String>,
    pub image: Option<String>,
    pub attachment: Option<String>,
    pub status: Option<String>,
}

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

impl LegacyArticle {
    /// The draft of this article; what could not be kept goes to the notes.
    pub fn into_draft(
        self,
        id: i64,
        template: Template,
        tags: Vec<TagId>,
        subsites: Vec<SubsiteId>,
        mapping: &Articles,
        notes: &mut Notes,
    ) -> ArticleDraft {
        let body = Body::parse(&self.body, mapping.body_format).rendered();
        let mut address = |what: &'static str, text: &Option<String>| {
            let text = text.as_deref()?;
            WebAddress::parse(text)
                .map_err(|error| {
                    notes.warn("an address was dropped", || {
                        format!("article {id}: the {what} {error}; it was dropped")
                    });
                })
                .ok()
        };
        let image = address("image", &self.image);
        let attachment = address("attachment", &self.attachment);
        ArticleDraft {
            id,
            template,
            category_id: self.category_id,
            tags,
            subsites,
            status: self.status(id, notes),
            deleted: self.deleted == Some(true),
            published_at: published_at(self.published_at.as_deref(), id, mapping.timezone, notes),
            language: language(self.language.as_deref(), id, notes),
            image,
            attachments: attachment.map(Attachment::at).into_iter().collect(),
            body,
            title: self.title,
            summary: self.summary,
            author: self.author,
        }
    }

    /// A row that says NULL for `deleted` was never shown (`deleted = 0` is not true of it), nor
    /// is it deleted (`deleted <> 0` is not true either): a draft.
    fn status(&self, id: i64, notes: &mut Notes) -> Status {
        if self.deleted.is_none() {
            notes.warn("deleted is NULL: a draft", || {
                format!("article {id}: deleted is NULL; it becomes a draft")
            });
            return Status::Draft;
        }
        let Some(name) = self.status.as_deref() else {
            return Status::Published;
        };
        Status::parse(name).unwrap_or_else(|error| {
            notes.warn("an unknown status: a draft", || {
                format!(
                    "article {id}: its status {:?} {error}; it becomes a draft",
                    excerpt(name)
                )
            });
            Status::Draft
        })
    }
}

fn language(text: Option<&str>, id: i64, notes: &mut Notes) -> Option<LanguageTag> {
    LanguageTag::parse(text?)
        .map_err(|error| {
            notes.warn("a language was dropped", || {
                format!("article {id}: its language {error}; it was dropped")
            });
        })
        .ok()
}

fn published_at(
    text: Option<&str>,
    id: i64,
    timezone: Tz,
    notes: &mut Notes,
) -> Option<NaiveDateTime> {
    let date = text
        .and_then(parse_date)
        .map(|local| to_utc(local, timezone));
    if date.is_none() {
        notes.warn("no date: the time of import is used", || {
            let shown = text.map_or("NULL".to_owned(), |text| format!("{:?}", excerpt(text)));
            format!("article {id}: its date is {shown}; the time of its import is used")
        });
    }
    date
}

/// `2022-05-24`, `2022-05-24 10:00:00`, with a fraction of seconds or a `T`; not `0000-00-00`.
fn parse_date(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim();
    if !starts_with_date(text) {
        return None;
    }
    let day = |text: &str| {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").map(|day| day.and_time(NaiveTime::MIN))
    };
    [
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y-%m-%d %H:%M",
    ]
    .iter()
    .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
    .or_else(|| day(text).ok())
    .map(truncate_to_micros)
}

/// A time that came twice as clocks went back is the first one; one that never came as they went
/// forward is moved on by the hour that was left out.
fn to_utc(local: NaiveDateTime, timezone: Tz) -> NaiveDateTime {
    match timezone.from_local_datetime(&local) {
        LocalResult::Single(time) | LocalResult::Ambiguous(time, _) => time.naive_utc(),
        LocalResult::None => {
            let hour = chrono::TimeDelta::hours(1);
            local
                .checked_sub_signed(hour)
                .and_then(|earlier| timezone.from_local_datetime(&earlier).earliest())
                .map_or(local, |time| time.naive_utc() + hour)
        }
    }
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

    #[test]
    fn dates_are_read_in_their_zone() {
        let utc = |text: &str, zone: Tz| to_utc(parse_date(text).unwrap(), zone).to_string();
        assert_eq!(utc("2022-05-24", Tz::UTC), "2022-05-24 00:00:00");
        assert_eq!(
            utc("2022-05-24 10:00:00", Tz::Europe__Paris),
            "2022-05-24 08:00:00"
        );
        assert_eq!(
            utc("2022-01-24 10:00:00.5", Tz::Europe__Paris),
            "2022-01-24 09:00:00.500"
        );
        // Clocks went from 2:00 to 3:00, and from 3:00 to 2:00.
        assert_eq!(
            utc("2022-03-27 02:30:00", Tz::Europe__Paris),
            "2022-03-27 01:30:00"
        );
        assert_eq!(
            utc("2022-10-30 02:30:00", Tz::Europe__Paris),
            "2022-10-30 00:30:00"
        );
    }

    #[test]
    fn zero_dates_are_none() {
        for text in [
            "0000-00-00",
            "0000-00-00 00:00:00",
            "-9999-01-01",
            "2022-00-10",
            "",
            "hier",
        ] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }
}
