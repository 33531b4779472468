//! Which column of an acquirer's file means what. Every acquirer has its own file, so this is data: it reads from TOML
//! or JSON.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a line of a statement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// Money from a customer.
    Payment,
    /// Money back to a customer.
    Refund,
    /// Money that a customer's bank took back.
    Chargeback,
    /// A chargeback that was won back.
    ChargebackReversal,
    /// What the acquirer keeps.
    Fee,
    /// What the acquirer gives back of its fees.
    FeeReversal,
    /// Anything else that adds (or, below zero, takes).
    Adjustment,
    /// What went to the bank: no income, a movement of what was counted.
    Payout,
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The column with this header, found without regard to case and blanks around it.
    Column(String),
    /// The same for every line.
    Fixed(String),
}

/// How a file writes dates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateFormat {
    /// `2026-11-20`, whatever follows it.
    #[default]
    YearMonthDay,
    /// `20/11/2026`, with `/`, `-` or `.`.
    DayMonthYear,
    /// `11/20/2026`, with `/`, `-` or `.`.
    MonthDayYear,
    /// `20261120`.
    Compact,
}

/// Which column means what.
///
/// ```
/// use opayo_model::settlement::{ColumnMap, StatementReader};
///
/// let map: ColumnMap = serde_json::from_str(r#"{
///     "acquirer": {"fixed": "Elavon"}, "currency": {"column": "Ccy"}, "amount": {"column": "Amount"},
///     "kind": {"column": "Type"}, "kinds": {"SALE": "payment", "CHGBK": "chargeback"}
/// }"#)?;
/// let file = b"Type,Ccy,Amount\nsale,GBP,10.00\nchgbk,GBP,oops\nSALE,GBP,2.50\n";
/// let mut lines = StatementReader::new(file.as_slice(), map)?;
/// assert_eq!(lines.next().unwrap()?.amount.to_string(), "10.00");
/// let fault = lines.next().unwrap().unwrap_err();
/// assert_eq!((fault.line, fault.column.as_str()), (3, "Amount"));
/// assert_eq!(lines.next().unwrap()?.amount.to_string(), "2.50");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnMap {
    /// What parts the columns.
    #[serde(default = "comma")]
    pub delimiter: char,
    /// The acquirer's name, as Opayo's batches have it.
    pub acquirer: Source,
    /// The currency.
    pub currency: Source,
    /// The amount in major units.
    pub amount: Source,
    /// The kind of line, in the file's words.
    #[serde(default)]
    pub kind: Option<Source>,
    /// What the file's words mean, without regard to case.
    #[serde(default)]
    pub kinds: BTreeMap<String, LineKind>,
    /// What a word that is not listed means; a fault when none. Without a column of kinds, the sign decides between
    /// payment and refund unless this says otherwise.
    #[serde(default)]
    pub other_kinds: Option<LineKind>,
    /// A fee beside the amount, in major units, whatever its sign.
    #[serde(default)]
    pub fee: Option<Source>,
    /// Opayo's id.
    #[serde(default)]
    pub transaction_id: Option<Source>,
    /// The merchant's own code.
    #[serde(default)]
    pub vendor_tx_code: Option<Source>,
    /// The acquirer's reference, or the one that was sent along.
    #[serde(default)]
    pub reference: Option<Source>,
    /// The day.
    #[serde(default)]
    pub date: Option<Source>,
    /// How the day is written.
    #[serde(default)]
    pub date_format: DateFormat,
    /// Whether a comma parts the decimals, and points the thousands.
    #[serde(default)]
    pub decimal_comma: bool,
}

fn comma() -> char {
    ','
}
