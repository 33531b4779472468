//! An invoice. With 2025-03-31.basil its payment moved to invoice payments, its subscription to `parent` and its tax to
//! `total_taxes`; before 2019 `date`, `billing`, `closed` and `forgiven` stood for created, collection method and status. A
//! preview of the next invoice has no id.

use client_core::open_enum;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{
    Address, Charge, Customer, Expandable, InvoiceLine, InvoicePayment, List, Metadata, Object, OtherObject,
    PaymentIntent, Shipping, StripeError, Subscription, TaxBehavior, TaxExempt, TaxId, expandable,
};
use crate::wire::{amount, decimal, flag, hash, seconds};
use crate::{Currency, InvoiceId, RawJson};

open_enum! {
    /// Where an invoice stands.
    pub enum InvoiceStatus {
        /// Still being written.
        Draft = "draft",
        /// Final and unpaid.
        Open = "open",
        /// Paid.
        Paid = "paid",
        /// Given up.
        Uncollectible = "uncollectible",
        /// Taken back.
        Void = "void",
    }
}

open_enum! {
    /// Why an invoice was made.
    pub enum BillingReason {
        /// Invoice items were waiting.
        AutomaticPendingInvoiceItemInvoice = "automatic_pending_invoice_item_invoice",
        /// By hand.
        Manual = "manual",
        /// A quote was accepted.
        QuoteAccept = "quote_accept",
        /// A subscription, in versions that say no more.
        Subscription = "subscription",
        /// A subscription started.
        SubscriptionCreate = "subscription_create",
        /// A period of a subscription began.
        SubscriptionCycle = "subscription_cycle",
        /// A subscription reached its threshold.
        SubscriptionThreshold = "subscription_threshold",
        /// A subscription changed.
        SubscriptionUpdate = "subscription_update",
        /// A preview.
        Upcoming = "upcoming",
    }
}

open_enum! {
    /// How an invoice or subscription is collected.
    pub enum CollectionMethod {
        /// Stripe charges the customer's payment method.
        ChargeAutomatically = "charge_automatically",
        /// The customer gets the invoice and pays.
        SendInvoice = "send_invoice",
    }
}

open_enum! {
    /// What an invoice came from.
    pub enum InvoiceParentType {
        /// A quote.
        QuoteDetails = "quote_details",
        /// A subscription.
        SubscriptionDetails = "subscription_details",
    }
}

open_enum! {
    /// Why an amount is taxed as it is.
    pub enum TaxabilityReason {
        /// The customer is exempt.
        CustomerExempt = "customer_exempt",
        /// Nobody said.
        NotAvailable = "not_available",
        /// The account collects no tax there.
        NotCollecting = "not_collecting",
        /// No tax applies.
        NotSubjectToTax = "not_subject_to_tax",
        /// Stripe cannot tell.
        NotSupported = "not_supported",
        /// Part of the product is exempt.
        PortionProductExempt = "portion_product_exempt",
        /// Part at the reduced rate.
        PortionReducedRated = "portion_reduced_rated",
        /// Part at the standard rate.
        PortionStandardRated = "portion_standard_rated",
        /// The product is exempt.
        ProductExempt = "product_exempt",
        /// The product is exempt for a while.
        ProductExemptHoliday = "product_exempt_holiday",
        /// In proportion.
        ProportionallyRated = "proportionally_rated",
        /// At the reduced rate.
        ReducedRated = "reduced_rated",
        /// The customer pays the tax.
        ReverseCharge = "reverse_charge",
        /// At the standard rate.
        StandardRated = "standard_rated",
        /// On part of the amount.
        TaxableBasisReduced = "taxable_basis_reduced",
        /// At zero.
        ZeroRated = "zero_rated",
    }
}

/// One tax on an invoice or a line, in every version's shape.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaxAmount {
    /// Minor units.
    #[serde(deserialize_with = "amount::required")]
    pub amount: i64,
    /// Until 2025-03-31.basil: whether it is inside the amount; see [`is_inclusive`](Self::is_inclusive).
    pub inclusive: Option<bool>,
    /// Since 2025-03-31.basil: whether it is inside the amount.
    pub tax_behavior: Option<TaxBehavior>,
    /// Until 2025-03-31.basil: the rate.
    #[serde(default, deserialize_with = "expandable::option")]
    pub tax_rate: Option<Expandable<OtherObject>>,
    /// Since 2025-03-31.basil: the rate.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub tax_rate_details: Option<TaxRateDetails>,
    /// Why.
    pub taxability_reason: Option<TaxabilityReason>,
    /// What it is reckoned from, in minor units.
    pub taxable_amount: Option<i64>,
}

/// The rate of a tax.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxRateDetails {
    /// The tax rate's id.
    pub tax_rate: Option<String>,
}

impl TaxAmount {
    /// Whether it is inside the amount, by either version's field.
    pub fn is_inclusive(&self) -> Option<bool> {
        self.inclusive.or_else(|| Some(*self.tax_behavior.as_ref()? == TaxBehavior::Inclusive))
    }
}

/// Since 2025-03-31.basil: what an invoice came from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InvoiceParent {
    /// The kind.
    #[serde(rename = "type")]
    pub kind: Option<InvoiceParentType>,
    /// The quote.
    pub quote_details: Option<RawJson>,
    /// The subscription.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub subscription_details: Option<SubscriptionDetails>,
}

/// The subscription behind an invoice.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SubscriptionDetails {
    /// The subscription's metadata when the invoice was made.
    #[serde(default)]
    pub metadata: Metadata,
    /// The subscription.
    #[serde(default, deserialize_with = "expandable::option")]
    pub subscription: Option<Expandable<Subscription>>,
}

/// When an invoice changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceTransitions {
    /// When it became final.
    #[serde(default, with = "seconds")]
    pub finalized_at: Option<OffsetDateTime>,
    /// When it was given up.
    #[serde(default, with = "seconds")]
    pub marked_uncollectible_at: Option<OffsetDateTime>,
    /// When it was paid.
    #[serde(default, with = "seconds")]
    pub paid_at: Option<OffsetDateTime>,
    /// When it was taken back.
    #[serde(default, with = "seconds")]
    pub voided_at: Option<OffsetDateTime>,
}

/// An invoice. Amounts are minor units of `currency`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "object", rename = "invoice")]
pub struct Invoice {
    /// Its id; a preview has none.
    pub id: Option<InvoiceId>,
    /// What is to be paid.
    #[serde(default, deserialize_with = "amount::option")]
    pub amount_due: Option<i64>,
    /// What was paid.
    #[serde(default, deserialize_with = "amount::option")]
    pub amount_paid: Option<i64>,
    /// What was paid too much.
    #[serde(default, deserialize_with = "amount::option")]
    pub amount_overpaid: Option<i64>,
    /// What is left to pay.
    #[serde(default, deserialize_with = "amount::option")]
    pub amount_remaining: Option<i64>,
    /// What shipping costs.
    #[serde(default, deserialize_with = "amount::option")]
    pub amount_shipping: Option<i64>,
    /// How often payment was tried.
    pub attempt_count: Option<i64>,
    /// Whether payment was tried.
    pub attempted: Option<bool>,
    /// Whether Stripe moves it on by itself.
    pub auto_advance: Option<bool>,
    /// Old: how it is collected.
    pub billing: Option<CollectionMethod>,
    /// Why it was made.
    pub billing_reason: Option<BillingReason>,
    /// Until 2025-03-31.basil: the latest charge.
    #[serde(default, deserialize_with = "expandable::option")]
    pub charge: Option<Expandable<Charge>>,
    /// Old: whether Stripe has stopped moving it on.
    pub closed: Option<bool>,
    /// How it is collected; see [`collection_method`](Self::collection_method).
    pub collection_method: Option<CollectionMethod>,
    /// When it was made; see [`made`](Self::made).
    #[serde(default, with = "seconds")]
    pub created: Option<OffsetDateTime>,
    /// The currency.
    pub currency: Currency,
    /// Who pays.
    #[serde(default, deserialize_with = "expandable::option")]
    pub customer: Option<Expandable<Customer>>,
    /// The customer's address when it became final.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub customer_address: Option<Box<Address>>,
    /// The customer's e-mail address when it became final.
    pub customer_email: Option<String>,
    /// The customer's name when it became final.
    pub customer_name: Option<String>,
    /// The customer's telephone when it became final.
    pub customer_phone: Option<String>,
    /// Where goods went when it became final.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub customer_shipping: Option<Box<Shipping>>,
    /// How the customer was taxed when it became final.
    pub customer_tax_exempt: Option<TaxExempt>,
    /// The customer's tax ids when it became final.
    pub customer_tax_ids: Option<Vec<TaxId>>,
    /// Old: when it was made.
    #[serde(default, with = "seconds")]
    pub date: Option<OffsetDateTime>,
    /// Whether it is gone.
    #[serde(default, deserialize_with = "flag::or_false", skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
    /// For the customer.
    pub description: Option<String>,
    /// When it is due.
    #[serde(default, with = "seconds")]
    pub due_date: Option<OffsetDateTime>,
    /// The customer's balance after it.
    #[serde(default, deserialize_with = "amount::option")]
    pub ending_balance: Option<i64>,
    /// Old: whether it was given up.
    pub forgiven: Option<bool>,
    /// Its page for the customer.
    pub hosted_invoice_url: Option<String>,
    /// Its PDF.
    pub invoice_pdf: Option<String>,
    /// Why it could not become final.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub last_finalization_error: Option<Box<StripeError>>,
    /// Its lines; the first ten unless fetched on their own.
    pub lines: Option<List<InvoiceLine>>,
    /// Whether the money is real.
    pub livemode: Option<bool>,
    /// The integrator's keys and values.
    #[serde(default)]
    pub metadata: Metadata,
    /// When payment is tried next.
    #[serde(default, with = "seconds")]
    pub next_payment_attempt: Option<OffsetDateTime>,
    /// Its number, once final.
    pub number: Option<String>,
    /// Until 2025-03-31.basil: whether it is paid.
    pub paid: Option<bool>,
    /// Until 2025-03-31.basil: whether it was paid outside Stripe.
    pub paid_out_of_band: Option<bool>,
    /// Since 2025-03-31.basil: what it came from.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub parent: Option<Box<InvoiceParent>>,
    /// Until 2025-03-31.basil: the payment intent.
    #[serde(default, deserialize_with = "expandable::option")]
    pub payment_intent: Option<Expandable<PaymentIntent>>,
    /// Since 2025-03-31.basil: its payments; only when expanded.
    pub payments: Option<List<InvoicePayment>>,
    /// Last second of the period of its items; not the period that is paid for, which is on the lines.
    #[serde(default, with = "seconds")]
    pub period_end: Option<OffsetDateTime>,
    /// First second of the period of its items.
    #[serde(default, with = "seconds")]
    pub period_start: Option<OffsetDateTime>,
    /// Credit notes after it was paid.
    #[serde(default, deserialize_with = "amount::option")]
    pub post_payment_credit_notes_amount: Option<i64>,
    /// Credit notes before it was paid.
    #[serde(default, deserialize_with = "amount::option")]
    pub pre_payment_credit_notes_amount: Option<i64>,
    /// The customer's balance before it.
    #[serde(default, deserialize_with = "amount::option")]
    pub starting_balance: Option<i64>,
    /// What is to be on the statement.
    pub statement_descriptor: Option<String>,
    /// Where it stands; see [`status`](Self::status).
    pub status: Option<InvoiceStatus>,
    /// When it changed.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub status_transitions: Option<InvoiceTransitions>,
    /// Until 2025-03-31.basil: the subscription.
    #[serde(default, deserialize_with = "expandable::option")]
    pub subscription: Option<Expandable<Subscription>>,
    /// Until 2025-03-31.basil: the subscription's metadata.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub subscription_details: Option<Box<SubscriptionDetails>>,
    /// Lines together, before discounts and tax that comes on top.
    #[serde(default, deserialize_with = "amount::option")]
    pub subtotal: Option<i64>,
    /// Until 2025-03-31.basil: tax together.
    #[serde(default, deserialize_with = "amount::option")]
    pub tax: Option<i64>,
    /// Old: tax in percent.
    #[serde(default, with = "decimal")]
    pub tax_percent: Option<Decimal>,
    /// All together.
    #[serde(default, deserialize_with = "amount::option")]
    pub total: Option<i64>,
    /// All together without tax.
    #[serde(default, deserialize_with = "amount::option")]
    pub total_excluding_tax: Option<i64>,
    /// Until 2025-03-31.basil: the taxes.
    pub total_tax_amounts: Option<Vec<TaxAmount>>,
    /// Since 2025-03-31.basil: the taxes.
    pub total_taxes: Option<Vec<TaxAmount>>,
}

impl Object for Invoice {
    type Id = InvoiceId;
    const OBJECT: &'static str = "invoice";

    fn id(&self) -> Option<&InvoiceId> {
        self.id.as_ref()
    }

    fn is_deleted(&self) -> bool {
        self.deleted
    }
}
