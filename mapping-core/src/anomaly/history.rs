//! What is looked at: payments, refunds and settlements as they are known, in any order and each perhaps more than once.

use rust_decimal::Decimal;
use time::{Duration, OffsetDateTime};

use crate::canonical::{Movement, Payment, Refund, Settlement, SettlementId};
use crate::money::{Money, MoneyError};
use crate::rules::AnomalyRules;

/// What is looked at.
#[derive(Clone, Copy, Debug, Default)]
pub struct History<'a> {
    /// Payments, paid or not.
    pub payments: &'a [Payment],
    /// Refunds.
    pub refunds: &'a [Refund],
    /// Settlements, and what they were expected to be.
    pub settlements: &'a [SettledAmount],
}

/// What a settlement is, and what it was expected to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettledAmount {
    /// The settlement.
    pub id: SettlementId,
    /// What its members come to.
    pub expected: Money,
    /// What it is.
    pub actual: Money,
    /// When it was made, UTC.
    pub at: OffsetDateTime,
}

impl SettledAmount {
    /// A settlement against the movements that it pays out.
    ///
    /// # Errors
    /// [`MoneyError`] for movements in another currency, or more than can be added up.
    pub fn of<'a>(
        settlement: &Settlement,
        members: impl IntoIterator<Item = &'a Movement>,
    ) -> Result<Self, MoneyError> {
        let nets = members.into_iter().map(|movement| movement.net);
        let expected = Money::sum(settlement.amount.currency(), nets)?;
        Ok(Self { id: settlement.id.clone(), expected, actual: settlement.amount, at: settlement.created_at })
    }
}

/// The two stretches of time that are held against each other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretches {
    /// The end of the window; it belongs to it.
    pub(super) as_of: OffsetDateTime,
    /// The beginning of the window, which is the end of the days before it.
    pub(super) start: OffsetDateTime,
    /// The beginning of the days before.
    earliest: OffsetDateTime,
    /// How long the window is.
    pub(super) window: Duration,
}

impl Stretches {
    pub(super) fn new(as_of: OffsetDateTime, rules: &AnomalyRules) -> Self {
        let before = |at: OffsetDateTime, duration| at.checked_sub(duration).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        let window = Duration::hours(i64::from(rules.window_hours.max(1)));
        let start = before(as_of, window);
        Self { as_of, start, earliest: before(start, Duration::days(i64::from(rules.baseline_days))), window }
    }

    /// The number of the window that a moment falls in, counted from 1970 on whenever somebody looks.
    pub(super) fn number(&self, at: OffsetDateTime) -> i64 {
        at.unix_timestamp().div_euclid(self.window.whole_seconds().max(1))
    }

    /// Whether something of this moment is looked at.
    pub(super) fn in_window(&self, at: OffsetDateTime) -> bool {
        self.start < at && at <= self.as_of
    }

    /// Whether it says what is usual.
    pub(super) fn is_before(&self, at: OffsetDateTime) -> bool {
        self.earliest < at && at <= self.start
    }

    /// Which window before the last one a moment falls in: 0 is the one just before.
    pub(super) fn windows_back(&self, at: OffsetDateTime) -> Option<i64> {
        let seconds = self.window.whole_seconds();
        self.is_before(at).then(|| (self.start - at).whole_seconds().checked_div(seconds).unwrap_or(0))
    }
}

/// Two parts of a figure as one number.
pub(super) fn ratio(part: usize, whole: usize) -> Option<Decimal> {
    Decimal::from(part).checked_div(Decimal::from(whole))
}
