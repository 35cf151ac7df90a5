//! Times as SQLite keeps them, read quickly: Diesel tries one format string after the other, which
//! took a twentieth of a list.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::pg::{Pg, PgValue};
use diesel::sql_types::{Text, Timestamp};
use diesel::sqlite::Sqlite;

use super::DbBackend;

/// A time of a row, in UTC. Use it to read `NaiveDateTime`s, with `deserialize_as`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromSqlRow)]
pub struct StoredTime(pub NaiveDateTime);

impl From<StoredTime> for NaiveDateTime {
    fn from(stored: StoredTime) -> Self {
        stored.0
    }
}

impl FromSql<Timestamp, Sqlite> for StoredTime {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, Sqlite>>::from_sql(value)?;
        let time = match read(text.as_bytes()) {
            Some(time) => time,
            None => NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M:%S%.f")?,
        };
        Ok(Self(time))
    }
}

impl FromSql<Timestamp, Pg> for StoredTime {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        FromSql::<Timestamp, Pg>::from_sql(value).map(Self)
    }
}

impl FromSql<Timestamp, DbBackend> for StoredTime {
    fn from_sql(value: <DbBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        value.from_sql::<Self, Timestamp>()
    }
}

/// Reads `2026-11-26 10:00:00`, with up to six digits behind a point.
fn read(text: &[u8]) -> Option<NaiveDateTime> {
    let number = |from: usize, length: usize| {
        let digits = text.get(from..from + length)?;
        digits.iter().try_fold(0_u32, |number, digit| {
            let value = digit.wrapping_sub(b'0');
            (value < 10).then(|| number * 10 + u32::from(value))
        })
    };
    let signs = [(4, b'-'), (7, b'-'), (10, b' '), (13, b':'), (16, b':')];
    if !signs
        .iter()
        .all(|(place, sign)| text.get(*place) == Some(sign))
    {
        return None;
    }
    let micros = match (text.get(19), text.len()) {
        (None, _) => 0,
        (Some(b'.'), 21..=26) => {
            let digits = text.len() - 20;
            number(20, digits)? * 10_u32.pow(u32::try_from(6 - digits).ok()?)
        }
        _ => return None,
    };
    let year = i32::try_from(number(0, 4)?).ok()?;
    NaiveDate::from_ymd_opt(year, number(5, 2)?, number(8, 2)?)?.and_hms_micro_opt(
        number(11, 2)?,
        number(14, 2)?,
        number(17, 2)?,
        micros,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_they_are_written() {
        for text in [
            "2026-11-26 10:00:00",
            "2026-11-26 10:00:00.5",
            "1970-01-01 00:00:00.000001",
            "0000-02-29 23:59:59.999999",
            "9999-12-31 23:59:59",
        ] {
            let expected = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f").unwrap();
            assert_eq!(read(text.as_bytes()), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_written_otherwise_is_left_to_others() {
        for text in [
            "",
            "2026-11-26",
            "2026-11-26T10:00:00",
            "2026-11-26 10:00:00.",
            "2026-11-26 10:00:00.1234567",
            "2026-13-26 10:00:00",
            "-026-11-26 10:00:00",
            "10000-01-01 00:00:00",
        ] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
    }
}
