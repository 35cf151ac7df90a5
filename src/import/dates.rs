//! Dates as databases and feeds write them.

use chrono::{
    DateTime, Datelike, FixedOffset, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone,
};
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
        "%Y-%m-%dT%H:%M",
    ]
    .iter()
    .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
    .or_else(|| day(text).ok())
    .map(truncate_to_micros)
}

/// A date of a feed, in UTC: RFC 3339, its profile of the W3C with less of it, or RFC 822 with its
/// obsolete zones; or one without a zone, which is read in this one.
pub(super) fn parse_feed_date(text: &str, timezone: Tz) -> Option<NaiveDateTime> {
    let text = text.trim();
    if let Some(time) = parse_zoned(text) {
        return in_range(truncate_to_micros(time.naive_utc()));
    }
    let local = match text.len() {
        4 => parse_date(&format!("{text}-01-01")),
        7 => parse_date(&format!("{text}-01")),
        _ => parse_date(text),
    };
    to_utc(local?, timezone)
}

fn parse_zoned(text: &str) -> Option<DateTime<FixedOffset>> {
    if !starts_with_date(text) {
        // The day of the week may be wrong, or in another language.
        let date = text.split_once(',').map_or(text, |(_, date)| date);
        return DateTime::parse_from_rfc2822(date.trim()).ok();
    }
    DateTime::parse_from_rfc3339(text).ok().or_else(|| {
        [
            "%Y-%m-%dT%H:%M:%S%.f %#z",
            "%Y-%m-%d %H:%M:%S%.f %#z",
            "%Y-%m-%dT%H:%M %#z",
            "%Y-%m-%d %H:%M %#z",
        ]
        .iter()
        .find_map(|format| DateTime::parse_from_str(text, format).ok())
    })
}

/// A date of Ghost, in UTC: as [`parse_feed_date`] reads it, or in milliseconds since 1970.
pub(super) fn parse_utc_date(text: &str) -> Option<NaiveDateTime> {
    match text.trim().parse() {
        Ok(milliseconds) => DateTime::from_timestamp_millis(milliseconds)
            .and_then(|time| in_range(time.naive_utc())),
        Err(_) => parse_feed_date(text, Tz::UTC),
    }
}

/// A time that came twice as clocks went back is the first one; one that never came as they went
/// forward is moved on by the hour that was left out. None if it is in no year from 1 to 9999.
pub(super) fn to_utc(local: NaiveDateTime, timezone: Tz) -> Option<NaiveDateTime> {
    in_range(match timezone.from_local_datetime(&local) {
        LocalResult::Single(time) | LocalResult::Ambiguous(time, _) => time.naive_utc(),
        LocalResult::None => {
            let hour = chrono::TimeDelta::hours(1);
            local
                .checked_sub_signed(hour)
                .and_then(|earlier| timezone.from_local_datetime(&earlier).earliest())
                .map_or(local, |time| time.naive_utc() + hour)
        }
    })
}

/// A time in a year from 1 to 9999: databases order no others alike.
fn in_range(time: NaiveDateTime) -> Option<NaiveDateTime> {
    (1..=9_999).contains(&time.year()).then_some(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_their_zone() {
        let utc = |text: &str, zone: Tz| {
            let local = parse_date(text).unwrap();
            to_utc(local, zone).unwrap().to_string()
        };
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
    fn dates_of_feeds_are_read_in_all_usual_forms() {
        for (text, utc) in [
            ("2022-05-24T10:00:00+02:00", "2022-05-24 08:00:00"),
            ("2022-05-24T10:00:00.5+0200", "2022-05-24 08:00:00.500"),
            ("2022-05-24T10:00Z", "2022-05-24 10:00:00"),
            ("2022-05-24T10:00+02:00", "2022-05-24 08:00:00"),
            ("2022-05-24 10:00:00 +0200", "2022-05-24 08:00:00"),
            ("2022-05-24 10:00:00Z", "2022-05-24 10:00:00"),
            ("2022-05-24 10:00 -01:00", "2022-05-24 11:00:00"),
            ("2022-05-24T10:00", "2022-05-24 08:00:00"),
            ("2022-05-24 10:00:00", "2022-05-24 08:00:00"),
            ("2022-05-24", "2022-05-23 22:00:00"),
            ("2022-05", "2022-04-30 22:00:00"),
            ("2022", "2021-12-31 23:00:00"),
            ("Tue, 24 May 2022 10:00:00 GMT", "2022-05-24 10:00:00"),
            ("Mon, 24 May 2022 10:00:00 +0200", "2022-05-24 08:00:00"),
            ("mardi, 24 May 22 10:00 EST", "2022-05-24 15:00:00"),
            ("24 May 2022 10:00:00 GMT", "2022-05-24 10:00:00"),
        ] {
            let read = parse_feed_date(text, Tz::Europe__Paris).map(|time| time.to_string());
            assert_eq!(read.as_deref(), Some(utc), "{text}");
        }
    }

    #[test]
    fn years_are_from_1_to_9999() {
        for text in [
            "Fri, 31 Dec 9999 23:59:59 -0100",
            "24 May 10000 10:00:00 GMT",
            "24 May 262000 10:00:00 GMT",
            "Wed, 30 Nov -0001 00:00:00 +0000",
            "9999-12-31T23:59:59-01:00",
            "9999-12-31 23:59:59",
            "0001-01-01T00:00:00+01:00",
            "0000",
            "0000-00",
            "+10000-01-01T00:00:00Z",
            "253402300800000",
        ] {
            let read = parse_feed_date(text, Tz::America__New_York);
            assert_eq!(read, None, "{text}");
            assert_eq!(
                parse_utc_date(text).filter(|time| time.year() > 9_999),
                None
            );
        }
        let first = parse_date("0001-01-01 00:00:00").unwrap();
        assert_eq!(to_utc(first, Tz::Europe__Paris), None);
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
