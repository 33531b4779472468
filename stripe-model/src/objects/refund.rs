//! A refund: money given back for a charge. A refund that failed puts the money back into the balance.

use client_core::open_enum;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use time::OffsetDateTime;

use super::{
    BalanceTransaction, Charge, Customer, Expandable, List, Metadata, Object, OtherObject, PaymentIntent, expandable,
};
use crate::json;
use crate::wire::{amount, seconds};
use crate::{ChargeId, Currency, ParseError, PaymentIntentId, RawJson, RefundId};

open_enum! {
    /// Where a refund stands.
    pub enum RefundStatus {
        /// On its way.
        Pending = "pending",
        /// The customer has something to do.
        RequiresAction = "requires_action",
        /// Given back.
        Succeeded = "succeeded",
        /// Came back: the money is in the balance again.
        Failed = "failed",
        /// Canceled before it left.
        Canceled = "canceled" | "cancelled",
    }
}

open_enum! {
    /// Why money was given back.
    pub enum RefundReason {
        /// Paid twice.
        Duplicate = "duplicate",
        /// Fraud.
        Fraudulent = "fraudulent",
        /// The customer asked.
        RequestedByCustomer = "requested_by_customer",
        /// The charge was never captured.
        ExpiredUncapturedCharge = "expired_uncaptured_charge",
    }
}

open_enum! {
    /// Why a refund waits.
    pub enum RefundPendingReason {
        /// It is being processed.
        Processing = "processing",
        /// The balance is too low.
        InsufficientFunds = "insufficient_funds",
        /// Its charge is not settled.
        ChargePending = "charge_pending",
    }
}

open_enum! {
    /// Why a refund failed.
    pub enum RefundFailureReason {
        /// The charge was disputed meanwhile.
        ChargeForPendingRefundDisputed = "charge_for_pending_refund_disputed",
        /// The bank refused it.
        Declined = "declined",
        /// The card ran out or was closed.
        ExpiredOrCanceledCard = "expired_or_canceled_card",
        /// The balance stayed too low.
        InsufficientFunds = "insufficient_funds",
        /// The card was lost or stolen.
        LostOrStolenCard = "lost_or_stolen_card",
        /// The account stopped it.
        MerchantRequest = "merchant_request",
        /// Stripe does not know.
        Unrecognised = "unknown",
    }
}

/// A refund. Amounts are minor units of `currency`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "object", rename = "refund")]
pub struct Refund {
    /// Its id.
    pub id: RefundId,
    /// What is given back.
    #[serde(deserialize_with = "amount::required")]
    pub amount: i64,
    /// Its effect on the balance.
    #[serde(default, deserialize_with = "expandable::option")]
    pub balance_transaction: Option<Expandable<BalanceTransaction>>,
    /// The charge that it gives back.
    #[serde(default, deserialize_with = "expandable::option")]
    pub charge: Option<Expandable<Charge>>,
    /// When it was made.
    #[serde(default, with = "seconds")]
    pub created: Option<OffsetDateTime>,
    /// The charge's currency.
    pub currency: Currency,
    /// Who gets it, since 2026.
    #[serde(default, deserialize_with = "expandable::option")]
    pub customer: Option<Expandable<Customer>>,
    /// The account's words.
    pub description: Option<String>,
    /// Where it goes, as it came.
    pub destination_details: Option<RawJson>,
    /// The reversal of its effect on the balance, when it failed.
    #[serde(default, deserialize_with = "expandable::option")]
    pub failure_balance_transaction: Option<Expandable<BalanceTransaction>>,
    /// Why it failed.
    pub failure_reason: Option<RefundFailureReason>,
    /// The integrator's keys and values.
    #[serde(default)]
    pub metadata: Metadata,
    /// The payment intent that it gives back.
    #[serde(default, deserialize_with = "expandable::option")]
    pub payment_intent: Option<Expandable<PaymentIntent>>,
    /// The payment method that it goes to, since 2026.
    #[serde(default, deserialize_with = "expandable::option")]
    pub payment_method: Option<Expandable<OtherObject>>,
    /// Why it waits.
    pub pending_reason: Option<RefundPendingReason>,
    /// Why it was made.
    pub reason: Option<RefundReason>,
    /// The receipt's number.
    pub receipt_number: Option<String>,
    /// The reversal of a transfer on the connected account's side.
    #[serde(default, deserialize_with = "expandable::option")]
    pub source_transfer_reversal: Option<Expandable<OtherObject>>,
    /// Where it stands; null on very old ones, which had succeeded.
    pub status: Option<RefundStatus>,
    /// The reversal of a transfer on the platform's side.
    #[serde(default, deserialize_with = "expandable::option")]
    pub transfer_reversal: Option<Expandable<OtherObject>>,
}

impl Refund {
    /// The charge that it gives back.
    pub fn charge_id(&self) -> Option<&ChargeId> {
        self.charge.as_ref()?.id()
    }

    /// The payment intent that it gives back.
    pub fn payment_intent_id(&self) -> Option<&PaymentIntentId> {
        self.payment_intent.as_ref()?.id()
    }
}

impl Object for Refund {
    type Id = RefundId;
    const OBJECT: &'static str = "refund";

    fn id(&self) -> Option<&RefundId> {
        Some(&self.id)
    }
}

/// Reads the refunds inside a charge. Until 2014 they had no id there and cannot be told apart; those are left out, and the
/// list says that there is more. The charge's `amount_refunded` counts them.
pub(super) fn embedded<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<List<Refund>>, D::Error> {
    let Some(list) = Option::<List<Embedded>>::deserialize(deserializer)? else { return Ok(None) };
    let all = list.data.len();
    let data: Vec<Refund> = list.data.into_iter().filter_map(|Embedded(refund)| refund).collect();
    Ok(Some(List { object: list.object, has_more: list.has_more || data.len() < all, url: list.url, data }))
}

struct Embedded(Option<Refund>);

impl<'de> Deserialize<'de> for Embedded {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = RawJson::deserialize(deserializer)?;
        match json::decode("", raw.get()) {
            Ok(refund) => Ok(Self(Some(refund))),
            Err(ParseError::Mismatch(fault)) if fault.path == "id" && fault.message.starts_with("missing") => {
                Ok(Self(None))
            }
            Err(error) => Err(D::Error::custom(error)),
        }
    }
}
