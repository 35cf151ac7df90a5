use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, SubsecRound};

use super::Invalid;

/// One end of a span of time: a whole day in UTC, or an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeBound {
    Day(NaiveDate),
    Instant(NaiveDateTime),
}

impl TimeBound {
    /// Reads a date (`2022-05-24`) or an RFC 3339 time (`2022-05-24T10:00:00+02:00`).
    ///
    /// # Errors
    /// When the text is neither.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if let Ok(day) = parse_day(text) {
            return Ok(Self::Day(day));
        }
        parse_instant(text).map(Self::Instant).map_err(|_| {
            Invalid::new(
                "is neither a date nor a time; give a date such as \"2022-05-24\" or an RFC 3339 time such as \"2022-05-24T10:00:00Z\"",
            )
        })
    }

    /// Reads an RFC 3339 time, not a date.
    ///
    /// # Errors
    /// When the text is no such time.
    pub fn parse_instant(text: &str) -> Result<Self, Invalid> {
        parse_instant(text).map(Self::Instant).map_err(|_| {
            Invalid::new("is not a time; give an RFC 3339 time such as \"2022-05-24T10:00:00Z\"")
        })
    }

    /// The first moment that belongs to it, in UTC.
    pub fn first(self) -> NaiveDateTime {
        match self {
            Self::Day(day) => day.and_time(NaiveTime::MIN),
            Self::Instant(instant) => instant,
        }
    }

    /// The last moment that belongs to it, in UTC, to the microsecond that databases keep.
    pub fn last(self) -> NaiveDateTime {
        match self {
            Self::Day(day) => day
                .and_time(NaiveTime::MIN)
                .checked_add_signed(chrono::TimeDelta::microseconds(86_400_000_000 - 1))
                .unwrap_or(NaiveDateTime::MAX),
            Self::Instant(instant) => instant,
        }
    }
}

/// Every spelling of one instant has the same text, in UTC.
impl fmt::Display for TimeBound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::Instant(instant) => f.write_str(
                &instant
                    .and_utc()
                    .to_rfc3339_opts(SecondsFormat::AutoSi, true),
            ),
        }
    }
}

/// A time as databases keep it: to the microsecond.
pub fn truncate_to_micros(time: NaiveDateTime) -> NaiveDateTime {
    time.trunc_subsecs(6)
}

fn parse_day(text: &str) -> Result<NaiveDate, ()> {
    if !starts_with_date(text) || text.len() != 10 {
        return Err(());
    }
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| ())
}

/// Whether a text starts as `2022-05-24` does, with a year from 1 to 9999: chrono alone would also
/// take `2022-5-4` and years that databases do not order alike.
pub fn starts_with_date(text: &str) -> bool {
    let date = text.as_bytes().get(..10).unwrap_or_default();
    let shape = date.iter().enumerate().all(|(place, byte)| match place {
        4 | 7 => *byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    date.len() == 10 && shape && !date.starts_with(b"0000")
}

fn parse_instant(text: &str) -> Result<NaiveDateTime, ()> {
    if !starts_with_date(text) {
        return Err(());
    }
    let parsed = DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_rfc3339(&with_plus_before_offset(text)))
        .map_err(|_| ())?;
    Ok(within_years(truncate_to_micros(parsed.naive_utc())))
}

/// The nearest time in the years 1 to 9999: an offset may lead out of them.
fn within_years(time: NaiveDateTime) -> NaiveDateTime {
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).map(TimeBound::Day);
    let first = day(1, 1, 1).map_or(time, TimeBound::first);
    let last = day(9999, 12, 31).map_or(time, TimeBound::last);
    time.clamp(first, last)
}

/// A `+` that was not percent-encoded in a query arrives as a space: the offset of
/// `2022-05-24T10:00:00 02:00` was `+02:00`.
fn with_plus_before_offset(text: &str) -> String {
    match text.rsplit_once(' ') {
        Some((time, offset)) if offset.len() == 5 => format!("{time}+{offset}"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_spans_all_its_moments() {
        let day = TimeBound::parse("2022-05-24").unwrap();
        assert_eq!(day.first().to_string(), "2022-05-24 00:00:00");
        assert_eq!(day.last().to_string(), "2022-05-24 23:59:59.999999");
    }

    #[test]
    fn an_instant_is_read_in_its_offset() {
        for text in [
            "2022-05-24T10:00:00+02:00",
            "2022-05-24T10:00:00 02:00",
            "2022-05-24t08:00:00z",
        ] {
            let instant = TimeBound::parse(text).unwrap();
            assert_eq!(instant.first().to_string(), "2022-05-24 08:00:00", "{text}");
            assert_eq!(instant.first(), instant.last());
        }
    }

    #[test]
    fn the_ends_of_time_stay_in_four_digits() {
        let late = TimeBound::parse("9999-12-31T23:59:59-14:00").unwrap();
        assert_eq!(late.first().to_string(), "9999-12-31 23:59:59.999999");
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "yesterday",
            "2022-5-4",
            "2022-02-30",
            "0000-01-01",
            "-9999-1-01",
            "+99999-1-1",
            "2022- 5-24",
            "+12022-05-24T10:00:00Z",
            "2022",
            "24/05/2022",
            "2022-05-24T10:00:00",
        ] {
            assert!(TimeBound::parse(text).is_err(), "{text:?}");
        }
    }
}
