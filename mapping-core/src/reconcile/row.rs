//! One money line of one side, as a reader hands it over.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use time::Date;

use crate::canonical::MovementKind;
use crate::money::Money;

/// Whose books a row stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// A line of a settlement, or a payout.
    Gateway,
    /// A receipt, or a line of a journal.
    Erp,
    /// A line of a bank statement.
    Bank,
}

/// What a row is. Rows of different kinds are never matched by key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowKind {
    /// A customer's payment.
    Payment,
    /// Money given back.
    Refund,
    /// Money that a customer's bank took back, or returned.
    Dispute,
    /// A fee without a payment behind it, or tax on fees.
    Fee,
    /// To or from another balance.
    Transfer,
    /// Anything else that moves the balance.
    Adjustment,
    /// Paid out to the bank: in the books of the gateway, of the ERP or of the bank.
    Payout,
}

/// Where a row came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Origin<'a> {
    /// A file or an interface: `payouts-2026-11.csv`.
    pub source: &'a str,
    /// The line in it, from 1; 0 where there are no lines.
    pub line: u32,
}

/// One money line of one side.
///
/// Amounts are signed alike on all sides, as the merchant's balance sees them: payments are more than nothing, refunds less. A
/// payout is what reaches the bank, more than nothing. An empty text says nothing, and matches nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row<'a> {
    /// Whose books it stands in.
    pub side: Side,
    /// What is reconciled with each other: rows of different accounts never meet.
    pub account: &'a str,
    /// What identifies the money on both sides: a transaction, a refund, a payout.
    pub key: &'a str,
    /// What it is.
    pub kind: RowKind,
    /// How much, before fees.
    pub amount: Money,
    /// What the gateway keeps of it; negative where it gives a fee back. On a payout: what the payout itself costs.
    pub fee: Option<Money>,
    /// What is left, where the source says so: it has to be the amount less the fee.
    pub net: Option<Money>,
    /// The tax in it, where the source says so.
    pub tax: Option<Money>,
    /// What the customer paid, where that is in another currency.
    pub presented: Option<Money>,
    /// The rate from the presented currency.
    pub rate: Option<Decimal>,
    /// The business date, in the company's time zone: see [`TimeZone::business_date`](crate::business_date::TimeZone::business_date).
    pub date: Date,
    /// A text for people: what a bank statement says, an order number.
    pub reference: &'a str,
    /// The key of the payout that pays it out.
    pub group: &'a str,
    /// Where it came from.
    pub origin: Origin<'a>,
}

/// A line that could not be read, as far as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BrokenRow<'a> {
    /// Whose books it stands in.
    pub side: Side,
    /// The account, if that is known.
    pub account: &'a str,
    /// What could be read of its key.
    pub key: &'a str,
    /// What is wrong: which field, the value, what to do.
    pub fault: &'a str,
    /// Where it came from.
    pub origin: Origin<'a>,
}

impl<'a> Row<'a> {
    /// A payment; what else is known is added to it.
    pub fn new(side: Side, account: &'a str, key: &'a str, amount: Money, date: Date) -> Self {
        Self {
            side,
            account,
            key,
            kind: RowKind::Payment,
            amount,
            fee: None,
            net: None,
            tax: None,
            presented: None,
            rate: None,
            date,
            reference: "",
            group: "",
            origin: Origin::default(),
        }
    }

    /// Says what it is.
    #[must_use]
    pub fn kind(mut self, kind: RowKind) -> Self {
        self.kind = kind;
        self
    }

    /// What the gateway keeps of it.
    #[must_use]
    pub fn fee(mut self, fee: Money) -> Self {
        self.fee = Some(fee);
        self
    }

    /// A text for people.
    #[must_use]
    pub fn reference(mut self, reference: &'a str) -> Self {
        self.reference = reference;
        self
    }

    /// The key of the payout that pays it out.
    #[must_use]
    pub fn group(mut self, group: &'a str) -> Self {
        self.group = group;
        self
    }

    /// Where it came from.
    #[must_use]
    pub fn read_from(mut self, source: &'a str, line: u32) -> Self {
        self.origin = Origin { source, line };
        self
    }
}

impl From<MovementKind> for RowKind {
    fn from(kind: MovementKind) -> Self {
        match kind {
            MovementKind::Charge | MovementKind::ChargeFailure | MovementKind::PartialCaptureReversal => Self::Payment,
            MovementKind::Refund | MovementKind::RefundFailure => Self::Refund,
            MovementKind::Dispute | MovementKind::DisputeReversal => Self::Dispute,
            MovementKind::Fee | MovementKind::Tax | MovementKind::NetworkCost => Self::Fee,
            MovementKind::Payout => Self::Payout,
            MovementKind::Transfer | MovementKind::TransferReversal | MovementKind::ConnectCollection => Self::Transfer,
            // A payout that came back is in the balance again, and the next payout pays it out.
            MovementKind::PayoutReversal
            | MovementKind::Adjustment
            | MovementKind::PayoutHold
            | MovementKind::PayoutRelease
            | MovementKind::ReserveHold
            | MovementKind::ReserveRelease
            | MovementKind::TopUp
            | MovementKind::TopUpReversal
            | MovementKind::UnreconciledFunds
            | MovementKind::Contribution
            | MovementKind::ContributionRefund
            | MovementKind::Advance
            | MovementKind::Financing
            | MovementKind::FinancingRepayment
            | MovementKind::PlatformEarning
            | MovementKind::PlatformEarningRefund
            | MovementKind::ConnectReserve
            | MovementKind::Issuing
            | MovementKind::IssuingDispute => Self::Adjustment,
        }
    }
}

impl Side {
    /// The side as people call it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Erp => "ERP",
            Self::Bank => "bank",
        }
    }
}

impl RowKind {
    /// The kind as stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Refund => "refund",
            Self::Dispute => "dispute",
            Self::Fee => "fee",
            Self::Transfer => "transfer",
            Self::Adjustment => "adjustment",
            Self::Payout => "payout",
        }
    }
}

impl fmt::Display for Origin<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 { f.write_str(self.source) } else { write!(f, "{}:{}", self.source, self.line) }
    }
}

impl fmt::Display for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (side, kind) = (self.side.as_str(), self.kind.as_str());
        write!(f, "{side} {kind} {} of {} on {} ({})", self.key, self.amount, self.date, self.origin)
    }
}

impl fmt::Display for BrokenRow<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} line {}: {}", self.side.as_str(), self.origin, self.fault)
    }
}
