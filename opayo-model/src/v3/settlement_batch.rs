//! A settlement batch as the v3 contract has it. It reads into the same [`Batch`](crate::settlement::Batch) and
//! [`BatchRow`](crate::settlement::BatchRow) as Reporting's.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::ids::{AuthProcessor, BatchId, VendorTxCode};
use crate::money::{Amount, Currency, MoneyError};
use crate::settlement::{Batch, BatchGroup, BatchRow};
use crate::status::TransactionType;
use crate::transaction_id::TransactionId;

/// What one acquirer was asked to settle in one cut.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SettlementBatch {
    /// The batch's number.
    pub batch_id: BatchId,
    /// The acquirer.
    pub auth_processor: AuthProcessor,
    /// When it was made, in UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub completed_date: OffsetDateTime,
    /// The sums by currency.
    #[serde(default)]
    pub groups: Vec<SettlementGroup>,
    /// How many transactions it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_rows: Option<u32>,
    /// A page of its transactions. None in a list of batches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transactions: Option<Vec<SettledTransaction>>,
}

/// The sums of one currency, minor units, before any fee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SettlementGroup {
    /// The currency.
    pub currency: Currency,
    /// How many payments.
    pub payment_number: u32,
    /// What they come to.
    pub payment_value: i64,
    /// How many refunds.
    pub refund_number: u32,
    /// What they come to, not negative.
    pub refund_value: i64,
}

/// One transaction of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SettledTransaction {
    /// Opayo's id.
    pub transaction_id: TransactionId,
    /// The merchant's own code.
    pub vendor_tx_code: VendorTxCode,
    /// The kind of transaction.
    pub transaction_type: TransactionType,
    /// Minor units, not negative for a refund either.
    pub amount: i64,
    /// The currency.
    pub currency: Currency,
    /// When it was made, in UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub created_date: OffsetDateTime,
    /// Whether it has been refunded since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refunded: Option<bool>,
}

impl SettlementBatch {
    /// The batch and, if this answer has them, its transactions, with amounts in major units.
    ///
    /// # Errors
    /// [`MoneyError`] for a currency without a known minor unit.
    pub fn into_batch(self) -> Result<(Batch, Option<Vec<BatchRow>>), MoneyError> {
        let rows = self.transactions.map(|rows| rows.into_iter().map(BatchRow::try_from).collect()).transpose()?;
        let batch = Batch {
            auth_processor: self.auth_processor,
            batch_id: self.batch_id,
            completed: Some(self.completed_date),
            groups: self.groups.into_iter().map(BatchGroup::try_from).collect::<Result<_, _>>()?,
        };
        Ok((batch, rows))
    }
}

impl TryFrom<SettlementGroup> for BatchGroup {
    type Error = MoneyError;

    fn try_from(group: SettlementGroup) -> Result<Self, MoneyError> {
        let major = |minor| Amount { minor, currency: group.currency.clone() }.major();
        Ok(Self {
            payment_number: Some(group.payment_number),
            payment_value: major(group.payment_value)?,
            refund_number: Some(group.refund_number),
            refund_value: major(group.refund_value)?,
            currency: group.currency,
        })
    }
}

impl TryFrom<SettledTransaction> for BatchRow {
    type Error = MoneyError;

    fn try_from(row: SettledTransaction) -> Result<Self, MoneyError> {
        Ok(Self {
            transaction_id: row.transaction_id,
            vendor_tx_code: Some(row.vendor_tx_code),
            transaction_type: Some(row.transaction_type),
            amount: Some(Amount { minor: row.amount, currency: row.currency.clone() }.major()?),
            currency: Some(row.currency),
            started: Some(row.created_date),
            completed: None,
            refunded: row.refunded,
        })
    }
}
