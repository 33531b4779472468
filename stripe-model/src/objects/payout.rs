//! A payout: money from the balance to the account's bank. Before April 2017 payouts were transfers with ids `tr_…` and a
//! `date`. One that is `paid` may still fail days later.

use client_core::open_enum;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{BalanceTransaction, Expandable, Metadata, Object, OtherObject, expandable};
use crate::wire::{amount, hash, seconds};
use crate::{Currency, PayoutId};

open_enum! {
    /// Where a payout stands.
    pub enum PayoutStatus {
        /// Not sent to the bank yet.
        Pending = "pending",
        /// With the bank.
        InTransit = "in_transit",
        /// Should have arrived; may still fail.
        Paid = "paid",
        /// Canceled before it left.
        Canceled = "canceled",
        /// Came back.
        Failed = "failed",
    }
}

open_enum! {
    /// How fast a payout goes.
    pub enum PayoutMethod {
        /// In days.
        Standard = "standard",
        /// In minutes; never itemised by Stripe.
        Instant = "instant",
    }
}

open_enum! {
    /// Where a payout goes.
    pub enum PayoutType {
        /// A bank account.
        BankAccount = "bank_account",
        /// A debit card.
        Card = "card",
        /// Old: another Stripe account.
        StripeAccount = "stripe_account",
    }
}

open_enum! {
    /// Which balance a payout takes from.
    pub enum PayoutSourceType {
        /// Bank payments.
        BankAccount = "bank_account",
        /// Cards.
        Card = "card",
        /// FPX.
        Fpx = "fpx",
        /// Old: the Alipay balance.
        AlipayAccount = "alipay_account",
        /// Old: the Bitcoin balance.
        BitcoinReceiver = "bitcoin_receiver",
    }
}

open_enum! {
    /// Whether Stripe has itemised a payout.
    pub enum ReconciliationStatus {
        /// It has.
        Completed = "completed",
        /// It is at it.
        InProgress = "in_progress",
        /// It never will: the payout is manual or instant.
        NotApplicable = "not_applicable",
    }
}

open_enum! {
    /// Why the bank returned a payout.
    pub enum PayoutFailureCode {
        /// The account is closed.
        AccountClosed = "account_closed",
        /// The account is frozen.
        AccountFrozen = "account_frozen",
        /// The account takes no such payments.
        BankAccountRestricted = "bank_account_restricted",
        /// The account has another owner now.
        BankOwnershipChanged = "bank_ownership_changed",
        /// The bank could not process it.
        CouldNotProcess = "could_not_process",
        /// The bank does not allow debits.
        DebitNotAuthorized = "debit_not_authorized",
        /// The bank refused.
        Declined = "declined",
        /// The balance is too low.
        InsufficientFunds = "insufficient_funds",
        /// The account holder's address is wrong.
        IncorrectAccountHolderAddress = "incorrect_account_holder_address",
        /// The account holder's name is wrong.
        IncorrectAccountHolderName = "incorrect_account_holder_name",
        /// The account holder's tax id is wrong.
        IncorrectAccountHolderTaxId = "incorrect_account_holder_tax_id",
        /// The account number is wrong.
        InvalidAccountNumber = "invalid_account_number",
        /// The account takes no such currency.
        InvalidCurrency = "invalid_currency",
        /// There is no such account.
        NoAccount = "no_account",
        /// The card takes no payouts.
        UnsupportedCard = "unsupported_card",
    }
}

/// The bank's own number for a payout.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraceId {
    /// `supported`, `pending`, `unsupported`, `not_applicable`.
    pub status: Option<String>,
    /// The number, once the bank gave it.
    pub value: Option<String>,
}

/// A payout. Amounts are minor units of `currency`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "object", rename = "payout")]
pub struct Payout {
    /// Its id.
    pub id: PayoutId,
    /// What is paid out; negative when the bank account is debited.
    #[serde(deserialize_with = "amount::required")]
    pub amount: i64,
    /// The platform's fee.
    #[serde(default, deserialize_with = "amount::option")]
    pub application_fee_amount: Option<i64>,
    /// When it should arrive.
    #[serde(default, with = "seconds")]
    pub arrival_date: Option<OffsetDateTime>,
    /// Whether it was made by the schedule. Only such payouts are itemised.
    pub automatic: Option<bool>,
    /// Its effect on the balance.
    #[serde(default, deserialize_with = "expandable::option")]
    pub balance_transaction: Option<Expandable<BalanceTransaction>>,
    /// When it was made.
    #[serde(default, with = "seconds")]
    pub created: Option<OffsetDateTime>,
    /// The currency.
    pub currency: Currency,
    /// Before 2017: when it should arrive.
    #[serde(default, with = "seconds")]
    pub date: Option<OffsetDateTime>,
    /// In words.
    pub description: Option<String>,
    /// The bank account or card.
    #[serde(default, deserialize_with = "expandable::option")]
    pub destination: Option<Expandable<OtherObject>>,
    /// The reversal of its effect on the balance, when it failed.
    #[serde(default, deserialize_with = "expandable::option")]
    pub failure_balance_transaction: Option<Expandable<BalanceTransaction>>,
    /// Why it failed.
    pub failure_code: Option<PayoutFailureCode>,
    /// Why it failed, for people.
    pub failure_message: Option<String>,
    /// Whether the money is real.
    pub livemode: Option<bool>,
    /// The integrator's keys and values.
    #[serde(default)]
    pub metadata: Metadata,
    /// How fast it goes.
    pub method: Option<PayoutMethod>,
    /// The payout that this one reverses.
    #[serde(default, deserialize_with = "expandable::option")]
    pub original_payout: Option<Expandable<Payout>>,
    /// Whether Stripe has itemised it.
    pub reconciliation_status: Option<ReconciliationStatus>,
    /// The payout that reverses this one.
    #[serde(default, deserialize_with = "expandable::option")]
    pub reversed_by: Option<Expandable<Payout>>,
    /// Which balance it takes from.
    pub source_type: Option<PayoutSourceType>,
    /// What the bank statement says.
    pub statement_descriptor: Option<String>,
    /// Where it stands.
    pub status: Option<PayoutStatus>,
    /// The bank's own number.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub trace_id: Option<TraceId>,
    /// Where it goes.
    #[serde(rename = "type")]
    pub kind: Option<PayoutType>,
}

impl Payout {
    /// When it should arrive, by either version's field.
    pub fn arrives(&self) -> Option<OffsetDateTime> {
        self.arrival_date.or(self.date)
    }
}

impl Object for Payout {
    type Id = PayoutId;
    const OBJECT: &'static str = "payout";

    fn id(&self) -> Option<&PayoutId> {
        Some(&self.id)
    }
}
