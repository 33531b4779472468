//! One message of a gateway, normalised: who says it, when, about what.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{
    AccountId, Customer, Dispute, EventId, Gateway, OrderKey, Payment, Product, Refund, Reported, Screening,
    Settlement, SubscriptionInvoice, TransactionId,
};
use crate::canonical::PaymentStatus;

/// One message of a gateway.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GatewayEvent {
    /// Who says it.
    pub gateway: Gateway,
    /// For which of the merchant's accounts, where one endpoint serves several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// The event's own id.
    pub id: EventId,
    /// The gateway's name for what happened: `charge.succeeded`.
    pub kind: String,
    /// When it happened, UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub occurred_at: OffsetDateTime,
    /// Events with the same key are handled in order.
    pub order_key: OrderKey,
    /// What it is about.
    pub subject: Subject,
}

/// What an event is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "subject", rename_all = "snake_case")]
pub enum Subject {
    /// A payment as it is now.
    Payment(Box<Payment>),
    /// An attempt to pay whose payment has to be fetched, or that has none yet.
    PaymentAttempt(PaymentAttempt),
    /// One or more refunds of one payment.
    Refund(Box<Refund>),
    /// A dispute.
    Dispute(Box<Dispute>),
    /// A payout or settlement batch.
    Settlement(Box<Settlement>),
    /// A customer at the gateway.
    Customer(Box<Customer>),
    /// A product or its price.
    Product(Box<Product>),
    /// An invoice of a subscription or a single sale.
    Invoice(Box<SubscriptionInvoice>),
    /// Something that concerns the books, of which only the id is kept: whoever plans it fetches it.
    Reference {
        /// The gateway's type of the object.
        object: String,
        /// Its id.
        id: String,
    },
    /// Something that has no part in the books.
    Other {
        /// The gateway's type of the object.
        object: String,
        /// Its id, if it has one.
        id: Option<String>,
    },
}

/// An attempt to pay: it leads to a payment, or has not yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentAttempt {
    /// The attempt's id at the gateway.
    pub id: String,
    /// How far it is.
    pub status: Reported<PaymentStatus>,
    /// The transaction that moved the money, once there is one.
    pub transaction: Option<TransactionId>,
    /// What a fraud screening says, where the message carries it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub screening: Option<Screening>,
}

impl Subject {
    /// The subject in one word, for messages.
    pub fn name(&self) -> &str {
        match self {
            Self::Payment(_) => "payment",
            Self::PaymentAttempt(_) => "payment attempt",
            Self::Refund(_) => "refund",
            Self::Dispute(_) => "dispute",
            Self::Settlement(_) => "settlement",
            Self::Customer(_) => "customer",
            Self::Product(_) => "product",
            Self::Invoice(_) => "invoice",
            Self::Reference { object, .. } | Self::Other { object, .. } => object,
        }
    }
}
