//! Bank days: weekends and holidays as the rules list them, and the days on which the gateway pays out.

use time::Date;

use crate::refusal::{Refusal, RefusalCode};
use crate::rules::CashRules;

/// Nowhere are banks closed, or payouts apart, for longer than this.
const SEARCHED_DAYS: u32 = 60;

/// The calendar of a bank and a gateway.
pub(super) struct Calendar<'a>(pub(super) &'a CashRules);

impl Calendar<'_> {
    /// Whether banks work.
    pub(super) fn is_business_day(&self, day: Date) -> bool {
        !self.0.weekend.contains(&day.weekday()) && !self.0.holidays.contains(&day)
    }

    /// The day on which what can be paid out from `available` on reaches the bank.
    pub(super) fn reaches_bank(&self, available: Date) -> Result<Date, Refusal> {
        let paid_out = self.first(available, |day| self.is_business_day(day) && self.pays_out(day))?;
        self.business_days_after(paid_out, self.0.on_the_way)
    }

    /// So many business days later; for none, the first business day from then on.
    pub(super) fn business_days_after(&self, day: Date, count: u32) -> Result<Date, Refusal> {
        let mut day = self.first(day, |day| self.is_business_day(day))?;
        for _ in 0..count {
            day = self.first(next(day)?, |day| self.is_business_day(day))?;
        }
        Ok(day)
    }

    fn pays_out(&self, day: Date) -> bool {
        self.0.payout_days.is_empty() || self.0.payout_days.contains(&day.weekday())
    }

    fn first(&self, from: Date, fits: impl Fn(Date) -> bool) -> Result<Date, Refusal> {
        let mut day = from;
        for _ in 0..SEARCHED_DAYS {
            if fits(day) {
                return Ok(day);
            }
            day = next(day)?;
        }
        let message = "no bank day follows within sixty days; weekend, holidays or payout_days leave none";
        Err(Refusal::new(RefusalCode::InvalidText, "rules.cash", from, message))
    }
}

/// The day after.
pub(super) fn next(day: Date) -> Result<Date, Refusal> {
    day.next_day().ok_or_else(|| Refusal::new(RefusalCode::InvalidText, "as_of", day, "the calendar ends here"))
}
