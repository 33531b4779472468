//! A charge: one attempt to move money from a payer. Its shape drifted: the payment method was a `source` before 2019 and a
//! `card` before 2015, the invoice left it with 2025-03-31.basil, its refunds come only on request since 2022-11-15.

use std::borrow::Cow;

use client_core::open_enum;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{
    BalanceTransaction, BillingDetails, CardDetails, Customer, Dispute, Expandable, Invoice, List, Metadata, Object,
    OtherObject, PaymentIntent, PaymentMethodDetails, PaymentMethodType, Refund, Shipping, Source, TransferData,
    expandable, refund,
};
use crate::wire::{amount, flag, hash, seconds};
use crate::{ChargeId, Currency, CustomerId, InvoiceId, PaymentIntentId};

open_enum! {
    /// What became of a charge.
    pub enum ChargeStatus {
        /// The money was taken or, when not captured, is held.
        Succeeded = "succeeded" | "paid",
        /// Not known yet: the method takes days.
        Pending = "pending",
        /// Nothing was taken.
        Failed = "failed",
    }
}

open_enum! {
    /// How a charge was decided.
    pub enum OutcomeType {
        /// Let through.
        Authorized = "authorized",
        /// Let through, and to be looked at by a person.
        ManualReview = "manual_review",
        /// The card's bank refused.
        IssuerDeclined = "issuer_declined",
        /// Stripe refused for its risk.
        Blocked = "blocked",
        /// The request was at fault.
        Invalid = "invalid",
    }
}

open_enum! {
    /// What the card network said.
    pub enum NetworkStatus {
        /// Approved.
        ApprovedByNetwork = "approved_by_network",
        /// Declined.
        DeclinedByNetwork = "declined_by_network",
        /// Never asked.
        NotSentToNetwork = "not_sent_to_network",
        /// Approved, then reversed by Stripe for its risk.
        ReversedAfterApproval = "reversed_after_approval",
    }
}

open_enum! {
    /// What to do about a decline.
    pub enum AdviceCode {
        /// Check the card's data.
        ConfirmCardData = "confirm_card_data",
        /// Do not try this card again.
        DoNotTryAgain = "do_not_try_again",
        /// It may work later.
        TryAgainLater = "try_again_later",
    }
}

/// How and why a charge was let through or refused.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The decision.
    #[serde(rename = "type")]
    pub kind: Option<OutcomeType>,
    /// The card network's part.
    pub network_status: Option<NetworkStatus>,
    /// A machine-readable reason: `insufficient_funds`, `highest_risk_level`.
    pub reason: Option<String>,
    /// Stripe's estimate: `normal`, `elevated`, `highest`, `not_assessed`, `unknown`.
    pub risk_level: Option<String>,
    /// Stripe's estimate from 0 to 100, for accounts that see it.
    pub risk_score: Option<i64>,
    /// The same for people who sell.
    pub seller_message: Option<String>,
    /// What to do about a decline.
    pub advice_code: Option<AdviceCode>,
    /// The network's own decline code.
    pub network_decline_code: Option<String>,
}

/// What people said about fraud.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FraudDetails {
    /// Stripe's report: `fraudulent`.
    pub stripe_report: Option<String>,
    /// The account's report: `safe` or `fraudulent`.
    pub user_report: Option<String>,
}

/// A charge. Amounts are minor units of `currency`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "object", rename = "charge")]
pub struct Charge {
    /// Its id.
    pub id: ChargeId,
    /// What was asked for.
    #[serde(deserialize_with = "amount::required")]
    pub amount: i64,
    /// What was captured; absent before 2020.
    #[serde(default, deserialize_with = "amount::option")]
    pub amount_captured: Option<i64>,
    /// What was given back so far.
    #[serde(default, deserialize_with = "amount::or_zero")]
    pub amount_refunded: i64,
    /// The platform's application.
    #[serde(default, deserialize_with = "expandable::option")]
    pub application: Option<Expandable<OtherObject>>,
    /// The platform's fee.
    #[serde(default, deserialize_with = "expandable::option")]
    pub application_fee: Option<Expandable<OtherObject>>,
    /// The platform's fee, as an amount.
    #[serde(default, deserialize_with = "amount::option")]
    pub application_fee_amount: Option<i64>,
    /// Its effect on the balance; null until captured and at times in webhooks.
    #[serde(default, deserialize_with = "expandable::option")]
    pub balance_transaction: Option<Expandable<BalanceTransaction>>,
    /// Who paid.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub billing_details: Option<Box<BillingDetails>>,
    /// What the payer reads on the statement.
    pub calculated_statement_descriptor: Option<String>,
    /// Whether the money was captured, not only held.
    pub captured: Option<bool>,
    /// When it was made.
    #[serde(default, with = "seconds")]
    pub created: Option<OffsetDateTime>,
    /// The currency that the payer saw.
    pub currency: Currency,
    /// Who was charged.
    #[serde(default, deserialize_with = "expandable::option")]
    pub customer: Option<Expandable<Customer>>,
    /// The account's words.
    pub description: Option<String>,
    /// Old: the connected account that received the money.
    #[serde(default, deserialize_with = "expandable::option")]
    pub destination: Option<Expandable<OtherObject>>,
    /// Old: its dispute.
    #[serde(default, deserialize_with = "expandable::option")]
    pub dispute: Option<Expandable<Dispute>>,
    /// Whether it was disputed; see [`is_disputed`](Self::is_disputed).
    pub disputed: Option<bool>,
    /// The reversal of its effect on the balance, when it failed after all.
    #[serde(default, deserialize_with = "expandable::option")]
    pub failure_balance_transaction: Option<Expandable<BalanceTransaction>>,
    /// Why it failed: `card_declined`.
    pub failure_code: Option<String>,
    /// Why it failed, for people.
    pub failure_message: Option<String>,
    /// What people said about fraud.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub fraud_details: Option<Box<FraudDetails>>,
    /// Until 2025-03-31.basil: the invoice that it pays; see [`invoice_id`](Self::invoice_id).
    #[serde(default, deserialize_with = "expandable::option")]
    pub invoice: Option<Expandable<Invoice>>,
    /// Whether the money is real.
    pub livemode: Option<bool>,
    /// The integrator's keys and values.
    #[serde(default)]
    pub metadata: Metadata,
    /// The connected account in whose name it was made.
    #[serde(default, deserialize_with = "expandable::option")]
    pub on_behalf_of: Option<Expandable<OtherObject>>,
    /// How it was decided.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub outcome: Option<Box<Outcome>>,
    /// Whether it succeeded, or is held.
    pub paid: Option<bool>,
    /// The payment intent that made it.
    #[serde(default, deserialize_with = "expandable::option")]
    pub payment_intent: Option<Expandable<PaymentIntent>>,
    /// The payment method's id.
    #[serde(default, deserialize_with = "expandable::option")]
    pub payment_method: Option<Expandable<OtherObject>>,
    /// How it was paid; absent before 2019, see [`card`](Self::card).
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub payment_method_details: Option<Box<PaymentMethodDetails>>,
    /// Where the receipt goes.
    pub receipt_email: Option<String>,
    /// The receipt's number.
    pub receipt_number: Option<String>,
    /// The receipt's page.
    pub receipt_url: Option<String>,
    /// Whether all of it was given back; a partial refund leaves this false.
    #[serde(default, deserialize_with = "flag::or_false")]
    pub refunded: bool,
    /// Its refunds; since 2022-11-15 only when expanded.
    #[serde(default, deserialize_with = "refund::embedded")]
    pub refunds: Option<List<Refund>>,
    /// Where the goods go.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub shipping: Option<Box<Shipping>>,
    /// Old: the card or source.
    #[serde(default, deserialize_with = "expandable::option")]
    pub source: Option<Expandable<Source>>,
    /// Before 2015: the card.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub card: Option<Box<Source>>,
    /// The transfer that it came from, on a connected account.
    #[serde(default, deserialize_with = "expandable::option")]
    pub source_transfer: Option<Expandable<OtherObject>>,
    /// What the account asked to be on the statement.
    pub statement_descriptor: Option<String>,
    /// The part after the account's own prefix.
    pub statement_descriptor_suffix: Option<String>,
    /// What became of it; absent before 2015, when only `paid` told.
    pub status: Option<ChargeStatus>,
    /// The transfer to a connected account.
    #[serde(default, deserialize_with = "expandable::option")]
    pub transfer: Option<Expandable<OtherObject>>,
    /// What is passed on to a connected account.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub transfer_data: Option<Box<TransferData>>,
    /// The account's own tie between charges and transfers.
    pub transfer_group: Option<String>,
}

impl Charge {
    /// What became of it. Charges before 2015 have no status; `paid` decides for them.
    pub fn status(&self) -> Option<ChargeStatus> {
        self.status
            .clone()
            .or_else(|| self.paid.map(|paid| if paid { ChargeStatus::Succeeded } else { ChargeStatus::Failed }))
    }

    /// The invoice that it pays, where the charge or its expanded payment intent says so (API versions before
    /// 2025-03-31.basil). For later versions list the invoice payments of [`payment_intent_id`](Self::payment_intent_id).
    pub fn invoice_id(&self) -> Option<&InvoiceId> {
        let own = self.invoice.as_ref().and_then(Expandable::id);
        own.or_else(|| self.payment_intent.as_ref()?.object()?.invoice_id())
    }

    /// The payment intent that made it.
    pub fn payment_intent_id(&self) -> Option<&PaymentIntentId> {
        self.payment_intent.as_ref()?.id()
    }

    /// Who was charged.
    pub fn customer_id(&self) -> Option<&CustomerId> {
        self.customer.as_ref()?.id()
    }

    /// The card that it was paid with, in every version's shape. None for other methods.
    pub fn card(&self) -> Option<Cow<'_, CardDetails>> {
        let current = self.payment_method_details.as_ref().and_then(|details| details.card.as_ref());
        current.map(Cow::Borrowed).or_else(|| self.old_source()?.to_card().map(Cow::Owned))
    }

    /// The kind of payment method, in every version's shape.
    pub fn payment_method_type(&self) -> Option<PaymentMethodType> {
        let current = self.payment_method_details.as_ref().and_then(|details| details.kind.clone());
        current.or_else(|| {
            let source = self.old_source()?;
            match source.object.as_deref() {
                Some("card") => Some(PaymentMethodType::Card),
                Some("bank_account") => Some(PaymentMethodType::AchDebit),
                Some("source") => source.kind.as_deref().map(PaymentMethodType::from),
                _ => None,
            }
        })
    }

    fn old_source(&self) -> Option<&Source> {
        let source = self.source.as_ref().and_then(Expandable::object);
        source.or(self.card.as_deref())
    }

    /// Its refunds as far as the charge carries them; since 2022-11-15 none unless expanded.
    pub fn refunds(&self) -> &[Refund] {
        self.refunds.as_ref().map_or(&[], |list| &list.data)
    }

    /// What was captured: all of it on charges from before there was `amount_captured`.
    pub fn captured_amount(&self) -> i64 {
        self.amount_captured.unwrap_or(if self.captured == Some(false) { 0 } else { self.amount })
    }

    /// Whether it was disputed, by either version's field.
    pub fn is_disputed(&self) -> bool {
        self.disputed.unwrap_or(self.dispute.is_some())
    }
}

impl Object for Charge {
    type Id = ChargeId;
    const OBJECT: &'static str = "charge";

    fn id(&self) -> Option<&ChargeId> {
        Some(&self.id)
    }
}
