//! The day on which something happened, as a company's books see it. Instants are UTC everywhere; a business date needs the
//! company's time zone, from the IANA data that is compiled in, so that the same instant gives the same day on every machine.

use std::fmt;

use jiff::Timestamp;
use jiff::tz::TimeZoneDatabase;
use thiserror::Error;
use time::format_description::well_known::Rfc3339;
use time::{Date, OffsetDateTime, UtcOffset};

use crate::derived::Derived;
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::PaymentRules;

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

/// The company's day of an instant that `name` gave.
///
/// # Errors
/// A time zone of the rules that there is not.
pub(crate) fn company_date(
    instant: OffsetDateTime,
    name: &str,
    rules: &PaymentRules,
) -> Result<Derived<Date>, Refusal> {
    let zone = TimeZone::named(&rules.time_zone).map_err(|unknown| unknown.refuse("rules.payment.time_zone"))?;
    let date = Derived::new(zone.business_date(instant), "rules.payment.time_zone");
    let instant = instant.format(&Rfc3339).unwrap_or_else(|_| instant.to_string());
    Ok(date.because(name, instant).because("rules.payment.time_zone", &rules.time_zone))
}

impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.iana_name().unwrap_or("UTC"))
    }
}
