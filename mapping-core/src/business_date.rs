//! The day on which something happened, as a company's books see it. Instants are UTC everywhere; a business date needs the
//! company's time zone, from the IANA data that is compiled in, so that the same instant gives the same day on every machine.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZoneDatabase;
use thiserror::Error;
use time::format_description::well_known::Rfc3339;
use time::{Date, OffsetDateTime, Time, UtcOffset};

use crate::derived::{Derived, Name};
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::CompanyRules;

/// A company's time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeZone(jiff::tz::TimeZone);

/// A name that the IANA data does not have.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{name:?} is not a time zone of the IANA database; names look like \"Europe/London\"")]
pub struct UnknownTimeZone {
    /// The name.
    pub name: String,
}

impl TimeZone {
    /// The zone with an IANA name, in any case: `America/Chicago`.
    ///
    /// # Errors
    /// [`UnknownTimeZone`].
    pub fn named(name: &str) -> Result<Self, UnknownTimeZone> {
        let unknown = || UnknownTimeZone { name: name.to_owned() };
        let zone = TimeZoneDatabase::bundled().get(name).map_err(|_| unknown())?;
        if zone.is_unknown() { Err(unknown()) } else { Ok(Self(zone)) }
    }

    /// The day on which an instant falls in this zone.
    ///
    /// ```
    /// use mapping_core::business_date::TimeZone;
    /// use time::macros::{date, datetime};
    ///
    /// let chicago = TimeZone::named("America/Chicago")?;
    /// assert_eq!(chicago.business_date(datetime!(2026-11-20 05:59 UTC)), date!(2026-11-19));
    /// # Ok::<(), mapping_core::business_date::UnknownTimeZone>(())
    /// ```
    pub fn business_date(&self, instant: OffsetDateTime) -> Date {
        let local = instant.checked_to_offset(self.offset_at(instant));
        local.unwrap_or(instant).date() // only the first and last hours of the calendar's range have no local time
    }

    /// The business day of an instant in this zone, where the day ends at a local time: from it on, what happens belongs to the
    /// next day. Where the clocks change, the day ends once: at the first time that the clocks show, or when they have jumped over
    /// it. A day that ends at midnight is the calendar's.
    pub fn business_date_until(&self, instant: OffsetDateTime, cut_off: Time) -> Date {
        let date = self.business_date(instant);
        if cut_off == Time::MIDNIGHT || self.instant_of(date, cut_off).is_none_or(|end| instant < end) {
            return date;
        }
        date.next_day().unwrap_or(date)
    }

    /// The instant, UTC, of a local time on a day, to the second. Where the clocks show a time twice, the first of the two; one that
    /// they jump over, as long after it as the jump. None at the ends of the calendar.
    pub fn instant_of(&self, date: Date, time: Time) -> Option<OffsetDateTime> {
        let month = i8::try_from(u8::from(date.month())).ok()?;
        let (day, hour) = (i8::try_from(date.day()).ok()?, i8::try_from(time.hour()).ok()?);
        let (minute, second) = (i8::try_from(time.minute()).ok()?, i8::try_from(time.second()).ok()?);
        let local = DateTime::new(i16::try_from(date.year()).ok()?, month, day, hour, minute, second, 0).ok()?;
        let end = self.0.to_ambiguous_timestamp(local).compatible().ok()?;
        OffsetDateTime::from_unix_timestamp(end.as_second()).ok()
    }

    /// The offset from UTC in force at an instant. Beyond the range of the zone data, the one at its end.
    fn offset_at(&self, instant: OffsetDateTime) -> UtcOffset {
        let end = if instant.year() < 0 { Timestamp::MIN } else { Timestamp::MAX };
        let timestamp = Timestamp::from_second(instant.unix_timestamp()).unwrap_or(end);
        UtcOffset::from_whole_seconds(self.0.to_offset(timestamp).seconds()).unwrap_or(UtcOffset::UTC)
    }
}

impl UnknownTimeZone {
    /// The refusal of an event for this, at the rule that names the zone.
    pub fn refuse(&self, field: impl Into<String>) -> Refusal {
        Refusal::new(RefusalCode::InvalidText, field, &self.name, self.to_string())
    }
}

/// The company's day of an instant that `name` gave: the calendar's in its time zone, or the next one from its cut-off on.
///
/// # Errors
/// A time zone of the rules that there is not.
pub fn company_date(
    instant: OffsetDateTime,
    name: impl Into<Name>,
    rules: &CompanyRules,
) -> Result<Derived<Date>, Refusal> {
    let zone = TimeZone::named(&rules.time_zone).map_err(|unknown| unknown.refuse("rules.company.time_zone"))?;
    let cut_off = rules.cut_off.unwrap_or(Time::MIDNIGHT);
    let calendar = zone.business_date(instant);
    let date = if cut_off == Time::MIDNIGHT { calendar } else { zone.business_date_until(instant, cut_off) };
    let rule = if date == calendar { "rules.company.time_zone" } else { "rules.company.cut_off" };
    let instant = instant.format(&Rfc3339).unwrap_or_else(|_| instant.to_string());
    let derived = Derived::new(date, rule).because(name, instant).because("rules.company.time_zone", &rules.time_zone);
    if date == calendar {
        return Ok(derived);
    }
    let time = format!("{:02}:{:02}", cut_off.hour(), cut_off.minute());
    Ok(derived.because("rules.company.cut_off", time).rather_than(calendar, "that day had ended"))
}

impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.iana_name().unwrap_or("UTC"))
    }
}
