//! An invoice payment: the tie between an invoice and what paid it, since 2025-03-31.basil. One invoice may have several.

use client_core::open_enum;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Charge, Expandable, Invoice, Object, OtherObject, PaymentIntent, expandable};
use crate::wire::{amount, hash, seconds};
use crate::{ChargeId, Currency, InvoiceId, InvoicePaymentId, PaymentIntentId};

open_enum! {
    /// What paid an invoice.
    pub enum InvoicePaymentType {
        /// A charge.
        Charge = "charge",
        /// A payment intent.
        PaymentIntent = "payment_intent",
        /// A payment made outside Stripe.
        PaymentRecord = "payment_record",
    }
}

open_enum! {
    /// Where an invoice payment stands.
    pub enum InvoicePaymentStatus {
        /// Not paid yet.
        Open = "open",
        /// Paid.
        Paid = "paid",
        /// Canceled.
        Canceled = "canceled",
    }
}

/// What paid an invoice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InvoicePaymentSource {
    /// The kind.
    #[serde(rename = "type")]
    pub kind: Option<InvoicePaymentType>,
    /// The charge.
    #[serde(default, deserialize_with = "expandable::option")]
    pub charge: Option<Expandable<Charge>>,
    /// The payment intent.
    #[serde(default, deserialize_with = "expandable::option")]
    pub payment_intent: Option<Expandable<PaymentIntent>>,
    /// The payment outside Stripe.
    #[serde(default, deserialize_with = "expandable::option")]
    pub payment_record: Option<Expandable<OtherObject>>,
}

/// When an invoice payment changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoicePaymentTransitions {
    /// When it was canceled.
    #[serde(default, with = "seconds")]
    pub canceled_at: Option<OffsetDateTime>,
    /// When it was paid.
    #[serde(default, with = "seconds")]
    pub paid_at: Option<OffsetDateTime>,
}

/// An invoice payment. Amounts are minor units of `currency`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "object", rename = "invoice_payment")]
pub struct InvoicePayment {
    /// Its id.
    pub id: InvoicePaymentId,
    /// What was paid; null until it was.
    #[serde(default, deserialize_with = "amount::option")]
    pub amount_paid: Option<i64>,
    /// What was asked for.
    #[serde(default, deserialize_with = "amount::option")]
    pub amount_requested: Option<i64>,
    /// When it was made.
    #[serde(default, with = "seconds")]
    pub created: Option<OffsetDateTime>,
    /// The currency.
    pub currency: Currency,
    /// The invoice.
    #[serde(default, deserialize_with = "expandable::option")]
    pub invoice: Option<Expandable<Invoice>>,
    /// Whether it is the invoice's first choice.
    pub is_default: Option<bool>,
    /// Whether the money is real.
    pub livemode: Option<bool>,
    /// What pays.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub payment: Option<InvoicePaymentSource>,
    /// Where it stands.
    pub status: Option<InvoicePaymentStatus>,
    /// When it changed.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub status_transitions: Option<InvoicePaymentTransitions>,
}

impl InvoicePayment {
    /// The invoice.
    pub fn invoice_id(&self) -> Option<&InvoiceId> {
        self.invoice.as_ref()?.id()
    }

    /// The payment intent that pays.
    pub fn payment_intent_id(&self) -> Option<&PaymentIntentId> {
        self.payment.as_ref()?.payment_intent.as_ref()?.id()
    }

    /// The charge that pays.
    pub fn charge_id(&self) -> Option<&ChargeId> {
        self.payment.as_ref()?.charge.as_ref()?.id()
    }
}

impl Object for InvoicePayment {
    type Id = InvoicePaymentId;
    const OBJECT: &'static str = "invoice_payment";

    fn id(&self) -> Option<&InvoicePaymentId> {
        Some(&self.id)
    }
}
