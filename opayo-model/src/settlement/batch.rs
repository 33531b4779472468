//! Batches and their transactions, as Reporting and the v3 contract both tell them.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::ids::{AuthProcessor, BatchId, VendorTxCode};
use crate::money::Currency;
use crate::reporting::TransactionDetail;
use crate::status::TransactionType;
use crate::transaction_id::TransactionId;

/// What one acquirer was asked to settle in one cut.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// The acquirer. Numbers repeat between acquirers.
    pub auth_processor: AuthProcessor,
    /// The number.
    pub batch_id: BatchId,
    /// When the file was made, in UTC: the settlement date. When the bank credits it nobody here knows.
    #[serde(with = "time::serde::rfc3339::option")]
    pub completed: Option<OffsetDateTime>,
    /// The sums by currency, as stated.
    pub groups: Vec<BatchGroup>,
}

/// The sums of one currency, as stated, before any fee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchGroup {
    /// The currency.
    pub currency: Currency,
    /// How many payments.
    pub payment_number: Option<u32>,
    /// What they come to.
    pub payment_value: Decimal,
    /// How many refunds.
    pub refund_number: Option<u32>,
    /// What they come to, not negative.
    pub refund_value: Decimal,
}

/// One transaction of a batch. Lists may leave out what makes it count; [`complete`](Self::complete) fills that in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchRow {
    /// Opayo's id.
    pub transaction_id: TransactionId,
    /// The merchant's own code.
    pub vendor_tx_code: Option<VendorTxCode>,
    /// The kind of transaction. A refund is a transaction of its own.
    pub transaction_type: Option<TransactionType>,
    /// What it comes to.
    pub amount: Option<Decimal>,
    /// The currency.
    pub currency: Option<Currency>,
    /// When it began, in UTC.
    #[serde(with = "time::serde::rfc3339::option")]
    pub started: Option<OffsetDateTime>,
    /// When it was done, in UTC.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub completed: Option<OffsetDateTime>,
    /// Whether it has been refunded since.
    pub refunded: Option<bool>,
}

impl BatchRow {
    /// What it adds to the batch: its currency, its amount without sign, and whether it takes that from the merchant (a
    /// refund, or an amount below zero). None while amount, currency or type are missing: without its type a refund
    /// would count as a payment.
    pub fn share(&self) -> Option<(&Currency, Decimal, bool)> {
        let (amount, currency, kind) = (self.amount?, self.currency.as_ref()?, self.transaction_type.as_ref()?);
        let refund = matches!(kind, TransactionType::Refund | TransactionType::DirectRefund);
        let takes = refund || amount.is_sign_negative() && !amount.is_zero();
        Some((currency, amount.abs(), takes))
    }

    /// Fills in what is missing from the transaction's own detail.
    pub fn complete(&mut self, detail: &TransactionDetail) {
        self.vendor_tx_code = self.vendor_tx_code.take().or_else(|| detail.vendor_tx_code.clone());
        self.transaction_type = self.transaction_type.take().or_else(|| detail.transaction_type.clone());
        self.amount = self.amount.or(detail.amount);
        self.currency = self.currency.take().or_else(|| detail.currency.clone());
        self.started = self.started.or(detail.started);
        self.completed = self.completed.or(detail.completed);
    }
}
