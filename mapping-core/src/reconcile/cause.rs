//! Where a difference between two rows of one key probably comes from, read off what the rows themselves say: fee, tax, rate.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::rows::{Particulars, RowId, Rows, Stored};
use crate::derived::{Derived, Name};
use crate::money::{MinorUnitProfile, Money};

/// More minor units than this is no rounding.
const ROUNDING: u128 = 1;

/// Where a difference probably comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// One side is before the fee, the other after it.
    Fee,
    /// One side is with the tax, the other without it.
    Tax,
    /// The amount was converted, and the sides used different rates.
    Fx,
    /// One minor unit.
    Rounding,
    /// The other side has only a part of it.
    Partial,
    /// Nothing that the rows say explains it.
    Unknown,
}

impl Cause {
    /// The cause as stored and counted.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fee => "fee",
            Self::Tax => "tax",
            Self::Fx => "fx",
            Self::Rounding => "rounding",
            Self::Partial => "partial",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fee => "the fee",
            Self::Tax => "the tax",
            Self::Fx => "the exchange rate",
            Self::Rounding => "rounding",
            Self::Partial => "a part of it",
            Self::Unknown => "something that the rows do not say",
        })
    }
}

/// Two rows of one key and one currency with different amounts.
pub(super) struct Difference<'a> {
    left: &'a Stored,
    right: &'a Stored,
    particulars: [Particulars; 2],
}

impl<'a> Difference<'a> {
    pub(super) fn between(rows: &'a Rows, left: RowId, right: RowId) -> Option<Self> {
        let particulars = [rows.particulars(left), rows.particulars(right)];
        Some(Self { left: rows.stored(left)?, right: rows.stored(right)?, particulars })
    }

    /// By how much, in minor units.
    pub(super) fn by(&self) -> i128 {
        i128::from(self.left.amount) - i128::from(self.right.amount)
    }

    /// The cause, without its reasons.
    pub(super) fn cause(&self) -> Cause {
        let by = self.by().unsigned_abs();
        let is = |amount: i64| amount != 0 && u128::from(amount.unsigned_abs()) == by;
        let taxes = self.particulars.iter().filter_map(|row| MinorUnitProfile::ISO.to_minor(row.tax?).ok());
        if is(self.left.fee) || is(self.right.fee) {
            Cause::Fee
        } else if taxes.into_iter().any(is) {
            Cause::Tax
        } else if by <= ROUNDING {
            Cause::Rounding
        } else if self.particulars.iter().any(|row| row.rate.is_some() || row.presented.is_some()) {
            Cause::Fx
        } else if self.is_part() {
            Cause::Partial
        } else {
            Cause::Unknown
        }
    }

    /// The cause and what in the rows speaks for it.
    pub(super) fn explained(&self) -> Derived<Cause> {
        let money = |minor: i64| MinorUnitProfile::ISO.to_money(minor, self.left.currency).ok();
        let cause = self.cause();
        let mut why = Derived::new(cause, format!("reconcile.cause.{}", cause.as_str()));
        for (name, row) in [("gateway", self.left), ("erp", self.right)] {
            why = because(why, format!("{name}.amount"), money(row.amount));
            why = because(why, format!("{name}.fee"), money(row.fee).filter(|fee| !fee.is_zero()));
        }
        for (name, row) in ["gateway", "erp"].into_iter().zip(&self.particulars) {
            why = because(why, format!("{name}.tax"), row.tax);
            why = because(why, format!("{name}.presented"), row.presented);
            why = because(why, format!("{name}.rate"), row.rate);
        }
        why
    }

    /// Whether the smaller amount goes the same way.
    fn is_part(&self) -> bool {
        let (left, right) = (self.left.amount, self.right.amount);
        left.signum() == right.signum() && left != 0
    }
}

fn because<T>(why: Derived<T>, name: impl Into<Name>, value: Option<impl fmt::Display>) -> Derived<T> {
    match value {
        Some(value) => why.because(name, value),
        None => why,
    }
}

/// A difference in minor units as money, if it fits.
pub(super) fn as_money(minor: i128, row: &Stored) -> Option<Money> {
    MinorUnitProfile::ISO.to_money(i64::try_from(minor).ok()?, row.currency).ok()
}
