//! What differences are let pass, for how long things may be late, and how rows of two sides are matched. Amounts are whole
//! minor units or basis points, so that a limit is met to the last digit or not at all.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use time::Date;

/// What is let pass, and how rows are matched. What an account does not say for itself stands for all accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ToleranceRules {
    /// A difference of at most so many minor units is let pass.
    pub minor_units: u32,
    /// A difference of at most so many hundredths of a percent of the gateway's amount is let pass.
    pub basis_points: u32,
    /// A difference that is not let pass, of at most so many minor units, may be written off.
    pub write_off: u32,
    /// How many business days may lie between rows that nothing but amounts and references connect.
    pub date_window: u16,
    /// How many business days the other side may take to follow. Until then a row is late, and not missing.
    pub lag: u16,
    /// How alike two references have to be, in thousandths: 1000 is the same.
    pub reference_score: u16,
    /// Days beside Saturday and Sunday on which the company and its bank do not work.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<super::schema::CalendarDay>"))]
    pub holidays: Vec<Date>,
    /// How rows are matched; the first strategy that places a row wins.
    pub strategies: Vec<Strategy>,
    /// How far searches go before they give up.
    pub search: SearchLimits,
    /// Accounts that differ from the rest, by the name that their rows carry.
    pub accounts: BTreeMap<String, AccountTolerance>,
}

/// What one account does differently.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct AccountTolerance {
    /// In place of [`ToleranceRules::minor_units`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minor_units: Option<u32>,
    /// In place of [`ToleranceRules::basis_points`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis_points: Option<u32>,
    /// In place of [`ToleranceRules::write_off`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub write_off: Option<u32>,
    /// In place of [`ToleranceRules::date_window`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_window: Option<u16>,
    /// In place of [`ToleranceRules::lag`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lag: Option<u16>,
    /// In place of [`ToleranceRules::strategies`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strategies: Option<Vec<Strategy>>,
}

/// One way to match rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    /// One key on both sides, one currency, and amounts that differ by no more than is let pass.
    KeyAndAmount,
    /// One key on both sides. Amounts that differ by more are an exception of these two rows.
    Key,
    /// One amount, days within the window, and references that are alike to the last digit. Rows with two keys that differ meet only
    /// where a reference names one of them.
    AmountAndDate,
    /// One row of the ERP for several of the gateway: those of one key, or the members of one payout.
    OneToMany,
    /// One row of the gateway for several of the ERP: part captures, instalments.
    ManyToOne,
    /// Rows of both sides, found by their sum alone, within the window. Where two sets fit, a single row beside a set, or one set
    /// two rows, none is taken. It is not among the default strategies: with many rows open, some sum always fits.
    CoveringSet,
    /// Payouts with their bank lines and journals, and with the sum of their members.
    ThreeWay,
}

/// How far searches go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct SearchLimits {
    /// A covering set is sought among at most so many rows; among more, it is given up, and the exception says so.
    pub rows: u16,
    /// And given up after so many steps.
    pub steps: u32,
    /// References are compared with at most so many rows of the same amount, those with the nearest dates.
    pub candidates: u16,
}

impl ToleranceRules {
    /// These rules as one account has them.
    #[must_use]
    pub fn for_account(&self, account: &str) -> Self {
        let mut rules = Self { accounts: BTreeMap::new(), ..self.clone() };
        let Some(own) = self.accounts.get(account) else { return rules };
        rules.minor_units = own.minor_units.unwrap_or(rules.minor_units);
        rules.basis_points = own.basis_points.unwrap_or(rules.basis_points);
        rules.write_off = own.write_off.unwrap_or(rules.write_off);
        rules.date_window = own.date_window.unwrap_or(rules.date_window);
        rules.lag = own.lag.unwrap_or(rules.lag);
        rules.strategies = own.strategies.clone().unwrap_or(rules.strategies);
        rules
    }

    /// Whether a difference is let pass: at most [`minor_units`](Self::minor_units), or at most
    /// [`basis_points`](Self::basis_points) of `amount`. Both in minor units of one currency.
    ///
    /// ```
    /// use mapping_core::rules::ToleranceRules;
    ///
    /// let two_percent = ToleranceRules { basis_points: 200, ..ToleranceRules::default() };
    /// assert!(two_percent.lets_pass(1_00, 50_00));
    /// assert!(!two_percent.lets_pass(1_01, 50_00));
    /// ```
    pub fn lets_pass(&self, difference: i128, amount: i128) -> bool {
        let difference = difference.unsigned_abs();
        if difference <= u128::from(self.minor_units) {
            return true;
        }
        let share = amount.unsigned_abs().checked_mul(u128::from(self.basis_points));
        match (difference.checked_mul(10_000), share) {
            (Some(difference), Some(share)) => difference <= share,
            (_, None) | (None, _) => false,
        }
    }

    /// Whether a difference in minor units may be written off.
    pub fn writes_off(&self, difference: i128) -> bool {
        difference.unsigned_abs() <= u128::from(self.write_off)
    }
}

impl Strategy {
    /// The strategy as rule books and reasons name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::KeyAndAmount => "key_and_amount",
            Self::Key => "key",
            Self::AmountAndDate => "amount_and_date",
            Self::OneToMany => "one_to_many",
            Self::ManyToOne => "many_to_one",
            Self::CoveringSet => "covering_set",
            Self::ThreeWay => "three_way",
        }
    }
}

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Default for ToleranceRules {
    fn default() -> Self {
        Self {
            minor_units: 0,
            basis_points: 0,
            write_off: 0,
            date_window: 3,
            lag: 2,
            reference_score: 850,
            holidays: Vec::new(),
            strategies: vec![
                Strategy::ThreeWay,
                Strategy::KeyAndAmount,
                Strategy::Key,
                Strategy::OneToMany,
                Strategy::ManyToOne,
                Strategy::AmountAndDate,
            ],
            search: SearchLimits::default(),
            accounts: BTreeMap::new(),
        }
    }
}

impl Default for SearchLimits {
    fn default() -> Self {
        Self { rows: 24, steps: 100_000, candidates: 64 }
    }
}
