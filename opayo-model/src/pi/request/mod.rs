//! What is asked for: transactions of six types, with the limits that Opayo puts on them.

mod address;
mod authentication;
mod follow_up;
mod method;
mod payment;
mod risk;

use client_core::InvalidRequest;
use serde::{Deserialize, Serialize};

pub use address::{BillingAddress, ShippingDetails};
pub use authentication::{ChallengeWindowSize, StrongCustomerAuthentication, ThreeDsExemption, TransType};
pub use follow_up::{NewAuthorise, NewRefund, NewRepeat};
pub use method::{ApplePay, CardPayment, PayPal, PaymentMethod};
pub use payment::{CheckRule, EntryMethod, NewPayment};
pub use risk::{AccountInfo, MerchantRisk, PriorAuthentication, RequestorAuthentication};

use crate::ids::VendorTxCode;
use crate::money::Currency;
use crate::status::TransactionType;
use crate::transaction_id::TransactionId;

/// A transaction that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "transactionType")]
pub enum NewTransaction {
    /// Take money.
    Payment(Box<NewPayment>),
    /// Reserve money: release it within 30 days, once, at most what was reserved.
    Deferred(Box<NewPayment>),
    /// Check the card holder: authorise within 90 days, many times, 115 % over all.
    Authenticate(Box<NewPayment>),
    /// Take money on an authenticated transaction.
    Authorise(NewAuthorise),
    /// Take money with the card of an earlier payment.
    Repeat(Box<NewRepeat>),
    /// Give money back, within two years, at most the payment over all.
    Refund(NewRefund),
}

impl NewTransaction {
    /// Its type.
    pub fn transaction_type(&self) -> TransactionType {
        match self {
            Self::Payment(_) => TransactionType::Payment,
            Self::Deferred(_) => TransactionType::Deferred,
            Self::Authenticate(_) => TransactionType::Authenticate,
            Self::Authorise(_) => TransactionType::Authorise,
            Self::Repeat(_) => TransactionType::Repeat,
            Self::Refund(_) => TransactionType::Refund,
        }
    }

    /// The merchant's own code: what a lost answer is asked after by.
    pub fn vendor_tx_code(&self) -> &VendorTxCode {
        match self {
            Self::Payment(new) | Self::Deferred(new) | Self::Authenticate(new) => &new.vendor_tx_code,
            Self::Authorise(new) => &new.vendor_tx_code,
            Self::Repeat(new) => &new.vendor_tx_code,
            Self::Refund(new) => &new.vendor_tx_code,
        }
    }

    /// What it comes to, in minor units.
    pub fn amount(&self) -> i64 {
        match self {
            Self::Payment(new) | Self::Deferred(new) | Self::Authenticate(new) => new.amount,
            Self::Authorise(new) => new.amount,
            Self::Repeat(new) => new.amount,
            Self::Refund(new) => new.amount,
        }
    }

    /// Its currency. None for a refund or an authorise, which have the currency of what they refer to.
    pub fn currency(&self) -> Option<&Currency> {
        match self {
            Self::Payment(new) | Self::Deferred(new) | Self::Authenticate(new) => Some(&new.currency),
            Self::Repeat(new) => Some(&new.currency),
            Self::Authorise(_) | Self::Refund(_) => None,
        }
    }

    /// The transaction it refers to.
    pub fn reference(&self) -> Option<&TransactionId> {
        match self {
            Self::Payment(_) | Self::Deferred(_) | Self::Authenticate(_) => None,
            Self::Authorise(new) => Some(&new.reference_transaction_id),
            Self::Repeat(new) => Some(&new.reference_transaction_id),
            Self::Refund(new) => Some(&new.reference_transaction_id),
        }
    }

    /// Whether Opayo takes it.
    ///
    /// # Errors
    /// [`InvalidRequest`] names the first property that Opayo does not take, in its spelling: `billingAddress.postalCode`.
    pub fn check(&self) -> Result<(), InvalidRequest> {
        match self {
            Self::Payment(new) | Self::Deferred(new) | Self::Authenticate(new) => new.check(),
            Self::Authorise(new) => new.check(),
            Self::Repeat(new) => new.check(),
            Self::Refund(new) => new.check(),
        }
    }
}
