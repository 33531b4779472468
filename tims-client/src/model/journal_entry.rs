//! General ledger entries. A line is debited or credited, never both: the type has room for one.

use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use super::moment::{day, instant};
use super::{Amount, CostCentre, CurrencyCode, ExternalId, GlAccount, JournalNumber, JournalReference, JournalStatus};

/// A journal entry as TIMS holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct JournalEntry {
    /// The entry's number.
    pub journal_number: JournalNumber,
    /// Its natural key.
    pub reference: JournalReference,
    /// The key in the system it comes from.
    #[serde(rename = "ExternalID", skip_serializing_if = "Option::is_none")]
    pub external_id: Option<ExternalId>,
    /// The posting date.
    #[serde(with = "day")]
    pub date: Date,
    /// The currency of all amounts.
    pub currency: CurrencyCode,
    /// Whether it still counts.
    pub status: JournalStatus,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The entry that it undoes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reversal_of: Option<JournalNumber>,
    /// Debits and credits.
    pub lines: Vec<JournalLine>,
    /// Sum of the debits.
    pub total_debit: Amount,
    /// Sum of the credits.
    pub total_credit: Amount,
    /// Notes of the staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// When the record was made.
    #[serde(default, with = "instant::option", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<OffsetDateTime>,
}

/// A journal entry to post. It is sent only if its debits equal its credits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename = "JournalEntry", rename_all = "PascalCase")]
pub struct NewJournalEntry {
    /// Its natural key, unique among journal entries: a payout's or batch's id.
    pub reference: JournalReference,
    /// The key in the system it comes from; unique among journal entries.
    #[serde(rename = "ExternalID", skip_serializing_if = "Option::is_none")]
    pub external_id: Option<ExternalId>,
    /// The posting date; it falls in an open period.
    #[serde(with = "day")]
    pub date: Date,
    /// The currency of all amounts.
    pub currency: CurrencyCode,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The entry that it undoes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reversal_of: Option<JournalNumber>,
    /// Debits and credits: at least two lines.
    pub lines: Vec<JournalLine>,
    /// Notes for the staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

impl NewJournalEntry {
    /// An entry with what every entry has; set the other fields as needed.
    pub fn new(reference: JournalReference, date: Date, currency: CurrencyCode, lines: Vec<JournalLine>) -> Self {
        Self { reference, external_id: None, date, currency, description: None, reversal_of: None, lines, notes: None }
    }
}

/// One account, debited or credited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename = "Line", try_from = "WireLine", into = "WireLine")]
pub struct JournalLine {
    /// The account.
    pub account: GlAccount,
    /// The cost centre.
    pub cost_centre: Option<CostCentre>,
    /// Which side, and how much.
    pub side: Side,
    /// What it is for.
    pub description: Option<String>,
}

/// The side of a journal line and its amount, which is not negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Debit.
    Debit(Amount),
    /// Credit.
    Credit(Amount),
}

impl Side {
    /// The amount, whichever side it is on.
    pub fn amount(self) -> Amount {
        match self {
            Self::Debit(amount) | Self::Credit(amount) => amount,
        }
    }
}

impl JournalLine {
    /// Debits an account.
    pub fn debit(account: GlAccount, amount: Amount) -> Self {
        Self { account, cost_centre: None, side: Side::Debit(amount), description: None }
    }

    /// Credits an account.
    pub fn credit(account: GlAccount, amount: Amount) -> Self {
        Self { account, cost_centre: None, side: Side::Credit(amount), description: None }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Line", rename_all = "PascalCase")]
struct WireLine {
    account: GlAccount,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost_centre: Option<CostCentre>,
    #[serde(skip_serializing_if = "Option::is_none")]
    debit: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    credit: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

impl TryFrom<WireLine> for JournalLine {
    type Error = &'static str;

    fn try_from(wire: WireLine) -> Result<Self, Self::Error> {
        let side = match (wire.debit, wire.credit) {
            (Some(amount), None) => Side::Debit(amount),
            (None, Some(amount)) => Side::Credit(amount),
            (Some(_), Some(_)) => return Err("a journal line has Debit or Credit, not both"),
            (None, None) => return Err("a journal line has Debit or Credit"),
        };
        Ok(Self { account: wire.account, cost_centre: wire.cost_centre, side, description: wire.description })
    }
}

impl From<JournalLine> for WireLine {
    fn from(line: JournalLine) -> Self {
        let (debit, credit) = match line.side {
            Side::Debit(amount) => (Some(amount), None),
            Side::Credit(amount) => (None, Some(amount)),
        };
        Self { account: line.account, cost_centre: line.cost_centre, debit, credit, description: line.description }
    }
}

/// The words of a journal entry to set; its lines never change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename = "JournalEntry", rename_all = "PascalCase")]
pub struct JournalEntryChange {
    /// What it is for; empty text clears it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Notes for the staff; empty text clears them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}
