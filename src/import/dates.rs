//! Dates as databases and feeds write them.

use chrono::{DateTime, Datelike, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use chrono_tz::Tz;

use crate::domain::{starts_with_date, truncate_to_micros};

/// `2022-05-24`, `2022-05-24 10:00:00`, with a fraction of seconds or a `T`; not `0000-00-00`.
pub(super) fn parse_date(text: &str) -> Option<NaiveDateTime> {
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

/// A date of a feed, in UTC: RFC 3339, or RFC 822 with its obsolete zones, or one without a zone,
/// which is read in this one.
pub(super) fn parse_feed_date(text: &str, timezone: Tz) -> Option<NaiveDateTime> {
    let text = text.trim();
    let zoned = DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_rfc2822(text))
        .map(|time| truncate_to_micros(time.naive_utc()));
    // Years before the first are WordPress's zero dates.
    zoned
        .ok()
        .filter(|time| time.year() > 0)
        .or_else(|| parse_date(text).map(|local| to_utc(local, timezone)))
}

/// A date of Ghost, in UTC: as [`parse_feed_date`] reads it, or in milliseconds since 1970.
pub(super) fn parse_utc_date(text: &str) -> Option<NaiveDateTime> {
    match text.trim().parse() {
        Ok(milliseconds) => DateTime::from_timestamp_millis(milliseconds)
            .map(|time| time.naive_utc())
            .filter(|time| (1..=9_999).contains(&time.year())),
        Err(_) => parse_feed_date(text, Tz::UTC),
    }
}

/// A time that came twice as clocks went back is the first one; one that never came as they went
/// forward is moved on by the hour that was left out.
pub(super) fn to_utc(local: NaiveDateTime, timezone: Tz) -> NaiveDateTime {
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
    fn dates_of_ghost_are_text_or_milliseconds() {
        for (text, utc) in [
            ("2022-09-01T06:00:00.000Z", Some("2022-09-01 06:00:00")),
            ("2017-05-30 13:02:11", Some("2017-05-30 13:02:11")),
            ("1388318400000", Some("2013-12-29 12:00:00")),
            ("99999999999999999", None),
            ("2022", Some("1970-01-01 00:00:02.022")),
            ("", None),
        ] {
            let read = parse_utc_date(text).map(|time| time.to_string());
            assert_eq!(read.as_deref(), utc, "{text}");
        }
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
