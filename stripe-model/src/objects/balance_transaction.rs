//! A balance transaction: one line of the account's books at Stripe, in the currency that it settles in. `net` is always
//! `amount - fee`; `reporting_category` says what the line means for the ledger.

use client_core::open_enum;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{BalanceSource, BalanceTransactionType, Expandable, Object, OtherObject, ReportingCategory, expandable};
use crate::wire::{amount, decimal, seconds};
use crate::{BalanceTransactionId, Currency};

open_enum! {
    /// Whether the money can be paid out.
    pub enum BalanceTransactionStatus {
        /// It can.
        Available = "available",
        /// Not before `available_on`.
        Pending = "pending",
    }
}

open_enum! {
    /// Which of the account's balances moved.
    pub enum BalanceType {
        /// Card issuing.
        Issuing = "issuing",
        /// Payments, the usual one.
        Payments = "payments",
        /// Money put aside for refunds and disputes.
        RefundAndDisputePrefunding = "refund_and_dispute_prefunding",
        /// Held for risk.
        RiskReserved = "risk_reserved",
    }
}

open_enum! {
    /// What a fee is for.
    pub enum FeeType {
        /// The platform's.
        ApplicationFee = "application_fee",
        /// Passed on from the payment method.
        PaymentMethodPassthroughFee = "payment_method_passthrough_fee",
        /// Stripe's.
        StripeFee = "stripe_fee",
        /// Tax on Stripe's fee.
        Tax = "tax",
        /// Tax withheld.
        WithheldTax = "withheld_tax",
    }
}

/// One part of a fee.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FeeDetail {
    /// Minor units of `currency`.
    #[serde(deserialize_with = "amount::required")]
    pub amount: i64,
    /// The currency; the balance transaction's if absent.
    pub currency: Option<Currency>,
    /// What it is for.
    #[serde(rename = "type")]
    pub kind: Option<FeeType>,
    /// In words: `Stripe processing fees`.
    pub description: Option<String>,
    /// The platform that takes it.
    #[serde(default, deserialize_with = "expandable::option")]
    pub application: Option<Expandable<OtherObject>>,
}

/// A balance transaction. Amounts are minor units of `currency`, which is the settlement currency, not the payer's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "object", rename = "balance_transaction")]
pub struct BalanceTransaction {
    /// Its id.
    pub id: BalanceTransactionId,
    /// Gross, signed: positive comes in.
    #[serde(deserialize_with = "amount::required")]
    pub amount: i64,
    /// When the money can be paid out.
    #[serde(default, with = "seconds")]
    pub available_on: Option<OffsetDateTime>,
    /// Which balance moved; absent before 2025.
    pub balance_type: Option<BalanceType>,
    /// When it was made.
    #[serde(default, with = "seconds")]
    pub created: Option<OffsetDateTime>,
    /// The settlement currency.
    pub currency: Currency,
    /// In words.
    pub description: Option<String>,
    /// From the source's currency to the settlement currency, to the digit; null without a conversion.
    #[serde(default, with = "decimal")]
    pub exchange_rate: Option<Decimal>,
    /// What was kept, positive when charged.
    #[serde(default, deserialize_with = "amount::or_zero")]
    pub fee: i64,
    /// The parts of the fee.
    pub fee_details: Option<Vec<FeeDetail>>,
    /// `amount - fee`.
    #[serde(deserialize_with = "amount::required")]
    pub net: i64,
    /// What it means for the books; absent before 2020.
    pub reporting_category: Option<ReportingCategory>,
    /// The charge, refund, dispute, payout … behind it.
    #[serde(default, deserialize_with = "expandable::option")]
    pub source: Option<Expandable<BalanceSource>>,
    /// Whether the money can be paid out.
    pub status: Option<BalanceTransactionStatus>,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: Option<BalanceTransactionType>,
}

impl Object for BalanceTransaction {
    type Id = BalanceTransactionId;
    const OBJECT: &'static str = "balance_transaction";

    fn id(&self) -> Option<&BalanceTransactionId> {
        Some(&self.id)
    }
}
