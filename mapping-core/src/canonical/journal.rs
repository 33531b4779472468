//! A journal: debits and credits of the general ledger. It cannot be unbalanced: [`Journal::new`] is the only way to make one,
//! stored journals are read through it too, and it refuses debits that do not equal the credits in every currency.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use time::Date;

use super::{CostCentre, GlAccount, JournalReference};
use crate::money::{Currency, Money, MoneyError};
use crate::refusal::{Refusal, RefusalCode};

/// A balanced journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Journal {
    reference: JournalReference,
    posted_on: Date,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    lines: Vec<JournalLine>,
}

/// One account, debited or credited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalLine {
    /// The account.
    pub account: GlAccount,
    /// Which side.
    pub side: Side,
    /// How much; more than nothing.
    pub amount: Money,
    /// What the cost accounting puts it under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_centre: Option<CostCentre>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// The sides of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Debit.
    Debit,
    /// Credit.
    Credit,
}

/// Why lines make no journal.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum JournalError {
    /// A journal without lines says nothing.
    #[error("a journal has at least two lines, and this one has {0}")]
    TooFewLines(usize),
    /// A line of nothing, or less.
    #[error("line {position} on {account} is {amount}: a line is more than nothing, on one side or the other")]
    NotPositive {
        /// The line, from 0.
        position: usize,
        /// Its account.
        account: GlAccount,
        /// Its amount.
        amount: Money,
    },
    /// Debits are not credits.
    #[error("the debits come to {debits} and the credits to {credits}")]
    Unbalanced {
        /// The sum of the debits in the currency at fault.
        debits: Money,
        /// The sum of the credits in that currency.
        credits: Money,
    },
    /// Amounts that cannot be added up.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl Journal {
    /// A journal under a natural key, dated in the company's time zone.
    ///
    /// # Errors
    /// [`JournalError::Unbalanced`] unless debits equal credits in every currency; also for fewer than two lines and for a line
    /// that is not more than nothing.
    pub fn new(
        reference: JournalReference,
        posted_on: Date,
        description: Option<String>,
        lines: Vec<JournalLine>,
    ) -> Result<Self, JournalError> {
        if lines.len() < 2 {
            return Err(JournalError::TooFewLines(lines.len()));
        }
        for (position, line) in lines.iter().enumerate() {
            if line.amount.is_zero() || line.amount.is_negative() {
                let JournalLine { account, amount, .. } = line.clone();
                return Err(JournalError::NotPositive { position, account, amount });
            }
        }
        currencies(&lines).into_iter().try_for_each(|currency| balanced(&lines, currency))?;
        Ok(Self { reference, posted_on, description, lines })
    }

    /// The natural key: the ERP finds the journal again by this.
    pub fn reference(&self) -> &JournalReference {
        &self.reference
    }

    /// The business date.
    pub fn posted_on(&self) -> Date {
        self.posted_on
    }

    /// What it is for.
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// Debits and credits.
    pub fn lines(&self) -> &[JournalLine] {
        &self.lines
    }

    /// The currency of all lines; none if there are several.
    pub fn currency(&self) -> Option<Currency> {
        match currencies(&self.lines).as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// The sum of the debits, which is that of the credits, where there is one currency.
    pub fn total(&self) -> Option<Money> {
        sum(&self.lines, self.currency()?, Side::Debit).ok()
    }
}

impl JournalLine {
    /// Debits an account.
    pub fn debit(account: GlAccount, amount: Money) -> Self {
        Self { account, side: Side::Debit, amount, cost_centre: None, comment: None }
    }

    /// Credits an account.
    pub fn credit(account: GlAccount, amount: Money) -> Self {
        Self { account, side: Side::Credit, amount, cost_centre: None, comment: None }
    }

    /// Puts the line under a cost centre, if there is one.
    #[must_use]
    pub fn cost_centre(mut self, cost_centre: Option<CostCentre>) -> Self {
        self.cost_centre = cost_centre;
        self
    }

    /// Says what the line is for.
    #[must_use]
    pub fn comment(mut self, comment: impl Into<String>) -> Self {
        self.comment = Some(comment.into());
        self
    }
}

impl JournalError {
    /// The refusal of an event for this.
    pub fn refuse(&self, field: impl Into<String>) -> Refusal {
        let (code, value) = match self {
            Self::TooFewLines(count) => (RefusalCode::Unbalanced, count.to_string()),
            Self::NotPositive { amount, .. } => (RefusalCode::InvalidAmount, amount.to_string()),
            Self::Unbalanced { debits, .. } => (RefusalCode::Unbalanced, debits.to_string()),
            Self::Money(error) => return error.refuse(field),
        };
        Refusal::new(code, field, value, self.to_string())
    }
}

/// The currencies of the lines, each once, in the order of the lines.
fn currencies(lines: &[JournalLine]) -> Vec<Currency> {
    let mut currencies = Vec::new();
    for line in lines {
        if !currencies.contains(&line.amount.currency()) {
            currencies.push(line.amount.currency());
        }
    }
    currencies
}

fn balanced(lines: &[JournalLine], currency: Currency) -> Result<(), JournalError> {
    let (debits, credits) = (sum(lines, currency, Side::Debit)?, sum(lines, currency, Side::Credit)?);
    if debits == credits { Ok(()) } else { Err(JournalError::Unbalanced { debits, credits }) }
}

fn sum(lines: &[JournalLine], currency: Currency, side: Side) -> Result<Money, MoneyError> {
    let fits = |line: &&JournalLine| line.side == side && line.amount.currency() == currency;
    Money::sum(currency, lines.iter().filter(fits).map(|line| line.amount))
}

/// A journal as it is stored.
#[derive(Deserialize)]
struct Unchecked {
    reference: JournalReference,
    posted_on: Date,
    #[serde(default)]
    description: Option<String>,
    lines: Vec<JournalLine>,
}

impl TryFrom<Unchecked> for Journal {
    type Error = JournalError;

    fn try_from(stored: Unchecked) -> Result<Self, JournalError> {
        Self::new(stored.reference, stored.posted_on, stored.description, stored.lines)
    }
}
