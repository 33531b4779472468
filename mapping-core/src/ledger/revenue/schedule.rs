//! How much of a line is earned in each month.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use time::{Date, Duration};

use super::{AccountingMonth, ServicePeriod};
use crate::canonical::JournalReference;
use crate::money::{Decimal, MinorUnitProfile, Money, MoneyError, Rounding};
use crate::rules::Unearned;

/// How what is earned by the end of a day is rounded. It is the same for an amount and its opposite, so that a credit of a whole line
/// takes back every month of it exactly.
pub(super) const ROUNDING: Rounding = Rounding::HalfUp;

/// A line over the days that it pays for. The releases and what is reversed come to the line exactly; no release goes the other way
/// than the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    line: JournalReference,
    total: Money,
    service: ServicePeriod,
    releases: Vec<Release>,
    reversed: Option<Money>,
}

/// What a month earns of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Release {
    /// The month.
    pub month: AccountingMonth,
    /// The last day of the month that is served.
    pub on: Date,
    /// How many days of it are served.
    pub days: i64,
    /// What they earn.
    pub amount: Money,
}

impl Schedule {
    /// The same amount for every day, cumulated and rounded to the currency's minor unit by ISO 4217, or to the line's own decimals
    /// where it has more.
    ///
    /// # Errors
    /// [`MoneyError::NoMinorUnit`] for a currency without one, [`MoneyError::Overflow`] for an amount past what can be held.
    pub fn daily(line: JournalReference, total: Money, service: ServicePeriod) -> Result<Self, MoneyError> {
        let mut schedule = Self { line, total, service, releases: Vec::new(), reversed: None };
        schedule.releases = schedule.months_before(service.until())?;
        Ok(schedule)
    }

    /// The line's key: `<invoice>/<line>`.
    pub fn line(&self) -> &JournalReference {
        &self.line
    }

    /// What the line comes to.
    pub fn total(&self) -> Money {
        self.total
    }

    /// The days that it pays for.
    pub fn service(&self) -> ServicePeriod {
        self.service
    }

    /// What each month earns, in the order of the months; months that earn nothing are left out.
    pub fn releases(&self) -> &[Release] {
        &self.releases
    }

    /// What went back to the customer instead of being earned.
    pub fn reversed(&self) -> Option<Money> {
        self.reversed
    }

    /// What the days before one earn by the whole schedule.
    ///
    /// # Errors
    /// As [`daily`](Self::daily).
    pub fn earned_before(&self, day: Date) -> Result<Money, MoneyError> {
        let own = self.total.amount().normalize().scale();
        let decimals = MinorUnitProfile::ISO.minor_unit(self.total.currency())?.exponent.max(own);
        let days = |count: i64| [Decimal::from(count)];
        let served = self.service.days_before(day);
        self.total.checked_ratio(&days(served), &days(self.service.days()), decimals, ROUNDING)
    }

    /// The schedule of a service that stops: the days before `day` are earned as before, and the rest is earned on `day` or goes
    /// back. A stop at or after the end changes nothing.
    ///
    /// # Errors
    /// As [`daily`](Self::daily).
    pub fn stopped(&self, day: Date, unearned: Unearned) -> Result<Self, MoneyError> {
        if day >= self.service.until() {
            return Ok(self.clone());
        }
        let rest = self.total.checked_sub(self.earned_before(day)?)?;
        let mut releases = self.months_before(day)?;
        match unearned {
            Unearned::Reverse => Ok(Self { releases, reversed: Some(rest), ..self.clone() }),
            Unearned::Release => {
                let month = AccountingMonth::of(day);
                let begun = releases.pop_if(|last| last.month == month);
                let (days, amount) = match begun {
                    Some(begun) => (begun.days, begun.amount.checked_add(rest)?),
                    None => (0, rest),
                };
                releases.push(Release { month, on: day, days, amount });
                releases.retain(|release| !release.amount.is_zero());
                Ok(Self { releases, ..self.clone() })
            }
        }
    }

    /// What each month changes by when this schedule becomes another one of the same line; months that stay are left out.
    ///
    /// # Errors
    /// [`MoneyError`] for schedules in two currencies.
    pub fn changes_to(&self, other: &Self) -> Result<Vec<Release>, MoneyError> {
        let mut changes: BTreeMap<AccountingMonth, Release> = BTreeMap::new();
        for release in &self.releases {
            changes.insert(release.month, Release { amount: -release.amount, ..*release });
        }
        for release in &other.releases {
            let change = match changes.get(&release.month) {
                Some(before) => Release { amount: release.amount.checked_add(before.amount)?, ..*release },
                None => *release,
            };
            changes.insert(release.month, change);
        }
        Ok(changes.into_values().filter(|change| !change.amount.is_zero()).collect())
    }

    /// What the months earn by the days before one.
    fn months_before(&self, day: Date) -> Result<Vec<Release>, MoneyError> {
        let end = day.min(self.service.until());
        let (mut from, mut earned) = (self.service.from(), Money::zero(self.total.currency()));
        let mut releases = Vec::new();
        while from < end {
            let month = AccountingMonth::of(from);
            let until = month.end().map_or(end, |next| next.min(end));
            let by_then = self.earned_before(until)?;
            let (days, on) = ((until - from).whole_days(), until.saturating_sub(Duration::DAY));
            let amount = by_then.checked_sub(earned)?;
            if !amount.is_zero() {
                releases.push(Release { month, on, days, amount });
            }
            (from, earned) = (until, by_then);
        }
        Ok(releases)
    }
}

/// `2026-11: 27.40 USD`.
impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.month, self.amount)
    }
}
