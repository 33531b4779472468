//! General ledger entries. A line is debited or credited, never both: the type has room for one.

use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use super::moment::{day, instant};
use super::{Amount, CostCentre, CurrencyCode, GlAccount, JournalNumber, JournalStatus, ReferenceNumber};

/// A journal entry as SYSPRO holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct JournalEntry {
    /// The entry's number.
    pub journal_number: JournalNumber,
    /// Its natural key: a payout's or settlement batch's id.
    pub reference_number: ReferenceNumber,
    /// The posting date.
    #[serde(with = "day")]
    pub journal_date: Date,
    /// The ledger's year.
    pub posting_year: u16,
    /// The period of that year.
    pub posting_period: u8,
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
    #[serde(default, with = "instant", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<OffsetDateTime>,
    /// When the record was last changed.
    #[serde(default, with = "instant", skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<OffsetDateTime>,
}

/// A journal entry to post. It is sent only if its debits equal its credits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct NewJournalEntry {
    /// Its natural key, unique among journal entries: a payout's or settlement batch's id.
    pub reference_number: ReferenceNumber,
    /// The posting date; it falls in an open period.
    #[serde(with = "day")]
    pub journal_date: Date,
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
    pub fn new(
        reference_number: ReferenceNumber,
        journal_date: Date,
        currency: CurrencyCode,
        lines: Vec<JournalLine>,
    ) -> Self {
        Self { reference_number, journal_date, currency, description: None, reversal_of: None, lines, notes: None }
    }
}

/// One account, debited or credited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "WireLine", into = "WireLine")]
pub struct JournalLine {
    /// The account.
    pub gl_account: GlAccount,
    /// The cost centre.
    pub cost_centre: Option<CostCentre>,
    /// Which side, and how much.
    pub side: Side,
    /// A reference of the line's own.
    pub reference: Option<String>,
    /// What it is for.
    pub comment: Option<String>,
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
    pub fn debit(gl_account: GlAccount, amount: Amount) -> Self {
        Self { gl_account, cost_centre: None, side: Side::Debit(amount), reference: None, comment: None }
    }

    /// Credits an account.
    pub fn credit(gl_account: GlAccount, amount: Amount) -> Self {
        Self { gl_account, cost_centre: None, side: Side::Credit(amount), reference: None, comment: None }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireLine {
    #[serde(rename = "GLAccount")]
    gl_account: GlAccount,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost_centre: Option<CostCentre>,
    #[serde(skip_serializing_if = "Option::is_none")]
    debit: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    credit: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
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
        let WireLine { gl_account, cost_centre, reference, comment, .. } = wire;
        Ok(Self { gl_account, cost_centre, side, reference, comment })
    }
}

impl From<JournalLine> for WireLine {
    fn from(line: JournalLine) -> Self {
        let (debit, credit) = match line.side {
            Side::Debit(amount) => (Some(amount), None),
            Side::Credit(amount) => (None, Some(amount)),
        };
        let JournalLine { gl_account, cost_centre, reference, comment, .. } = line;
        Self { gl_account, cost_centre, debit, credit, reference, comment }
    }
}

/// The words of a journal entry to set; its lines never change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct JournalEntryChange {
    /// What it is for; empty text clears it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Notes for the staff; empty text clears them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}
