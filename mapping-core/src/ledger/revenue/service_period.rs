//! The days that a line pays for.

use std::fmt;

use time::{Date, Month, OffsetDateTime};

use crate::business_date::TimeZone;
use crate::rules::RepeatPeriod;

/// Calendar days, the first included and the end excluded. There is at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServicePeriod {
    from: Date,
    until: Date,
}

impl ServicePeriod {
    /// The days from one to before another; none for no days.
    pub fn new(from: Date, until: Date) -> Option<Self> {
        (from < until).then_some(Self { from, until })
    }

    /// The days on which two instants fall in a zone; none for two instants of one day. Days are calendar days: a day of 23 or 25
    /// hours is one. No cut-off applies, because a service runs at night, too.
    pub fn between(start: OffsetDateTime, end: OffsetDateTime, zone: &TimeZone) -> Option<Self> {
        Self::new(zone.business_date(start), zone.business_date(end))
    }

    /// The days from one on, for as long as a repeated charge pays. A month ends on the day of the next month with the same number,
    /// or on its last day.
    pub fn repeated(from: Date, period: RepeatPeriod) -> Option<Self> {
        let until = match period {
            RepeatPeriod::Week => from.checked_add(time::Duration::days(7)),
            RepeatPeriod::Month => months_later(from, 1),
            RepeatPeriod::Quarter => months_later(from, 3),
            RepeatPeriod::Year => months_later(from, 12),
        };
        Self::new(from, until?)
    }

    /// The first day.
    pub fn from(&self) -> Date {
        self.from
    }

    /// The end, which is not served any more.
    pub fn until(&self) -> Date {
        self.until
    }

    /// How many days, at least one.
    pub fn days(&self) -> i64 {
        (self.until - self.from).whole_days()
    }

    /// How many of the days are before another day.
    pub fn days_before(&self, day: Date) -> i64 {
        (day - self.from).whole_days().clamp(0, self.days())
    }
}

fn months_later(day: Date, months: u8) -> Option<Date> {
    let past = u8::from(day.month()) - 1 + months;
    let year = day.year().checked_add(i32::from(past / 12))?;
    let month = Month::try_from(past % 12 + 1).ok()?;
    Date::from_calendar_date(year, month, day.day().min(month.length(year))).ok()
}

/// `2026-11-15 to 2026-12-15`, the end excluded.
impl fmt::Display for ServicePeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.from, self.until)
    }
}
