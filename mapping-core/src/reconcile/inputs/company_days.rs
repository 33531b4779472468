//! The company's day of an instant, for many instants: the zone is looked up once.

use time::{Date, OffsetDateTime, Time};

use crate::business_date::{TimeZone, UnknownTimeZone};
use crate::rules::CompanyRules;

/// The business days of a company, by its time zone and cut-off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanyDays {
    zone: TimeZone,
    cut_off: Time,
}

impl CompanyDays {
    /// The days of these rules.
    ///
    /// # Errors
    /// [`UnknownTimeZone`].
    pub fn of(rules: &CompanyRules) -> Result<Self, UnknownTimeZone> {
        let cut_off = rules.cut_off.unwrap_or(Time::MIDNIGHT);
        Ok(Self { zone: TimeZone::named(&rules.time_zone)?, cut_off })
    }

    /// The business day of an instant.
    pub fn day(&self, instant: OffsetDateTime) -> Date {
        self.zone.business_date_until(instant, self.cut_off)
    }
}
