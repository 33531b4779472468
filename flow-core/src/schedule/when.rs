//! When something is done, as arithmetic over instants: no clock, no store.

use std::fmt;

use time::{Date, Duration, OffsetDateTime, Time};

use super::CompanyDays;

/// Nobody closes for longer than this; a calendar without business days has no next one.
const SEARCHED_DAYS: u32 = 400;

/// When something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// So long after it was due the last time. What was missed is done once.
    Every(Duration),
    /// On every day, at this local time. What was missed is done once.
    Daily(Time),
    /// For every business day, so long after it ended at the company's cut-off. Each day that was missed is done, in order.
    BusinessDays {
        /// How long after the cut-off: the other side needs it to close the day.
        lag: Duration,
    },
}

impl When {
    /// Every so many minutes, at least one.
    pub fn every_minutes(minutes: u32) -> Self {
        Self::Every(Duration::minutes(i64::from(minutes.max(1))))
    }

    /// For every business day, so long after its end.
    pub fn business_days_after(lag: Duration) -> Self {
        Self::BusinessDays { lag: lag.abs() }
    }

    /// The first time that it is due, for something that begins at `now`: a poll at once, the others at their next time. None at the
    /// end of the calendar, and for a calendar without business days.
    pub fn first(self, now: OffsetDateTime, days: &CompanyDays) -> Option<OffsetDateTime> {
        match self {
            Self::Every(_) => Some(now),
            Self::Daily(time) => daily(time, now, days),
            Self::BusinessDays { lag } => business_day(lag, now, days),
        }
    }

    /// The next time, after it was done for `due` at `now`. Business days that were missed come one by one; of all else, what was missed
    /// is left out, because doing it once did it all.
    pub fn next(self, due: OffsetDateTime, now: OffsetDateTime, days: &CompanyDays) -> Option<OffsetDateTime> {
        match self {
            Self::Every(interval) => every(interval.max(Duration::SECOND), due, now),
            Self::Daily(time) => daily(time, due.max(now), days),
            Self::BusinessDays { lag } => business_day(lag, due, days),
        }
    }

    /// The day that is done at `due`, for business days.
    pub fn day(self, due: OffsetDateTime, days: &CompanyDays) -> Option<Date> {
        match self {
            Self::Every(_) | Self::Daily(_) => None,
            Self::BusinessDays { lag } => Some(days.day_of(due.checked_sub(lag)?.checked_sub(Duration::SECOND)?)),
        }
    }
}

/// The first of the times `due`, `due + interval` … after `now`, and after `due`.
fn every(interval: Duration, due: OffsetDateTime, now: OffsetDateTime) -> Option<OffsetDateTime> {
    let missed = (now - due).whole_seconds().checked_div(interval.whole_seconds()).unwrap_or_default().max(0);
    let steps = i32::try_from(missed.saturating_add(1)).ok();
    let next = steps.and_then(|steps| due.checked_add(interval.checked_mul(steps)?));
    next.filter(|next| *next > now).or_else(|| due.max(now).checked_add(interval))
}

fn daily(time: Time, after: OffsetDateTime, days: &CompanyDays) -> Option<OffsetDateTime> {
    first_day(after, days, |day| days.at(day, time))
}

fn business_day(lag: Duration, after: OffsetDateTime, days: &CompanyDays) -> Option<OffsetDateTime> {
    let ended = after.checked_sub(lag)?;
    first_day(ended, days, |day| days.is_business_day(day).then(|| days.end_of(day)).flatten())?.checked_add(lag)
}

/// The first moment after `after` that a day has, days in their order.
fn first_day(
    after: OffsetDateTime,
    days: &CompanyDays,
    moment: impl Fn(Date) -> Option<OffsetDateTime>,
) -> Option<OffsetDateTime> {
    let mut day = days.date_at(after).previous_day()?.previous_day()?;
    for _ in 0..SEARCHED_DAYS {
        if let Some(moment) = moment(day).filter(|moment| *moment > after) {
            return Some(moment);
        }
        day = day.next_day()?;
    }
    None
}

/// As it stands in a row: `every 300 s`, `daily 06:00`, `business days + 1800 s`.
impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Every(interval) => write!(f, "every {} s", interval.whole_seconds()),
            Self::Daily(time) => write!(f, "daily {:02}:{:02}", time.hour(), time.minute()),
            Self::BusinessDays { lag } => write!(f, "business days + {} s", lag.whole_seconds()),
        }
    }
}
