//! A payment intent: one payment from first attempt to success, over any number of charges. Until 2022-11-15 it listed its
//! charges, since then it names the latest one; its invoice left it with 2025-03-31.basil.

use std::fmt;

use client_core::open_enum;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::OffsetDateTime;

use super::{
    Charge, Customer, Expandable, Invoice, List, Metadata, Object, OtherObject, PaymentMethodType, Shipping,
    StripeError, TransferData, expandable,
};
use crate::wire::{amount, hash, seconds};
use crate::{ChargeId, Currency, CustomerId, InvoiceId, PaymentIntentId, RawJson};

open_enum! {
    /// Where a payment stands.
    pub enum PaymentIntentStatus {
        /// It needs a payment method; also after a failed attempt.
        RequiresPaymentMethod = "requires_payment_method" | "requires_source",
        /// It needs to be confirmed.
        RequiresConfirmation = "requires_confirmation",
        /// The payer has something to do.
        RequiresAction = "requires_action" | "requires_source_action",
        /// The method takes its time.
        Processing = "processing",
        /// The money is held and waits to be captured.
        RequiresCapture = "requires_capture",
        /// Over, with nothing taken.
        Canceled = "canceled",
        /// Over, and paid.
        Succeeded = "succeeded",
    }
}

open_enum! {
    /// When the money is taken.
    pub enum CaptureMethod {
        /// At once.
        Automatic = "automatic",
        /// Soon after the answer.
        AutomaticAsync = "automatic_async",
        /// When the account asks.
        Manual = "manual",
    }
}

open_enum! {
    /// Who confirms.
    pub enum ConfirmationMethod {
        /// The payer's side may.
        Automatic = "automatic",
        /// The account's server must.
        Manual = "manual",
    }
}

open_enum! {
    /// Why a payment intent was canceled.
    pub enum CancellationReason {
        /// The payer left.
        Abandoned = "abandoned",
        /// Stripe canceled it.
        Automatic = "automatic",
        /// It was made twice.
        Duplicate = "duplicate",
        /// It ran out.
        Expired = "expired",
        /// Its invoice could not be collected.
        FailedInvoice = "failed_invoice",
        /// Fraud.
        Fraudulent = "fraudulent",
        /// The customer asked.
        RequestedByCustomer = "requested_by_customer",
        /// Its invoice was voided.
        VoidInvoice = "void_invoice",
    }
}

open_enum! {
    /// How the payment method will be used again.
    pub enum SetupFutureUsage {
        /// Without the customer there.
        OffSession = "off_session",
        /// With the customer there.
        OnSession = "on_session",
    }
}

/// The secret that lets a browser finish the payment. It is never shown by `Debug`.
#[derive(Clone)]
pub struct ClientSecret(SecretString);

impl ClientSecret {
    /// The secret itself.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientSecret([redacted])")
    }
}

impl PartialEq for ClientSecret {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Serialize for ClientSecret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.expose())
    }
}

impl<'de> Deserialize<'de> for ClientSecret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(text.into()))
    }
}

/// A payment intent. Amounts are minor units of `currency`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "object", rename = "payment_intent")]
pub struct PaymentIntent {
    /// Its id.
    pub id: PaymentIntentId,
    /// What is to be paid.
    #[serde(deserialize_with = "amount::required")]
    pub amount: i64,
    /// What is held and can be captured.
    #[serde(default, deserialize_with = "amount::option")]
    pub amount_capturable: Option<i64>,
    /// What was paid.
    #[serde(default, deserialize_with = "amount::option")]
    pub amount_received: Option<i64>,
    /// The platform's application.
    #[serde(default, deserialize_with = "expandable::option")]
    pub application: Option<Expandable<OtherObject>>,
    /// The platform's fee.
    #[serde(default, deserialize_with = "amount::option")]
    pub application_fee_amount: Option<i64>,
    /// When it was canceled.
    #[serde(default, with = "seconds")]
    pub canceled_at: Option<OffsetDateTime>,
    /// Why it was canceled.
    pub cancellation_reason: Option<CancellationReason>,
    /// When the money is taken.
    pub capture_method: Option<CaptureMethod>,
    /// Until 2022-11-15: its charges, latest first.
    pub charges: Option<List<Charge>>,
    /// The browser's secret.
    pub client_secret: Option<ClientSecret>,
    /// Who confirms.
    pub confirmation_method: Option<ConfirmationMethod>,
    /// When it was made.
    #[serde(default, with = "seconds")]
    pub created: Option<OffsetDateTime>,
    /// The currency that the payer sees.
    pub currency: Currency,
    /// Who pays.
    #[serde(default, deserialize_with = "expandable::option")]
    pub customer: Option<Expandable<Customer>>,
    /// The account's words.
    pub description: Option<String>,
    /// Until 2025-03-31.basil: the invoice that it pays.
    #[serde(default, deserialize_with = "expandable::option")]
    pub invoice: Option<Expandable<Invoice>>,
    /// Why the latest attempt failed.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub last_payment_error: Option<Box<StripeError>>,
    /// Since 2022-11-15: the latest charge.
    #[serde(default, deserialize_with = "expandable::option")]
    pub latest_charge: Option<Expandable<Charge>>,
    /// Whether the money is real.
    pub livemode: Option<bool>,
    /// The integrator's keys and values.
    #[serde(default)]
    pub metadata: Metadata,
    /// What the payer has to do, as it came.
    pub next_action: Option<RawJson>,
    /// The connected account in whose name it is made.
    #[serde(default, deserialize_with = "expandable::option")]
    pub on_behalf_of: Option<Expandable<OtherObject>>,
    /// The payment method.
    #[serde(default, deserialize_with = "expandable::option")]
    pub payment_method: Option<Expandable<OtherObject>>,
    /// The kinds of method that it may be paid with.
    #[serde(default)]
    pub payment_method_types: Option<Vec<PaymentMethodType>>,
    /// Where the receipt goes.
    pub receipt_email: Option<String>,
    /// How the method will be used again.
    pub setup_future_usage: Option<SetupFutureUsage>,
    /// Where the goods go.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub shipping: Option<Box<Shipping>>,
    /// What is to be on the statement.
    pub statement_descriptor: Option<String>,
    /// The part after the account's own prefix.
    pub statement_descriptor_suffix: Option<String>,
    /// Where it stands.
    pub status: Option<PaymentIntentStatus>,
    /// What is passed on to a connected account.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub transfer_data: Option<Box<TransferData>>,
    /// The account's own tie between payments and transfers.
    pub transfer_group: Option<String>,
}

impl PaymentIntent {
    /// The latest charge: named since 2022-11-15, the first of its charges before.
    pub fn latest_charge_id(&self) -> Option<&ChargeId> {
        let named = self.latest_charge.as_ref().and_then(Expandable::id);
        named.or_else(|| Some(&self.listed_charge()?.id))
    }

    /// The latest charge as an object, where the payment intent carries it.
    pub fn latest_charge(&self) -> Option<&Charge> {
        let expanded = self.latest_charge.as_ref().and_then(Expandable::object);
        expanded.or_else(|| self.listed_charge())
    }

    /// The invoice that it pays, in API versions before 2025-03-31.basil. For later ones list the invoice payments.
    pub fn invoice_id(&self) -> Option<&InvoiceId> {
        self.invoice.as_ref()?.id()
    }

    /// Who pays.
    pub fn customer_id(&self) -> Option<&CustomerId> {
        self.customer.as_ref()?.id()
    }

    fn listed_charge(&self) -> Option<&Charge> {
        self.charges.as_ref()?.data.first()
    }
}

impl Object for PaymentIntent {
    type Id = PaymentIntentId;
    const OBJECT: &'static str = "payment_intent";

    fn id(&self) -> Option<&PaymentIntentId> {
        Some(&self.id)
    }
}
