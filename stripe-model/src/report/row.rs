//! One row: one balance transaction.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use time::{OffsetDateTime, PrimitiveDateTime};

use crate::currency::AmountError;
use crate::{
    BalanceTransactionId, CardBrand, CardFunding, ChargeId, Currency, CustomerId, DisputeReason, InvoiceId, Metadata,
    PaymentIntentId, PaymentMethodType, PayoutId, ReportingCategory, SubscriptionId,
};

/// One balance transaction of a report. Amounts are major units of `currency`; a column that the report lacks is none.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportRow {
    /// The line of the file that it starts on; the header is line 1.
    pub line: u64,
    /// The balance transaction.
    pub balance_transaction_id: Option<BalanceTransactionId>,
    /// When it was made, in UTC.
    pub created_utc: Option<OffsetDateTime>,
    /// When it was made, in the time zone that the report was run with.
    pub created: Option<PrimitiveDateTime>,
    /// When the money could be paid out, in UTC.
    pub available_on_utc: Option<OffsetDateTime>,
    /// The settlement currency.
    pub currency: Currency,
    /// Signed: positive comes in.
    pub gross: Decimal,
    /// What was kept, positive when charged.
    pub fee: Decimal,
    /// `gross - fee`.
    pub net: Decimal,
    /// What it means for the books.
    pub reporting_category: ReportingCategory,
    /// The charge, refund, dispute, payout … behind it.
    pub source_id: Option<String>,
    /// In words.
    pub description: Option<String>,
    /// What the payer paid, in `customer_facing_currency`.
    pub customer_facing_amount: Option<Decimal>,
    /// The payer's currency.
    pub customer_facing_currency: Option<Currency>,
    /// The automatic payout that it went into.
    pub automatic_payout_id: Option<PayoutId>,
    /// When that payout was effective, in UTC.
    pub automatic_payout_effective_at_utc: Option<OffsetDateTime>,
    /// The customer.
    pub customer_id: Option<CustomerId>,
    /// The customer's e-mail address.
    pub customer_email: Option<String>,
    /// The customer's name.
    pub customer_name: Option<String>,
    /// The charge.
    pub charge_id: Option<ChargeId>,
    /// The payment intent.
    pub payment_intent_id: Option<PaymentIntentId>,
    /// When the charge was made, in UTC.
    pub charge_created_utc: Option<OffsetDateTime>,
    /// The invoice.
    pub invoice_id: Option<InvoiceId>,
    /// The invoice's number.
    pub invoice_number: Option<String>,
    /// The subscription.
    pub subscription_id: Option<SubscriptionId>,
    /// How it was paid.
    pub payment_method_type: Option<PaymentMethodType>,
    /// The card's network.
    pub card_brand: Option<CardBrand>,
    /// Where the card's money comes from.
    pub card_funding: Option<CardFunding>,
    /// The card's country.
    pub card_country: Option<String>,
    /// What the payer reads on the statement.
    pub statement_descriptor: Option<String>,
    /// Why the payer disputes.
    pub dispute_reason: Option<DisputeReason>,
    /// The connected account.
    pub connected_account_id: Option<String>,
    /// The bank's own number of the payout.
    pub trace_id: Option<String>,
    /// Columns `payment_metadata[…]` that are not empty.
    pub payment_metadata: Metadata,
    /// Columns `refund_metadata[…]` that are not empty.
    pub refund_metadata: Metadata,
    /// Columns `transfer_metadata[…]` that are not empty.
    pub transfer_metadata: Metadata,
    /// Every other column that is not empty.
    pub other: BTreeMap<String, String>,
}

impl ReportRow {
    /// Gross in minor units.
    ///
    /// # Errors
    /// [`AmountError`] when the currency cannot hold it.
    pub fn gross_minor(&self) -> Result<i64, AmountError> {
        self.currency.to_minor(self.gross)
    }

    /// Fee in minor units.
    ///
    /// # Errors
    /// [`AmountError`] when the currency cannot hold it.
    pub fn fee_minor(&self) -> Result<i64, AmountError> {
        self.currency.to_minor(self.fee)
    }

    /// Net in minor units.
    ///
    /// # Errors
    /// [`AmountError`] when the currency cannot hold it.
    pub fn net_minor(&self) -> Result<i64, AmountError> {
        self.currency.to_minor(self.net)
    }
}
