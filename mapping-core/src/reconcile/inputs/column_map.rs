//! Which column of a file means what. Every ERP and every bank has its own export, so this is data: it reads from TOML.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::amount_form::{AmountForm, AmountUnits, DecimalSeparator, ThousandsSeparator};
use super::date_form::DateForm;
use crate::reconcile::row::RowKind;

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The column of this name.
    Column(String),
    /// The same for every row.
    Fixed(String),
}

/// Where the amount comes from. More than nothing is what the balance gains.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum AmountColumns {
    /// One column, with its sign.
    Signed(String),
    /// Two columns, of which a row fills one; the other is empty or zero.
    Split {
        /// What the balance gains: the debit of a clearing account, money in at a bank.
        adds: String,
        /// What it loses: the credit of a clearing account, money out at a bank.
        takes: String,
    },
}

/// What rows are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum KindRule {
    /// All rows are of one kind.
    Fixed(RowKind),
    /// Payments above zero, refunds below.
    BySign,
    /// A column says it.
    Column {
        /// Its name.
        name: String,
        /// What the file's words mean, in any case and spacing.
        values: BTreeMap<String, RowKind>,
        /// What other words mean; without it they break their row.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        other: Option<RowKind>,
    },
}

/// How the bytes of a file are letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark. Other bytes break their row.
    #[serde(rename = "utf-8")]
    Utf8,
    /// Windows-1252. Bytes that it does not have break their row.
    #[serde(rename = "windows-1252")]
    Windows1252,
    /// UTF-8, or Windows-1252 where no line with other than ASCII letters is UTF-8. A file that mixes them is UTF-8, and its other
    /// rows are broken.
    #[default]
    #[serde(rename = "utf-8-or-windows-1252")]
    Utf8OrWindows1252,
}

/// Which column means what. Columns are found by their name in any case and spacing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnMap {
    /// What is reconciled with each other: the account that all sides of these rows share.
    pub account: Source,
    /// What the account's names in the file stand for; a name that is not listed stands for itself.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub accounts: BTreeMap<String, String>,
    /// The column of the transaction, refund or payout.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The amount, before fees.
    pub amount: AmountColumns,
    /// The ISO 4217 code.
    pub currency: Source,
    /// The column of the business date.
    pub date: String,
    /// How dates are written.
    #[serde(default)]
    pub date_format: DateForm,
    /// The column of what the gateway keeps, more than nothing where it takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee: Option<String>,
    /// The column of what is left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub net: Option<String>,
    /// The columns of texts for people, joined by a blank.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reference: Vec<String>,
    /// The column of the payout that pays a row out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// What rows are. Without it: payouts at the bank; elsewhere the sign tells payments from refunds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<KindRule>,
    /// Kinds whose sign the file writes the other way: refunds without a minus, payouts with one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub turned: Vec<RowKind>,
    /// What stands before the decimals.
    #[serde(default)]
    pub decimal_separator: DecimalSeparator,
    /// What may stand between thousands.
    #[serde(default)]
    pub thousands_separator: ThousandsSeparator,
    /// What the figures count.
    #[serde(default)]
    pub units: AmountUnits,
    /// What parts the columns. Without it: the one among comma, semicolon, tab and bar that parts the header into the most columns
    /// that this map names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// How bytes are letters.
    #[serde(default)]
    pub encoding: Encoding,
    /// How many lines stand above the header. They are no rows.
    #[serde(default)]
    pub skip_lines: u32,
}

impl Source {
    fn column(&self) -> Option<&str> {
        match self {
            Self::Column(name) => Some(name),
            Self::Fixed(_) => None,
        }
    }
}

impl ColumnMap {
    /// How the file writes amounts.
    pub fn amount_form(&self) -> AmountForm {
        AmountForm { decimal: self.decimal_separator, thousands: self.thousands_separator, units: self.units }
    }

    /// The names of all columns that a file has to have.
    pub(super) fn columns(&self) -> Vec<&str> {
        let amounts: [Option<&str>; 2] = match &self.amount {
            AmountColumns::Signed(name) => [Some(name), None],
            AmountColumns::Split { adds, takes } => [Some(adds), Some(takes)],
        };
        let kind = self.kind.as_ref().and_then(|kind| match kind {
            KindRule::Column { name, .. } => Some(name.as_str()),
            KindRule::Fixed(_) | KindRule::BySign => None,
        });
        let single = [self.account.column(), self.currency.column(), Some(self.date.as_str()), kind];
        let optional = [&self.key, &self.fee, &self.net, &self.group].map(Option::as_deref);
        let all = amounts.into_iter().chain(single).chain(optional).flatten();
        all.chain(self.reference.iter().map(String::as_str)).collect()
    }
}
