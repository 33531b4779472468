//! The company's days: where each begins and ends, and on which of them it works.

use mapping_core::business_date::{TimeZone, UnknownTimeZone};
use mapping_core::rules::{CashRules, CompanyRules, RuleBook};
use time::{Date, OffsetDateTime, Time};

/// The days of a company, by its time zone and cut-off (`rules.company`) and the days on which its bank works (`rules.cash`).
#[derive(Clone, Debug)]
pub struct CompanyDays {
    zone: TimeZone,
    cut_off: Time,
    bank: CashRules,
}

impl CompanyDays {
    /// The days of the company that a rule book is about.
    ///
    /// # Errors
    /// [`UnknownTimeZone`]; a book that was loaded has none.
    pub fn of(rules: &RuleBook) -> Result<Self, UnknownTimeZone> {
        let RuleBook { company: CompanyRules { time_zone, cut_off, .. }, cash, .. } = rules;
        let zone = TimeZone::named(time_zone)?;
        Ok(Self { zone, cut_off: cut_off.unwrap_or(Time::MIDNIGHT), bank: cash.clone() })
    }

    /// The day to which an instant belongs.
    pub fn day_of(&self, instant: OffsetDateTime) -> Date {
        self.zone.business_date_until(instant, self.cut_off)
    }

    /// The calendar's day at an instant, whatever the cut-off.
    pub fn date_at(&self, instant: OffsetDateTime) -> Date {
        self.zone.business_date(instant)
    }

    /// The instant at which a day ends: the first that belongs to the next. None at the end of the calendar.
    pub fn end_of(&self, day: Date) -> Option<OffsetDateTime> {
        let last = if self.cut_off == Time::MIDNIGHT { day.next_day()? } else { day };
        self.zone.instant_of(last, self.cut_off)
    }

    /// The instant of a local time on a day: the first of two where the clocks go back, after the jump where they go forward.
    pub fn at(&self, day: Date, time: Time) -> Option<OffsetDateTime> {
        self.zone.instant_of(day, time)
    }

    /// Whether the company's bank works on this day.
    pub fn is_business_day(&self, day: Date) -> bool {
        !self.bank.weekend.contains(&day.weekday()) && !self.bank.holidays.contains(&day)
    }
}
