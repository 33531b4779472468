//! Which time zone Reporting's clocks show. Users disagree whether it is London or UTC, so it is an argument; London is
//! the default.

use std::fmt;

use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset, Weekday};

/// A time zone, as far as Reporting needs one. A fixed [`UtcOffset`] is one, [`Europe::London`] is one; for any other,
/// join your time zone library here.
pub trait TimeZone: fmt::Debug + Send + Sync {
    /// The offset when a clock shows `local`. Of an hour that a clock shows twice, the first.
    fn at_local(&self, local: PrimitiveDateTime) -> UtcOffset;

    /// The offset at an instant.
    fn at_instant(&self, instant: OffsetDateTime) -> UtcOffset;
}

impl TimeZone for UtcOffset {
    fn at_local(&self, _: PrimitiveDateTime) -> UtcOffset {
        *self
    }

    fn at_instant(&self, _: OffsetDateTime) -> UtcOffset {
        *self
    }
}

/// Zones with the summer time of Europe: one hour ahead from the last Sunday of March to the last Sunday of October,
/// 01:00 UTC. The rule holds since 1996; earlier dates are no payments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Europe {
    /// Europe/London.
    London,
}

const SUMMER: UtcOffset = match UtcOffset::from_hms(1, 0, 0) {
    Ok(offset) => offset,
    Err(_) => UtcOffset::UTC,
};

impl TimeZone for Europe {
    fn at_local(&self, local: PrimitiveDateTime) -> UtcOffset {
        // Summer's clock is tried first, so that the hour shown twice is its first one.
        self.at_instant(local.assume_offset(SUMMER))
    }

    fn at_instant(&self, instant: OffsetDateTime) -> UtcOffset {
        let utc = instant.to_offset(UtcOffset::UTC);
        let at_one = |date: Date| date.with_time(Time::MIDNIGHT).assume_utc() + time::Duration::HOUR;
        match (last_sunday(utc.year(), Month::March), last_sunday(utc.year(), Month::October)) {
            (Some(begin), Some(end)) if (at_one(begin)..at_one(end)).contains(&utc) => SUMMER,
            _ => UtcOffset::UTC,
        }
    }
}

fn last_sunday(year: i32, month: Month) -> Option<Date> {
    let last = Date::from_calendar_date(year, month, month.length(year)).ok()?;
    Some(if last.weekday() == Weekday::Sunday { last } else { last.prev_occurrence(Weekday::Sunday) })
}
