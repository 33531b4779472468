//! A payment: money that a customer gave, or tried to give, through a gateway.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Customer, InvoiceId, PostalAddress, Refund, RefundStatus, Reported, Screening, TransactionId};
use crate::money::{Money, MoneyError};

/// Free text pairs that the shop stored with an object at the gateway.
pub type Metadata = BTreeMap<String, String>;

/// A payment as the gateway sees it now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Payment {
    /// The transaction that moved the money.
    pub id: TransactionId,
    /// The attempt that it belongs to, where the gateway groups several.
    pub attempt: Option<String>,
    /// The merchant's own reference of the transaction, where the gateway has one that is no free text: it carries the order's
    /// number, in the form that `rules.order` says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// What was asked of the customer.
    pub amount: Money,
    /// What was taken so far.
    pub captured: Money,
    /// What was given back so far.
    pub refunded: Money,
    /// How far it is.
    pub status: Reported<PaymentStatus>,
    /// Why it failed, if it did.
    pub failure: Option<Box<PaymentFailure>>,
    /// How it was paid.
    pub method: PaymentMethod,
    /// Who paid, as far as the gateway knows.
    pub customer: Customer,
    /// Where the goods go.
    pub shipping: Option<PostalAddress>,
    /// The gateway's invoice that it pays.
    pub invoice: Option<InvoiceId>,
    /// When it was made, UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When the money was taken, UTC, where the gateway says; days after it was made for a direct debit.
    #[serde(with = "time::serde::rfc3339::option", default)]
    pub paid_at: Option<OffsetDateTime>,
    /// The shop's or the gateway's description.
    pub description: Option<String>,
    /// What a fraud screening says, where the message carries it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub screening: Option<Box<Screening>>,
    /// The shop's own data.
    #[serde(default)]
    pub metadata: Metadata,
}

impl Payment {
    /// The payment with what these refunds gave back, for a gateway that does not count them: each refund once, by its id, if it is
    /// one of this payment and done.
    ///
    /// # Errors
    /// [`MoneyError`] for refunds in another currency, or more than can be added up.
    pub fn with_refunds<'a>(self, refunds: impl IntoIterator<Item = &'a Refund>) -> Result<Self, MoneyError> {
        let is_done = |refund: &&Refund| refund.status == Reported::Known(RefundStatus::Refunded);
        let mine = refunds.into_iter().filter(|refund| refund.payment.as_ref() == Some(&self.id)).filter(is_done);
        let by_id: BTreeMap<&TransactionId, Money> =
            mine.filter_map(|refund| Some((refund.id.as_ref()?, refund.amount))).collect();
        let refunded = Money::sum(self.amount.currency(), by_id.into_values())?;
        Ok(Self { refunded, ..self })
    }
}

/// How far a payment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentStatus {
    /// The customer or the shop still has to do something.
    Incomplete,
    /// The bank has not answered yet; days for a direct debit.
    Pending,
    /// The money is reserved and not taken.
    Authorised,
    /// The money is taken.
    Paid,
    /// It was refused.
    Failed,
    /// It was given up before money moved.
    Cancelled,
}

impl PaymentStatus {
    /// The status as stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Incomplete => "incomplete",
            Self::Pending => "pending",
            Self::Authorised => "authorised",
            Self::Paid => "paid",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

impl fmt::Display for PaymentStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a payment failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentFailure {
    /// The gateway's code: `card_declined`.
    pub code: Option<String>,
    /// The gateway's words.
    pub message: Option<String>,
}

/// How a payment was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentMethod {
    /// The gateway's name for the method: `card`, `us_bank_account`. The rules translate it.
    pub kind: String,
    /// The card's brand.
    pub brand: Option<CardBrand>,
    /// The last four digits.
    pub last4: Option<String>,
    /// The wallet that held the card.
    pub wallet: Option<Wallet>,
}

client_core::open_enum! {
    /// A card's brand.
    pub enum CardBrand {
        /// American Express.
        Amex = "amex" | "American Express",
        /// Diners Club.
        Diners = "diners" | "Diners Club",
        /// Discover.
        Discover = "discover" | "Discover",
        /// eftpos Australia.
        EftposAu = "eftpos_au",
        /// JCB.
        Jcb = "jcb" | "JCB",
        /// Link.
        Link = "link",
        /// Mastercard.
        Mastercard = "mastercard" | "MasterCard" | "Mastercard",
        /// UnionPay.
        Unionpay = "unionpay" | "UnionPay",
        /// Visa.
        Visa = "visa" | "Visa",
    }
}

client_core::open_enum! {
    /// A wallet that held the card.
    pub enum Wallet {
        /// American Express Checkout.
        AmexExpressCheckout = "amex_express_checkout",
        /// Apple Pay.
        ApplePay = "apple_pay",
        /// Google Pay.
        GooglePay = "google_pay" | "android_pay",
        /// Link.
        Link = "link",
        /// Masterpass.
        Masterpass = "masterpass",
        /// Samsung Pay.
        SamsungPay = "samsung_pay",
        /// Visa Checkout.
        VisaCheckout = "visa_checkout",
    }
}
