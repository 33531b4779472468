//! A dispute: the payer's bank takes a charge back, or asks about it first. The money moves in its balance transactions.

use client_core::open_enum;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{BalanceTransaction, Charge, Expandable, Metadata, Object, PaymentIntent, expandable};
use crate::wire::{amount, hash, seconds};
use crate::{ChargeId, Currency, DisputeId, PaymentIntentId, RawJson};

open_enum! {
    /// Where a dispute stands.
    pub enum DisputeStatus {
        /// An inquiry that wants an answer; no money moved.
        WarningNeedsResponse = "warning_needs_response",
        /// An inquiry that was answered.
        WarningUnderReview = "warning_under_review",
        /// An inquiry that came to nothing.
        WarningClosed = "warning_closed",
        /// The money is withdrawn and the bank wants evidence.
        NeedsResponse = "needs_response",
        /// The bank looks at the evidence.
        UnderReview = "under_review",
        /// The money came back.
        Won = "won",
        /// The money is gone.
        Lost = "lost",
        /// Resolved before it became one.
        Prevented = "prevented",
        /// An appeal that wants an answer.
        AppealNeedsResponse = "appeal_needs_response",
        /// The appeal is being looked at.
        AppealUnderReview = "appeal_under_review",
        /// Old: closed because the charge was refunded.
        ChargeRefunded = "charge_refunded",
    }
}

open_enum! {
    /// Why the payer disputes.
    pub enum DisputeReason {
        /// The bank cannot process the payment.
        BankCannotProcess = "bank_cannot_process",
        /// A check was returned.
        CheckReturned = "check_returned",
        /// A refund never came.
        CreditNotProcessed = "credit_not_processed",
        /// The customer stopped it.
        CustomerInitiated = "customer_initiated",
        /// The debit was not agreed to.
        DebitNotAuthorized = "debit_not_authorized",
        /// Paid twice.
        Duplicate = "duplicate",
        /// The card holder did not pay.
        Fraudulent = "fraudulent",
        /// Anything else.
        General = "general",
        /// The bank account's data are wrong.
        IncorrectAccountDetails = "incorrect_account_details",
        /// The bank account was empty.
        InsufficientFunds = "insufficient_funds",
        /// Against the network's rules.
        Noncompliant = "noncompliant",
        /// The goods never came.
        ProductNotReceived = "product_not_received",
        /// The goods were not as described.
        ProductUnacceptable = "product_unacceptable",
        /// The subscription had been canceled.
        SubscriptionCanceled = "subscription_canceled",
        /// The payer does not know the payment.
        Unrecognized = "unrecognized",
    }
}

open_enum! {
    /// What kind of evidence the network honours specially.
    pub enum EnhancedEligibilityType {
        /// Mastercard compliance.
        MastercardCompliance = "mastercard_compliance",
        /// Visa compelling evidence 3.0.
        VisaCompellingEvidence3 = "visa_compelling_evidence_3",
        /// Visa compliance.
        VisaCompliance = "visa_compliance",
    }
}

open_enum! {
    /// How evidence was or will be sent.
    pub enum SubmissionMethod {
        /// By a person.
        Manual = "manual",
        /// By a person if possible.
        PreferManual = "prefer_manual",
        /// By Stripe if possible.
        PreferSmartDisputes = "prefer_smart_disputes",
        /// By Stripe.
        SmartDisputes = "smart_disputes",
        /// Not at all.
        NotSubmitted = "not_submitted",
    }
}

/// When evidence is due and whether there is any.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EvidenceDetails {
    /// When the bank stops listening; null when evidence is of no use.
    #[serde(default, with = "seconds")]
    pub due_by: Option<OffsetDateTime>,
    /// Whether evidence was prepared.
    pub has_evidence: Option<bool>,
    /// Whether the last evidence came too late.
    pub past_due: Option<bool>,
    /// How often evidence was sent.
    pub submission_count: Option<i64>,
    /// How it was sent.
    pub submission_method: Option<SubmissionMethod>,
}

/// A dispute. Amounts are minor units of `currency`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "object", rename = "dispute")]
pub struct Dispute {
    /// Its id.
    pub id: DisputeId,
    /// What is disputed; it may differ from the charge.
    #[serde(deserialize_with = "amount::required")]
    pub amount: i64,
    /// Old: the withdrawal.
    #[serde(default, deserialize_with = "expandable::option")]
    pub balance_transaction: Option<Expandable<BalanceTransaction>>,
    /// What it did to the balance: the withdrawal, and its return when won.
    pub balance_transactions: Option<Vec<BalanceTransaction>>,
    /// The charge.
    #[serde(default, deserialize_with = "expandable::option")]
    pub charge: Option<Expandable<Charge>>,
    /// When it was made.
    #[serde(default, with = "seconds")]
    pub created: Option<OffsetDateTime>,
    /// The charge's currency.
    pub currency: Currency,
    /// Evidence that the network honours specially.
    pub enhanced_eligibility_types: Option<Vec<EnhancedEligibilityType>>,
    /// The evidence, as it came.
    pub evidence: Option<RawJson>,
    /// When evidence is due.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub evidence_details: Option<EvidenceDetails>,
    /// How the account means to answer.
    pub intended_submission_method: Option<SubmissionMethod>,
    /// Whether the charge can still be refunded, which ends an inquiry.
    pub is_charge_refundable: Option<bool>,
    /// Whether the money is real.
    pub livemode: Option<bool>,
    /// The integrator's keys and values.
    #[serde(default)]
    pub metadata: Metadata,
    /// The network's own code.
    pub network_reason_code: Option<String>,
    /// The payment intent.
    #[serde(default, deserialize_with = "expandable::option")]
    pub payment_intent: Option<Expandable<PaymentIntent>>,
    /// The payment method's side of it, as it came.
    pub payment_method_details: Option<RawJson>,
    /// Why the payer disputes.
    pub reason: Option<DisputeReason>,
    /// Where it stands.
    pub status: Option<DisputeStatus>,
}

impl Dispute {
    /// The charge.
    pub fn charge_id(&self) -> Option<&ChargeId> {
        self.charge.as_ref()?.id()
    }

    /// The payment intent.
    pub fn payment_intent_id(&self) -> Option<&PaymentIntentId> {
        self.payment_intent.as_ref()?.id()
    }

    /// What it did to the balance, as far as the dispute carries it.
    pub fn balance_transactions(&self) -> impl Iterator<Item = &BalanceTransaction> {
        let single = self.balance_transaction.as_ref().and_then(Expandable::object);
        let many = self.balance_transactions.as_deref().unwrap_or_default();
        many.iter().chain(single.filter(|single| many.iter().all(|other| other.id != single.id)))
    }
}

impl Object for Dispute {
    type Id = DisputeId;
    const OBJECT: &'static str = "dispute";

    fn id(&self) -> Option<&DisputeId> {
        Some(&self.id)
    }
}
