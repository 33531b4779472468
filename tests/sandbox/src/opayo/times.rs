//! Instants as Opayo writes them: RFC 3339 in Pi, `dd/MM/yyyy HH:mm:ss.SSS` in Reporting, there in the time of London unless the
//! setup says UTC.

use time::{
    Date, Duration, Month, OffsetDateTime, PrimitiveDateTime, Time, Weekday, format_description::well_known::Rfc3339,
};

/// The time zone of Reporting's dates, which is disputed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ReportingZone {
    /// The time of London, with summer time.
    #[default]
    London,
    /// UTC all year.
    Utc,
}

/// `2026-11-20T09:15:00.123Z`.
pub(crate) fn rfc3339(instant: OffsetDateTime) -> String {
    instant.format(&Rfc3339).unwrap_or_default()
}

impl ReportingZone {
    fn ahead(self, instant: OffsetDateTime) -> Duration {
        let year = instant.year();
        let (begins, ends) = (last_sunday(year, Month::March), last_sunday(year, Month::October));
        let summer = begins.zip(ends).is_some_and(|(begins, ends)| (begins..ends).contains(&instant));
        if self == Self::London && summer { Duration::HOUR } else { Duration::ZERO }
    }

    /// `20/11/2026 09:15:00.123`.
    pub(crate) fn write(self, instant: OffsetDateTime) -> String {
        format!("{}.{:03}", self.write_seconds(instant), instant.millisecond())
    }

    /// `20/11/2026 09:15:00`.
    pub(crate) fn write_seconds(self, instant: OffsetDateTime) -> String {
        let there = instant + self.ahead(instant);
        let (month, day, year) = (u8::from(there.month()), there.day(), there.year());
        format!("{day:02}/{month:02}/{year:04} {:02}:{:02}:{:02}", there.hour(), there.minute(), there.second())
    }

    /// Reads `dd/MM/yyyy HH:mm:ss`, or a day alone.
    pub(crate) fn read(self, text: &str) -> Option<OffsetDateTime> {
        let (day, clock) = text.trim().split_once(' ').unwrap_or((text.trim(), "00:00:00"));
        let day: Vec<&str> = day.split('/').collect();
        let clock: Vec<&str> = clock.split('.').next()?.split(':').collect();
        let ([day, month, year], [hour, minute, second]) = (day.as_slice(), clock.as_slice()) else { return None };
        let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
        let date = Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()?;
        let time = Time::from_hms(hour.parse().ok()?, minute.parse().ok()?, second.parse().ok()?).ok()?;
        let there = PrimitiveDateTime::new(date, time).assume_utc();
        Some(there - self.ahead(there))
    }
}

/// One o'clock UTC on the last Sunday of a month, when clocks change.
fn last_sunday(year: i32, month: Month) -> Option<OffsetDateTime> {
    let mut day = Date::from_calendar_date(year, month, month.length(year)).ok()?;
    while day.weekday() != Weekday::Sunday {
        day = day.previous_day()?;
    }
    Some(day.with_hms(1, 0, 0).ok()?.assume_utc())
}
